"""A file of the index that staff uploaded, read in the background: first for the preview, then to be loaded."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from demands.intake.faults import Fault, Unreadable
from demands.models import IndexFile

from .loader import Report, load

State = IndexFile.State


def work(pk: int, *, apply: bool) -> None:
    """Read the file and keep the report; nothing when somebody has taken the file away meanwhile."""
    row = IndexFile.objects.filter(pk=pk, state=State.QUEUED if apply else State.WAITING).first()
    if row is None:
        return
    with translation.override(row.language or None):
        _read(row, apply=apply)


def _read(row: IndexFile, *, apply: bool) -> None:
    _note(row, state=State.LOADING if apply else State.READING, done=0)
    broken = Fault(row.name, message=_("The reading broke off. Upload it again."))
    ended: dict[str, Any] = {"state": State.REFUSED, "report": _refused(broken)}
    try:
        report = _load(row, apply=apply)
        ended = {"state": State.LOADED if apply else State.READY, "report": report.as_json(), "done": row.size}
    except Unreadable as refused:
        ended["report"] = _refused(refused.fault)
    except FileNotFoundError:
        gone = Fault(row.name, message=_("The file is not there any more. Upload it again."))
        ended["report"] = _refused(gone)
    finally:
        if ended["state"] == State.LOADED:
            ended["loaded_at"] = timezone.now()
        _note(row, **ended)
    if row.state in (State.LOADED, State.REFUSED):
        row.file.storage.delete(str(row.file.name))  # what is read is here; what cannot be read is of no use


def _refused(fault: Fault) -> dict[str, Any]:
    return {"refused": {"file": fault.file, "row": fault.row, "column": fault.column, "message": fault.message}}


def _load(row: IndexFile, *, apply: bool) -> Report:
    with row.file.open("rb") as stream:
        return load(stream, row.name, row.country, apply=apply, tell=lambda done: _note(row, done=done))


def _note(row: IndexFile, **said: Any) -> None:
    IndexFile.objects.filter(pk=row.pk).update(**said)
    for name, value in said.items():
        setattr(row, name, value)
