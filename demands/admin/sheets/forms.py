"""A row of a sheet goes through the form of the admin page: the same fields, the same checks, the same consequences."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
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

    def _class(self, row: Any) -> Any:
        """The form class of the admin page, the same for all rows of a kind unless it leaves the row itself out."""
        kind = (
            None
            if row is None
            else (row.is_published, getattr(row, "campaign_id", 0), getattr(row, "corrects_id", None) is None)
        )
        if kind not in self.kept:
            made = self.admin.get_form(self.request, row, change=row is not None)
            if "related" in made.base_fields and row is not None:
                return made
            self.kept[kind] = made
        return self.kept[kind]

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
        made = self._class(row)
        form = made(instance=row) if row is not None else made()
        data: dict[str, Any] = {"version": str(row.version)} if row is not None else {}
        faults: Faults = []
        for name, field in form.fields.items():
            if name not in self.table.fields:
                if not isinstance(field, FileField):
                    data[name] = form[name].value()
                continue
            cell = wanted.get(name, now.get(name, ""))
            if row is None and not cell:
                data[name] = form[name].value()
                continue
            try:
                data[name] = self.table.typed(name, cell)
            except ValidationError as error:
                faults += [[name, message] for message in error.messages]
        faults += [
            [name, _("It stays as it is once the row is public.")]
            for name, cell in wanted.items()
            if name not in form.fields and cell != now.get(name, "")
        ]
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
