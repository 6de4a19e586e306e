"""What is scheduled, and what was not published at its time: two heaps on the desk."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from demands.admin.base.states import SHOWN
from demands.admin.batches.scheduled_rows import page_of, titles_of
from demands.models import Schedule
from demands.workflow import schedules

from .tray import Item, Tray, list_of, number, rows

State = Schedule.State


def scheduled(request: HttpRequest) -> Tray:
    """The next ones first. Three queries, one when there is none."""
    waiting = rows(request, Schedule).filter(state=State.WAITING)
    return Tray(
        gettext_lazy("Scheduled"), gettext_lazy("Nothing is scheduled."),
        *_told(waiting), href=list_of(Schedule, "?state__exact=waiting"),
    )  # fmt: skip


def missed(request: HttpRequest) -> Tray:
    """What needs a decision: to publish it by hand, to schedule it again, or not to. Three queries, one for none."""
    failed = rows(request, Schedule).filter(state__in=Schedule.FAILED)
    return Tray(
        gettext_lazy("Not published at its time"), gettext_lazy("Everything was published at its time."),
        *_told(failed), href=list_of(Schedule), mine=True,
    )  # fmt: skip


def _told(found: Any) -> tuple[list[Item], int]:
    """The first ones, and how many there are."""
    first = list(found.order_by("at", "pk")[:SHOWN])
    many = number(found) if len(first) == SHOWN else len(first)
    titles, language = titles_of(first), get_language() or ""
    lines = [
        Item(
            titles.get((one.model, one.row), str(one)),
            page_of(one),
            schedules.words(one.at),
            words=" ".join(one.reasons_in(language)),
        )
        for one in first
    ]
    return lines, many
