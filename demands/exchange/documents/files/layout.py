"""The blocks of a page in reading order: what is heading, note, row or paragraph is decided from place and size.

Characters become pieces of lines (pieces.py); pieces beside each other are columns of text or cells of a table
(columns.py); lines of a column become blocks by the distance between them, their ends and their size.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from statistics import median

from demands.text.words import CJK

from ..characters import normal
from ..joining import furniture_of, is_furniture
from ..notes import RAISED, one_a_line
from ..sentences import labelled
from .columns import Band, bands_of, columns_of, is_prose, is_ruled, joined, table_rows
from .glyphs import Page
from .pieces import Piece, pieces_of, rows_of
from .right_to_left import RIGHT_TO_LEFT, is_from_right

_CJK = re.compile(f"[{CJK}]")
_CLOSED = re.compile(rf"[.!?;:。！？；：」』）)”\"»…][{RAISED}\[\]0-9*]*$")
_IS_NOTE = re.compile(rf"[{RAISED}]|\*{{1,3}}[ \w]|\[?\d{{1,3}}\]?[. \u3000]\s*\S|†|‡")
_ITEM_NUMBER = re.compile(r"\d+\.\d+\.?\s|[(（][a-z0-9]{1,3}[)）]|[•‣▪·]")
_FURNITURE_EDGE = 3


@dataclass
class Block:
    """Lines that belong together. ``kind`` is "" for what the words have to decide."""

    lines: list[str]
    kind: str = ""
    page: int = 0
    top: float = 0.0  # share of the page's height, from above


def blocks_of(pages: Iterable[Page]) -> Iterator[Block]:
    """The blocks of all pages, without running heads, feet and page numbers."""
    laid_out = [(page, rows_of(pieces_of(page))) for page in pages]
    lines = [[_words(row) for row in rows] for _, rows in laid_out]
    furniture = furniture_of([[_placed(words, row) for words, row in zip(said, rows, strict=True)]
                              for said, (_, rows) in zip(lines, laid_out, strict=True)])  # fmt: skip
    body = _usual_size(piece for _, rows in laid_out for row in rows for piece in row)
    for (page, rows), words in zip(laid_out, lines, strict=True):
        edge = {*range(_FURNITURE_EDGE), *range(len(rows) - _FURNITURE_EDGE, len(rows))}
        kept = [
            row
            for place, row in enumerate(rows)
            if place not in edge
            or not (
                _is_outside(place, rows, page) and is_furniture(words[place], furniture, _placed(words[place], row))
            )
        ]
        yield from _page_blocks(page, kept, body)


def _placed(words: str, row: list[Piece]) -> str:
    """A line with its height on the page: a running head is at one height on each page, what it resembles is not."""
    return f"{round(row[0].middle / 5)}\n{words}" if not _ITEM_NUMBER.match(words) else ""


def _is_outside(place: int, rows: list[list[Piece]], page: Page) -> bool:
    """Whether a line is in the upper or lower eighth of the page, or beyond all others of a short page."""
    middle = rows[place][0].middle
    return not page.height / 8 < middle < page.height * 7 / 8 or place in (0, len(rows) - 1)


def _usual_size(pieces: Iterable[Piece]) -> float:
    sizes: Counter[float] = Counter()
    for one in pieces:
        sizes[round(one.height, 1)] += len(one.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _words(row: list[Piece]) -> str:
    return normal(" ".join(piece.text for piece in row))


def _page_blocks(page: Page, rows: list[list[Piece]], body: float) -> Iterator[Block]:
    notes: list[Block] = []
    for band in bands_of(rows):
        for block in _band_blocks(page, band, body):
            if block.kind == "note":
                notes.append(block)
            else:
                yield block
    yield from notes


def _band_blocks(page: Page, band: Band, body: float) -> Iterator[Block]:
    if not band.gutters:
        yield from _flow(page, [row[0] for row in band.rows], body)
        return
    columns = columns_of(band)
    if len(band.rows) == 1 and not is_ruled(page, band):
        first, *others = band.rows[0]
        words = " ".join(piece.text for piece in (first, *others))
        right = max(piece.x1 for piece in band.rows[0])
        whole = Piece(words, first.x0, right, first.bottom, first.top, first.bold, first.size)
        yield from _flow(page, [whole], body)
    elif is_prose(page, band, columns):
        for column in reversed(columns) if RIGHT_TO_LEFT.search(columns[0][0].text) else columns:
            yield from _flow(page, column, body)
    else:
        for row, highest in table_rows(page, band, columns):
            yield Block([row], "row" if "\t" in row else "", page.number, 1 - highest / page.height)


# Lines to blocks


def _flow(page: Page, lines: list[Piece], body: float) -> Iterator[Block]:
    """The blocks of lines that follow each other in one column."""
    if not lines:
        return
    if is_from_right(one.text for one in lines):  # measured from the side where its lines begin
        lines = [replace(one, x0=page.width - one.x1, x1=page.width - one.x0) for one in lines]
    left, right = min(one.x0 for one in lines), max(one.x1 for one in lines)
    steps = [one.bottom - other.bottom for one, other in zip(lines, lines[1:], strict=False)]
    told = [step for step in steps if 0 < step < 4 * body]
    usual = median(told or [body])
    if len(told) < 3:  # too few to know what is usual
        usual = min(usual, 1.3 * max(one.height for one in lines))
    block: list[Piece] = []
    found: list[list[Piece]] = []
    for line in lines:
        if block and _begins(block, line, left, right, usual):
            found.append(block)
            block = []
        block.append(line)
    found.append(block)
    for place, pieces in enumerate(found):
        yield from _finished(page, pieces, body, left if _is_listed(found, place, left) else 0.0)


def _is_listed(blocks: list[list[Piece]], place: int, left: float) -> bool:
    """Whether two or more blocks are indented alike as a whole, as items are whose bullets are drawn."""
    own = blocks[place]
    if any(abs(line.x0 - own[0].x0) > 2 for line in own):
        return False
    around = [blocks[other] for other in (place - 1, place + 1) if 0 <= other < len(blocks)]
    return any(abs(other[0].x0 - own[0].x0) < 2 for other in around) and any(
        block[0].x0 < own[0].x0 - 4 for block in blocks
    )


def _begins(block: list[Piece], line: Piece, left: float, right: float, usual: float) -> bool:
    """Whether a line begins a block, by size, distance, indentation and the end of the line before it."""
    last = block[-1]
    differ = 0.35 if RIGHT_TO_LEFT.search(line.text) else 0.1  # boxes of joined letters are as high as these are
    if abs(line.height - last.height) > differ * max(line.height, last.height) or line.bold != last.bold:
        return True
    if _is_set_right(last, left, right) and _is_set_right(line, left, right) and abs(line.x0 - last.x0) > 3:
        return True
    text, before = normal(line.text), normal(last.text)
    if not text or not before:
        return False
    if labelled(text) and not (text[0].islower() and not _CLOSED.search(before)):
        return True
    goes_on = not _CLOSED.search(before) and (
        text[0].islower() or before.endswith(("-", "‐", ",", "、")) or text[0] in "、。」』）)"
    )
    if last.bottom - line.bottom > 1.35 * usual or last.bottom - line.bottom < 0:
        return not (goes_on and last.bottom - line.bottom < 2.2 * usual and last.x1 > left + 0.6 * (right - left))
    if re.match(rf"[{RAISED}]|\*{{1,3}} ", text):
        return True
    if goes_on:
        return False
    word = text.split()[0] if not _CJK.match(text) else text[:1]
    room = right - last.x1
    needed = (line.x1 - line.x0) / max(len(text), 1) * (len(word) + 1)
    had_room = room > max(needed, 0.06 * (right - left))
    indented = line.x0 - left > 0.8 * line.height and last.x0 - left < 0.5 * line.height
    if before.endswith((":", "：")):
        return True
    return (had_room and (bool(_CLOSED.search(before)) or not text[0].islower())) or (
        indented and bool(_CLOSED.search(before))
    )


def _is_set_right(line: Piece, left: float, right: float) -> bool:
    """Whether a line stands at the right edge, as a date and a signature do."""
    return right - line.x1 < line.height and line.x0 - left > 0.25 * (right - left)


def _finished(page: Page, pieces: list[Piece], body: float, left: float = 0.0) -> Iterator[Block]:
    if not pieces:
        return
    lines = [line for piece in pieces for line in normal(piece.text).split("\n")]
    kind = _kind(page, pieces, lines, body, left)
    if kind == "note":
        parts = one_a_line(joined(lines))
    else:
        parts = ["\n".join(_marks_closed_up(line) for line in lines)]
    for part in parts:
        yield Block(part.split("\n"), kind, page.number, 1 - pieces[0].top / page.height)


def _kind(page: Page, pieces: list[Piece], lines: list[str], body: float, left: float) -> str:
    first = pieces[0]
    is_low = first.middle < page.height * 0.6 or lines[0][0] in RAISED
    if first.height <= 0.92 * body and _IS_NOTE.match(lines[0]) and is_low:
        return "note"
    words = "".join(lines)
    larger = first.height >= (1.35 if RIGHT_TO_LEFT.search(words) else 1.12) * body
    stands_out = larger or (all(piece.bold for piece in pieces) and not labelled(lines[0]))
    if stands_out and len(words) <= 200 and not re.search(r"[.。;；:：]$", words):
        return "heading"
    return "item" if left and first.x0 - left > 1.2 * first.height and not labelled(lines[0]) else ""


def _marks_closed_up(text: str) -> str:
    return re.sub(rf"(?<=[\w.,;:!?”’)»]) (?=[{RAISED}]+(?:\s|$))", "", text)
