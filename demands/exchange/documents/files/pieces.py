"""Characters of a page put together to pieces of lines, and those to rows from the top of the page down."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median

from demands.text.words import CJK

from ..notes import raised
from .glyphs import Glyph, Page
from .right_to_left import RIGHT_TO_LEFT, is_from_right, read_from_right

_KANA = re.compile("[\u3040-\u30ff]+")
_CJK = re.compile(f"[{CJK}]")
WIDE_GAP = 1.6  # heights of a line; a wider gap parts columns or cells


@dataclass
class Piece:
    """A part of a line without a wide gap in it."""

    text: str
    x0: float
    x1: float
    bottom: float
    top: float
    bold: bool = False
    size: float = 0.0
    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def height(self) -> float:
        return self.size or self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def pieces_of(page: Page) -> list[Piece]:
    found: list[Piece] = []
    run: list[Glyph] = []
    places: list[int] = []
    for place, glyph in enumerate(page.glyphs):
        if run and (_breaks(run, glyph) or (glyph.after_gap and page.walls and _is_walled_off(page, run[-1], glyph))):
            found.append(_piece(run, places, page.bold))
            run, places = [], []
        run.append(glyph)
        places.append(place)
    if run:
        found.append(_piece(run, places, page.bold))
    return _without_readings(_merged(page, [piece for piece in found if piece.text.strip()]))


def _breaks(run: list[Glyph], glyph: Glyph) -> bool:
    """Whether a character does not go on with the line before it."""
    last = run[-1]
    if glyph.bottom == last.bottom and -1 < glyph.x0 - last.x1 < last.height:
        return False
    high = max(last.height, glyph.height, max(one.height for one in run[-3:]))
    overlap = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
    if overlap < 0.3 * min(last.height, glyph.height):
        return True
    if RIGHT_TO_LEFT.match(glyph.text) or RIGHT_TO_LEFT.match(last.text) or RIGHT_TO_LEFT.match(run[0].text):
        return abs(glyph.x0 - last.x1) > WIDE_GAP * high and abs(last.x0 - glyph.x1) > WIDE_GAP * high
    return glyph.x0 - last.x1 > WIDE_GAP * high or glyph.x1 < last.x0 - 0.5 * high


def _is_walled_off(page: Page, last: Glyph, glyph: Glyph) -> bool:
    """Whether a vertical line is between two characters of a line."""
    middle = (glyph.bottom + glyph.top) / 2
    begin = bisect_left(page.walls, (last.x1 - 1, 0.0, 0.0))
    beside = takewhile(lambda wall: wall[0] <= glyph.x0 + 1, page.walls[begin:])
    return any(bottom <= middle <= top for _, bottom, top in beside)


def _piece(run: list[Glyph], places: list[int], bold: frozenset[int]) -> Piece:
    upright = [one for one in run if _CJK.match(one.text)]  # foreign words between them are of another height
    size = Counter(round(one.height, 1) for one in (upright if len(upright) > len(run) / 5 else run)).most_common(1)[0][
        0
    ]
    full = [one for one in run if one.height >= 0.93 * size] or run
    bottom, top = median(one.bottom for one in full), median(one.top for one in full)
    text, before = "", run[0]
    for one in run:
        small = one.height < 0.93 * size
        if small and _KANA.fullmatch(one.text) and one.bottom > (bottom + top) / 2:
            continue  # a reading above a character
        lifted = small and one.bottom > bottom + 0.08 * size
        spaced = one.after_gap and text and (one.typed or not _is_set_off(before, one))
        text += (" " if spaced else "") + (raised(one.text) if lifted else one.text)
        before = one
    share = sum(place in bold for place in places) / len(places)
    left, right = min(one.x0 for one in run), max(one.x1 for one in run)
    return Piece(text, left, right, bottom, top, share > 0.8, size, run)


def _is_set_off(before: Glyph, one: Glyph) -> bool:
    """Whether a distance is none, or that which printers put beside Japanese (JIS X 4051: a quarter of a letter)."""
    distance = (one.x0 - before.x1) / max(before.height, one.height)
    mixed = (_CJK.match(before.text) is None) != (_CJK.match(one.text) is None)
    mixed = mixed and before.text[-1].isalnum() and one.text[0].isalnum()
    return -0.5 < distance < (0.5 if mixed else 0.05)


def _merged(page: Page, pieces: list[Piece]) -> list[Piece]:
    """Pieces that touch on one line, as programs write them that place each word, are one; raised numbers too."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last is not None and _touches(last, piece) and not _walled_pieces(page, last, piece):
            mark = piece.text.strip()
            is_mark = piece.height < 0.85 * last.height and piece.bottom > last.bottom + 0.1 * last.height
            is_first = last.height < 0.85 * piece.height and last.bottom > piece.bottom + 0.1 * piece.height
            if is_first and last.text.strip().isdigit():
                last.text, last.size, last.bottom, last.top = (
                    raised(last.text.strip()),
                    piece.height,
                    piece.bottom,
                    piece.top,
                )
            apart = piece.x0 - last.x1 > 0.15 * last.height and not is_mark and not _CJK.match(mark)
            space = " " if apart and not _is_set_off(last.glyphs[-1], piece.glyphs[0]) else ""
            last.text += space + (raised(mark) if is_mark and mark.isdigit() else mark if is_mark else piece.text)
            last.x1 = max(last.x1, piece.x1)
            last.glyphs = [*last.glyphs, *piece.glyphs]
            continue
        found.append(piece)
    return found


