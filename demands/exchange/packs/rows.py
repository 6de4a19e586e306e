"""Writes the rows of a pack into the working copies of this site. Publishes nothing."""

import json
from collections.abc import Container
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from campaigns.models import WorkingCopy
from demands.models import Evidence, Proposal

from .attached import Attached
from .cells import value_of
from .difference import Difference
from .format import DRAFT, Column, Kind, Table
from .index import Index
from .reader import Pack, Row

PROPOSALS = {"translations": "translate", "retractions": "retract", "amendments": "amend"}


class Unwritten(Exception):
    """The row refers to one that was refused; the fault is that one's."""


class Writer:
    """Writes the rows of one pack."""

    def __init__(self, pack: Pack, index: Index, difference: Difference) -> None:
        self.pack, self.index, self.difference = pack, index, difference
        self.attached = Attached(pack)
        self.in_hand: Any = None

    def name_documents_in_full(self) -> None:
        """A source names a document with its campaign, because sources are not a campaign's."""
        for row in self.pack.of("evidence"):
            document = row.cells.get("document", "")
            if document and "/" not in document:
                row.cells["document"] = f"{self.index.campaign}/{document}"

    def write(self, row: Row, found: Any, *, without: Container[str] = ()) -> Any:
        """Write a row with its parts: a new one when ``found`` is None. Raises ValidationError, IntegrityError.

        ``without`` are references to several rows that cannot be made yet.
        """
        written = self.in_hand = self._blank(row) if found is None else type(found)._base_manager.get(pk=found.pk)
        self._fill(written, row)
        written.edited_at = timezone.now()
        if found is not None:
            written.version += 1  # an open form of the admin must not save over it
            written.submitted_at, written.submitted_hash = None, ""
        written.clean()
        written.save()
        self._fill_many(written, row, without)
        for child in row.table.children:
            parts = self.difference.parts_of(row, child)
            if parts is not None:
                self._write_parts(written, child, parts, fresh=found is None)
        self.index.add(row, written)
        return written

    def write_new(self, rows: list[Row]) -> None:
        """Write many new rows that have neither parts nor references to several rows."""
        written = [(row, self._blank(row)) for row in rows]
        for row, one in written:
            self._fill(one, row)
            one.clean()
        bulk: Any = rows[0].table.model
        bulk.objects.bulk_create([one for _, one in written])
        for row, one in written:
            self.index.add(row, one)

    def explain(self) -> None:
        """After the database refused a row: raise ValidationError in plainer words, if a constraint has such."""
        if self.in_hand is not None:
            self.in_hand.validate_constraints()

    def write_internal(self, found: WorkingCopy, cells: dict[str, str]) -> None:
        """Write columns that are not part of the published content."""
        for name, cell in cells.items():
            field: Any = found._meta.get_field(name)
            setattr(found, name, value_of(field, cell))
        found.save(update_fields=list(cells))

    def _blank(self, row: Row) -> Any:
        assert row.table.model is not None
        written: Any = row.table.model()
        if row.table.of_campaign and "campaign" in {field.name for field in written._meta.fields}:
            written.campaign = self.index.rows["campaign"].get((self.index.campaign,)) or unwritten()
        if isinstance(written, Proposal):
            written.kind = PROPOSALS[row.table.name]
        return written

    # Columns

    def _fill(self, written: Any, row: Row) -> None:
        for heading, cell in row.cells.items():
            column, language = row.table.headings[heading]
            match column.kind:
                case Kind.ONE if column.name == row.table.parent:
                    pass  # known to the code that writes the parts of a row
                case Kind.TEXTS if language != settings.LANGUAGE_CODE:
                    setattr(written, heading, cell or None)
                case Kind.ONE:
                    setattr(written, column.name, self.resolve(column, cell))
                case Kind.FILE:
                    written.file.name = self.attached.keep_file(row, cell)
                case Kind.TEXT:
                    setattr(written, column.name, cell)
                case Kind.LINES:
                    setattr(written, column.name, cell.split("\n") if cell else [])
                case Kind.CHANGES:
                    setattr(written, column.name, json.loads(cell))
                case Kind.LATER if row.state == DRAFT:
                    pass  # said by lines of the record alone
                case Kind.PLAIN | Kind.TEXTS | Kind.ORDER | Kind.VERIFIED | Kind.LATER:
                    setattr(written, column.name, value_of(row.table.field(column), cell))

    def resolve(self, column: Column, cell: str) -> Any:
        """The row that a cell names. Raises Unwritten when it names one that was refused."""
        return (self.index.resolve(column, cell) or unwritten()) if cell else None

    def _fill_many(self, written: Model, row: Row, without: Container[str]) -> None:
        for column in row.table.columns:
            if column.kind is Kind.MANY and column.name in row.cells and column.name not in without:
                rows = [self.resolve(column, name) for name in row.cells[column.name].split()]
                getattr(written, column.name).set(rows)

    # Parts

    def _write_parts(self, parent: Any, child: Table, parts: list[Row], *, fresh: bool) -> None:
        """Bring the parts of a row to what the pack says; a part that it does not have goes."""
        model: Any = child.model
        column = child.column(child.key[1])
        here = model._base_manager.none() if fresh else model._base_manager.filter(**{child.parent: parent})
        old = {name_of(one, column): one for one in here}
        written = []
        for row in parts:
            part = old.pop(row.key[1], None) or model()
            setattr(part, child.parent, parent)
            self._fill(part, row)
            written.append(part)
        for gone in old.values():
            gone.delete()
        for part in written:
            if part.pk:
                part.save()
        model.objects.bulk_create([part for part in written if not part.pk])
        for row, part in zip(parts, written, strict=True):
            self.index.add(row, part)


def name_of(part: Any, column: Column) -> str:
    """The part of a key that a row of the database has in a column."""
    value = getattr(part, column.name)
    return str(value.reference if isinstance(value, Evidence) else value)


def unwritten() -> Any:
    raise Unwritten
