"""Lines of pages as a table, and the forms that they go through: each as if its page were saved with it alone."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from demands.admin.base.typed import StaffRequest
from demands.admin.review import verbs
from demands.exchange.spreadsheets.writer import Column
from demands.workflow.steps import wrote

from .forms import Faults, RowForms, Stale, closed
from .inlines import Lines
from .names import name_of, related
from .tables import CALLED, Table, digest


class LineTable(Table):
    """Lines have no version and no place in the record: what they say stands for one, their names for the other."""

    @cached_property
    def columns(self) -> list[Column]:
        row, *others = super().columns
        called = Column(
            CALLED, _("Details"), _("For reference only: the titles behind the names in this row."), width=48
        )
        return [row, called, *others]

    def called(self, row: Any) -> str:
        rows = (getattr(row, name) for name, field in self.fields.items() if field.many_to_one)
        return " · ".join(map(str, rows))

    def line(self, row: Any) -> list[str]:
        subject, *others = super().line(row)
        return [subject, self.called(row), *others]

    def subject(self, row: Any) -> str:
        return f"{self.model._meta.model_name}:{name_of(row)}"

    def title(self, row: Any) -> str:
        return f"{self.owner(row)} · {row}"

    def version(self, row: Any) -> int:
        return int(digest("\0".join(self.cells(row).values())), 16)

    def owner(self, row: Any) -> Any:
        return self.admin.owner(row)

    def lock(self, pk: int | None) -> None:
        """Saving the page locks its row, not its lines."""
        owner = self.admin.owner_of([pk]).values(self.admin.field.attname)
        self.admin.owners.model._base_manager.select_for_update().filter(pk__in=owner).only("pk").first()


class LineForms(RowForms):
    """A line is written by the formset of its page, with all that this checks and entails."""

    table: LineTable

    def __init__(self, table: LineTable) -> None:
        super().__init__(table)
        self.lines: Lines = table.admin
        self.owner_name = self.lines.field.name
        self.numbers: Counter[int] = Counter()

    def bound(self, row: Any, now: dict[str, str], wanted: dict[str, str], **sent: Any) -> tuple[Any, Faults]:
        owner, faults = self._owner(row, now, wanted)
        if owner is None:
            return None, faults
        made = self._kept_formset(owner)
        data, more = self._data(made.form, row, now, wanted)
        form = self._alone(made, owner, row, data | sent)
        return form, faults + more + self._fixed(form, row, now, wanted)

    def _alone(self, made: Any, owner: Any, row: Any, data: dict[str, Any]) -> Any:
        """The form of a line on a page without others."""
        prefix, key, known = made.get_default_prefix(), self.table.model._meta.pk.name, row is not None
        data = {f"{prefix}-0-{name}": value for name, value in data.items()}
        data |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": str(int(known))}
        data |= {f"{prefix}-0-{key}": row.pk} if known else {}
        page = made(data, instance=owner)
        page._queryset = [row] if known else []  # which is all that it would ask the database for
        form = page.forms[0]
        form.fields.pop(key, None)  # nobody has typed it
        form.empty_permitted, form.page = False, page
        return form

    def _owner(self, row: Any, now: dict[str, str], wanted: dict[str, str]) -> tuple[Any, Faults]:
        """The row whose page holds the line, or is to hold it."""
        name = wanted.get(self.owner_name, now.get(self.owner_name, ""))
        if row is not None:
            words = _("Lines can’t be moved to another parent. Leave the cell “row” empty to add one elsewhere.")
            moved = name != now[self.owner_name]
            return self.lines.owner(row), [[self.owner_name, words]] if moved else []
        try:
            pk = self.table.typed(self.owner_name, name) or None
        except ValidationError as error:
            return None, [[self.owner_name, message] for message in error.messages]
        model = self.lines.owners.model
        owner = model._base_manager.select_related(*related(model)).filter(pk=pk).first()
        if owner is None:
            return None, [[self.owner_name, _("Name the parent row.")]]
        objections = self._objections_to_new(owner)
        return None if objections else owner, [[self.owner_name, words] for words in objections]

    def _objections_to_new(self, owner: Any) -> list[str]:
        if verbs.is_closed(owner):
            return [closed()]
        if not self.lines.has_add_permission(self.request, owner):
            return [_("You don’t have permission to change this row.")]
        if owner.pk not in self.numbers:
            self.numbers[owner.pk] = self.table.model._base_manager.filter(**{self.owner_name: owner}).count()
        self.numbers[owner.pk] += 1
        most = self.lines.inline.get_max_num(self.request, owner)
        if self.numbers[owner.pk] > most:
            return [_("Its page has room for only %(most)d lines.") % {"most": most}]
        return []

    def _kept_formset(self, owner: Any) -> Any:
        """The formset of the page, kept for pages in the same state on which the user may do the same."""
        inline = self.lines.inline
        rights = (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
        kind = (owner.is_published, *(may(self.request, owner) for may in rights))
        if kind not in self.kept:
            self.kept[kind] = inline.get_formset(self.request, owner)
        return self.kept[kind]

    def checked(self, form: Any) -> Faults:
        form.page.is_valid()
        faults = [*self._errors(form), *(["", str(message)] for message in form.page.non_form_errors())]
        return faults or self._collisions(form)

    def _collisions(self, form: Any) -> Faults:
        """A page compares its lines with each other; here the others are not on it, so the database is asked."""
        try:
            form.instance.validate_constraints()
        except ValidationError as error:
            return [["", message] for message in error.messages]
        return []

    def save(self, form: Any, *, change: bool) -> Any:
        self._save_page(form)
        return form.instance

    def _save_page(self, form: Any) -> None:
        """Save the page as if this were all that was changed on it."""
        owners = self.lines.owners
        owner = owners.model._base_manager.select_for_update().get(pk=form.page.instance.pk)
        if not self.lines.inline.has_change_permission(self.request, owner):
            raise Stale(closed())
        owners.save_formset(self.request, None, form.page, True)
        wrote(owner, self.request.user)

    def delete(self, row: Any) -> None:
        form, _faults = self.bound(row, self.table.cells(row), {}, DELETE="on")
        form.page.is_valid()
        self._save_page(form)


def table_of(kept: Any, request: StaffRequest) -> Table:
    return LineTable(kept, request) if isinstance(kept, Lines) else Table(kept, request)


def forms_of(table: Table) -> RowForms:
    return LineForms(table) if isinstance(table, LineTable) else RowForms(table)
