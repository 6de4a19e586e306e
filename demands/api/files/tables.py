"""The tables of a download: which columns each has, and its rows with typed values.

A text is in one language, that of the address. A date that may be partial comes as it is written, with its first and
its last day beside it. Names in a list are parted by blanks.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from campaigns.partial_date import PartialDate
from demands.api.fields import FIELDS, Known, known
from demands.api.rows import Row

AS_OF = "as_of"
CARRIED = ("url", AS_OF, "entry", "licence")  # what every row carries
PARTIAL = ("made_on", "due_on", "since", "last_on", "happened_on", "ended_on", "published_on")
FIRST, LAST = "_first", "_last"  # the ends of a partial date
TABLES: dict[str, tuple[str, ...]] = {
    "demands": (
        *CARRIED, "campaign", "demand", "number", "title", "summary", "wording", "success_criterion", "made_on",
        "due_on", "addressees", "themes", "status", "status_label", "status_kind", "since", "status_entry",
        "direction", "certainty", "updates", "sources", "last_on",
    ),
    "updates": (
        *CARRIED, "campaign", "demand", "reference", "happened_on", "ended_on", "recorded_at", "kind", "approval",
        "background", "headline", "body", "direction", "status", "status_before", "certainty", "verified_on",
        "status_reason", "waiver_reason", "reason",
    ),
    "citations": (
        *CARRIED, "campaign", "demand", "happened_on", "reference", "stance", "locator", "quote", "title",
        "publisher", "source_url", "published_on", "language", "primary", "certainty", "verified_on",
    ),
}  # fmt: skip
ROW_OF = {"demands": "demand", "updates": "update", "citations": "citation"}
Value = str | int | bool | dt.date | None


class Column(NamedTuple):
    """A column of a file: its name, and the field of the row that it shows."""

    name: str
    field: str
    part: str = ""  # FIRST or LAST day of a partial date


def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table, in their order."""
    found: list[Column] = []
    for field in TABLES[table]:
        found.append(Column(field, field))
        if field in PARTIAL:
            found += [Column(field + FIRST, field, FIRST), Column(field + LAST, field, LAST)]
    return tuple(found)


def meaning(table: str, column: Column) -> Known:
    """What is known of a column, for the dictionary."""
    return AS_OF_KNOWN if column.field == AS_OF else known(ROW_OF[table], column.field)


AS_OF_KNOWN = Known(str, FIELDS["on"].meaning, FIELDS["on"].example)


def type_of(table: str, column: Column) -> str:
    """The type of a column as Table Schema names it."""
    if column.part or column.field == AS_OF:
        return "date"
    if column.field == "recorded_at":
        return "datetime"
    kind = meaning(table, column).kind
    if kind is bool:
        return "boolean"
    return "integer" if kind in (int, int | None, int | str) else "string"


def values(table: Iterable[Column], row: Row, day: dt.date) -> list[Value]:
    """A row of a file: text, whole numbers, days, true and false, or nothing."""
    return [_value(column, row, day) for column in table]


def _value(column: Column, row: Row, day: dt.date) -> Value:
    if column.field == AS_OF:
        return day
    found: Any = row.get(column.field)
    if column.part:
        return _end(found, column.part) if found else None
    if isinstance(found, list):
        return " ".join(map(str, found))
    return found if isinstance(found, int) else (found or None)


def _end(written: str, part: str) -> dt.date:
    found = PartialDate(written)
    return found.first_day if part == FIRST else found.last_day


def text(value: Value) -> str:
    """A value as CSV and JSON have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)
