"""What feeds brought, and feeds that cannot be reached: two heaps on the desk."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import day_of
from demands.admin.base.states import SHOWN, ago
from demands.admin.base.titles import page_of
from demands.admin.feeds.drafting import reason
from demands.models import Feed, FeedHit
from demands.vault.problem import words_of

from .tray import Item, Tray, list_of, number, rows


def found_in_feeds(request: HttpRequest) -> Tray:
    """The latest first. One query, two when there are many."""
    waiting = rows(request, FeedHit).filter(state=FeedHit.State.NEW).select_related("demand")
    first = list(waiting.order_by("-found_at", "-pk")[:SHOWN])
    lines = [
        Item(
            one.title,
            list_of(FeedHit, "?state__exact=new"),
            ago(one.found_at),
            reverse("admin:demands_feedhit_draft", args=[one.pk]),
            _("Make a draft"),
            words=f"{reason(one)} · {one.demand}",
        )
        for one in first
    ]
    return Tray(
        gettext_lazy("Found in feeds"), gettext_lazy("Nothing new in the watched feeds."),
        lines, count=_number(waiting, first), href=list_of(FeedHit, "?state__exact=new"),
    )  # fmt: skip


def unreachable_feeds(request: HttpRequest) -> Tray:
    """Those that have failed for longest first. One query, two when there are many."""
    failing = rows(request, Feed).filter(active=True, last_check__failing_since__isnull=False)
    first = list(failing.select_related("last_check").order_by("last_check__failing_since", "pk")[:SHOWN])
    lines = [Item(one.title, page_of(one), _failure(one.last_check)) for one in first]
    return Tray(
        gettext_lazy("Feeds that cannot be reached"), gettext_lazy("All watched feeds answer."),
        lines, count=_number(failing, first), href=list_of(Feed),
    )  # fmt: skip


def _failure(check: Any) -> str:
    said = {"problem": words_of(check.problem), "day": day_of(check.failing_since)}
    return _("%(problem)s Since %(day)s.") % said


def _number(found: Any, first: list[Any]) -> int:
    return number(found) if len(first) == SHOWN else len(first)
