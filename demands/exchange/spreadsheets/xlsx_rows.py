"""XLSX as rows: the sheet's XML is parsed as it is unpacked, shared strings wait in a temporary file.

A workbook of 300 kB can unpack to gigabytes. So no part is opened that claims to swell a hundredfold (an archive gives
no more than it claims), and nothing is kept but the rows of one chunk.
"""

import posixpath
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable
from demands.text.zips import DAMAGED

from .cells import BUILT_IN_DATES, RawRow, shown_by
from .xlsx_parts import Rows, Strings, elements, sheet_rows

FREELY, SWELLING, MOST_UNPACKED = 16_000_000, 100, 3_000_000_000  # bytes; times; bytes
MOST_DIRECTORY = 4_000_000  # bytes of the list of parts
END_OF_ZIP = b"PK\x05\x06"


@dataclass
class Marks:
    """What a sheet has beside its cells, complete when its rows have been read: ranges of merged cells, hidden rows."""

    merged: list[str] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


@dataclass
class Book:
    rows: Iterator[RawRow]
    date1904: bool
    marks: Marks


@dataclass
class Parts:
    """The workbook's parts by role; a role that is missing is None."""

    sheet: ZipInfo
    strings: ZipInfo | None
    styles: ZipInfo | None
    date1904: bool


def workbook_rows(file: IO[bytes], name: str, sheet: str = "") -> Book:
    """The rows of the named sheet, or of the first. Raises Unreadable."""
    with _readable(name):
        _refuse_vast_directory(file, name)
        archive = ZipFile(file)
        parts = _parts(archive, name, sheet)
        dates = _date_styles(archive, parts.styles)
    marks = Marks()
    return Book(_rows(archive, name, parts, dates, marks), parts.date1904, marks)


@contextmanager
def _readable(name: str, row: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Everything that a damaged archive can raise, as one sentence."""
    try:
        yield
    except (*DAMAGED, expat.ExpatError, KeyError):
        message = _("is truncated or damaged here: save it again in the spreadsheet program, or download it again")
        raise Unreadable(Fault(name, row(), message=message)) from None
    except RuntimeError:
        raise Unreadable(Fault(name, message=_("is protected by a password: save it without one"))) from None


def _refuse_vast_directory(file: IO[bytes], name: str) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    place = tail.rfind(END_OF_ZIP)
    if place >= 0 and int.from_bytes(tail[place + 12 : place + 16], "little") > MOST_DIRECTORY:
        raise Unreadable(Fault(name, message=_("contains too many parts for a workbook and was not opened")))


# The workbook's own table of contents


def _parts(archive: ZipFile, name: str, wanted: str) -> Parts:
    book = _workbook_part(archive)
    if book is None:
        raise Unreadable(Fault(name, message=_("is a ZIP archive, not a workbook: save the spreadsheet as .xlsx")))
    places = {at["Id"]: (at["Type"], at["Target"]) for at in _relations(archive, book)}
    sheets, date1904 = _sheets(archive, book)
    if not sheets or (wanted and wanted not in sheets):
        raise Unreadable(Fault(name, message=_("has no sheet “%(sheet)s”") % {"sheet": wanted or "1"}))
    sheet = places[sheets[wanted] if wanted else next(iter(sheets.values()))][1]
    others = {kind.rpartition("/")[2]: target for kind, target in places.values()}
    found = [
        _part(archive, name, posixpath.normpath(posixpath.join("/", posixpath.dirname(book), target)).lstrip("/"))
        if target
        else None
        for target in (sheet, others.get("sharedStrings"), others.get("styles"))
    ]
    if found[0] is None:
        raise BadZipFile
    return Parts(found[0], found[1], found[2], date1904)


def _workbook_part(archive: ZipFile) -> str | None:
    names = archive.NameToInfo
    if "_rels/.rels" not in names or "[Content_Types].xml" not in names:
        return None
    targets = [at["Target"] for at in _relations(archive, "") if at["Type"].endswith("/officeDocument")]
    book = targets[0].lstrip("/") if targets else ""
    return book if book in names and book.startswith("xl/") else None


def _relations(archive: ZipFile, part: str) -> list[dict[str, str]]:
    folder, base = posixpath.split(part)
    place = _part(archive, "", posixpath.join(folder, "_rels", f"{base}.rels"))
    return [at for _parent, tag, at in _elements(archive, place) if tag == "Relationship" and at.get("Target")]


def _sheets(archive: ZipFile, book: str) -> tuple[dict[str, str], bool]:
    """Relation identifiers by the sheets' names, and whether days are counted from 1904."""
    sheets, date1904 = {}, False
    for _parent, tag, at in _elements(archive, _part(archive, "", book)):
        if tag == "sheet":
            sheets[at.get("name", "")] = next(value for key, value in at.items() if key.endswith(":id"))
        elif tag == "workbookPr":
            date1904 = at.get("date1904", "0") in ("1", "true", "on")
    return sheets, date1904


def _part(archive: ZipFile, name: str, place: str) -> ZipInfo | None:
    """The part, if it is there and does not swell out of proportion."""
    info = archive.NameToInfo.get(place)
    if info and info.file_size > min(MOST_UNPACKED, max(FREELY, SWELLING * info.compress_size)):
        message = _("expands from %(packed)d kB to %(unpacked)d MB when unpacked, so it was not opened")
        sizes = {"packed": info.compress_size // 1000, "unpacked": info.file_size // 1_000_000}
        raise Unreadable(Fault(name or archive.filename or "", message=message % sizes))
    return info


def _date_styles(archive: ZipFile, part: ZipInfo | None) -> dict[str, str]:
    """The numbers of the cell styles that show a number as a date, each with how much of the date it shows."""
    custom: dict[str, str] = {}
    dates, number = dict[str, str](), 0
    for parent, tag, at in _elements(archive, part):
        if tag == "numFmt":
            custom[at.get("numFmtId", "")] = shown_by(at.get("formatCode", ""))
        elif tag == "xf" and parent == "cellXfs":
            code = at.get("numFmtId", "0")
            if shown := custom.get(code, BUILT_IN_DATES.get(int(code), "")):
                dates[str(number)] = shown
            number += 1
    return dates


def _elements(archive: ZipFile, part: ZipInfo | None) -> Iterator[tuple[str, str, dict[str, str]]]:
    if part:
        with archive.open(part) as stream:
            yield from elements(stream)


def _rows(archive: ZipFile, name: str, parts: Parts, dates: dict[str, str], marks: "Marks") -> Iterator[RawRow]:
    with tempfile.TemporaryFile() as file:
        strings = Strings(file)
        rows = Rows(name, strings, dates, date1904=parts.date1904)
        marks.merged, marks.hidden = rows.merged, rows.hidden
        with _readable(name, lambda: rows.number):
            if parts.strings:
                with archive.open(parts.strings) as stream:
                    strings.load(stream, name)
            with archive.open(parts.sheet) as stream:
                yield from sheet_rows(stream, rows)
