"""The characters of a PDF page with the place and size of each, as PDFium reports them, and the ruled lines.

Coordinates are in points, measured upwards. Pages that are set vertically, or turned, are turned so that lines run from
left to right and follow each other downwards: what comes after need not know.
"""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from demands.text.words import CJK

_CJK = re.compile(f"[{CJK}、。！-～]")
_QUARTERS = {0: 0, 90: 1, 180: 2, 270: 3}
_SLANT = 8  # degrees; more is a stamp across the page, no text of it
_MOST = 200_000  # characters of one page
WORD_GAP = 0.15  # heights of a line; a wider gap parts words
_LABEL = 40  # characters; fewer that are turned are the label of a figure or a mark in the margin, no text to read
_COLUMN = 12  # Japanese characters below each other; fewer may be the cells of a table


class Glyph(NamedTuple):
    """One character. ``after_gap``: white space or the end of a line comes before it; ``typed``: the file says so.

    Where it does not, PDFium saw a distance.
    """

    text: str
    x0: float
    x1: float
    bottom: float
    top: float
    height: float
    after_gap: bool = False
    typed: bool = True


@dataclass(frozen=True)
class Page:
    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[float]  # heights of horizontal ruled lines, and of the edges of boxes
    walls: list[tuple[float, float, float]]  # vertical lines and edges of boxes: x, bottom, top
    bold: frozenset[int]  # places in ``glyphs`` of bold characters


def pages_of(document: pypdfium2.PdfDocument) -> Iterator[Page]:
    """The pages; one with lines in several directions, such as Japanese columns below a heading, once for each."""
    for number, page in enumerate(document, 1):
        yield from _directions(number, page)


def _directions(number: int, page: Any) -> Iterator[Page]:
    """What is set in one direction of a page, then the next, as the file begins with them."""
    text = page.get_textpage()
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    glyphs, angles, bold = _glyphs(text)
    turns = _with_columns(glyphs, _as_they_run(glyphs, angles))
    usual = Counter(turns).most_common(1)[0][0] if turns else 0
    for turn in dict.fromkeys(turns) if turns else [0]:
        kept = [place for place, one in enumerate(turns) if one == turn]
        if turn not in (0, usual) and (turn == -1 or len(kept) < _LABEL):
            continue
        line = [(_turned(glyphs[place], turn, width, height), place in bold) for place in kept]
        line = _in_line(line) if turn % 2 else line
        rules, walls = _rules(page, turn, width, height)
        size = (width, height) if turn % 2 == 0 else (height, width)
        strong = frozenset(place for place, (_, is_bold) in enumerate(line) if is_bold)
        yield Page(number, *size, [glyph for glyph, _ in line], rules, walls, strong)


def _glyphs(text: Any) -> tuple[list[Glyph], list[int], set[int]]:
    """The characters, the quarter that each is turned by (-1: slanted), and which are bold."""
    found: list[Glyph] = []
    angles: list[int] = []
    bold: set[int] = set()
    box, handle = pdfium.FS_RECTF(), text.raw
    reference = ctypes.byref(box)
    gap, typed, weight, angle = True, True, 0, 0
    for place in range(min(text.count_chars(), _MOST)):
        code = pdfium.FPDFText_GetUnicode(handle, place)
        letter = "-" if code in (2, 0xFFFE) else chr(code) if 0 < code < 0x110000 else ""
        if not letter or letter.isspace():
            gap = gap or bool(letter)
            typed = typed or (bool(letter) and pdfium.FPDFText_IsGenerated(handle, place) != 1)
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, place, reference)
        if gap or not place % 16:
            weight = pdfium.FPDFText_GetFontWeight(handle, place)
            angle = _quarter(pdfium.FPDFText_GetCharAngle(handle, place))
        if weight >= 600:
            bold.add(len(found))
        bottom, top = box.bottom, box.top
        found.append(Glyph(letter, box.left, box.right, bottom, top, top - bottom, gap, typed))
        angles.append(angle)
        gap = typed = False
    return found, angles, bold


def _quarter(radians: float) -> int:
    degrees = round(radians * 57.29578) % 360
    near = min(_QUARTERS, key=lambda one: min(abs(one - degrees), 360 - abs(one - degrees)))
    off = min(abs(near - degrees), 360 - abs(near - degrees))
    return _QUARTERS[near] if off <= _SLANT else -1


def _turned(one: Glyph, turn: int, width: float, height: float) -> Glyph:
    x0, bottom, x1, top = _box((one.x0, one.bottom, one.x1, one.top), turn, width, height)
    return Glyph(one.text, x0, x1, bottom, top, top - bottom, one.after_gap, one.typed)


