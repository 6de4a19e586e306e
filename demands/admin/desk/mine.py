"""What is for this user: what they look after, by its day, and batches to review or to rework."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import today
from demands.admin.base import states
from demands.admin.base.states import SHOWN, Awaits, Heap, Line, ago
from demands.admin.batches.following import batches_for
from demands.models import Assignment, Batch, Demand

from .tray import Item, Tray, list_of, page_of, rows


def assigned(request: HttpRequest) -> list[tuple[Line, str, bool]]:
    """(row, until when, whether that is over) for everything of this user, the most urgent first. Two queries."""
    days = {(one.model, one.row): one.day for one in Assignment.objects.filter(owner=request.user.pk)}
    found = states.unordered(request, Heap(Awaits.ASSIGNED)) if days else []
    found.sort(key=lambda one: (days.get((one.model, one.pk)) or dt.date.max, one.title, one.pk))
    return [(one, *_until(days.get((one.model, one.pk)))) for one in found]


def _until(day: Any) -> tuple[str, bool]:
    if day is None:
        return "", False
    late = day < today()
    return (_("was due on %(day)s") if late else _("due on %(day)s")) % {"day": day}, late


def assigned_tray(request: HttpRequest) -> Tray:
    """Two queries; one when nothing is assigned to this user."""
    found = assigned(request)
    lines = [
        Item(one.title, one.href, " · ".join(filter(None, (one.kind, until)))) for one, until, _late in found[:SHOWN]
    ]
    return Tray(
        gettext_lazy("Assigned to me"), gettext_lazy("Nothing is assigned to you."),
        lines, count=len(found), href=list_of(Demand, "?queue=assigned"), mine=True,
    )  # fmt: skip


def batches_tray(request: HttpRequest) -> Tray:
    """Those to be reviewed by this user, and those that were returned to them. Two queries."""
    returned = rows(request, Batch).filter(state=Batch.State.RETURNED, submitted_by=request.user)
    told = [*batches_for(request)[:SHOWN], *returned.order_by("submitted_at")[:SHOWN]]
    lines = [Item(str(one), page_of(one), f"{one.get_state_display()} · {ago(one.submitted_at)}") for one in told]
    return Tray(
        gettext_lazy("Batches for you"), gettext_lazy("No batch is waiting for you."),
        lines, count=len(lines), href=list_of(Batch, "?state__exact=submitted"), mine=True,
    )  # fmt: skip
