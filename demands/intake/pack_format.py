"""The tables of a campaign pack, declared once for its reader, its writer and its loader.

A pack is a Tabular Data Package (specs.frictionlessdata.io, version 1): ``datapackage.json``, one CSV file per table,
attached files under ``files/``. Rows refer to one another by natural keys, never by numbers of a database.
"""

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from modeltrans.utils import build_localized_fieldname

from campaigns.models import Campaign, Document, Institution, Milestone, Passage, Scale, Status, Theme, WorkingCopy
from campaigns.partial_date import PartialDateField, validate_happened
from demands.models import (
    Citation,
    Demand,
    Engagement,
    Evidence,
    Indicator,
    Observation,
    Proposal,
    StatusUpdate,
)

FORMAT = 1
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
    VERIFIED = auto()  # verified or unverified; always stated
    FILE = auto()  # the path of an attached file
    TEXT = auto()  # the path of an attached text
    ORDER = auto()  # the place among the rows of the same parent
    CHANGES = auto()  # a JSON object
    STATE = auto()  # published or draft
    MOMENT = auto()  # when the site that made the pack put the row on record


@dataclass(frozen=True)
class Column:
    """A column of a table. ``said`` is its key in the content of an entry, ``staff`` that only a staff pack has it."""

    name: str
    kind: Kind = Kind.PLAIN
    to: str = ""
    said: str = ""
    staff: bool = False
    required: bool = False
    own_field: Field | None = None

    @property
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
    order: tuple[str, ...] = ()  # of the published rows in the file, where it is not the key's

    @cached_property
    def headings(self) -> dict[str, tuple[Column, str]]:
        return {heading: (column, code) for column in self.columns for heading, code in column.headings.items()}

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @cached_property
    def names(self) -> set[str]:
        return {column.name for column in self.columns}

    @cached_property
    def keeps_state(self) -> bool:
        return "state" in self.names

    @cached_property
    def children(self) -> tuple["Table", ...]:
        return tuple(one for one in TABLES if one.parent and one.column(one.parent).to == self.name)

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
        return tuple(cells.get(name, "") for name in self.key)

    @property
    def working_copy(self) -> type[WorkingCopy] | None:
        return self.model if self.model is not None and issubclass(self.model, WorkingCopy) else None


def _texts(*names: str, **given: Any) -> list[Column]:
    return [Column(name, Kind.TEXTS, **given) for name in names]


def _plain(*names: str, **given: Any) -> list[Column]:
    return [Column(name, **given) for name in names]


def _many(name: str, to: str, said: str = "") -> Column:
    return Column(name, Kind.MANY, to=to, said=said)


VERIFIED = Column("verification", Kind.VERIFIED, said="verified")
NOTES = Column("internal_notes", staff=True)
ORDER = Column("order", Kind.ORDER)
STATE = Column("state", Kind.STATE, staff=True)
RECORDED = Column("recorded_at", Kind.MOMENT)
BOTH = (STATE, RECORDED)
UPDATE = Column("update", Kind.ONE, to="updates", required=True)