def _box(box: tuple[float, float, float, float], turn: int, width: float, height: float) -> Any:
    """Left, bottom, right and top of a place on the page after the page is turned by so many quarters."""
    left, bottom, right, top = box
    if turn == 1:  # read with the head turned left: up the page
        return bottom, width - right, top, width - left
    if turn == 3:
        return height - top, left, height - bottom, right
    if turn == 2:
        return width - right, height - top, width - left, height - bottom
    return box


def _as_they_run(glyphs: list[Glyph], angles: list[int]) -> list[int]:
    """The quarters, told for turned lines by where the next character is: programs write their angle either way."""
    steps = [
        following.bottom - one.bottom
        for (one, following), angle in zip(zip(glyphs, glyphs[1:], strict=False), angles, strict=False)
        if angle in (1, 3) and abs(following.x0 - one.x0) < one.height
    ]
    down = sum(step < 0 for step in steps) * 2 > len(steps)
    return [(3 if down else 1) if angle in (1, 3) else angle for angle in angles]


def _in_line(glyphs: list[tuple[Glyph, bool]]) -> list[tuple[Glyph, bool]]:
    """The characters of turned lines: figures that lie across a column as one, and gaps only where they are.

    PDFium sees a gap before nearly each character of a turned line.
    """
    found: list[tuple[Glyph, bool]] = []
    for one, is_bold in glyphs:
        last = found[-1][0] if found else None
        if last is not None and _is_across(last, one):
            high = one.top - last.bottom
            both = Glyph(last.text + one.text, last.x0, max(last.x1, one.x1), last.bottom, one.top, high)
            found[-1] = (both._replace(after_gap=last.after_gap), is_bold)
        elif last is None or _CJK.match(one.text) or _CJK.match(last.text):
            found.append((one, is_bold))
        else:
            apart = not -1 < one.x0 - last.x1 < WORD_GAP * one.height
            found.append((one._replace(after_gap=apart), is_bold))
    return found


def _is_across(last: Glyph, one: Glyph) -> bool:
    """Whether two figures stand beside each other in a column, as 12 does among Japanese characters."""
    same_place = abs(one.x0 - last.x0) < 0.3 * one.height and abs(one.x1 - last.x1) < 0.3 * one.height
    return one.text.isdecimal() and last.text.isdecimal() and same_place and one.bottom >= last.top - 1


def _with_columns(glyphs: list[Glyph], angles: list[int]) -> list[int]:
    """The quarters by which the lines of the characters are turned: those of upright columns by three, as if they lay.

    A Japanese character is in a column when the next one is below it, not beside it; what stands between such, and
    what stands in the column without being Japanese, as figures do, belongs to it.
    """
    below, beside = [False] * len(glyphs), [False] * len(glyphs)
    for place, (one, following) in enumerate(zip(glyphs, glyphs[1:], strict=False)):
        if angles[place] == angles[place + 1] == 0 and _CJK.match(one.text) and _CJK.match(following.text):
            if following.x0 < one.x1 and one.x0 < following.x1:
                if -0.2 * one.height < one.bottom - following.top < one.height:
                    below[place] = below[place + 1] = True
            elif following.top > one.bottom and one.top > following.bottom:
                beside[place] = beside[place + 1] = True
    if sum(below) < _COLUMN:
        return angles
    turns = list(angles)
    column: list[Glyph] = []  # the last characters that are in a column
    for place, one in enumerate(glyphs):
        upright = not angles[place] and (not beside[place] or below[place])
        if upright and (below[place] or (column and _goes_on(column, one))):
            turns[place] = 3
            column = [*column[-3:], one]
        elif angles[place] != 3:
            column = []
    return turns


def _goes_on(column: list[Glyph], one: Glyph) -> bool:
    """Whether a character that no neighbour places is in the column of those before it, or begins the next column."""
    before = column[-1]
    size = max(max(each.height, each.x1 - each.x0) for each in column)
    left, right = min(each.x0 for each in column), max(each.x1 for each in column)
    if one.x0 < right and left < one.x1 and right - left < 2 * size:
        return before.bottom - 2 * size < one.top < before.top + size / 2
    return not one.text.isascii() and one.top > before.top and 0 < before.x0 - one.x0 < 4 * size


def _rules(page: Any, turn: int, width: float, height: float) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Horizontal lines by their height, vertical ones by their place and reach; boxes give both."""
    across: set[float] = set()
    upright: set[tuple[float, float, float]] = set()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = _box(item.get_bounds(), turn, width, height)
        if right - left > 12:
            across |= {round(bottom, 1), round(top, 1)}
        if top - bottom > 6:
            upright |= {(round(left, 1), bottom, top), (round(right, 1), bottom, top)}
        if len(across) + len(upright) > 4000:
            break
    return sorted(across, reverse=True), sorted(upright)
