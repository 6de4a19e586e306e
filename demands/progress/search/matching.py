"""Questions as queries of the search column: each word literally and by its English stem, each campaign's variants."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import Subquery
from django.db.models.fields.json import KeyTextTransform

from campaigns.search_words import groups
from demands.models import Entry
from demands.text.questions import Either, Every, Node, Run, Variants, Word, leaves, taken_apart
from demands.text.words import WORD_DISTANCE, quoted

from .. import pieces, sql
from ..queries import WORDING
from ..standing import Clock
from . import statements

IN_TITLES = "A"  # the weight that titles have in the search column
MOST_STEMS = 4_096
_STEMS: dict[str, str] = {}  # what the database's English dictionary makes of words, as far as it was asked


@dataclass(frozen=True)
class Lists:
    """The campaigns' lists of variants as a clock shows them, and the number and hash of the last entry."""

    written: dict[str, str]
    last: int
    head: str = ""

    @cached_property
    def variants(self) -> dict[str, Variants]:
        return {campaign: _variants(text) for campaign, text in self.written.items()}

    @cached_property
    def words(self) -> list[str]:
        """The words of all lists, as they are written."""
        return [word for text in self.written.values() for group in groups(text) for word in group]


def lists(clock: Clock, campaign: str = "") -> Lists:
    """Of one campaign or of all. One query, none while they are kept."""
    kind = ("lists of words", clock.recorded, clock.entry, campaign)
    found = pieces.one(kind, lambda: _lists(clock, campaign), lambda known: 4 * sum(map(len, known.written.values())))
    assert found is not None
    return found


def _lists(clock: Clock, campaign: str) -> Lists:
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

    def condition(self, given: dict[str, Any], *, apart: bool = False, exactly: bool = False) -> str:
        """What the question matches as SQL, whose parameters are added to those ``given``.

        ``apart`` takes the words of phrases one by one, which the index knows without a look at the texts.
        """
        made = _texts(self.trees, exactly, "", apart)
        texts = iter(_named(given, [made[0], *_pairs(self.of_campaigns, made[1:])]))
        found = f"search @@ {next(texts)}::tsquery"
        for campaign in texts:
            found += f" OR campaign = {campaign} AND search @@ {next(texts)}::tsquery"
        return f"({found})"

    def query(self, given: dict[str, Any], *, exactly: bool = False, weight: str = "") -> str:
        """The query that applies to an entry's campaign as SQL; parameters are added to those ``given``.

        ``exactly`` takes no word for the beginning of another; ``weight`` looks only into texts of this weight.
        """
        made = _texts(self.trees, exactly, weight)
        whole, *texts = _named(given, [made[0], *_pairs(self.of_campaigns, made[1:])])
        cases = [f" WHEN {texts[at]} THEN {texts[at + 1]}::tsquery" for at in range(0, len(texts), 2)]
        return f"CASE campaign{''.join(cases)} ELSE {whole}::tsquery END" if cases else f"{whole}::tsquery"

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

    @cached_property
    def stems(self) -> list[str]:
        """The stems of all its English words, without doubles."""
        every = [leaf for tree in self.trees for leaf in leaves(tree) if isinstance(leaf, Word)]
        words = list(dict.fromkeys(quoted(word) for leaf in every for word in leaf.words))
        known = _stems(words)
        return list(dict.fromkeys(stem for word in words for stem in known[word].split("'")[1::2]))


def matching(question: str, known: Lists, *, loosely: bool = False) -> Matching | None:
    """None for a question without letters or digits."""
    tree = taken_apart(question, loosely=loosely)
    if tree is None:
        return None
    trees = {
        campaign: taken_apart(question, variants, loosely=loosely) for campaign, variants in known.variants.items()
    }
    return Matching(tree, {campaign: other for campaign, other in trees.items() if other and other != tree})


def _pairs(names: Iterable[str], texts: Iterable[str]) -> list[str]:
    return [one for pair in zip(names, texts, strict=True) for one in pair]


def _named(given: dict[str, Any], texts: list[str]) -> list[str]:
    """Add texts to the parameters; return their placeholders."""
    names = [f"text_{len(given) + place}" for place in range(len(texts))]
    given |= dict(zip(names, texts, strict=True))
    return [f"%({name})s" for name in names]


def _texts(trees: list[Node], exactly: bool, weight: str, apart: bool = False) -> list[str]:
    """Trees as the texts of tsqueries. One query for words whose stems this process has not asked for."""
    every = {leaf for tree in trees for leaf in leaves(tree) if isinstance(leaf, Word)}
    weights = {weight, "", IN_TITLES}  # a search asks for both
    known = _stems({given for leaf in every for label in weights for given in _to_stem(leaf, label, apart)})
    return [_text(tree, exactly, weight, apart, known) for tree in trees]


def _to_stem(word: Word, weight: str, apart: bool) -> list[str]:
    return [_labelled(quoted(one), weight) for one in (word.words if apart else [" ".join(word.words)])]


def _stems(words: Iterable[str]) -> dict[str, str]:
    """What ``to_tsquery`` makes of quoted words: '' of those that the dictionary leaves out. One query at most."""
    wanted = list(words)
    found = {word: _STEMS[word] for word in wanted if word in _STEMS}
    if missing := [word for word in wanted if word not in found]:
        fresh = dict(sql.rows(statements.STEMS, Clock(), words=missing))
        if len(_STEMS) > MOST_STEMS:
            _STEMS.clear()
        _STEMS.update(fresh)
        found |= fresh
    return found


def _text(node: Node, exactly: bool, weight: str, apart: bool, known: dict[str, str]) -> str:
    if isinstance(node, Every | Either):
        parts = [_text(part, exactly, weight, apart, known) for part in node.parts]
        return f"({(' & ' if isinstance(node, Every) else ' | ').join(parts)})"
    if isinstance(node, Run):
        return f"({_run(node.text, weight, ' & ' if apart else ' <-> ')})"
    last = "*" if node.begins and not exactly else ""
    lexemes = [*map(quoted, node.words[:-1]), quoted(node.words[-1])]
    labels = [weight] * (len(lexemes) - 1) + [last + weight]
    sign = " & " if apart else f" <{WORD_DISTANCE}> "
    literal = sign.join(_labelled(*pair) for pair in zip(lexemes, labels, strict=True))
    stemmed = " & ".join(f"({stem})" for given in _to_stem(node, weight, apart) if (stem := known[given]))
    return f"({literal} | {stemmed})" if stemmed else f"({literal})"


def _run(text: str, weight: str, sign: str) -> str:
    """Overlapping pairs that follow one another; a single character begins a pair or ends a run."""
    if len(text) == 1:
        return _labelled(quoted(text), "*" + weight)
    return sign.join(_labelled(quoted(text[place : place + 2]), weight) for place in range(len(text) - 1))


def _labelled(lexeme: str, label: str) -> str:
    return f"{lexeme}:{label}" if label else lexeme
