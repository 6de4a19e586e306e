"""What the worker does with an uploaded list: read it for the preview, apply it, undo it."""

import logging
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, UnknownEncoding, Unreadable
from demands.models import ImportedRow, SheetImport

from .applying import Applying
from .forms import Stale, request_of
from .inlines import list_of
from .lines import table_of
from .reading import Preview
from .tables import Table

log = logging.getLogger(__name__)
State = SheetImport.State


def work(pk: int) -> None:
    """Do the next step of the import; nothing when it was deleted in the meantime."""
    sheet = SheetImport.objects.select_related("uploaded_by").filter(pk=pk).first()
    if sheet is None or sheet.state not in STEPS:
        return
    with translation.override(sheet.language or None):
        _do(sheet, STEPS[sheet.state])


def _do(sheet: SheetImport, step: Callable[[SheetImport, Table], dict[str, Any]]) -> None:
    ended = sheet.broken_off()
    try:
        if sheet.uploaded_by is None:
            raise Unreadable(Fault(sheet.name, message=_("was uploaded by a deleted account")))
        ended = step(sheet, _table(sheet, sheet.uploaded_by))
    except UnknownEncoding as refused:
        ended = {"state": State.REFUSED, "report": {"refused": str(refused), "encodings": refused.readings}}
    except Unreadable as refused:
        ended = {"state": State.REFUSED, "report": {"refused": str(refused)}}
    except FileNotFoundError:
        refusal = _("The file no longer exists. Upload it again.")
        ended = {"state": State.REFUSED, "report": {"refused": refusal}}
    finally:
        sheet.note(**ended)


def _table(sheet: SheetImport, user: User) -> Table:
    """The list that the file belongs to, as the user who uploaded it sees it."""
    return table_of(list_of(apps.get_model(sheet.table)), request_of(user))


def _preview(sheet: SheetImport, table: Table, **more: Any) -> dict[str, Any]:
    preview = Preview(sheet, table)
    choices = {"encodings": sheet.report["encodings"]} if sheet.encoding and "encodings" in sheet.report else {}
    sheet.begin(State.READING)
    sheet.rows.all().delete()
    sheet.note(total=preview.count())
    waiting: list[ImportedRow] = []

    def tell(done: int) -> None:
        ImportedRow.objects.bulk_create(waiting)
        waiting.clear()
        sheet.note(done=done)

    for row in preview.rows(tell):
        waiting.append(row)
    ImportedRow.objects.bulk_create(waiting)
    return {
        "state": State.READY,
        "report": {"same": preview.same, "ignored": preview.ignored, "notes": preview.notes, **choices, **more},
    }


def _apply(sheet: SheetImport, table: Table) -> dict[str, Any]:
    sheet.begin(State.APPLYING)
    applied = {"state": State.APPLIED, "applied_at": timezone.now()}
    try:
        with transaction.atomic():
            Applying(sheet, table).apply()
            sheet.note(**applied)
    except (Stale, DatabaseError) as problem:
        log.warning("Spreadsheet %s was not applied, it is previewed again: %r", sheet.pk, problem)
        said = str(problem) if isinstance(problem, Stale) else _("Someone else saved at the same moment.")
        return _preview(sheet, table, stale=said)
    return applied


def _undo(sheet: SheetImport, table: Table) -> dict[str, Any]:
    sheet.begin(State.UNDOING)
    with transaction.atomic():
        Applying(sheet, table).undo()
        sheet.note(state=State.UNDONE)
    return {"state": State.UNDONE}


# What was begun and lost its worker is done again: nothing of it was kept.
STEPS: dict[str, Callable[[SheetImport, Table], dict[str, Any]]] = {
    State.WAITING: _preview,
    State.READING: _preview,
    State.QUEUED: _apply,
    State.APPLYING: _apply,
    State.UNDO_QUEUED: _undo,
    State.UNDOING: _undo,
}
