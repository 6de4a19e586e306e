"""The dictionary of the downloads: every column of every table, in one sentence."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .tables import FIRST, TABLES, Value, columns, meaning, text, type_of


class Explained(NamedTuple):
    """A column of a table with its type, meaning and example."""

    name: str
    type: str
    meaning: str | Promise
    example: str


def explained(table: str) -> list[Explained]:
    """The columns of a table, in the reader's language."""
    found = []
    for column in columns(table):
        known = meaning(table, column)
        said = str(known.meaning)
        if column.part:
            first = column.part == FIRST
            said = (_("First day of “%(name)s”.") if first else _("Last day of “%(name)s”.")) % {"name": column.field}
        example = known.example
        if isinstance(example, dict):
            example = next(iter(example.values()), "")
        if isinstance(example, list):
            example = " ".join(str(one) for one in example)
        found.append(Explained(column.name, type_of(table, column), said, "" if column.part else text(example)))
    return found


def dictionary_rows() -> tuple[list[str], list[list[Value]]]:
    """The headings and rows of the sheet with the dictionary."""
    rows: list[list[Value]] = [
        [table, one.name, one.type, str(one.meaning)] for table in TABLES for one in explained(table)
    ]  # fmt: skip
    return [_("Table"), _("Column"), _("Type"), _("Meaning")], rows
