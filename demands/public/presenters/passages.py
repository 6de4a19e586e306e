"""Finds quotes in a document's text, the way of the W3C Web Annotation Data Model (4.2.4, TextQuoteSelector).

A quote is found by its exact words; where these occur more than once, the words before and after it decide. White
space and the shape of quotation marks do not count: a text copied from a PDF breaks its lines elsewhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_ALIKE = str.maketrans(
    {**dict.fromkeys("“”„«»「」『』", '"'), **dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("‐‑–—−", "-")}
)
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
    """The place of a quote in the text: characters ``start`` to ``end``."""

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
    """A paragraph in runs, and the quotes that begin in it: their notes are shown beside it."""

    runs: list[Run] = field(default_factory=list)

    @property
    def begins(self) -> list[str]:
        return [slug for run in self.runs for slug in run.starts]


def _squeezed(text: str) -> str:
    """The characters that are compared: no white space, one shape of each mark."""
    return "".join(text.split()).translate(_ALIKE)


class _Text:
    """A text as quotes are looked for in it. Each look takes time in proportion to its length, whatever it holds."""

    def __init__(self, text: str) -> None:
        self.places = [place for place, character in enumerate(text) if not character.isspace()]
        self.squeezed = _squeezed(text)

    def find(self, quote: Quote) -> Place | None:
        """The place of a quote; None when the text lacks its words. Where context decides nothing, the first."""
        exact, before, after = map(_squeezed, (quote.exact, quote.prefix, quote.suffix))
        best, most, at = -1, -1, self.squeezed.find(exact) if exact else -1
        while at >= 0 and most < 2:
            end = at + len(exact)
            context = (bool(before) and self.squeezed.endswith(before, 0, at)) + (
                bool(after) and self.squeezed.startswith(after, end)
            )
            if context > most:
                best, most = at, context
            at = self.squeezed.find(exact, end)
        if best < 0:
            return None
        return Place(quote.slug, self.places[best], self.places[best + len(exact) - 1] + 1)


def find(text: str, quote: Quote) -> Place | None:
    """The place of one quote; see ``places``."""
    return _Text(text).find(quote)


def places(text: str, quotes: Iterable[Quote]) -> tuple[list[Place], list[str]]:
    """The quotes that were found, in the order of the text, and the names of those that were not."""
    found, missing, whole = [], [], _Text(text)
    for quote in quotes:
        place = whole.find(quote)
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
