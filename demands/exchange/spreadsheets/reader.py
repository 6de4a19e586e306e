"""Spreadsheets as people send them: XLSX, CSV and TSV as one stream of rows, within bounded memory.

``read`` looks at the bytes, not at the name. What makes the whole file useless (cut in half, another kind of file, a
bomb) raises ``Unreadable``; what is wrong with one row is collected in ``Table.faults``, and that row is left out.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable

from .cells import Formula, RawRow, from_serial
from .csv_rows import text_rows
from .xlsx_rows import Marks, workbook_rows

__all__ = ["Formula", "Table", "Unreadable", "day_of", "read"]

MOST_BYTES = 500_000_000
MOST_ABOVE = 20  # rows above the headings
MOST_FAULTS = 1_000  # kept; the rest are counted
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"MZ",
    b"\x7fELF",
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SERIAL = re.compile(r"\d{1,7}(\.\d+)?")


@dataclass
class Table:
    """A sheet: its headings, then ``(row_number, cells)`` for each row below that is not empty.

    Rows are counted as the spreadsheet counts them. Each row has exactly as many cells as there are headings; a cell is
    text: dates as ISO 8601, numbers in their shortest form, ``true`` and ``false``. A cell that was calculated is a
    ``Formula`` (a ``str`` with its last value). Iterate once; ``faults`` is complete afterwards.
    """

    name: str
    header: list[str]
    rows: Iterator[RawRow]
    is_workbook: bool = False
    date1904: bool = False
    faults: list[Fault] = field(default_factory=list)
    faulty_rows: int = 0
    number: int = 1
    marks: Marks = field(default_factory=Marks)

    def __iter__(self) -> Iterator[RawRow]:
        width = len(self.header)
        for number, cells in self.rows:
            if len(cells) != width:
                cells = self._fitted(cells)
            if not any(cell.strip() for cell in cells):
                continue
            found = self._faults(number, cells)
            if found:
                self.faulty_rows += 1
                self.faults += found[: max(0, MOST_FAULTS - len(self.faults))]
            else:
                yield number, cells

    def _fitted(self, cells: list[str]) -> list[str]:
        """Empty cells to the right cost nothing; a workbook leaves them out, a text file may not."""
        width = len(self.header)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if self.is_workbook or not any(cell.strip() for cell in cells):
            cells += [""] * (width - len(cells))
        return cells

    def _faults(self, number: int, cells: list[str]) -> list[Fault]:
        if len(cells) != len(self.header):
            message = _("has %(cells)d cells under %(headings)d headings: use one cell per heading")
            return [self._fault(number, "", message % {"cells": len(cells), "headings": len(self.header)})]
        if not CONTROL.search("\t".join(cells)):
            return []
        return [
            self._fault(number, heading, _("contains the control character U+%(code)s: delete it") % {"code": code})
            for heading, cell in zip(self.header, cells, strict=True)
            if (found := CONTROL.search(cell)) and (code := f"{ord(found.group()):04X}")
        ]

    def _fault(self, number: int, column: str, message: str) -> Fault:
        return Fault(self.name, number, column, message)


def read(file: IO[bytes], name: str, sheet: str = "", encoding: str = "", heading: str = "") -> Table:
    """The table in a file: the named sheet of a workbook, else its first. ``file`` must be seekable and stay open.

    The first row that is not empty holds the headings; with ``heading``, the first that has this one, if one of the
    first rows does: a title or a note may be above. ``encoding`` is that of a text file, where a person chose it.
    Raises Unreadable.
    """
    start = file.read(8)
    _refuse_other_kinds(file, name, start)
    file.seek(0)
    if start.startswith(ZIP):
        book = workbook_rows(file, name, sheet)
        return _table(name, book.rows, heading, date1904=book.date1904, is_workbook=True, marks=book.marks)
    return _table(name, text_rows(file, name, encoding), heading)


def _refuse_other_kinds(file: IO[bytes], name: str, start: bytes) -> None:
    if not start:
        raise Unreadable(Fault(name, message=_("is empty: choose another file")))
    if file.seek(0, 2) > MOST_BYTES:
        raise Unreadable(Fault(name, message=_("is larger than 500 MB: split it")))
    if start.startswith(OLE):
        message = _("is an old .xls file or protected by a password: save it as .xlsx without a password")
        raise Unreadable(Fault(name, message=message))
    called_workbook = name.lower().endswith((".xlsx", ".xlsm"))
    if start.startswith(OTHERS) or (called_workbook and not start.startswith(ZIP)):
        raise Unreadable(Fault(name, message=_("is not a spreadsheet: save it as .xlsx or .csv")))


def _table(
    name: str,
    rows: Iterator[RawRow],
    heading: str = "",
    *,
    is_workbook: bool = False,
    date1904: bool = False,
    marks: Marks | None = None,
) -> Table:
    above: list[RawRow] = []
    for number, cells in rows:
        header = _header(cells)
        if not header:
            continue
        if heading and heading not in header and len(above) < MOST_ABOVE:
            above.append((number, cells))
            continue
        if heading and heading not in header:
            break
        _refuse_twins(name, number, header)
        return Table(name, header, rows, is_workbook, date1904, number=number, marks=marks or Marks())
    if above:  # none of the first rows has the heading: the first one says what there is instead
        number, cells = above[0]
        _refuse_twins(name, number, _header(cells))
        return Table(name, _header(cells), iter(above[1:]), is_workbook, date1904, number=number)
    raise Unreadable(Fault(name, message=_("has no rows: the first row must contain the headings")))


def _header(cells: list[str]) -> list[str]:
    header = [" ".join(cell.split()) for cell in cells]
    while header and not header[-1]:
        header.pop()
    return header


def _refuse_twins(name: str, number: int, header: list[str]) -> None:
    seen = set()
    for heading in filter(None, header):
        if CONTROL.search(heading):
            raise Unreadable(Fault(name, number, repr(heading)[:60], _("contains a control character: delete it")))
        if heading.casefold() in seen:
            raise Unreadable(
                Fault(name, number, heading[:60], _("appears twice in the header row: remove one of the two"))
            )
        seen.add(heading.casefold())


def day_of(cell: str, *, date1904: bool = False) -> dt.date | None:
    """The day that a cell means: ISO 8601, or the serial number of a spreadsheet; None when it means none."""
    if SERIAL.fullmatch(cell):
        found = from_serial(float(cell), date1904=date1904)
        return found.date() if found else None
    try:
        return dt.datetime.fromisoformat(cell.strip()).date()
    except ValueError:
        return None
