"""From the files of a pack to rows in canonical spelling, or to all the faults that are in them. No database here."""

import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError

from campaigns.models.verified import Verification
from demands.exchange.faults import Fault, PackRefused

from .cells import canonical, refuse_control_characters
from .format import DESCRIPTOR, DRAFT, PUBLISHED, READABLE, Cells, Column, Kind, Table
from .source import LARGEST_TABLE, Source, Unreadable, is_safe
from .tables import BY_NAME, TABLES

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
MOST_ROWS = 200_000
LONGEST_FILE_NAME = 60


@dataclass(eq=False)
class Row:
    """A row of a table. ``cells`` holds only the columns that the file has; ``number`` counts as a spreadsheet does."""

    table: Table
    cells: Cells
    file: str = ""
    number: int = 0
    attached: str = ""  # path of the attached file in the pack

    @property
    def key(self) -> tuple[str, ...]:
        return self.table.key_of(self.cells)

    @property
    def state(self) -> str:
        return self.cells.get("state", PUBLISHED)

    def fault(self, column: str, message: str) -> Fault:
        return Fault(self.file, self.number, column, message)


@dataclass
class Pack:
    """What was read. A table that the pack does not have is not in ``rows``."""

    name: str
    source: Source
    rows: dict[str, list[Row]] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)  # tables of which some keys could not be read

    def of(self, table: str, state: str | None = None) -> list[Row]:
        return [row for row in self.rows.get(table, []) if state in (None, row.state)]

    @property
    def campaign(self) -> str:
        """The short name of the campaign; empty when the pack has none."""
        return next((row.cells.get("slug", "") for row in self.rows.get("campaign", [])), "")


