"""Text to search terms, for Japanese and English alike, without a parser or dictionary of the database's own.

Japanese is written without spaces, so runs of CJK characters become overlapping pairs (bigrams), which a tsvector
finds as phrases; other words are kept whole. A word with an apostrophe or hyphen is found in its parts and joined:
Jun'ichi, Jun-ichi, Junichi. What else is the same in texts and questions, ``folding`` says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .folding import folded as normal

CJK = r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = rf"[^\W_{CJK}]+"
_RUN = re.compile(rf"([{CJK}]+)|{_LETTERS}(?:['-]{_LETTERS})*")
_JOINED = re.compile("['-]")
WORD_DISTANCE = 2  # in positions of a tsvector, from one word to the next
MAX_POSITION = 16383  # of a tsvector
MAX_POSITIONS = 255  # of one lexeme
MAX_LEXEME = 500  # bytes; the database takes 2 kB
MAX_KEPT = 40  # characters of a piece of text whose terms are kept


@dataclass(frozen=True)
class Token:
    """A run of CJK characters, or a word with its parts: jun, ichi of jun'ichi."""

    text: str
    is_cjk: bool = False
    parts: tuple[str, ...] = ()

    @property
    def joined(self) -> str:
        """The parts as one word; empty for a word of one part, and for numbers such as those of 2-3."""
        return "".join(self.parts) if len(self.parts) > 1 and self.parts[0].isalpha() else ""


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in normal form."""
    for match in _RUN.finditer(normal(text)):
        if match.group(1):
            yield Token(match.group(), is_cjk=True)
        else:
            text = match.group().removesuffix("'s")
            yield Token(text, parts=tuple(_JOINED.split(text)))


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The words of a text in normal form and in parts, each with whether it is a run of CJK characters."""
    for token in tokens(text):
        yield from ((part, token.is_cjk) for part in token.parts or (token.text,))


def terms(text: str) -> Iterator[tuple[str, int]]:
    """(lexeme, position); punctuation leaves a gap, so that no phrase reaches across it."""
    position = 1
    for token in tokens(text):
        if token.joined:
            yield token.joined, position
        for part in token.parts:
            yield part, position
            position += WORD_DISTANCE
        if token.is_cjk:
            for start in range(len(token.text)):
                yield token.text[start : start + 2], position  # the last one is a single character
                position += 1
            position += 1


def quoted(lexeme: str) -> str:
    """A lexeme as the database reads it in a tsvector or tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def tsvector(text: str) -> str:
    """The text as a tsvector literal."""
    positions: dict[str, list[int]] = {}
    before = 0
    for piece in normal(text).split():
        placed, length = _placed(piece) if len(piece) <= MAX_KEPT else _placed.__wrapped__(piece)
        for lexeme, position in placed:
            positions.setdefault(lexeme, []).append(before + position)
        before += length
    if before > MAX_POSITION:
        positions = {lexeme: [min(one, MAX_POSITION) for one in found] for lexeme, found in positions.items()}
    return " ".join(
        f"{lexeme}:{found[0] if len(found) == 1 else ','.join(map(str, dict.fromkeys(found[:MAX_POSITIONS])))}"
        for lexeme, found in positions.items()
    )


@lru_cache(maxsize=20_000)
def _placed(piece: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """The terms of what stands between two blanks, quoted, and how many positions it takes. Words come repeatedly."""
    *placed, (_end, after) = terms(f"{piece} x")
    known = ((quoted(lexeme), position) for lexeme, position in placed if len(lexeme.encode()) <= MAX_LEXEME)
    return tuple(known), after - 1


def tsquery(question: str) -> str:
    """The question as a tsquery: every term must occur; a word also finds what begins with it.

    Only letters and digits of the question reach the query, never its syntax. Empty when the question has none.
    """
    wanted = []
    for found, is_cjk in runs(question):
        run = found[:MAX_LEXEME]
        if is_cjk and len(run) > 1:
            wanted.append("(" + " <-> ".join(quoted(run[i : i + 2]) for i in range(len(run) - 1)) + ")")
        else:
            wanted.append(quoted(run) + ":*")
    return " & ".join(wanted[:20])
