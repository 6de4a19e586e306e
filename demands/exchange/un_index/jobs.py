"""A file of the index that staff uploaded, read in the background: first for the preview, then to be loaded."""

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable
from demands.models import IndexFile

from .loader import Report, load, written
from .reach import reach_of

State = IndexFile.State
# Of work that was begun and lost its worker, the state says that it is being done; nothing of it was kept.
BEFORE = {False: (State.WAITING, State.READING), True: (State.QUEUED, State.LOADING)}


def work(pk: int, *, apply: bool) -> None:
    """Read the file and keep the report; do nothing when the file was deleted in the meantime."""
    row = IndexFile.objects.select_related("uploaded_by").filter(pk=pk).first()
    if row is None:
        return
    if row.state in BEFORE[apply]:
        with translation.override(row.language or None):
            _read(row, apply=apply)
    if row.state in (State.LOADED, State.REFUSED):
        row.file.storage.delete(str(row.file.name))  # what is read is here; what cannot be read is of no use


def _read(row: IndexFile, *, apply: bool) -> None:
    row.begin(State.LOADING if apply else State.READING)
    ended = row.broken_off()
    try:
        ended = _ended(row, _load(row, apply=apply), State.LOADED if apply else State.READY)
    except Unreadable as refused:
        ended = _refused(str(refused))
    except FileNotFoundError:
        ended = _refused(_("The file no longer exists. Upload it again."))
    finally:
        row.note(**ended)


def _ended(row: IndexFile, report: Report, state: str) -> dict[str, Any]:
    loaded_at = timezone.now() if state == State.LOADED else None
    return {"state": state, "report": report.as_json(), "done": row.total, "loaded_at": loaded_at}


def _refused(sentence: str) -> dict[str, Any]:
    return {"state": State.REFUSED, "report": {"refused": written(sentence)}}


def _load(row: IndexFile, *, apply: bool) -> Report:
    reach = reach_of(row.uploaded_by, row.country)
    if reach is None:
        raise Unreadable(Fault(row.name, message=_("The uploader no longer has permission to import it.")))

    def loaded(report: Report) -> None:
        row.note(**_ended(row, report, State.LOADED))

    with row.file.open("rb") as stream:
        return load(
            stream, row.name, row.country, apply=apply, loaded=loaded, reach=reach,
            tell=lambda done: row.note(done=done),
        )  # fmt: skip