class Reader:
    """Reads one pack and collects what is wrong with it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.pack = Pack("", source)

    def read(self) -> Pack:
        """Read everything. Raises PackRefused only when nothing could be read; look at ``faults`` afterwards."""
        descriptor = self._descriptor()
        self.pack.name = str(descriptor.get("name") or "")
        for table, path in self._resources(descriptor):
            self.pack.rows[table.name] = [self._row(table, path, *one) for one in self._records(table, path)]
            if any(one.file == path and (one.row <= 1 or one.column in ("", *table.key)) for one in self.faults):
                self.pack.doubtful.add(table.name)
        for table in TABLES:
            self._check_table(table)
        self._check_campaign()
        return self.pack

    def _say(self, file: str, message: str, row: int = 0, column: str = "") -> None:
        self.faults.append(Fault(file, row, column, message))

    # datapackage.json

    def _descriptor(self) -> dict[str, Any]:
        try:
            found = json.loads(self.source.read(DESCRIPTOR, LARGEST_TABLE))
        except Unreadable as fault:
            raise PackRefused([Fault(DESCRIPTOR, message=f"{fault}. Every pack begins with this file.")]) from None
        except (ValueError, RecursionError):
            raise PackRefused([Fault(DESCRIPTOR, message="is not JSON in UTF-8")]) from None
        if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
            raise PackRefused([Fault(DESCRIPTOR, message="is not a data package: it has no list “resources”")])
        if not NAME.fullmatch(str(found.get("name", ""))):
            self._say(DESCRIPTOR, "“name” must be a short name of a-z, 0-9, dot, dash and underscore")
        format_ = found.get("follow_through", {})
        if isinstance(format_, dict) and format_.get("format", READABLE[0]) not in READABLE:
            readable = " and ".join(map(str, READABLE))
            self._say(DESCRIPTOR, f"was made for another version of this software: formats {readable} are read here")
        return found

    def _resources(self, descriptor: dict[str, Any]) -> Iterator[tuple[Table, str]]:
        seen = set()
        for place, resource in enumerate(descriptor["resources"], start=1):
            name = resource.get("name") if isinstance(resource, dict) else None
            path = resource.get("path") if isinstance(resource, dict) else None
            if not isinstance(name, str) or name not in BY_NAME:
                known = ", ".join(BY_NAME)
                self._say(DESCRIPTOR, f"resource {place} is named {str(name)[:60]!r}; the tables are {known}")
            elif not isinstance(path, str) or not is_safe(path):
                self._say(DESCRIPTOR, f"resource {place} ({name}) needs a “path” inside of the pack, as {name}.csv")
            elif name in seen:
                self._say(DESCRIPTOR, f"names the table {name} twice")
            else:
                seen.add(name)
                yield BY_NAME[name], path

    # One CSV file

    def _text(self, path: str) -> str:
        try:
            data = self.source.read(path, LARGEST_TABLE)
            return data.decode("utf-8-sig")
        except Unreadable as fault:
            self._say(path, str(fault))
        except UnicodeDecodeError as fault:
            line = bytes(fault.object)[: fault.start].count(b"\n") + 1
            self._say(path, f"line {line} is not in UTF-8: save the table as “CSV UTF-8”")
        return ""

    def _records(self, table: Table, path: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Number and cells of each row that is as long as the headings."""
        lines = self._lines(path)
        _, headings = next(lines, (1, []))
        if not self._check_headings(table, path, headings):
            return
        for number, record in lines:
            if number > MOST_ROWS:
                self._say(path, f"has more than {MOST_ROWS} rows: divide the pack")
                return
            if len(record) != len(headings):
                self._say(path, f"has {len(record)} cells, the headings are {len(headings)}", row=number)
            else:
                yield number, dict(zip(headings, record, strict=True))

    def _lines(self, path: str) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each line that says anything; a spreadsheet counts the empty ones too."""
        number = 0
        try:
            records = csv.reader(io.StringIO(self._text(path), newline=""), strict=True)
            for number, record in enumerate(records, start=1):
                if any(record):
                    yield number, record
        except csv.Error as fault:
            self._say(path, f"cannot be read as CSV ({fault}): look at the quotation marks", row=number + 1)

    def _check_headings(self, table: Table, path: str, headings: list[str]) -> bool:
        if not headings:
            if not any(fault.file == path for fault in self.faults):
                self._say(path, "is empty: the first row must contain the headings")
            return False
        for heading in headings:
            if heading not in table.headings:
                self._say(path, f"this column is not known; the columns are {', '.join(table.headings)}", 1, heading)
        for heading in sorted({one for one in headings if headings.count(one) > 1}):
            self._say(path, "this column stands here twice", 1, heading)
        absent = [heading for heading in table.headings if heading not in headings and is_needed(table, heading)]
        for heading in absent:
            self._say(path, "this column is missing", 1, heading)
        return True

    # One row

    def _row(self, table: Table, path: str, number: int, record: dict[str, str]) -> Row:
        row = Row(table, {}, path, number)
        for heading, text in record.items():
            if heading in table.headings:
                column, language = table.headings[heading]
                try:
                    row.cells[heading] = self._cell(row, column, language, text)
                except ValidationError as error:
                    self.faults.append(row.fault(heading, " ".join(error.messages)))
        if row.cells.get("seconded_at") and not row.cells.get("emergency"):
            self.faults.append(row.fault("seconded_at", "nobody seconds what was not published in an emergency"))
        if "verification" in table.names:
            row.cells.setdefault("verification", Verification.EXCERPT)
            if (row.cells["verification"] == Verification.READ) != bool(row.cells.get("verified_on")):
                self.faults.append(row.fault("verified_on", "holds the day for “read”, and for nothing else"))
        return row

    def _cell(self, row: Row, column: Column, language: str, text: str) -> str:
        if column.kind in (Kind.FILE, Kind.TEXT) and text.strip():
            refuse_control_characters(text)
            return self._attached(row, column, text.strip())
        return canonical(row.table, column, language, text)

    def _attached(self, row: Row, column: Column, path: str) -> str:
        """The canonical spelling of an attached file: its hash and name; of an attached text: the text."""
        try:
            data = self.source.read(path)
        except Unreadable as fault:
            raise ValidationError(f"{path[:120]}: {fault}") from None
        if column.kind is Kind.TEXT:
            return text_of(data, path)
        row.attached, name = path, PurePosixPath(path).name
        if len(name) > LONGEST_FILE_NAME:
            raise ValidationError(f"the name of the file is longer than {LONGEST_FILE_NAME} characters: shorten it")
        return f"{hashlib.sha256(data).hexdigest()}/{name}"

    # Across rows

    def _check_table(self, table: Table) -> None:
        rows = [row for row in self.pack.rows.get(table.name, []) if all(row.key) or table.is_line]
        seen: dict[tuple[str, ...], Row] = {}
        for row in rows:
            first = seen.setdefault((*row.key, row.state), row)
            if first is not row:
                self.pack.doubtful.add(table.name)
                self.faults.append(
                    row.fault(table.key[-1], f"stands already in row {first.number}: {' '.join(row.key)}")
                )
        if table.parent and rows:
            self._check_parents(table, rows)
            if "order" in table.names:
                renumber(rows, table.parent)

    def _check_parents(self, table: Table, rows: list[Row]) -> None:
        parent = BY_NAME[table.column(table.parent).to]
        if parent.name in self.pack.doubtful:
            return
        known = {(row.key[0], row.state if table.keeps_state else "") for row in self.pack.of(parent.name)}
        for row in rows:
            name = row.cells[table.parent]
            if (name, row.state if table.keeps_state else "") not in known:
                self.faults.append(row.fault(table.parent, f"“{name[:80]}” has no row in {parent.file}: add it there"))

    def _check_campaign(self) -> None:
        rows, names = self.pack.rows.get("campaign", []), {row.key for row in self.pack.of("campaign")}
        for row in rows:
            if len(names) > 1:
                self.faults.append(row.fault("slug", "a pack holds one campaign"))
        needed = [name for name, found in self.pack.rows.items() if found and needs_campaign(BY_NAME[name])]
        if needed and not rows:
            self._say(DESCRIPTOR, f"the table campaign is missing, of which {', '.join(needed)} are parts")


def needs_campaign(table: Table) -> bool:
    return table.of_campaign and table.name != "evidence"


def is_needed(table: Table, heading: str) -> bool:
    """Whether a file cannot do without a column: its cells must be filled."""
    column, _ = table.headings[heading]
    if column.staff or heading != column.name:  # a translation is never needed
        return False
    match column.kind:
        case Kind.CHANGES:
            return True
        case Kind.VERIFIED | Kind.STATE | Kind.MOMENT | Kind.REASON | Kind.LATER:
            return False
        case Kind.FILE | Kind.TEXT | Kind.MANY | Kind.ORDER:
            return False
        case Kind.ONE if column.required:
            return True
    field_ = table.field(column)
    return heading in table.key or not (field_.blank or field_.has_default())


def text_of(data: bytes, path: str) -> str:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ValidationError(f"{path[:120]} is not in UTF-8") from None
    refuse_control_characters(text)
    return text


def renumber(rows: list[Row], parent: str) -> None:
    """Let the parts of each row count from 1, in the order that their cells or else their rows give."""

    def family(row: Row) -> tuple[str, str]:
        return row.cells.get(parent, ""), row.state

    for _, group in groupby(sorted(rows, key=family), key=family):
        ordered = sorted(group, key=lambda row: (int(row.cells.get("order") or 0), row.number))
        for place, row in enumerate(ordered, start=1):
            row.cells["order"] = str(place)


def families(rows: list[Row], parent: str) -> dict[tuple[str, str], list[Row]]:
    """Rows by the row that they are parts of, and its state."""
    found = defaultdict(list)
    for row in rows:
        found[row.cells.get(parent, ""), row.state].append(row)
    return dict(found)


def read(source: Source) -> tuple[Pack, list[Fault]]:
    """The pack, and all faults in its files. Raises PackRefused when the path is not a pack."""
    reader = Reader(source)
    return reader.read(), reader.faults


__all__ = ["DRAFT", "PUBLISHED", "Pack", "Row", "families", "read"]
