"""What a table of a campaign pack is made of; ``pack_tables`` declares the tables themselves.

A pack is a Tabular Data Package (specs.frictionlessdata.io, version 1): ``datapackage.json``, one CSV file per table,
attached files under ``files/``. Rows refer to one another by natural keys, never by numbers of a database. What each
version of the format added is told in ``campaigns/packs/README.md``.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from modeltrans.utils import build_localized_fieldname

FORMAT = 3  # what is written
READABLE = (1, 2, 3)
DESCRIPTOR = "datapackage.json"
PUBLISHED, DRAFT = "published", "draft"

Cells = dict[str, str]
Key = tuple[str, ...]
NUMBERS = ("number", "order")


class Kind(Enum):
    """How a column is read and written."""

    PLAIN = auto()  # a value of the model's field
    TEXTS = auto()  # a text with a column per language: title, title_ja
    ONE = auto()  # the key of one row of another table
    MANY = auto()  # keys of rows of another table, separated by spaces
    VERIFIED = auto()  # read, excerpt or unverified
    FILE = auto()  # the path of an attached file
    TEXT = auto()  # the path of an attached text
    ORDER = auto()  # the place among the rows of the same parent
    CHANGES = auto()  # a JSON object
    STATE = auto()  # published or draft
    LINES = auto()  # a list of names, one a line
    MOMENT = auto()  # when the site that made the pack put the row on record
    REASON = auto()  # why one person published the row alone there, in an emergency
    LATER = auto()  # a value of the model's field that only amendments change: as it was when the row was shown first


@dataclass(frozen=True)
class Column:
    """A column of a table. ``said`` is its key in the content of an entry, ``staff`` that only a staff pack has it."""

    name: str
    kind: Kind = Kind.PLAIN
    to: str = ""
    said: str = ""
    staff: bool = False
    required: bool = False
    own_field: "Field[Any, Any] | None" = None
    optional: bool = False  # contents may lack it, and a file has it only when a row says something there

    @cached_property
    def headings(self) -> dict[str, str]:
        """Heading in the CSV file: language. One heading without a language, unless the column holds texts."""
        if self.kind is not Kind.TEXTS:
            return {self.name: ""}
        return {
            build_localized_fieldname(self.name, code, ignore_default=True): code
            for code, _ in sorted(settings.LANGUAGES, key=lambda one: one[0] != settings.LANGUAGE_CODE)
        }


@dataclass(frozen=True)
class Table:
    """A table of the pack. A child is part of the row of another table; a line is only ever appended to the record."""

    name: str
    model: type[Model] | None
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    parent: str = ""  # the column that names the row which this is a part of
    said: str = ""  # where the content of that row's entry lists the parts
    closed: bool = False  # what is published here never changes
    is_line: bool = False
    of_campaign: bool = True
    children: tuple["Table", ...] = ()
    order: tuple[str, ...] = ()  # of the published rows in the file, where it is not the key's

    @cached_property
    def headings(self) -> dict[str, tuple[Column, str]]:
        return {heading: (column, code) for column in self.columns for heading, code in column.headings.items()}

    @cached_property
    def spoken(self) -> list[tuple[str, Column, list[tuple[str, str]]]]:
        """The columns of which contents of entries speak: how a row was recorded is not part of its content.

        Of each the key in the content, and for a text its headings with their languages.
        """
        return [
            (one.said or one.name, one, [*one.headings.items()] if one.kind is Kind.TEXTS else [])
            for one in self.columns
            if not one.staff and one.kind not in (Kind.REASON, Kind.MOMENT)
        ]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def names(self) -> set[str]:
        return {column.name for column in self.columns}

    @cached_property
    def keeps_state(self) -> bool:
        return "state" in self.names

    def sort_key(self, cells: Cells) -> tuple[object, ...]:
        """Drafts come last, by key. Rows that compare equal keep the order of the record."""
        draft = cells.get("state") == DRAFT
        columns = self.key if draft or not self.order else self.order
        return draft, *(cells.get(name, "").zfill(6) if name in NUMBERS else cells.get(name, "") for name in columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def field(self, column: Column) -> Any:
        if column.own_field is not None:
            return column.own_field
        assert self.model is not None
        return self.model._meta.get_field(column.name)

    def key_of(self, cells: Cells) -> Key:
        return tuple([cells.get(name, "") for name in self.key])
