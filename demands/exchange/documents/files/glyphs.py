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

_CJK = re.compile(f"[{CJK}、。]")
_QUARTERS = {0: 0, 90: 1, 180: 2, 270: 3}
_SLANT = 8  # degrees; more is a stamp across the page, no text of it
_MOST = 200_000  # characters of one page


class Glyph(NamedTuple):
    """One character. ``after_gap``: white space or the end of a line comes before it."""

    text: str
    x0: float
    x1: float
    bottom: float
    top: float
    height: float
    after_gap: bool = False


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
    for number, page in enumerate(document, 1):
        yield _page(number, page)


def _page(number: int, page: Any) -> Page:
    text = page.get_textpage()
    width, height = page.get_size()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    glyphs, angles, bold = _glyphs(text)
    turn = Counter(angles).most_common(1)[0][0] if angles else 0
    kept = [place for place, angle in enumerate(angles) if angle == turn]
    bold = {new for new, place in enumerate(kept) if place in bold}
    shown = [glyphs[place] for place in kept]
    rules, walls = _rules(page) if turn == 0 else ([], [])
    if turn == 0 and _is_vertical(shown):
        turn, rules, walls = 1, [], []
        turned = [_placed(one, height - one.top, height - one.bottom, one.x0, one.x1) for one in shown]
        return Page(number, height, width, turned, rules, walls, frozenset(bold))
    shown = [_turned(one, turn, width, height) for one in shown]
    size = (width, height) if turn % 2 == 0 else (height, width)
    return Page(number, *size, shown, rules, walls, frozenset(bold))


def _glyphs(text: Any) -> tuple[list[Glyph], list[int], set[int]]:
    """The characters, the quarter that each is turned by (-1: slanted), and which are bold."""
    found: list[Glyph] = []
    angles: list[int] = []
    bold: set[int] = set()
    box, handle = pdfium.FS_RECTF(), text.raw
    reference = ctypes.byref(box)
    gap, weight, angle = True, 0, 0
    for place in range(min(text.count_chars(), _MOST)):
        code = pdfium.FPDFText_GetUnicode(handle, place)
        letter = "-" if code in (2, 0xFFFE) else chr(code) if 0 < code < 0x110000 else ""
        if not letter or letter.isspace():
            gap = gap or bool(letter)
            continue
        pdfium.FPDFText_GetLooseCharBox(handle, place, reference)
        if gap or not place % 16:
            weight = pdfium.FPDFText_GetFontWeight(handle, place)
            angle = _quarter(pdfium.FPDFText_GetCharAngle(handle, place))
        if weight >= 600:
            bold.add(len(found))
        bottom, top = box.bottom, box.top
        found.append(Glyph(letter, box.left, box.right, bottom, top, top - bottom, gap))
        angles.append(angle)
        gap = False
    return found, angles, bold


def _quarter(radians: float) -> int:
    degrees = round(radians * 57.29578) % 360
    near = min(_QUARTERS, key=lambda one: min(abs(one - degrees), 360 - abs(one - degrees)))
    off = min(abs(near - degrees), 360 - abs(near - degrees))
    return _QUARTERS[near] if off <= _SLANT else -1


def _turned(one: Glyph, turn: int, width: float, height: float) -> Glyph:
    if turn == 1:  # read with the head turned left: up the page
        return _placed(one, one.bottom, one.top, width - one.x1, width - one.x0)
    if turn == 3:
        return _placed(one, height - one.top, height - one.bottom, one.x0, one.x1)
    if turn == 2:
        return _placed(one, width - one.x1, width - one.x0, height - one.top, height - one.bottom)
    return one


def _placed(one: Glyph, x0: float, x1: float, bottom: float, top: float) -> Glyph:
    return Glyph(one.text, x0, x1, bottom, top, top - bottom, one.after_gap)


def _is_vertical(glyphs: list[Glyph]) -> bool:
    """Whether most Japanese characters have the next one below them, not beside."""
    below = beside = 0
    for one, following in zip(glyphs, glyphs[1:], strict=False):
        if _CJK.match(one.text) and _CJK.match(following.text):
            dx, dy = following.x0 - one.x0, one.bottom - following.bottom
            below += abs(dx) < 0.4 * one.height and 0.5 * one.height < dy < 2 * one.height
            beside += abs(dy) < 0.4 * one.height and dx > 0
    return below > 10 and below > 2 * beside


def _rules(page: Any) -> tuple[list[float], list[tuple[float, float, float]]]:
    """Horizontal lines by their height, vertical ones by their place and reach; boxes give both."""
    across: set[float] = set()
    upright: set[tuple[float, float, float]] = set()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if right - left > 12:
            across |= {round(bottom, 1), round(top, 1)}
        if top - bottom > 6:
            upright |= {(round(left, 1), bottom, top), (round(right, 1), bottom, top)}
        if len(across) + len(upright) > 4000:
            break
    return sorted(across, reverse=True), sorted(upright)
