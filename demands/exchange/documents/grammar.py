"""The rules as data: words/en.toml and its like say what asks, what only looks like it, and how lists are opened."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_ARTICLE = re.compile(r"(?:(?:the|le|la|les|el|los|las|al|au|aux) |l['’])", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|and|et|y|及び|並びに|、|と)\s*")
_HEADS = (("ministry", "minister"), ("ministère", "ministre"), ("ministerio", "ministro"), ("ministerio", "ministra"))
LONGEST_TITLE = 160
WORDS = Path(__file__).parent / "vocabulary"
LANGUAGES = tuple(sorted(path.stem for path in WORDS.glob("*.toml")))
SPEAKERS = frozenset(("reported", "spokesman"))
OF_OTHERS = SPEAKERS | {"law", "condition", "readers", "set_phrase"}  # doubts: it is not the publisher who criticises
OWN_CLAUSE = frozenset(("request", "passive"))  # "it notes that …, and urges": what was noted does not touch the urging
_CLAUSE = re.compile(r"; |, (?:and|et|y) ")
_KANJI = "\u4e00-\u9fff"


@dataclass(frozen=True)
class Party:
    """Somebody who may be asked: an institution of the campaign under all its names. ``top`` has no parent."""

    key: int
    names: tuple[str, ...]
    kind: str = ""
    top: bool = False


@dataclass(frozen=True)
class Ask:
    rule: str
    weight: int
    pattern: re.Pattern[str]
    own: bool = False  # words in which the publisher reports its own request: no doubt about who speaks applies


@dataclass(frozen=True)
class Author:
    """How a text of this language reports what its publisher asks: "the Institute today called on …"."""

    nouns: str
    united_nations: str  # nouns that are the publisher's only where it is a body of the United Nations
    pronouns: str  # that stand for it in the sentence after one that names it
    pattern: str
    weight: int
    who: str

    def asks(self, names: str) -> tuple[Ask, ...]:
        """The rules for a publisher; ``names`` is a pattern for how the text calls it."""
        return _own_asks(self, names)


@lru_cache(maxsize=64)
def _own_asks(author: Author, names: str) -> tuple[Ask, ...]:
    pattern = author.pattern.replace("{author}", names).replace("{who}", author.who)
    return (Ask("request", author.weight, re.compile(pattern), own=True),) if pattern else ()


@dataclass(frozen=True)
class Doubt:
    """``where`` it is looked for: before, after or ending before the words that ask, or anywhere in the sentence."""

    doubt: str
    factor: float
    where: str
    against: frozenset[str]
    pattern: re.Pattern[str]
    own: bool = False  # applies to what the publisher reports of itself, and to nothing else

    def applies(self, rule: str, sentence: str, cue: re.Match[str]) -> bool:
        if self.against and rule not in self.against:
            return False
        before = sentence[: cue.start()]
        if rule in OWN_CLAUSE:
            before = _CLAUSE.split(before)[-1]
        looked_at = {"before": before, "ending": before, "after": sentence[cue.end() :], "anywhere": sentence}
        return self.pattern.search(looked_at[self.where]) is not None


@dataclass(frozen=True)
class Lists:
    """How lists of recommendations are opened, and what a line in one looks like."""

    heading: re.Pattern[str]
    not_heading: re.Pattern[str]
    lead: re.Pattern[str]
    announces: re.Pattern[str]
    addressee_line: re.Pattern[str]
    form: re.Pattern[str]
    review: re.Pattern[str]
    annex: re.Pattern[str]
    gerund: re.Pattern[str]
    aims: re.Pattern[str]  # what opens a list of what somebody does, plans or has to do
    states: re.Pattern[str]  # an item that states something, and asks nothing, in spite of where it is

    def ask(self, opener: str, item: str) -> bool:
        """Whether an item has the form of a request, below a line that speaks of no aim, law or concern."""
        return self.form.search(item) is not None and not (self.aims.search(opener) or self.not_heading.search(opener))


@dataclass(frozen=True)
class Rules:
    """The rules of one language, with the names of those whom this campaign asks put into them."""

    asks: tuple[Ask, ...]
    doubts: tuple[Doubt, ...]
    lists: Lists
    author: Author
    implied: tuple[re.Pattern[str], ...]
    implied_unless: re.Pattern[str]
    titles: tuple[tuple[re.Pattern[str], str], ...]
    who: re.Pattern[str]
    known: dict[str, tuple[int, ...]]

    def title(self, words: str) -> str:
        """What a sentence asks, without who asks whom: a beginning for the editor, at most LONGEST_TITLE characters."""
        found = " ".join(words[:1500].split())
        for pattern, instead in self.titles:
            found = pattern.sub(instead, found, count=1)
        found = re.sub(r"[\s;；.。:,、]+(?:and|et|y|or)?$", "", found) or words[:LONGEST_TITLE]
        if len(found) > LONGEST_TITLE:
            found = found[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;") + "…"
        return found[:1].upper() + found[1:]

    def criticises(self, words: str, *, own: bool) -> str:
        """The words by which a sentence criticises without asking; '' when it does not, or somebody else does.

        ``own``: it names the publisher, so that what it reports is the publisher's.
        """
        found = filter(None, (pattern.search(words) for pattern in self.implied))
        cue = None if self.implied_unless.search(words) else next(found, None)
        if cue is None:
            return ""
        doubts = (one for one in self.doubts if one.doubt in OF_OTHERS and not (own and one.doubt in SPEAKERS))
        return "" if any(not one.own and one.applies("modal", words, cue) for one in doubts) else cue.group()[:200]

    def addressee(self, words: str, start: int = 0) -> tuple[str, tuple[int, ...]]:
        """The first name at or after ``start``, else the first at all, with those that an "and" joins to it.

        Returns them in the words of the text, and whose they are.
        """
        match = self.who.search(words, start) or self.who.search(words)
        if match is None:
            return "", ()
        begin, end, keys = match.start(), match.end(), list(self._means(match.group()))
        while (joined := _AND.match(words, end)) and (match := self.who.match(words, joined.end())):
            end, keys = match.end(), [*keys, *self._means(match.group())]
        return words[begin:end][:200], tuple(dict.fromkeys(keys))

    def _means(self, name: str) -> tuple[int, ...]:
        folded = name.casefold()
        bare = _ARTICLE.match(folded)
        return self.known.get(folded) or self.known.get(folded[bare.end() :] if bare else folded, ())


def rules(language: str, parties: Iterable[Party], country: Iterable[str] = ()) -> Rules:
    """The rules for a text in this language, English where there are none. ``country`` is its name in all languages."""
    return _rules(language if language in LANGUAGES else "en", tuple(parties), tuple(country))


@lru_cache(maxsize=32)
def _rules(language: str, parties: tuple[Party, ...], country: tuple[str, ...]) -> Rules:
    data = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    known = _known(data["kinds"], parties, country)
    who = _names(known)

    def filled(pattern: str) -> str:
        for name, words in data["words"].items():
            pattern = pattern.replace(f"{{{name}}}", words)
        return pattern.replace("{who}", who)

    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(filled(pattern), re.IGNORECASE)

    return Rules(
        tuple(Ask(one["rule"], one["weight"], compiled(one["pattern"])) for one in data["asks"]),
        tuple(
            Doubt(
                one["doubt"],
                one["factor"],
                one["where"],
                frozenset(one.get("against", ())),
                compiled(one["pattern"]),
                one.get("own", False),
            )
            for one in data["doubts"]
        ),
        Lists(**{name: re.compile(filled(pattern), _case(name)) for name, pattern in data["list"].items()}),
        Author(
            data["author"]["nouns"],
            data["author"]["united_nations"],
            data["author"]["pronouns"],
            filled(data["author"]["pattern"]),
            data["author"]["weight"],
            who,
        ),
        tuple(compiled(pattern) for family, pattern in data["implied"].items() if family != "unless"),
        compiled(data["implied"]["unless"]),
        tuple((compiled(one["pattern"]), one["with"]) for one in data["titles"]),
        re.compile(who),
        known,
    )


def _case(name: str) -> re.RegexFlag:
    """Headings are often in capitals; what a line of a list looks like depends on them."""
    return re.IGNORECASE if name in ("heading", "not_heading", "lead", "announces", "review", "aims") else re.NOFLAG


def _known(kinds: dict[str, Any], parties: tuple[Party, ...], country: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Every name, folded, with whom it means. A general word ("the police") means the one that there is of its kind."""
    found: dict[str, tuple[int, ...]] = {}
    for kind, words in kinds.items():
        of_kind = [one for one in parties if one.kind == kind]
        chosen = [one for one in of_kind if one.top] or of_kind
        found |= {word.casefold(): (chosen[0].key,) if len(chosen) == 1 else () for word in words}
        if kind == "government":
            found |= {name.casefold(): (chosen[0].key,) if len(chosen) == 1 else () for name in country if name}
    heads = {head: (one.key,) for one in parties for name in one.names for head in _heads(name.casefold())}
    return found | heads | {name.casefold(): (one.key,) for one in parties for name in one.names if name}


def _heads(name: str) -> list[str]:
    """Who leads a ministry is asked in its place: the Minister of Justice, 法務大臣."""
    if name.endswith("省"):
        return [f"{name[:-1]}大臣"]
    return [name.replace(house, head) for house, head in _HEADS if re.search(rf"\b{house}\b", name)]


def _names(known: Iterable[str]) -> str:
    """A pattern for any of the names. Latin ones are whole words; Japanese ones do not reach into a longer one."""
    cjk = re.compile(rf"[{_KANJI}\u3040-\u30ff]")
    ordered = sorted(known, key=len, reverse=True)
    latin = "|".join(re.escape(one) for one in ordered if not cjk.search(one))
    other = "|".join(re.escape(one) for one in ordered if cjk.search(one))
    parts = [rf"(?<!\w){_ARTICLE.pattern}?(?:{latin})(?!\w)"] if latin else []
    parts += [rf"(?<![{_KANJI}])(?:{other})(?!(?!及び|並びに|又は)[{_KANJI}])"] if other else []
    return f"(?i:{'|'.join(parts)})" if parts else r"(?!)"
