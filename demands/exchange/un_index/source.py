"""The rows of an index file, one after the other: a workbook or text through ``workbook``, JSON through ijson."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import ijson
from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable
from demands.exchange.spreadsheets.reader import MOST_BYTES, Table, read

from .columns import name_of, names_of

MOST_RECORD = 4_000_000  # bytes of one record of a JSON file
MOST_KEYS = 200  # in all of its records; the index has eighteen


@dataclass
class IndexRows:
    """What a file holds: iterate for (row number, cells by our names); ``faults`` are rows that cannot be read."""

    name: str
    rows: Iterator[tuple[int, dict[str, Any]]]
    headings: dict[str, str] = field(default_factory=dict)  # ours: as in the file
    date1904: bool = False
    table: Table | None = None

    @property
    def faults(self) -> list[Fault]:
        return self.table.faults if self.table else []

    @property
    def faulty_rows(self) -> int:
        return self.table.faulty_rows if self.table else 0


def open_index(file: IO[bytes], name: str) -> IndexRows:
    """The rows of a file of the index. Raises Unreadable, also while they are read."""
    start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if start[:1] in (b"[", b"{"):
        return json_rows(file, name)
    if name.lower().endswith(".json"):
        raise Unreadable(Fault(name, message=_("is not JSON in UTF-8: it must begin with “[”")))
    table = read(file, name)
    names = names_of(name, table.header)
    places = [(place, names[heading]) for place, heading in enumerate(table.header) if heading in names]
    rows = ((number, {ours: cells[place] for place, ours in places}) for number, cells in table)
    return IndexRows(name, rows, {ours: heading for heading, ours in names.items()}, table.date1904, table)


# JSON


class Metered:
    """A file that refuses to give more than ``MOST_RECORD`` bytes for one record, so that none fills the memory."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file, self.name, self.given, self.place = file, name, 0, 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        if self.given > MOST_RECORD:
            message = _("has a record of more than %(limit)d MB") % {"limit": MOST_RECORD // 1_000_000}
            raise Unreadable(Fault(self.name, self.place + 1, message=message))
        return self.file.read(size)


def json_rows(file: IO[bytes], name: str) -> IndexRows:
    if file.seek(0, 2) > MOST_BYTES:
        raise Unreadable(Fault(name, message=_("is larger than 500 MB: split it")))
    file.seek(0)
    if file.read(3) != b"\xef\xbb\xbf":
        file.seek(0)
    found = IndexRows(name, iter(()))
    found.rows = _records(Metered(file, name), found)
    return found


def _records(file: Metered, found: IndexRows) -> Iterator[tuple[int, dict[str, Any]]]:
    """Row 1 is the first record. The keys of the first tell whether this is a file of the index."""
    names: dict[str, str] = {}
    try:
        for record in ijson.items(file, "item", use_float=True):
            file.place, file.given = file.place + 1, 0
            if not isinstance(record, dict):
                raise Unreadable(Fault(file.name, file.place, message=_("is not an object with the keys of the index")))
            if record.keys() - names.keys():
                _learn(names, record, file)
                found.headings = {ours: key for key, ours in reversed(names.items()) if ours}
            if file.place == 1:
                names_of(file.name, record)
            yield file.place, {names[key]: record[key] for key in reversed(record) if names[key]}
    except ijson.JSONError:
        message = _("is truncated or not JSON after this record: download it again")
        raise Unreadable(Fault(file.name, file.place, message=message)) from None
    if not file.place:
        message = _("contains no records: the file must be a single array of objects")
        raise Unreadable(Fault(file.name, message=message))


def _learn(names: dict[str, str], record: dict[str, Any], file: Metered) -> None:
    """Our names for keys that were not met before."""
    for key in record:
        if key not in names:
            names[key] = name_of(key)
        if len(names) > MOST_KEYS:
            message = _("has more than %(limit)d different keys: choose an export of the Universal Human Rights Index")
            raise Unreadable(Fault(file.name, file.place, message=message % {"limit": MOST_KEYS}))