def _walled_pieces(page: Page, last: Piece, piece: Piece) -> bool:
    return any(last.x1 - 1 <= x <= piece.x0 + 1 and bottom <= piece.middle <= top for x, bottom, top in page.walls)


def _touches(last: Piece, piece: Piece) -> bool:
    overlap = min(last.top, piece.top) - max(last.bottom, piece.bottom)
    high = max(last.height, piece.height)
    return overlap > 0.3 * min(last.height, piece.height) and -0.5 * high < piece.x0 - last.x1 < WIDE_GAP * high


def _without_readings(pieces: list[Piece]) -> list[Piece]:
    """Without small kana that are right above a line, as readings of its characters."""
    kept = []
    for piece in pieces:
        is_reading = _KANA.fullmatch(piece.text.replace(" ", "")) and any(
            other.height * 0.65 > piece.height
            and 0 <= piece.bottom - other.bottom < 1.5 * other.height
            and other.x0 - 2 <= piece.x0
            and piece.x1 <= other.x1 + 2
            for other in pieces
        )
        if not is_reading:
            kept.append(piece)
    return kept


def rows_of(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces beside each other, from the top of the page down."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: -one.middle):
        last = rows[-1] if rows else None
        if (
            last
            and piece.middle > max(last, key=lambda one: one.top - one.bottom).bottom
            and any(
                min(one.top, piece.top) - max(one.bottom, piece.bottom) > 0.5 * min(one.height, piece.height)
                for one in last
            )
        ):
            last.append(piece)
        else:
            rows.append([piece])
    mostly = is_from_right(piece.text for piece in pieces)
    return [_in_order(row, mostly) for row in rows]


def _in_order(row: list[Piece], mostly: bool) -> list[Piece]:
    """The pieces of a row from left to right; on a page that is mostly read from the right, so are its mixed rows."""
    if is_from_right(piece.text for piece in row) or (mostly and any(RIGHT_TO_LEFT.search(one.text) for one in row)):
        return _from_right(row)
    return sorted(row, key=lambda one: one.x0)


def _from_right(row: list[Piece]) -> list[Piece]:
    """A line of Arabic or Hebrew: its pieces from left to right, each in the order in which it is read."""
    ordered = sorted(
        ((glyph, (number, place)) for number, piece in enumerate(row) for place, glyph in enumerate(piece.glyphs)),
        key=lambda one: -(one[0].x0 + one[0].x1),
    )
    high = max(glyph.height for glyph, _ in ordered)  # the boxes of joined letters are only as high as these are
    runs: list[list[tuple[Glyph, tuple[int, int]]]] = []
    for glyph, place in ordered:
        if runs and runs[-1][-1][0].x0 - glyph.x1 <= WIDE_GAP * high:
            runs[-1].append((glyph, place))
        else:
            runs.append([(glyph, place)])
    found, first = [], row[0]
    for run in runs:
        glyphs = [glyph for glyph, _ in run]
        left, right = min(one.x0 for one in glyphs), max(one.x1 for one in glyphs)
        text = read_from_right(glyphs, [place for _, place in run], high)
        found.append(Piece(text, left, right, first.bottom, first.top, first.bold, high, glyphs))
    return sorted(found, key=lambda one: one.x0)
