"""The rows of an earlier download, by the entries that they are about, in its order: the last recorded first."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import IO

from .tables import CARRIED

BLOCK = 2**20
ENTRY = re.compile(r'<c s="3"><v>\d+</v></c><c s="0"><v>(\d+)</v></c>')  # after the day, as in CARRIED
ROW_END = "</row>"
Rows = Iterator[tuple[int, str]]


def json_rows(path: Path) -> Rows:
    """The updates of a JSON file."""
    start = '{"entry":'
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if line.startswith('"updates": ['):
                break
        for line in file:
            if line.startswith(start):
                yield int(line[len(start) : line.index(",")]), line.rstrip("\n").removesuffix(",")


def csv_rows(path: Path) -> Rows:
    """The rows of a table of updates or citations as CSV, those of one entry together."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = _csv_rows(file)
        next(rows)
        place = CARRIED.index("entry")
        yield from _together((int(row.split(",", place + 1)[place]), row) for row in rows)


def _csv_rows(lines: Iterable[str]) -> Iterator[str]:
    """A text may hold line ends: a row is whole when its quotation marks are even (RFC 4180, 2)."""
    row = ""
    for line in lines:
        row += line
        if row.count('"') % 2 == 0:
            yield row
            row = ""


def xlsx_rows(path: Path) -> Iterator[tuple[int, tuple[str, str]]]:
    """The rows of the sheet of updates, each with those of its citations."""
    with (
        zipfile.ZipFile(path) as archive,
        archive.open("xl/worksheets/sheet2.xml") as updates,
        archive.open("xl/worksheets/sheet3.xml") as citations,
    ):
        cited = _together(_rows(citations))
        entry, text = next(cited, (0, ""))
        for number, row in _rows(updates):
            while entry > number:
                entry, text = next(cited, (0, ""))
            yield number, (row, text if entry == number else "")


def _together(rows: Rows) -> Rows:
    for entry, some in groupby(rows, key=lambda row: row[0]):
        yield entry, "".join(text for _entry, text in some)


def _rows(sheet: IO[bytes]) -> Rows:
    for text in _parts(io.TextIOWrapper(sheet, "utf-8", newline="")):
        if found := ENTRY.search(text):
            yield int(found[1]), text[text.index("<row>") :]


def _parts(file: IO[str]) -> Iterable[str]:
    """A sheet in rows, their end with them."""
    rest = ""
    while block := file.read(BLOCK):
        *whole, rest = (rest + block).split(ROW_END)
        for row in whole:
            yield row + ROW_END
