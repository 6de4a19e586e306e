"""Lines of Arabic and Hebrew, put from the order in which they are drawn into that in which they are read.

After the Unicode Bidirectional Algorithm (Unicode Standard Annex 9): numbers and foreign words in such a line are read
from left to right, and brackets are drawn mirrored. Joined letters have boxes that are narrower than they are.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .glyphs import WORD_GAP, Glyph

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FOREIGN = r"[0-9.,:/%-]*[A-Za-zÀ-ɏ](?:[0-9A-Za-zÀ-ɏ.,:/%’'-]*[0-9A-Za-zÀ-ɏ%])?"  # a word with a letter in it
_LEFT_TO_RIGHT = re.compile(
    rf"(?:{_FOREIGN}|%?[0-9](?:[0-9.,:/-]*[0-9])?)(?:[ &.,;:'’()-]{{1,3}}{_FOREIGN})*"
)  # reversed
_MIRRORED = str.maketrans("()[]{}«»‹›<>", ")(][}{»«›‹><")
_OPENING, _CLOSING = "([{«‹<", ")]}»›>"
_ALEFS, _LAM = "اأإآٱ", "ل"


def is_from_right(texts: Iterable[str]) -> bool:
    """Whether most letters are read from right to left."""
    letters = [one for text in texts for one in text if one.isalpha()]
    return sum(RIGHT_TO_LEFT.match(one) is not None for one in letters) * 2 > len(letters)


def read_from_right(glyphs: Sequence[Glyph], places: Sequence[tuple[int, int]], high: float) -> str:
    """The text of characters that are given from right to left; ``places`` says which the file has beside each other.

    Between such, there is a space where the file has one; between others where the distance says so.
    """
    text = "".join(
        (" " if place and _is_parted(glyphs, places, place, high) else "") + glyph.text
        for place, glyph in enumerate(_ligatures(glyphs))
    )
    forward = _LEFT_TO_RIGHT.sub(lambda match: match.group()[::-1], text)
    kept = [match.span() for match in _LEFT_TO_RIGHT.finditer(text)]
    return _with_brackets(forward, kept)


def _is_parted(glyphs: Sequence[Glyph], places: Sequence[tuple[int, int]], place: int, high: float) -> bool:
    right, left = glyphs[place - 1], glyphs[place]
    (one, first), (other, second) = places[place - 1], places[place]
    gap = (right.x0 - left.x1) / high
    if one == other and abs(first - second) == 1:  # beside each other in the file, which may have a space there
        return gap > (0.1 if (left if second > first else right).after_gap else 0.2)
    return gap > WORD_GAP


def _ligatures(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Lam and alef that are drawn as one sign come in either order: lam is read first."""
    found = list(glyphs)
    for place, (one, following) in enumerate(pairwise(glyphs)):
        same = (one.x0, one.x1) == (following.x0, following.x1)
        if same and one.text in _ALEFS and following.text == _LAM:
            found[place], found[place + 1] = following, one
    return found


def _with_brackets(text: str, kept: Sequence[tuple[int, int]]) -> str:
    """The text with its brackets as they are read; those within foreign words (``kept``) are as they were drawn."""
    inside = {place for start, end in kept for place in range(start, end)}
    outside = [one for place, one in enumerate(text) if place not in inside]
    mirrored = [one.translate(_MIRRORED) for one in outside]
    if _left_open(outside) < _left_open(mirrored):
        return text
    return "".join(one if place in inside else one.translate(_MIRRORED) for place, one in enumerate(text))


def _left_open(letters: Iterable[str]) -> int:
    """How many brackets close nothing, or are never closed."""
    open_ones = wrong = 0
    for one in letters:
        if one in _OPENING:
            open_ones += 1
        elif one in _CLOSING:
            wrong += not open_ones
            open_ones = max(0, open_ones - 1)
    return wrong + open_ones
