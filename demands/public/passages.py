"""Finds quotes in a document's text, the way of the W3C Web Annotation Data Model (4.2.4, TextQuoteSelector).

A quote is found by its exact words; where these occur more than once, the words before and after it decide. White
space and the shape of quotation marks do not count: a text copied from a PDF breaks its lines elsewhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_ALIKE = ('"“”„«»「」『』', "'‘’‚`´", "-‐‑–—−")
_WORD = re.compile(r"\s+")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")  # a line may break within such words
_PARAGRAPH = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(frozen=True)
class Quote:
    """A passage as the record holds it, in the language of the document."""

    slug: str
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Place:
    """Where a quote stands in the text: characters ``start`` to ``end``."""

    slug: str
    start: int
    end: int


@dataclass(frozen=True)
class Run:
    """A stretch of text under the same quotes. ``starts`` and ``ends`` are those that begin and end with it."""

    text: str
    under: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")


@dataclass
class Paragraph:
    """A paragraph in runs, and the quotes that begin in it: their notes stand beside it."""

    runs: list[Run] = field(default_factory=list)

    @property
    def begins(self) -> list[str]:
        return [slug for run in self.runs for slug in run.starts]


def _pattern(words: str) -> str:
    words = words.strip()
    return r"\s+".join("".join(map(_character, word)).removesuffix(r"\s*") for word in _WORD.split(words) if word)


def _character(one: str) -> str:
    group = next((alike for alike in _ALIKE if one in alike), "")
    found = "[" + re.escape(group) + "]" if group else re.escape(one)
    return found + r"\s*" if _UNSPACED.match(one) else found


def find(text: str, quote: Quote) -> Place | None:
    """The place of a quote; None when the text does not hold its words. Where context decides nothing, the first."""
    pattern = _pattern(quote.exact)
    if not pattern:
        return None
    best, most = None, -1
    for match in re.finditer(pattern, text):
        context = _agrees(quote, text, match.start(), match.end())
        if context > most:
            best, most = Place(quote.slug, match.start(), match.end()), context
    return best


def _agrees(quote: Quote, text: str, start: int, end: int) -> int:
    """How many of the two contexts, before and after, the text confirms at this place."""
    before, after = _pattern(quote.prefix), _pattern(quote.suffix)
    room = 2 * (len(quote.prefix) + len(quote.suffix)) + 50
    found = bool(before) and re.search(rf"(?:{before})\s*\Z", text[max(0, start - room) : start]) is not None
    return found + (bool(after) and re.match(rf"\s*(?:{after})", text[end : end + room]) is not None)


def places(text: str, quotes: Iterable[Quote]) -> tuple[list[Place], list[str]]:
    """The quotes that were found, in the order of the text, and the names of those that were not."""
    found, missing = [], []
    for quote in quotes:
        place = find(text, quote)
        if place is None:
            missing.append(quote.slug)
        else:
            found.append(place)
    return sorted(found, key=lambda place: (place.start, -place.end)), missing


def paragraphs(text: str, found: Sequence[Place]) -> list[Paragraph]:
    """The text in paragraphs, cut wherever a quote begins or ends; quotes may overlap and reach across paragraphs."""
    result, start = [], 0
    for gap in [*_PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            result.append(_paragraph(text, start, end, found))
        start = gap.end() if gap else end
    return result


def _paragraph(text: str, start: int, end: int, found: Sequence[Place]) -> Paragraph:
    here = [place for place in found if place.start < end and place.end > start]
    edges = {edge for place in here for edge in (place.start, place.end) if start < edge < end}
    cuts = [start, *sorted(edges), end]
    runs = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        under = [place for place in here if place.start <= left and place.end >= right]
        runs.append(
            Run(
                text[left:right],
                tuple(place.slug for place in sorted(under, key=lambda place: place.start - place.end, reverse=True)),
                tuple(place.slug for place in under if left <= place.start),
                tuple(place.slug for place in under if place.end <= right),
            )
        )
    return Paragraph(runs)
