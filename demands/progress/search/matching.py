"""Questions as queries of the search column: each word literally and by its English stem, each campaign's variants."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import Case, Q, Subquery, TextField, When
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTextTransform

from campaigns.search_words import groups
from demands.models import Entry
from demands.text.questions import Either, Every, Node, Run, Variants, Word, leaves, taken_apart
from demands.text.words import WORD_DISTANCE, quoted

from ..queries import WORDING
from ..standing import Clock

IN_TITLES = "A"  # the weight that titles have in the search column
Sql = tuple[str, list[str]]


@dataclass(frozen=True)
class Lists:
    """The campaigns' lists of variants as a clock shows them, and the number and hash of the last entry."""

    written: dict[str, str]
    last: int
    head: str = ""

    @property
    def variants(self) -> dict[str, Variants]:
        return {campaign: _variants(text) for campaign, text in self.written.items()}

    @property
    def words(self) -> list[str]:
        """The words of all lists, as they are written."""
        return [word for text in self.written.values() for group in groups(text) for word in group]


def lists(clock: Clock, campaign: str = "") -> Lists:
    """Of one campaign or of all. One query."""
    head = Entry.objects.order_by("-sequence")
    last, its_hash = Subquery(head.values("sequence")[:1]), Subquery(head.values("entry_hash")[:1])
    found = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(subject_type="campaign", kind__in=WORDING)
    if campaign:
        found = found.filter(campaign=campaign)
    rows = list(
        found.filter(content__isnull=False)
        .order_by("subject", "-sequence")
        .distinct("subject")
        .values_list("campaign", KeyTextTransform("search_words", "content"), last, its_hash)
    )
    return Lists({campaign: text for campaign, text, *_ in rows if text}, *(rows[0][2:] if rows else (0,)))


@lru_cache(maxsize=1_000)
def _variants(text: str) -> Variants:
    return Variants(groups(text))


@dataclass(frozen=True)
class Matching:
    """A question for the database: a tree for all entries, and others for campaigns whose list changes it."""

    tree: Node
    of_campaigns: dict[str, Node]

    @property
    def trees(self) -> list[Node]:
        return [self.tree, *self.of_campaigns.values()]

    def matches(self, test: Callable[[Any], Q]) -> Q:
        """What the question matches, beginnings of words included; ``test`` makes the condition of a query."""
        found = test(_query(self.tree))
        for campaign, tree in self.of_campaigns.items():
            found |= Q(campaign=campaign) & test(_query(tree))
        return found

    def each(self, make: Callable[[Any], Any], **how: Any) -> Any:
        """An expression made of the query that applies to an entry's campaign."""
        cases = [
            When(campaign=campaign, then=make(_query(tree, **how))) for campaign, tree in self.of_campaigns.items()
        ]
        default = make(_query(self.tree, **how))
        return Case(*cases, default=default) if cases else default

    def condition(self, given: dict[str, Any], *, apart: bool = False, exactly: bool = False) -> str:
        """What the question matches as SQL, whose parameters are added to those ``given``.

        ``apart`` takes the words of phrases one by one, which the index knows without a look at the texts.
        """
        sql, texts = _sql(self.tree, exactly, "", apart)
        found = f"search @@ {sql}"
        for campaign, tree in self.of_campaigns.items():
            sql, more = _sql(tree, exactly, "", apart)
            found, texts = f"{found} OR campaign = %s AND search @@ {sql}", [*texts, campaign, *more]
        names = [f"text_{len(given) + place}" for place in range(len(texts))]
        given |= dict(zip(names, texts, strict=True))
        return f"({found})" % tuple(f"%({name})s" for name in names)

    @property
    def is_one_word(self) -> bool:
        return isinstance(self.tree, Run | Word) and not self.of_campaigns

    @cached_property
    def beginnings(self) -> list[str]:
        """The words and characters that are taken for the beginning of others, as parts of a tsquery."""
        every = [leaf for tree in self.trees for leaf in leaves(tree)]
        words = [leaf.words[-1] for leaf in every if isinstance(leaf, Word) and leaf.begins]
        words += [leaf.text for leaf in every if isinstance(leaf, Run) and len(leaf.text) == 1]
        return [f"{quoted(word)}:*" for word in dict.fromkeys(words)]

    @cached_property
    def words(self) -> list[str]:
        """The words and runs that are looked for, without doubles."""
        every = (leaf for tree in self.trees for leaf in leaves(tree))
        texts = (leaf.text if isinstance(leaf, Run) else " ".join(leaf.words) for leaf in every)
        return list(dict.fromkeys(texts))

    @property
    def stems(self) -> RawSQL:
        """The stems of all its English words, as the text of a query."""
        every = [leaf for tree in self.trees for leaf in leaves(tree) if isinstance(leaf, Word)]
        words = " | ".join(dict.fromkeys(quoted(word) for leaf in every for word in leaf.words))
        return RawSQL("to_tsquery('english', %s)::text", [words], output_field=TextField())


def matching(question: str, known: Lists, *, loosely: bool = False) -> Matching | None:
    """None for a question without letters or digits."""
    tree = taken_apart(question, loosely=loosely)
    if tree is None:
        return None
    trees = {
        campaign: taken_apart(question, variants, loosely=loosely) for campaign, variants in known.variants.items()
    }
    return Matching(tree, {campaign: other for campaign, other in trees.items() if other and other != tree})


def _query(tree: Node, *, exactly: bool = False, weight: str = "") -> RawSQL:
    """``exactly`` takes no word for the beginning of another; ``weight`` looks only into texts of this weight."""
    sql, parameters = _sql(tree, exactly, weight)
    return RawSQL(sql, parameters, output_field=SearchQueryField())


def _sql(node: Node, exactly: bool, weight: str, apart: bool = False) -> Sql:
    if isinstance(node, Every | Either):
        parts = [_sql(part, exactly, weight, apart) for part in node.parts]
        sign = " && " if isinstance(node, Every) else " || "
        return f"({sign.join(sql for sql, _ in parts)})", [text for _, texts in parts for text in texts]
    if isinstance(node, Run):
        return "%s::tsquery", [_run(node.text, weight, " & " if apart else " <-> ")]
    last = "*" if node.begins and not exactly else ""
    lexemes = [*map(quoted, node.words[:-1]), quoted(node.words[-1])]
    labels = [weight] * (len(lexemes) - 1) + [last + weight]
    sign = " & " if apart else f" <{WORD_DISTANCE}> "
    literal = sign.join(_labelled(*pair) for pair in zip(lexemes, labels, strict=True))
    together = node.words if apart else [" ".join(node.words)]
    stemmed = " & ".join(_labelled(quoted(words), weight) for words in together)
    return "(%s::tsquery || to_tsquery('english', %s))", [literal, stemmed]


def _run(text: str, weight: str, sign: str) -> str:
    """Overlapping pairs that follow one another; a single character begins a pair or ends a run."""
    if len(text) == 1:
        return _labelled(quoted(text), "*" + weight)
    return sign.join(_labelled(quoted(text[place : place + 2]), weight) for place in range(len(text) - 1))


def _labelled(lexeme: str, label: str) -> str:
    return f"{lexeme}:{label}" if label else lexeme
