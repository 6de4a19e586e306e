"""Applying a previewed import, all or nothing; and taking it back where nobody has gone on from it."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from demands import ledger
from demands.models import ImportedRow, SheetImport, WorkflowStep

from .forms import Faults, Stale
from .lines import forms_of
from .tables import Table

Kind, Outcome = ImportedRow.Kind, ImportedRow.Outcome
BATCH = 200


class Applying:
    """Writes the rows of one import, as the user who uploaded it."""

    def __init__(self, sheet: SheetImport, table: Table) -> None:
        self.sheet, self.table, self.forms = sheet, table, forms_of(table)
        self.user: Any = table.request.user

    # There

    def apply(self) -> None:
        """Write what was previewed. Raises Stale, with nothing written, when it would not be what was previewed."""
        with transaction.atomic():
            for one in self.sheet.rows.exclude(kind=Kind.REJECTED).iterator(BATCH):
                wanted = one.wanted
                if wanted:
                    self._apply(one, wanted)
                one.outcome = Outcome.APPLIED if wanted else Outcome.KEPT
                one.save(update_fields=("outcome", "subject", "object_id", "version_after"))

    def _apply(self, one: ImportedRow, wanted: dict[str, str]) -> None:
        row = self._locked(one.object_id) if one.object_id else None
        now = self.table.cells(row) if row is not None else {}
        if one.object_id and {name: now.get(name) for name in wanted} != one.former:
            raise Stale(_("Row %(number)d was changed.") % {"number": one.number})
        saved, faults = self._save(row, now, wanted, one, _("Row %(number)d of %(file)s"))
        if faults:
            raise Stale(_("Row %(number)d: %(reason)s") % {"number": one.number, "reason": faults[0][1]})
        one.subject, one.object_id = self.table.subject(saved)[:200], saved.pk
        one.version_after = self.table.version(saved)

    def _save(
        self, row: Any, now: dict[str, str], wanted: dict[str, str], one: ImportedRow, comment: str
    ) -> tuple[Any, Faults]:
        """The row as saved, or what its form objects to."""
        if objection := self.forms.objection(row):
            return None, [["", objection]]
        form, faults = self.forms.bound(row, now, wanted)
        if faults := faults or self.forms.checked(form):
            return None, faults
        saved = self.forms.save(form, change=row is not None)
        words = comment % {"number": one.number, "file": self.sheet.name}
        ledger.note(self.table.owner(saved), WorkflowStep.Action.COMMENTED, by=self.user, comment=words)
        return saved, []

    def _locked(self, pk: int | None) -> Any:
        """The row, held until the end of the transaction; None when it is gone or no longer this user's to see."""
        self.table.lock(pk)
        return self.table.rows(self.table.admin.get_queryset(self.table.request).filter(pk=pk)).first()

    # And back

    def undo(self) -> None:
        """Restore what stood before in every cell that still says what this import wrote; the last row first."""
        with transaction.atomic():
            for one in self.sheet.rows.filter(outcome=Outcome.APPLIED).order_by("-number").iterator(BATCH):
                row = self._locked(one.object_id)
                one.outcome, one.remark = self._undone(one, row) if row is not None else self._missed(one)
                one.save(update_fields=("outcome", "remark"))

    def _missed(self, one: ImportedRow) -> tuple[str, str]:
        if self.table.model._base_manager.filter(pk=one.object_id).exists():
            return Outcome.STAYED, _("You don’t have permission to change this row.")
        return Outcome.UNDONE, _("It has since been deleted.")

    def _undone(self, one: ImportedRow, row: Any) -> tuple[str, str]:
        if one.kind == Kind.NEW:
            return self._taken_away(one, row)
        now, wrote = self.table.cells(row), one.wanted
        back = {name: old for name, old in one.former.items() if now.get(name) == wrote[name]}
        others = sorted(set(wrote) - set(back))
        if not back:
            return Outcome.STAYED, self.forms.objection(row) or _("Everything has been changed again since.")
        _saved, faults = self._save(row, now, back, one, _("Undone: row %(number)d of %(file)s"))
        if faults:
            words = _("The previous values are no longer valid: open the row and change it there.")
            return Outcome.STAYED, self.forms.objection(row) or words
        if others:
            return Outcome.PARTLY, _("Changed again since: %(columns)s") % {"columns": ", ".join(others)}
        return Outcome.UNDONE, ""

    def _taken_away(self, one: ImportedRow, row: Any) -> tuple[str, str]:
        owner = self.table.owner(row)
        if owner is row and row.is_published:
            return Outcome.STAYED, _("It has been published and cannot be deleted.")
        if self.table.version(row) != one.version_after or (owner is row and row.submitted_hash):
            return Outcome.STAYED, _("It has been edited since.")
        if not self.table.admin.has_delete_permission(self.table.request, row):
            return Outcome.STAYED, self.forms.objection(row) or _("You don’t have permission to delete it.")
        try:
            with transaction.atomic():
                self.forms.delete(row)
        except (models.ProtectedError, models.RestrictedError):
            return Outcome.STAYED, _("Other rows now refer to it.")
        return Outcome.UNDONE, ""
