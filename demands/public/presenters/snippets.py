"""The texts of search results: the words that were asked for marked, and a window of a longer text around the first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from demands.text import words
from demands.text.questions import SHORTEST_BEGINNING

_ACCENTS = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_CLUSTER = re.compile(rf"(?:[\x00-\x7f](?![{_ACCENTS}]))+|(?s:.)[{_ACCENTS}]*")  # plain letters; ﾌ with its ﾟ
_WIDE = re.compile(rf"[{words.CJK}「『（]")  # a text that begins like this says as much in half the characters
_LETTER = rf"[^\W_{words.CJK}]"
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

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The places of the words in the text as written."""
        if self._pattern is None:
            return []
        normal, places = _normal(text)
        return [
            (places[match.start()], places[match.end()]) for match in self._pattern.finditer(normal) if match.group()
        ]

    def marks(self, text: str) -> list[Piece]:
        """The whole text in pieces."""
        return _cut(text, self.spans(text), 0, len(text))

    def window(self, text: str) -> list[Piece]:
        """A long text from a little before the first marked word; from its beginning when there is none."""
        spans = self.spans(text)
        length = LENGTH // 2 if _WIDE.match(text[:1]) else LENGTH
        start = _break_before(text, spans[0][0] - BEFORE) if spans else 0
        end = len(text) if len(text) - start <= length + 20 else _break_before(text, start + length)
        pieces = _cut(text, spans, start, max(end, spans[0][1] if spans else 0))
        before = [Piece("…")] if start else []
        return [*before, *pieces, *([Piece("…")] if end < len(text) else [])]


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


def _normal(text: str) -> tuple[str, list[int]]:
    """The text in normal form, and for each of its characters the place in the text that it comes from."""
    if text.isascii():  # each character is a cluster, and stays one
        return text.lower(), list(range(len(text) + 1))
    found: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        written = cluster.group()
        if written.isascii():
            found.append(written.lower())
            places += range(cluster.start(), cluster.end())
        else:
            normal = _normal_letter(written)
            found.append(normal)
            places += [cluster.start()] * len(normal)
    return "".join(found), [*places, len(text)]


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