TABLES: tuple[Table, ...] = (
    Table("scales", Scale, ("code",), (*_plain("code"), *_texts("name", "description"), *BOTH), of_campaign=False),
    Table(
        "statuses",
        Status,
        ("scale", "code"),
        (
            Column("scale", Kind.ONE, to="scales"),
            *_plain("code"),
            *_texts("label", "definition"),
            *_plain("kind", "symbol", "token"),
            ORDER,
            STATE,
        ),
        parent="scale",
        said="statuses",
        order=("scale", "order"),
        of_campaign=False,
    ),
    Table(
        "institutions",
        Institution,
        ("slug",),
        (
            *_plain("slug"),
            *_texts("name"),
            *_plain("kind"),
            Column("parent", Kind.ONE, to="institutions"),
            NOTES,
            *BOTH,
        ),
        of_campaign=False,
    ),
    Table(
        "themes",
        Theme,
        ("slug",),
        (*_plain("slug"), *_texts("name"), Column("parent", Kind.ONE, to="themes"), *_plain("order"), *BOTH),
        of_campaign=False,
    ),
    Table(
        "campaign",
        Campaign,
        ("slug",),
        (
            *_plain("slug"),
            *_texts("name", "title", "standfirst"),
            *_plain("country"),
            *_texts("country_name"),
            *_plain("started_on", "ended_on"),
            Column("scale", Kind.ONE, to="scales"),
            _many("addressees", "institutions", said="institutions"),
            NOTES,
            *BOTH,
        ),
    ),
    Table(
        "documents",
        Document,
        ("slug",),
        (
            *_plain("slug"),
            *_texts("title", "publisher"),
            *_plain("dated", "language", "url"),
            *_texts("note"),
            Column("text", Kind.TEXT),
            *BOTH,
        ),
    ),
    Table(
        "passages",
        Passage,
        ("document", "slug"),
        (
            Column("document", Kind.ONE, to="documents"),
            *_plain("slug"),
            *_texts("exact"),
            *_plain("prefix", "suffix"),
            *_texts("addressee", "remark"),
            ORDER,
            STATE,
        ),
        parent="document",
        said="passages",
        order=("document", "order"),
    ),
    Table(
        "milestones",
        Milestone,
        ("slug",),
        (
            *_plain("slug"),
            *_texts("title", "description"),
            *_plain("date", "source_title", "source_url"),
            VERIFIED,
            *BOTH,
        ),
    ),
    Table(
        "demands",
        Demand,
        ("slug",),
        (
            *_plain("slug", "number"),
            *_texts("title", "summary", "wording", "success_criterion"),
            _many("addressees", "institutions"),
            _many("themes", "themes"),
            _many("passages", "passages"),
            _many("milestones", "milestones"),
            _many("related", "demands"),
            *_plain("made_on", "due_on", "review_interval_days"),
            Column("priority", staff=True),
            NOTES,
            *BOTH,
        ),
        order=("number",),
    ),
    Table(
        "evidence",
        Evidence,
        ("reference",),
        (
            *_plain("reference", "kind"),
            *_texts("title", "publisher"),
            *_plain("url"),
            Column("file", Kind.FILE),
            Column("document", Kind.ONE, to="documents"),
            *_plain("published_on", "language", "primary"),
            *_texts("limitations"),
            Column("visibility", staff=True),
            VERIFIED,
            NOTES,
            STATE,
        ),
        closed=True,
    ),
    Table(
        "updates",
        StatusUpdate,
        ("reference",),
        (
            *_plain("reference"),
            Column("demand", Kind.ONE, to="demands"),
            *_plain("happened_on", "ended_on"),
            *_texts("headline", "body"),
            *_plain("direction"),
            Column("status", Kind.ONE, to="statuses"),
            *_texts("waiver_reason"),
            VERIFIED,
            *_texts("verification_note"),
            Column("corrects", Kind.ONE, to="updates"),
            *_texts("correction_reason", said="reason"),
            NOTES,
            *BOTH,
        ),
        closed=True,
        order=("recorded_at",),
    ),
    Table(
        "citations",
        Citation,
        ("update", "evidence"),
        (UPDATE, Column("evidence", Kind.ONE, to="evidence"), *_plain("stance", "locator", "quote"), ORDER),
        parent="update",
        said="citations",
        order=("update", "order"),
    ),
    Table(
        "translations",
        Proposal,
        ("update", "language", "headline", "body"),
        (UPDATE, *_plain("language", "headline", "body"), *BOTH),
        is_line=True,
        order=("recorded_at",),
    ),
    Table(
        "retractions",
        Proposal,
        ("update",),
        (UPDATE, *_texts("reason"), *BOTH),
        is_line=True,
        order=("recorded_at",),
    ),
    Table(
        "amendments",
        Proposal,
        ("evidence", "changes"),
        (
            Column("evidence", Kind.ONE, to="evidence", required=True),
            Column("changes", Kind.CHANGES),
            *_texts("reason"),
            *BOTH,
        ),
        is_line=True,
        order=("recorded_at",),
    ),
    Table("confirmations", None, ("update",), (UPDATE, RECORDED), is_line=True, order=("recorded_at",)),
    Table(
        "reviews",
        None,
        ("demand", "as_of", "recorded_at"),
        (
            Column("demand", Kind.ONE, to="demands", required=True),
            Column("as_of", own_field=PartialDateField("as of", validators=[validate_happened])),
            RECORDED,
        ),
        is_line=True,
        order=("recorded_at",),
    ),
    Table(
        "indicators",
        Indicator,
        ("slug",),
        (
            *_plain("slug"),
            *_texts("title", "description", "unit", "note"),
            *_plain("chart"),
            _many("demands", "demands"),
            _many("sources", "evidence"),
            *BOTH,
        ),
    ),
    Table(
        "observations",
        Observation,
        ("indicator", "date"),
        (
            Column("indicator", Kind.ONE, to="indicators"),
            *_plain("date", "value"),
            *_texts("note"),
            VERIFIED,
            STATE,
        ),
        parent="indicator",
        said="observations",
    ),
    Table(
        "engagements",
        Engagement,
        ("reference",),
        (
            *_plain("reference"),
            Column("institution", Kind.ONE, to="institutions"),
            _many("demands", "demands"),
            *_plain("kind", "happened_on"),
            *_texts("summary"),
            *_plain("awaits_reply", "replied_on"),
            *_texts("reply"),
            NOTES,
            *BOTH,
        ),
    ),
)

BY_NAME = {table.name: table for table in TABLES}


def target_key(column: Column, cell: str, campaign: str) -> Key | None:
    """The key of the row that a cell of a reference names; None when it lies outside of the pack's campaign.

    A document may be named with its campaign (``japan-2005/statement-2005``), a passage is named with its document
    (``statement-2005#p01``). A status has no name of its own without its scale, which is the campaign's.
    """
    if column.to == "documents" and "/" in cell:
        owner, _, slug = cell.partition("/")
        return (slug,) if owner == campaign else None
    return tuple(cell.split("#", 1)) if column.to == "passages" else (cell,)
