"""What this user looks after, by its day."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaigns.partial_date import today
from demands.admin.base import states
from demands.admin.base.states import Awaits, Heap, Line
from demands.models import Assignment


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
