"""The texts of search results: the words that were asked for marked, and a window of a longer text around the first."""

import re
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from demands.text import words
from demands.text.questions import SHORTEST_BEGINNING

_ACCENTS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_CLUSTER = re.compile(rf"(?:[\x00-\x7f](?![{_ACCENTS}]))+|(?s:.)[{_ACCENTS}]*")  # plain letters; ﾌ with its ﾟ
_WIDE = re.compile(rf"[{words.CJK}「『（]")  # a text that begins like this says as much in half the characters
# Where a word touches CJK characters. A NUL is put between them in the normal form, so that a word ends where letters
# end: to name all those characters in the pattern of each question costs milliseconds.
_BORDER = re.compile(rf"(?<=[^\W_{words.CJK}])(?=[{words.CJK}])|(?<=[{words.CJK}])(?=[^\W_{words.CJK}])")
_LETTER = r"[^\W_]"
# Nothing here is looked for across what may begin it again, so each character is read a fixed number of times.
_MARKUP = (
    (re.compile(r"!?\[([^\[\]]*+)\]\([^()]*+(?:\([^()]*+\)[^()]*+)?\)"), r"\1"),
    (re.compile(r"(?m)^[^\S\n]*+(?:#++|>|[-*+]|\d++\.)\s++"), ""),
    (re.compile(r"[*_`]{1,3}"), ""),
    (re.compile(r"\s+"), " "),
)
BEFORE, LENGTH = 50, 220  # characters of a window: before the first marked word, and in all
BREAKS = " 　。、．，.,;:!?！？\n"


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool = False


class Text(NamedTuple):
    """A text with its normal form, in which words are looked for; ``places`` are where its characters are in it."""

    shown: str
    normal: str
    places: Sequence[int] | None = None  # None where each character has its own

    @property
    def weight(self) -> int:
        """Bytes that it takes in memory."""
        parts = (self.shown, self.normal, self.places)
        return sum(map(sys.getsizeof, parts)) + sys.getsizeof(self)


class Marker:
    """Finds the words of one question in any text, as the database found them: by beginning, by stem, or as written.

    ``others`` are what the words of the question may stand for; ``stems`` are those of all English words.
    """

    def __init__(self, question: str, stems: Iterable[str] = (), others: Iterable[str] = ()) -> None:
        found = list(words.runs(question))
        wanted = [_written(run) for run, _is_cjk in found] + [_written(other) for other in others]
        if found and not found[-1][1] and len(found[-1][0]) >= SHORTEST_BEGINNING:
            wanted.append(_written(found[-1][0], begins=True))
        wanted += [_stemmed(stem) for stem in stems if re.fullmatch(rf"{_LETTER}+", stem)]
        longest_first = sorted(dict.fromkeys(wanted), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest_first)) if wanted else None

    def spans(self, text: Text) -> list[tuple[int, int]]:
        """The places of the words in the text as written."""
        if self._pattern is None:
            return []
        found = [match.span() for match in self._pattern.finditer(text.normal) if match.group()]
        places = text.places
        return found if places is None else [(places[start], places[end]) for start, end in found]

    def marks(self, text: str | Text) -> list[Piece]:
        """The whole text in pieces."""
        text = prepared(text) if isinstance(text, str) else text
        return _cut(text.shown, self.spans(text), 0, len(text.shown))

    def window(self, text: str | Text, spans: list[tuple[int, int]] | None = None) -> list[Piece]:
        """A long text from a little before the first marked word; from its beginning when there is none.

        ``spans`` are the places of the words where they are known.
        """
        text = prepared(text) if isinstance(text, str) else text
        spans, shown = self.spans(text) if spans is None else spans, text.shown
        length = LENGTH // 2 if _WIDE.match(shown[:1]) else LENGTH
        start = _break_before(shown, spans[0][0] - BEFORE) if spans else 0
        end = len(shown) if len(shown) - start <= length + 20 else _break_before(shown, start + length)
        pieces = _cut(shown, spans, start, max(end, spans[0][1] if spans else 0))
        before = [Piece("…")] if start else []
        return [*before, *pieces, *([Piece("…")] if end < len(shown) else [])]


def _written(text: str, *, begins: bool = False) -> str:
    """The pattern of words that follow one another, or of a run of CJK characters, in normal form."""
    if re.search(rf"[{words.CJK}]", text):
        return re.escape(text)
    between = r"[\W_]+".join(map(re.escape, text.split()))
    return rf"(?<!{_LETTER}){between}{_LETTER}*" if begins else rf"(?<!{_LETTER}){between}(?!{_LETTER})"


def _stemmed(stem: str) -> str:
    """The pattern of a word with this stem. The stemmer writes "countri" for country and countries."""
    if len(stem) < SHORTEST_BEGINNING:
        return rf"(?<!{_LETTER}){re.escape(stem)}(?:e?s)?(?!{_LETTER})"
    return rf"(?<!{_LETTER}){re.escape(stem.removesuffix('i'))}{_LETTER}*"


def plain(markdown: str) -> str:
    """The words of a Markdown text on one line, without its signs."""
    for pattern, replacement in _MARKUP:
        markdown = pattern.sub(replacement, markdown)
    return markdown.strip()


def prepared(text: str) -> Text:
    """The text with its normal form, and for each character of that the place in the text that it comes from."""
    if text.isascii():  # each character is a cluster, and stays one
        return Text(text, text.lower())
    found: list[str] = []
    places = array("L")
    for cluster in _CLUSTER.finditer(text):
        written = cluster.group()
        if written.isascii():
            found.append(written.lower())
            places.extend(range(cluster.start(), cluster.end()))
        else:
            normal = _normal_letter(written)
            found.append(normal)
            places.extend([cluster.start()] * len(normal))
    places.append(len(text))
    normal, at = "".join(found), 0
    parts: list[str] = []
    parted = array("L")
    for border in _BORDER.finditer(normal):
        parts.append(normal[at : border.start()])
        parted.extend(places[at : border.start() + 1])  # the next character’s place is that of the border, too
        at = border.start()
    return Text(text, "\0".join([*parts, normal[at:]]), parted + places[at:])


_normal_letter = lru_cache(maxsize=5_000)(words.normal)  # of letters with their accents: there are few different ones


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [], start
    for left, right in spans:
        if start <= left and right <= end:
            pieces += [Piece(text[at:left]), Piece(text[left:right], marked=True)]
            at = right
    return [piece for piece in [*pieces, Piece(text[at:end])] if piece.text]


def _break_before(text: str, place: int) -> int:
    """The nearest place at or before this one where a word begins, unless that is far away."""
    if place <= 0:
        return 0
    for at in range(min(place, len(text)), max(0, place - 25), -1):
        if text[at - 1] in BREAKS:
            return at
    return place
