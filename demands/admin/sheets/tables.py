"""What a list looks like as a sheet: the fields of its form as columns, and a row of it as cells."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.plain_text import visible
from demands.admin.base.typed import StaffRequest
from demands.exchange.spreadsheets.saved_again import originals
from demands.exchange.spreadsheets.writer import NOT_IN_XML, Column
from demands.ledger.kinds import subject_of

from .names import KEYS, Names, name_of, related

ROW, CALLED, EXPORTED = "row", "called", "exported"
OWN = (ROW, CALLED, EXPORTED)
TRUE = ("true", "1", "yes", "on", "wahr", "vrai", "oui", "verdadero", "sí", "真", "はい", "○")
FALSE = ("false", "0", "no", "off", "", "falsch", "faux", "non", "falso", "偽", "いいえ", "×")
MOST_CHOICES = 2_000
DIGEST = 6  # hex digits of each cell's digest


def normal(text: str) -> str:
    """A cell without what spreadsheets and forms do to the ends of lines and of texts, and cannot hold."""
    return visible(NOT_IN_XML.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


class Table:
    """The list of one admin class, seen by one user."""

    def __init__(self, model_admin: Any, request: StaffRequest) -> None:
        self.admin, self.request = model_admin, request
        self.model = model_admin.model
        self.names = Names(request)

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The model's field under each heading."""
        given = getattr(self.admin, "sheet_fields", None)
        asked = given or flatten_fieldsets(self.admin.get_fieldsets(self.request))
        fixed = () if given else self.admin.get_readonly_fields(self.request)
        found: dict[str, Any] = {}
        for name in asked:
            try:
                field = self.model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if name not in fixed and not isinstance(field, models.FileField):
                found[name] = field
        return found

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column(ROW, _("Row"), _row_help(), width=30),
            *(self._column(name, field) for name, field in self.fields.items()),
            Column(EXPORTED, hidden=True),
        ]

    def _column(self, name: str, field: Any) -> Column:
        label = str(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural)
        wide = isinstance(field, models.TextField) or getattr(field, "max_length", 0) in range(100, 400)
        return Column(
            name,
            capfirst(label),
            str(getattr(field, "help_text", "") or ""),
            tuple(self._choices(field)),
            width=48 if wide else 18,
        )

    def _choices(self, field: Any) -> Iterator[str]:
        if isinstance(field, models.BooleanField):
            yield from ("true", "false")
        elif getattr(field, "choices", None):
            yield from (str(value) for value, _label in field.flatchoices)
        elif isinstance(field, models.ForeignKey) and field.related_model in KEYS:
            target: Any = field.related_model
            rows = self.names.visible(target).select_related(*related(target))
            found = list(rows[: MOST_CHOICES + 1])
            yield from sorted(map(name_of, found)) if len(found) <= MOST_CHOICES else ()

    # A row as cells

    def rows(self, queryset: Any) -> Any:
        """The rows with what their cells need, fetched along."""
        along: list[str] = []
        lists: list[Any] = []
        for name, field in self.fields.items():
            if field.many_to_many:
                lists.append(models.Prefetch(name, self.names.visible(field.related_model)))
                lists += [f"{name}__{path}" for path in related(field.related_model)]
            elif field.many_to_one:
                along += [name, *(f"{name}__{path}" for path in related(field.related_model))]
        return queryset.select_related(*along, *related(self.model)).prefetch_related(*lists)

    def cells(self, row: Any) -> dict[str, str]:
        return {name: self.cell(field, self._value(row, field)) for name, field in self.fields.items()}

    def _value(self, row: Any, field: Any) -> Any:
        return getattr(row, field.name).all() if field.many_to_many else getattr(row, field.name)

    def cell(self, field: Any, value: Any) -> str:
        """A value as text: rows by name, dates as they are kept, yes and no as true and false."""
        if field.many_to_many:
            return " ".join(sorted(name_of(one) for one in value or ()))
        if field.many_to_one:
            return name_of(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            return normal("\n".join(value))
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        return "" if value is None else normal(str(value))

    def line(self, row: Any) -> list[str]:
        """One line of an export."""
        cells = self.cells(row)
        named = self.model in KEYS
        subject = self.subject(row) if named else str(row.pk)
        return [subject, *cells.values(), self.stamp(self.version(row), cells) if named else ""]

    def subject(self, row: Any) -> str:
        """The name of the row in the first column."""
        return subject_of(row)

    def title(self, row: Any) -> str:
        """The row in words."""
        return str(row)

    def version(self, row: Any) -> int:
        """A number that is another one when somebody has written on."""
        return int(row.version)

    def owner(self, row: Any) -> Any:
        """The working copy that is written when the row is."""
        return row

    def lock(self, pk: int | None) -> None:
        """Lock the row until the end of the transaction, as saving its page does."""
        self.model._base_manager.select_for_update().filter(pk=pk).only("pk").first()

    # Distinguishes a change by the editor from one made here in the meantime

    def stamp(self, version: int, cells: dict[str, str]) -> str:
        """The version of a row and a digest of each cell, to be kept in the file until it comes back."""
        return f"v{version}-{digest(' '.join(cells))}-{''.join(map(digest, cells.values()))}"

    def changed_since(self, stamp: str, cells: dict[str, str]) -> tuple[int, set[str] | None]:
        """(version of the row when exported, columns that differ from what was exported: None when nobody knows)."""
        version, _dash, rest = stamp.removeprefix("v").partition("-")
        heads, _dash, digests = rest.partition("-")
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        if heads != digest(" ".join(self.fields)) or len(digests) != DIGEST * len(self.fields):
            return number, None
        kept = [digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST)]
        return number, {
            name
            for name, was in zip(self.fields, kept, strict=True)
            if name in cells and was not in map(digest, (cells[name], *originals(cells[name])))
        }

    # A cell as what a form wants

    def typed(self, name: str, cell: str) -> Any:
        """What a browser would send for this cell. Raises ValidationError with a sentence for its author."""
        field = self.fields[name]
        if field.many_to_many:
            return [self.names.key(field.related_model, one) for one in cell.split()]
        if field.many_to_one:
            return self.names.key(field.related_model, cell) if cell else ""
        if isinstance(field, models.BooleanField):
            return self._yes_or_no(cell)
        return cell

    def _yes_or_no(self, cell: str) -> str:
        if cell.casefold() not in TRUE + FALSE:
            raise ValidationError(_("“%(cell)s” is neither true nor false") % {"cell": cell[:40]})
        return "on" if cell.casefold() in TRUE else ""


def _row_help() -> str:
    return _(
        "The name of the row. Leave it unchanged; leave it empty for a new row. Deleting a row "
        "from the file does not delete it from the site."
    )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]
