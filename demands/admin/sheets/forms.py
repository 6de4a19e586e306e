"""A row of a sheet goes through the form of the admin page: the same fields, the same checks, the same consequences."""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import UniqueConstraint
from django.forms import FileField
from django.utils.translation import gettext as _

from demands.admin.base.typed import FormMixin, StaffRequest
from demands.admin.review import verbs

from .tables import Table

Faults = list[list[str]]  # column, sentence
Name = tuple[tuple[str, ...], tuple[str, ...]]  # fields, values


class Stale(Exception):
    """Something changed since the preview, so a new preview is needed. The message says what changed."""


class InPart(FormMixin):
    """Mixin for a form that leaves out some fields: errors of those become errors of the row."""

    fields: dict[str, Any]

    def add_error(self, field: str | None, error: Any) -> None:
        if hasattr(error, "error_dict"):
            said: dict[str, list[Any]] = {}
            for name, errors in error.error_dict.items():
                said.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(errors)
            error = ValidationError(said)
        super().add_error(field, error)


def request_of(user: User) -> StaffRequest:
    """What the admin asks of a request, for work that is done for a user in the background."""
    request = StaffRequest()
    request.method, request.user = "GET", user
    return request


def closed() -> str:
    return _("It is published and cannot be edited. Open it and choose “Correct…” or “Amend…”.")


