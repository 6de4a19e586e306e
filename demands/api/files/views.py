"""The downloads: CSV, XLSX, JSON and the pack, of one campaign or of all."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from demands.api.rows import Row
from demands.exchange.spreadsheets.writer import defused
from demands.public.params import query
from demands.public.params.query import CLOCKS, public_page
from demands.public.text.site_name import licence_of

from . import again, package, workbook
from .dictionary import dictionary_rows
from .selection import CHOICES, Selection
from .tables import TABLES, columns, text, values

FORMS = ("csv", "xlsx", "json")
ENOUGH = 32_000  # characters that are sent at once
BLOCK = 65_536  # bytes
MARK = "\ufeff"  # by which Excel knows UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _attached(parts: Iterator[bytes], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_page(*CLOCKS, *CHOICES, "table", "bom")
def csv_file(request: HttpRequest, campaign: str = "") -> HttpResponseBase:
    """One table as CSV (RFC 4180): demands, updates or citations. Two queries, if nothing is filtered."""
    table = query.choice(request, "table", TABLES) or "demands"
    mark = query.choice(request, "bom", ("0", "1")) == "1"
    selection = Selection.of(request, campaign)
    parts = csv_parts(selection, table, mark=mark)
    return _attached(parts, f"{selection.name}-{table}.csv", "text/csv; charset=utf-8; header=present")


def csv_parts(selection: Selection, table: str, *, mark: bool) -> Iterator[bytes]:
    """The heading at once, then the rows, some at a time."""
    named, target = columns(table), io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    target.write(MARK if mark else "")
    writer.writerow([one.name for one in named])
    yield _taken(target)
    for rows in _csv_rows(selection, table):
        target.write(rows)
        if target.tell() > ENOUGH:
            yield _taken(target)
    yield _taken(target)


def _csv_rows(selection: Selection, table: str) -> Iterator[str]:
    """The rows of a table, of each update together."""
    named = columns(table)

    def write(rows: Iterable[Row]) -> str:
        target = io.StringIO()
        lines = ([defused(text(value)) for value in values(named, row, selection.day)] for row in rows)
        csv.writer(target, lineterminator="\r\n").writerows(lines)
        return target.getvalue()

    if table == "demands":
        yield from (write([row]) for row in selection.demand_rows())
    elif table == "updates":
        yield from selection.written(lambda update, _citations: write([update]), again.csv_rows)
    else:
        yield from selection.written(lambda _update, citations: write(citations), again.csv_rows, without="")


def _taken(target: io.StringIO) -> bytes:
    found = target.getvalue().encode("utf-8", "replace")
    target.seek(0)
    target.truncate()
    return found


@public_page(*CLOCKS, *CHOICES)
def json_file(request: HttpRequest, campaign: str = "") -> HttpResponseBase:
    """Demands and updates with their citations, every text in all its languages."""
    selection = Selection.of(request, campaign, every_language=True)
    return _attached(json_parts(selection), f"{selection.name}.json", "application/json")


def json_parts(selection: Selection) -> Iterator[bytes]:
    about: dict[str, Any] = {"url": selection.address, "as_of": str(selection.day), "entry": selection.clock.entry}
    about["licence"] = licence_of(selection.content).address
    yield json.dumps(about, ensure_ascii=False)[:-1].encode()

    def write(row: Row) -> bytes:
        return json.dumps(row | {"as_of": str(selection.day)}, ensure_ascii=False, separators=(",", ":")).encode()

    tables = {
        "demands": map(write, selection.demand_rows()),
        "updates": selection.written(lambda update, _citations: write(update), again.json_rows),
    }
    for table, rows in tables.items():
        yield f',\n"{table}": ['.encode()
        between = b"\n"
        for row in rows:
            yield between + row
            between = b",\n"
        yield b"\n]"
    yield b"}\n"


def _file(write: Callable[[IO[bytes]], None], name: str, kind: str) -> HttpResponseBase:
    """A file that has to be whole before its beginning is known, kept on disk and not in memory."""
    parts = _written(write)
    size = int(next(parts))
    response = _attached(parts, name, kind)
    response["Content-Length"] = str(size)
    return response


def _written(write: Callable[[IO[bytes]], None]) -> Iterator[bytes]:
    """First the size of the file in digits, then its parts. The file goes with the generator, read or not."""
    with TemporaryFile() as file:
        write(file)
        yield str(file.tell()).encode()
        file.seek(0)
        while part := file.read(BLOCK):
            yield part


@public_page(*CLOCKS, *CHOICES)
def xlsx_file(request: HttpRequest, campaign: str = "") -> HttpResponseBase:
    """All tables as one workbook, with their dictionary on a sheet of its own."""
    selection = Selection.of(request, campaign)

    def write(file: IO[bytes]) -> None:
        with TemporaryFile() as beside:
            later = workbook.Later(beside)
            rows: dict[str, workbook.Rows] = {
                "demands": (values(columns("demands"), row, selection.day) for row in selection.demand_rows()),
                "updates": _with_citations(selection, later),
                "citations": later,
            }
            sheets = [(table, [one.name for one in columns(table)], rows[table]) for table in TABLES]
            workbook.write(file, [*sheets, ("dictionary", *dictionary_rows())])

    return _file(write, f"{selection.name}.xlsx", XLSX)


def _with_citations(selection: Selection, later: workbook.Later) -> Iterator[bytes]:
    """The rows of updates; those of their citations are put aside. So the record is read once."""
    named, cited = columns("updates"), columns("citations")

    def write(update: Row, citations: Iterator[Row]) -> tuple[bytes, bytes]:
        beside = (workbook.row(values(cited, one, selection.day)) for one in citations)
        return workbook.row(values(named, update, selection.day)), b"".join(beside)

    for update, citations in selection.written(write, again.xlsx_rows):
        later.add(citations)
        yield update


@public_page("recorded")
def zip_file(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """The pack of a campaign (Frictionless Data Package), whole, as this site had it by a day."""
    selection = Selection.of(request, campaign)
    return _file(lambda file: package.write(file, selection), f"{selection.name}.zip", "application/zip")
