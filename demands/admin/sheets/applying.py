"""Applying a previewed import, all or nothing; and taking it back where nobody has gone on from it."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from demands import ledger
from demands.content import subject_of
from demands.models import ImportedRow, SheetImport, WorkflowStep

from .forms import RowForms
from .tables import Table

Kind, Outcome = ImportedRow.Kind, ImportedRow.Outcome


class Stale(Exception):
    """Something changed since the preview, so that it has to be looked at again."""


class Applying:
    """Writes the rows of one import, as the user who uploaded it."""

    def __init__(self, sheet: SheetImport, table: Table) -> None:
        self.sheet, self.table, self.forms = sheet, table, RowForms(table)
        self.user: Any = table.request.user

    # There

    def apply(self) -> None:
        """Write what was previewed. Raises Stale, with nothing written, when it would not be what was previewed."""
        with transaction.atomic():
            for one in self.sheet.rows.exclude(kind=Kind.REJECTED):
                wanted = one.wanted
                if wanted:
                    self._apply(one, wanted)
                one.outcome = Outcome.APPLIED if wanted else Outcome.KEPT
                one.save(update_fields=("outcome", "subject", "object_id", "version_after"))

    def _apply(self, one: ImportedRow, wanted: dict[str, str]) -> None:
        row = self._locked(one.object_id) if one.object_id else None
        if one.object_id and (row is None or row.version != one.version):
            raise Stale
        saved = self._save(row, wanted, one, _("Row %(number)d of %(file)s"))
        if saved is None:
            raise Stale
        one.subject, one.object_id, one.version_after = subject_of(saved), saved.pk, saved.version

    def _save(self, row: Any, wanted: dict[str, str], one: ImportedRow, comment: str) -> Any:
        """The row as saved; None when its form refuses."""
        if self.forms.objection(row):
            return None
        form, faults = self.forms.bound(row, self.table.cells(row) if row is not None else {}, wanted)
        if faults or not form.is_valid():
            return None
        saved = self.forms.save(form, change=row is not None)
        words = comment % {"number": one.number, "file": self.sheet.name}
        ledger.note(saved, WorkflowStep.Action.COMMENTED, by=self.user, comment=words)
        return saved

    def _locked(self, pk: int | None) -> Any:
        """The row, held until the end of the transaction; None when it is gone or no longer this user's to see."""
        self.table.model._base_manager.select_for_update().filter(pk=pk).only("pk").first()
        return self.table.admin.get_queryset(self.table.request).filter(pk=pk).first()

    # And back

    def undo(self) -> None:
        """Restore what stood before in every cell that still says what this import wrote; the last row first."""
        with transaction.atomic():
            for one in self.sheet.rows.filter(outcome=Outcome.APPLIED).order_by("-number"):
                row = self._locked(one.object_id)
                one.outcome, one.remark = self._undone(one, row) if row is not None else (Outcome.UNDONE, "")
                one.save(update_fields=("outcome", "remark"))

    def _undone(self, one: ImportedRow, row: Any) -> tuple[str, str]:
        if one.kind == Kind.NEW:
            return self._taken_away(one, row)
        if self.forms.objection(row):
            return Outcome.STAYED, self.forms.objection(row)
        now = self.table.cells(row)
        wrote = one.wanted
        back = {name: old for name, old in one.former.items() if now.get(name) == wrote[name]}
        others = sorted(set(wrote) - set(back))
        if not back:
            return Outcome.STAYED, _("All of it was changed again since.")
        if self._save(row, back, one, _("Undone: row %(number)d of %(file)s")) is None:
            return Outcome.STAYED, _("The former values are not accepted any more: open the row and change it there.")
        if others:
            return Outcome.PARTLY, _("Changed again since: %(columns)s") % {"columns": ", ".join(others)}
        return Outcome.UNDONE, ""

    def _taken_away(self, one: ImportedRow, row: Any) -> tuple[str, str]:
        if row.is_published:
            return Outcome.STAYED, _("It has been published: what was published is never deleted.")
        if row.version != one.version_after or row.submitted_hash:
            return Outcome.STAYED, _("Somebody has gone on writing it.")
        if not self.table.admin.has_delete_permission(self.table.request, row):
            return Outcome.STAYED, _("You may not delete it.")
        try:
            with transaction.atomic():
                row.delete()
        except (models.ProtectedError, models.RestrictedError):
            return Outcome.STAYED, _("Other rows refer to it by now.")
        return Outcome.UNDONE, ""