class RowForms:
    """Makes the bound form for the cells of a row."""

    def __init__(self, table: Table) -> None:
        self.table, self.admin, self.request = table, table.admin, table.request
        self.kept: dict[Any, Any] = {}

    def _class(self, row: Any, wanted: dict[str, str]) -> Any:
        """The form class of the admin page, kept for rows of a kind.

        Of a row that exists it leaves out the relations that stay as they are: each costs several queries to check, and
        a file has thousands of rows. Relations that are part of a name stay, for a name must be unique as a whole.
        """
        if row is None:
            return self._kept(None, None)
        fixed = {*self.admin.get_readonly_fields(self.request, row), *self.admin.sheet_reads}
        page = set(flatten_fieldsets(self.admin.get_fieldsets(self.request, row))) - fixed
        fields = [
            name
            for name, field in self.table.fields.items()
            if name in page and (name in wanted or not field.is_relation or name in self.named)
        ]
        return self._kept(row, fields)

    @cached_property
    def unique(self) -> list[tuple[str, ...]]:
        """The groups of fields by which no two rows may be the same."""
        options = self.table.model._meta
        constraints = [one for one in options.constraints if isinstance(one, UniqueConstraint) and not one.condition]
        alone = [(one.name,) for one in options.fields if one.unique and one.editable]
        return [*(tuple(one.fields) for one in constraints), *alone]

    @cached_property
    def named(self) -> set[str]:
        return {name for group in self.unique for name in group}

    def names(self, row: Any) -> Iterator[Name]:
        """What no other row may share with this one."""
        for group in self.unique:
            values = tuple(getattr(row, row._meta.get_field(name).attname) for name in group)
            if None not in values:
                yield group, tuple(map(str, values))

    def _kept(self, row: Any, fields: list[str] | None) -> Any:
        kind = (
            tuple(fields or ()),
            row is not None and (row.is_published, getattr(row, "campaign_id", 0)),
            row.pk if row is not None and "related" in (fields or ()) else 0,
        )
        if kind not in self.kept:
            some = {"fields": fields} if fields is not None else {}
            made = self.admin.get_form(self.request, row, change=row is not None, **some)
            self.kept[kind] = type(made.__name__, (InPart, made), {})
            self.kept[kind].base_fields = made.base_fields  # with what the admin class has set in them
        return self.kept[kind]

    def objection(self, row: Any) -> str:
        """Why this row cannot be changed by anybody in this way, or not by this user; '' when it can."""
        if row is None:
            return self._objection_to_new()
        if verbs.is_closed(self.table.owner(row)):
            return closed()
        if not self.admin.has_change_permission(self.request, row):
            return _("You don’t have permission to change this row.")
        return ""

    def _objection_to_new(self) -> str:
        if not self.admin.sheet_takes_new:
            return _("Rows can’t be added to this list from a spreadsheet; create them on the relevant page.")
        return (
            ""
            if self.admin.has_add_permission(self.request)
            else _("You don’t have permission to add rows to this list.")
        )

    def bound(self, row: Any, now: dict[str, str], wanted: dict[str, str]) -> tuple[Any, Faults]:
        """The form of this row with the wanted cells filled in, and the cells that cannot be filled in.

        ``row`` is None for a new one, whose empty cells take the defaults of the form.
        """
        made = self._class(row, wanted)
        data, faults = self._data(made, row, now, wanted)
        if row is None:
            return made(data), faults
        form = made(data | {"version": str(row.version)}, instance=row)
        self._half_finished(form, row, now, wanted)
        return form, faults + self._fixed(form, row, now, wanted)

    def _half_finished(self, form: Any, row: Any, now: dict[str, str], wanted: dict[str, str]) -> None:
        """A draft may stay as unfinished as it is: what is empty, and stays so, does not keep the rest from coming in.

        Readers never get it so: a rule of publication asks for every field.
        """
        if self.table.owner(row).is_published:
            return
        for name, field in form.fields.items():
            if field.required and name in self.table.fields and not (wanted.get(name, "") or now.get(name, "")):
                field.required = False

    def _data(self, made: Any, row: Any, now: dict[str, str], wanted: dict[str, str]) -> tuple[dict[str, Any], Faults]:
        """What a browser would send of this form."""
        data: dict[str, Any] = {}
        faults: Faults = []
        begun = cache(lambda: made() if row is None else made(instance=row))
        for name, field in made.base_fields.items():
            cell = wanted.get(name, now.get(name, ""))
            if isinstance(field, FileField):
                continue
            if name not in self.table.fields or (row is None and not cell):
                data[name] = begun()[name].value()
                continue
            try:
                data[name] = self.table.typed(name, cell)
            except ValidationError as error:
                faults += [[name, message] for message in error.messages]
        return data, faults

    def _fixed(self, form: Any, row: Any, now: dict[str, str], wanted: dict[str, str]) -> Faults:
        """Cells that were changed although the page would not let them."""
        open_ones = {name for name, field in form.fields.items() if not field.disabled}
        public = row is not None and self.table.owner(row).is_published
        words = (
            _("It cannot be changed once the row is published.")
            if public
            else _("It cannot be changed from a spreadsheet.")
        )
        return [[name, words] for name, cell in wanted.items() if name not in open_ones and cell != now.get(name, "")]

    def checked(self, form: Any) -> Faults:
        """What the form objects to, column by column, and whether its user may write where it would put the row."""
        faults = self._errors(form)
        action = "add" if form.instance.pk is None else "change"
        if not faults and not self.admin.may(self.request, action, form.instance):
            faults = [["", _("You don’t have permission to write in the campaign this would belong to.")]]
        return faults

    def _errors(self, form: Any) -> Faults:
        return [
            [name if name in self.table.fields else "", message]
            for name, messages in form.errors.items()
            for message in map(str, messages)
        ]

    def cleaned(self, form: Any, name: str) -> str:
        """A cell as the form has understood it: 2005/06 is 2005-06."""
        return self.table.cell(self.table.fields[name], form.cleaned_data.get(name))

    def save(self, form: Any, *, change: bool) -> Any:
        """Save as the admin page does, with all that this entails: contributors, versions, what else is touched."""
        row = self.admin.save_form(self.request, form, change)
        self.admin.save_model(self.request, row, form, change)
        self.admin.save_related(self.request, form, [], change)
        return row

    def delete(self, row: Any) -> None:
        row.delete()
