"""Rows of a page that gutters part: columns of text, read one after the other, or a table, read row by row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from demands.text.words import CJK

from .glyphs import Page
from .pieces import Piece

_CJK = re.compile(f"[{CJK}]")
RULED_BAND = 2  # rules


@dataclass
class Band:
    rows: list[list[Piece]] = field(default_factory=list)
    gutters: list[tuple[float, float]] = field(default_factory=list)


def bands_of(rows: list[list[Piece]]) -> Iterator[Band]:
    """Runs of rows that are parted by the same gutters; rows without a gutter are bands of lines."""
    band = Band()
    for row in rows:
        if band.gutters:
            narrowed = _narrowed(band.gutters, row)
            if narrowed and (len(row) > 1 or _is_near(band.rows[-1], row)):
                band.rows.append(row)
                band.gutters = narrowed
                continue
            yield band
            band = Band()
        if len(row) > 1:
            beside = _of_a_column(band.rows, row)
            if len(band.rows) > len(beside):
                yield Band(band.rows[: len(band.rows) - len(beside)])
            gutters = _gaps(row)
            for above in beside:
                gutters = _narrowed(gutters, above)
            band = Band([*beside, row], gutters)
        else:
            band.rows.append(row)
    if band.rows:
        yield band


def _of_a_column(rows: list[list[Piece]], row: list[Piece]) -> list[list[Piece]]:
    """The single lines right above a row that are in one of its columns: one column may begin higher than the other."""
    found: list[list[Piece]] = []
    below = row
    for above in reversed(rows):
        fits = len(_narrowed(_gaps(row), above)) == len(row) - 1
        if not (fits and _is_near(above, below) and above[0].x0 > row[0].x0 + 20):
            break
        found.insert(0, above)
        below = above
    return found


def _is_near(above: list[Piece], row: list[Piece]) -> bool:
    return min(one.bottom for one in above) - max(one.top for one in row) < 1.2 * row[0].height


def _gaps(row: list[Piece]) -> list[tuple[float, float]]:
    return [(one.x1, following.x0) for one, following in zip(row, row[1:], strict=False)]


def _narrowed(gutters: list[tuple[float, float]], row: list[Piece]) -> list[tuple[float, float]]:
    """What a row leaves of the gutters: of each the widest part that no piece is in."""
    found = []
    for left, right in gutters:
        within = sorted((max(left, one.x0), min(right, one.x1)) for one in row if one.x0 < right and one.x1 > left)
        ends = [left, *(end for _, end in within)]
        begins = [*(begin for begin, _ in within), right]
        begin, end = max(zip(ends, begins, strict=True), key=lambda part: part[1] - part[0])
        if end - begin > 2:
            found.append((begin, end))
    return found


def columns_of(band: Band) -> list[list[Piece]]:
    edges = [(left + right) / 2 for left, right in sorted(band.gutters)]
    columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
    for row in band.rows:
        for piece in row:
            columns[sum(piece.x0 >= edge for edge in edges)].append(piece)
    return [column for column in columns if column]


def is_ruled(page: Page, band: Band) -> bool:
    top, bottom = band.rows[0][0].top, band.rows[-1][0].bottom
    inside = [rule for rule in page.rules if bottom - 8 < rule < top + 8]
    return len(inside) >= RULED_BAND


def is_prose(page: Page, band: Band, columns: list[list[Piece]]) -> bool:
    """Whether columns are read one after the other: long, of full lines, without rules between their rows."""
    if len(columns) > 4 or len(columns) < 2 or _has_row_rules(page, band):
        return False
    full = 0
    for column in columns:
        width = max(one.x1 for one in column) - min(one.x0 for one in column)
        wide = [one for one in column if one.x1 - one.x0 > 0.7 * width]
        numbered = sum(1 for one in column if len(one.text) < 8)
        full += len(column) >= 3 and len(wide) * 2 >= len(column) and numbered * 2 < len(column) and width > 60
    return full >= 2 and full == len(columns) and not _has_row_gaps(columns)


def _has_row_rules(page: Page, band: Band) -> bool:
    rules = [rule for rule in page.rules if band.rows[-1][0].bottom < rule < band.rows[0][0].top]
    return len(rules) >= 2


def _has_row_gaps(columns: list[list[Piece]]) -> bool:
    """Whether the lines of all columns are parted at the same heights, as the rows of a table are."""
    shared: list[set[int]] = []
    for column in columns:
        steps = [one.bottom - other.bottom for one, other in zip(column, column[1:], strict=False)]
        usual = min((step for step in steps if step > 2), default=0)
        shared.append(
            {
                round(other.top / 6)
                for (one, other), step in zip(zip(column, column[1:], strict=False), steps, strict=True)
                if step > 1.35 * usual
            }
        )
    common = set.intersection(*shared) if shared else set()
    return len(common) >= 2 and len(common) * 2 >= max(map(len, shared))


def table_rows(page: Page, band: Band, columns: list[list[Piece]]) -> Iterator[tuple[str, float]]:
    """A line for each row, its cells parted by tabs, and how high it is."""
    cells = [(number, cell) for number, column in enumerate(columns) for cell in _cells(page, column)]
    rows: list[list[tuple[int, list[Piece]]]] = []
    for number, cell in sorted(cells, key=lambda one: -one[1][0].top):
        top, bottom = cell[0].top, cell[-1].bottom
        row = next(
            (
                row
                for row in rows
                if any(_overlap(cell, other) for _, other in row) and not _ruled_off(page, row, top, bottom)
            ),
            None,
        )
        if row is None:
            rows.append([(number, cell)])
        else:
            row.append((number, cell))
    for row in rows:
        texts = [""] * len(columns)
        for number, cell in sorted(row, key=lambda one: -one[1][0].top):
            texts[number] = joined([texts[number], *(one.text for one in cell)])
        highest = max(cell[0].top for _, cell in row)
        line = "\t".join(texts).rstrip("\t")
        yield line, highest


def joined(lines: Sequence[str]) -> str:
    from_lines = [line for line in lines if line]
    text = ""
    for line in from_lines:
        unspaced = text and _CJK.search(text[-1]) and _CJK.search(line[0])
        if re.search(r"[^\W\d]-$", text) and line[:1].islower():
            text = text[:-1] + line
        else:
            text += ("" if not text or unspaced else " ") + line
    return text


def _cells(page: Page, column: list[Piece]) -> Iterator[list[Piece]]:
    cell: list[Piece] = []
    for piece in column:
        if cell:
            apart = cell[-1].bottom - piece.top
            ruled = any(piece.middle < rule < cell[-1].middle for rule in page.rules)
            if apart > 0.55 * piece.height or ruled:
                yield cell
                cell = []
        cell.append(piece)
    if cell:
        yield cell


def _overlap(one: list[Piece], other: list[Piece]) -> bool:
    common = min(one[0].top, other[0].top) - max(one[-1].bottom, other[-1].bottom)
    return common > 0.3 * min(one[0].height, other[0].height)


def _ruled_off(page: Page, row: list[tuple[int, list[Piece]]], top: float, bottom: float) -> bool:
    """Whether a ruled line is between a row and a cell."""
    middle = (top + bottom) / 2
    centre = sum((cell[0].top + cell[-1].bottom) / 2 for _, cell in row) / len(row)
    low, high = sorted((middle, centre))
    return any(low + 1 < rule < high - 1 for rule in page.rules)
