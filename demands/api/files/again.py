"""The rows of an earlier download, by the entries that they are about, in its order: the last recorded first.

They are taken over in runs, not one by one: nearly all of a file is one run.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Generic, TypeVar

from demands.exchange.packs.continued import whole_rows

from .tables import CARRIED

Some = TypeVar("Some")
Starts = list[tuple[int, int]]  # entries, and where their rows start
Bounds = dict[int, tuple[int, int]]  # entries, and where their rows start and end
BETWEEN, END = b",\n", b"\n]}\n"  # rows of JSON, and after the last
JSON_ROW = re.compile(rb'\n\{"entry":(\d+),')
XLSX_ROW = re.compile(  # address, day and entry, as in CARRIED
    rb'<row><c s="1" t="inlineStr"><is><t xml:space="preserve">[^<]*</t></is></c>'
    rb'<c s="3"><v>\d+</v></c><c s="0"><v>(\d+)</v></c>'
)


class Rows(Generic[Some]):
    """The entries that an earlier file has rows of, in its order; ``between`` gives the rows of one up to another."""

    def __init__(self, entries: Iterable[int], between: Callable[[int, int], Some]) -> None:
        self.places = {entry: place for place, entry in enumerate(entries)}
        self.between = between

    def taken(self, entries: Iterable[int]) -> Iterator[Some]:
        """The rows of some entries that it has, in runs."""
        for _run, some in groupby(enumerate(entries), key=lambda one: self.places[one[1]] - one[0]):
            run = [entry for _place, entry in some]
            yield self.between(run[0], run[-1])


def json_rows(path: Path) -> Rows[bytes]:
    """The updates of a JSON file."""
    text = path.read_bytes()
    found = JSON_ROW.finditer(text, text.rindex(b'\n"updates": ['))
    end = len(text) - len(END) + len(BETWEEN)
    bounds = _bounds([(int(row[1]), row.start() + 1) for row in found], end)
    return Rows(bounds, lambda first, last: text[bounds[first][0] : bounds[last][1] - len(BETWEEN)])


def csv_rows(path: Path) -> Rows[str]:
    """The rows of a table of updates or citations as CSV, those of one entry together."""
    text, place, starts = path.read_bytes().decode(), CARRIED.index("entry"), []
    rows = whole_rows(io.StringIO(text, newline=""))
    end = len(next(rows))
    for row in rows:
        starts.append((int(row.split(",", place + 1)[place]), end))
        end += len(row)
    bounds = _bounds(starts, end)
    return Rows(bounds, lambda first, last: text[bounds[first][0] : bounds[last][1]])


def xlsx_rows(path: Path) -> Rows[tuple[bytes, bytes]]:
    """The rows of the sheet of updates, each with those of its citations."""
    with zipfile.ZipFile(path) as archive:
        updates, citations = (archive.read(f"xl/worksheets/sheet{number}.xml") for number in (2, 3))
    own, cited = _xlsx_bounds(updates), _xlsx_bounds(citations)
    end = min((start for start, _end in cited.values()), default=0)
    for entry in own:
        _start, end = cited.setdefault(entry, (end, end))  # no rows, behind those of the entries before it
    return Rows(
        own,
        lambda first, last: (
            updates[own[first][0] : own[last][1]], citations[cited[first][0] : cited[last][1]]
        ),
    )  # fmt: skip


def _xlsx_bounds(sheet: bytes) -> Bounds:
    return _bounds([(int(row[1]), row.start()) for row in XLSX_ROW.finditer(sheet)], sheet.rindex(b"</sheetData>"))


def _bounds(starts: Starts, end: int) -> Bounds:
    """Where the rows of each entry start and end; ``end`` is where all do."""
    firsts = [next(some) for _entry, some in groupby(starts, key=lambda one: one[0])]
    return {entry: (start, after) for (entry, start), (_next, after) in pairwise([*firsts, (0, end)])}
