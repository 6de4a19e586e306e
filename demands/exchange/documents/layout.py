"""The blocks of a page in reading order: what is heading, note, row or paragraph is decided from place and size.

Characters become pieces of lines; pieces beside each other are columns of text or cells of a table; lines of a column
become blocks by the distance between them, their ends and their size.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from statistics import median

from demands.text.words import CJK

from .characters import normal
from .glyphs import Glyph, Page
from .joining import is_furniture, furniture_of
from .notes import RAISED, one_a_line, raised
from .sentences import labelled

_KANA = re.compile("[\u3040-\u30ff]+")
_CJK = re.compile(f"[{CJK}]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ÿ](?:[0-9A-Za-zÀ-ÿ.,:/%-]*[0-9A-Za-zÀ-ÿ%])?")
_CLOSED = re.compile(rf"[.!?;:。！？；：」』）)”\"»…][{RAISED}\[\]0-9*]*$")
_IS_NOTE = re.compile(rf"[{RAISED}]|\*{{1,3}}[ \w]|\[?\d{{1,3}}\]?[. \u3000]\s*\S|†|‡")
_ITEM_NUMBER = re.compile(r"\d+\.\d+\.?\s|[(（][a-z0-9]{1,3}[)）]|[•‣▪·]")
_FURNITURE_EDGE = 3
WIDE_GAP, RULED_BAND = 1.6, 2  # heights of a line; rules


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


@dataclass
class Block:
    """Lines that belong together. ``kind`` is "" for what the words have to decide."""

    lines: list[str]
    kind: str = ""
    page: int = 0
    top: float = 0.0  # share of the page's height, from above


@dataclass
class _Band:
    rows: list[list[Piece]] = field(default_factory=list)
    gutters: list[tuple[float, float]] = field(default_factory=list)


def blocks_of(pages: Iterable[Page]) -> Iterator[Block]:
    """The blocks of all pages, without running heads, feet and page numbers."""
    laid_out = [(page, _rows(_pieces(page))) for page in pages]
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


# Characters to pieces


def _pieces(page: Page) -> list[Piece]:
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
    if _RTL.match(glyph.text) or _RTL.match(last.text) or _RTL.match(run[0].text):
        return abs(glyph.x0 - last.x1) > WIDE_GAP * high and abs(last.x0 - glyph.x1) > WIDE_GAP * high
    return glyph.x0 - last.x1 > WIDE_GAP * high or glyph.x1 < last.x0 - 0.5 * high


def _is_walled_off(page: Page, last: Glyph, glyph: Glyph) -> bool:
    """Whether a vertical line is between two characters of a line."""
    middle = (glyph.bottom + glyph.top) / 2
    begin = bisect_left(page.walls, (last.x1 - 1, 0.0, 0.0))
    beside = takewhile(lambda wall: wall[0] <= glyph.x0 + 1, page.walls[begin:])
    return any(bottom <= middle <= top for _, bottom, top in beside)


def _piece(run: list[Glyph], places: list[int], bold: frozenset[int]) -> Piece:
    size = Counter(round(one.height, 1) for one in run).most_common(1)[0][0]
    full = [one for one in run if one.height >= 0.93 * size] or run
    bottom, top = median(one.bottom for one in full), median(one.top for one in full)
    text = ""
    for one in run:
        small = one.height < 0.93 * size
        if small and _KANA.fullmatch(one.text) and one.bottom > (bottom + top) / 2:
            continue  # a reading above a character
        lifted = small and one.bottom > bottom + 0.08 * size
        text += (" " if one.after_gap and text else "") + (raised(one.text) if lifted else one.text)
    share = sum(place in bold for place in places) / len(places)
    left, right = min(one.x0 for one in run), max(one.x1 for one in run)
    return Piece(text, left, right, bottom, top, share > 0.8, size, run)


def _marks_closed_up(text: str) -> str:
    return re.sub(rf"(?<=[\w.,;:!?”’)»]) (?=[{RAISED}]+(?:\s|$))", "", text)


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
            space = " " if piece.x0 - last.x1 > 0.15 * last.height and not is_mark and not _CJK.match(mark) else ""
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


# Pieces to rows, columns, tables


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
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
    return [_from_right(row) if _is_from_right(row) else sorted(row, key=lambda one: one.x0) for row in rows]


def _is_from_right(row: list[Piece]) -> bool:
    letters = [one for piece in row for one in piece.text if one.isalpha()]
    return sum(_RTL.match(one) is not None for one in letters) * 2 > len(letters)


def _from_right(row: list[Piece]) -> list[Piece]:
    """A line of Arabic or Hebrew in the order in which it is read, the numbers and foreign words in it in theirs."""
    glyphs = sorted((glyph for piece in row for glyph in piece.glyphs), key=lambda one: -(one.x0 + one.x1))
    high = max(one.height for one in glyphs)  # the boxes of joined letters are only as high as these are
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and runs[-1][-1].x0 - glyph.x1 <= WIDE_GAP * high:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    found = []
    for run in runs:
        first = row[0]
        left, right = min(one.x0 for one in run), max(one.x1 for one in run)
        text = _read_from_right(run, high)
        found.append(Piece(text, left, right, first.bottom, first.top, first.bold, high, run))
    return sorted(found, key=lambda one: one.x0)


def _read_from_right(run: list[Glyph], high: float) -> str:
    words: list[str] = []
    for place, glyph in enumerate(run):
        gap = place > 0 and run[place - 1].x0 - glyph.x1 > 0.15 * high
        if gap:
            words.append(" ")
        words.append(glyph.text)
    text = "".join(words)
    return _LEFT_TO_RIGHT.sub(lambda match: match.group()[::-1], text)


def _page_blocks(page: Page, rows: list[list[Piece]], body: float) -> Iterator[Block]:
    notes: list[Block] = []
    for band in _bands(rows):
        for block in _band_blocks(page, band, body):
            if block.kind == "note":
                notes.append(block)
            else:
                yield block
    yield from notes


def _bands(rows: list[list[Piece]]) -> Iterator[_Band]:
    """Runs of rows that are parted by the same gutters; rows without a gutter are bands of lines."""
    band = _Band()
    for row in rows:
        if band.gutters:
            narrowed = _narrowed(band.gutters, row)
            if narrowed and (len(row) > 1 or _is_near(band.rows[-1], row)):
                band.rows.append(row)
                band.gutters = narrowed
                continue
            yield band
            band = _Band()
        if len(row) > 1:
            beside = _of_a_column(band.rows, row)
            if len(band.rows) > len(beside):
                yield _Band(band.rows[: len(band.rows) - len(beside)])
            gutters = _gaps(row)
            for above in beside:
                gutters = _narrowed(gutters, above)
            band = _Band([*beside, row], gutters)
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


def _band_blocks(page: Page, band: _Band, body: float) -> Iterator[Block]:
    if not band.gutters:
        yield from _flow(page, [row[0] for row in band.rows], body)
        return
    columns = _columns(band)
    if len(band.rows) == 1 and not _is_ruled(page, band):
        line = band.rows[0]
        joined = Piece(
            " ".join(one.text for one in line),
            line[0].x0,
            line[-1].x1,
            line[0].bottom,
            line[0].top,
            line[0].bold,
            line[0].size,
        )
        yield from _flow(page, [joined], body)
    elif _is_prose(page, band, columns):
        for column in reversed(columns) if _RTL.search(columns[0][0].text) else columns:
            yield from _flow(page, column, body)
    else:
        yield from _table(page, band, columns)


def _columns(band: _Band) -> list[list[Piece]]:
    edges = [(left + right) / 2 for left, right in sorted(band.gutters)]
    columns: list[list[Piece]] = [[] for _ in range(len(edges) + 1)]
    for row in band.rows:
        for piece in row:
            columns[sum(piece.x0 >= edge for edge in edges)].append(piece)
    return [column for column in columns if column]


def _is_ruled(page: Page, band: _Band) -> bool:
    top, bottom = band.rows[0][0].top, band.rows[-1][0].bottom
    inside = [rule for rule in page.rules if bottom - 8 < rule < top + 8]
    return len(inside) >= RULED_BAND


def _is_prose(page: Page, band: _Band, columns: list[list[Piece]]) -> bool:
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


def _has_row_rules(page: Page, band: _Band) -> bool:
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


def _table(page: Page, band: _Band, columns: list[list[Piece]]) -> Iterator[Block]:
    """A line for each row, its cells parted by tabs."""
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
            texts[number] = _joined([texts[number], *(one.text for one in cell)])
        highest = max(cell[0].top for _, cell in row)
        line = "\t".join(texts).rstrip("\t")
        yield Block([line], "row" if "\t" in line else "", page.number, 1 - highest / page.height)


def _joined(lines: Sequence[str]) -> str:
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


# Lines to blocks


def _flow(page: Page, lines: list[Piece], body: float) -> Iterator[Block]:
    """The blocks of lines that follow each other in one column."""
    if not lines:
        return
    left, right = min(one.x0 for one in lines), max(one.x1 for one in lines)
    steps = [one.bottom - other.bottom for one, other in zip(lines, lines[1:], strict=False)]
    usual = median([step for step in steps if 0 < step < 4 * body] or [body])
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
    """Whether a block is one of two or more that are indented alike as a whole, as items are whose bullets are drawn."""
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
    if abs(line.height - last.height) > 0.1 * max(line.height, last.height) or line.bold != last.bold:
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


def _finished(page: Page, pieces: list[Piece], body: float, left: float = 0.0) -> Iterator[Block]:
    if not pieces:
        return
    lines = [line for piece in pieces for line in normal(piece.text).split("\n")]
    kind = _kind(page, pieces, lines, body, left)
    if kind == "note":
        parts = one_a_line(_joined(lines))
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
    larger = first.height >= 1.12 * body
    stands_out = larger or (all(piece.bold for piece in pieces) and not labelled(lines[0]))
    if stands_out and len(words) <= 200 and not re.search(r"[.。;；:：]$", words):
        return "heading"
    return "item" if left and first.x0 - left > 1.2 * first.height and not labelled(lines[0]) else ""
