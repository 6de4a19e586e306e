"""A row of a sheet goes through the form of the admin page: the same fields, the same checks, the same consequences."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.forms import FileField
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .. import workflow
from .tables import Table

Faults = list[list[str]]  # column, sentence


def request_of(user: User) -> HttpRequest:
    """What the admin asks of a request, for work that is done for a user in the background."""
    request = HttpRequest()
    request.method, request.user = "GET", user
    return request


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
        fields = [
            name
            for name, field in self.table.fields.items()
            if name in wanted or not field.is_relation or name in self.named
        ]
        return self._kept(
            row, [name for name in fields if name not in self.admin.get_readonly_fields(self.request, row)]
        )

    @cached_property
    def named(self) -> set[str]:
        constraints = self.table.model._meta.constraints
        return {name for one in constraints if isinstance(one, UniqueConstraint) for name in one.fields}

    def _kept(self, row: Any, fields: list[str] | None) -> Any:
        kind = (
            tuple(fields or ()),
            row is not None and (row.is_published, getattr(row, "campaign_id", 0)),
            row.pk if row is not None and "related" in (fields or ()) else 0,
        )
        if kind not in self.kept:
            some = {"fields": fields} if fields is not None else {}
            self.kept[kind] = self.admin.get_form(self.request, row, change=row is not None, **some)
        return self.kept[kind]

    @cached_property
    def empty(self) -> Any:
        """What the page for a new row begins with."""
        return self._kept(None, None)()

    def objection(self, row: Any) -> str:
        """Why this row cannot be changed by anybody in this way, or not by this user; '' when it can."""
        if row is None:
            allowed = self.admin.has_add_permission(self.request)
            return "" if allowed else _("You may not add rows to this list.")
        if workflow.is_closed(row):
            return _("It is public, and closed for ever. Open it here and choose “Correct…” or “Amend…” instead.")
        if not self.admin.has_change_permission(self.request, row):
            return _("You may not change this row.")
        return ""

    def bound(self, row: Any, now: dict[str, str], wanted: dict[str, str]) -> tuple[Any, Faults]:
        """The form of this row as it stands, with the wanted cells typed in, and what cannot even be typed.

        ``row`` is None for a new one, whose empty cells take the defaults of the form.
        """
        made = self._class(row, wanted)
        data: dict[str, Any] = {"version": str(row.version)} if row is not None else {}
        faults: Faults = []
        for name, field in made.base_fields.items():
            cell = wanted.get(name, now.get(name, ""))
            if isinstance(field, FileField):
                continue
            if name not in self.table.fields or (row is None and not cell):
                data[name] = (self.empty if row is None else made(instance=row))[name].value()
                continue
            try:
                data[name] = self.table.typed(name, cell)
            except ValidationError as error:
                faults += [[name, message] for message in error.messages]
        fixed = [name for name, cell in wanted.items() if name not in made.base_fields and cell != now.get(name, "")]
        faults += [[name, _("It stays as it is once the row is public.")] for name in fixed]
        return made(data, instance=row) if row is not None else made(data), faults

    def checked(self, form: Any) -> Faults:
        """What the form objects to, column by column."""
        return [
            ["" if name == "__all__" else name, message]
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
