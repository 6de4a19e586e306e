"""Demands that need a look, by where the ledger keeps that they stand: two heaps on the desk."""

from typing import Any

from django.contrib.admin import site
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import today
from demands.admin.base.filters import any_of
from demands.admin.base.scope import scope_of
from demands.admin.base.states import SHOWN, days
from demands.admin.base.titles import page_of
from demands.models import Demand, DemandStanding, Explanation
from demands.progress.due import outdated_by_entries, overdue_by_entries
from demands.progress.standing import Clock

from .tray import MOST_COUNTED, Item, Tray, is_public, list_of, rows

Slugs = tuple[str, str]  # campaign and demand


def overdue(request: HttpRequest) -> Tray:
    """Those longest overdue first. Three queries."""
    day = today()
    kept = _first(request, DemandStanding.objects.overdue(day).as_of(day).order_by("due_on", "pk"), "due_on")
    also = {(one.campaign, one.demand): one.due_on for one in overdue_by_entries(Clock())}
    due: dict[Slugs, Any] = {(campaign, demand): due_on for campaign, demand, due_on in kept[:SHOWN]} | also
    found = _rows(request, due)
    shown = sorted((due[pair], pair) for pair in found)[:SHOWN]
    return Tray(
        gettext_lazy("Re-checks overdue"), gettext_lazy("All demands have been re-checked on time."),
        [
            Item(
                str(found[pair]),
                page_of(found[pair]),
                _("overdue by %(time)s") % {"time": days((day - since).days)},
                public=is_public(found[pair]),
            )
            for since, pair in shown
        ],
        count=len(kept) + len(also.keys() & found.keys()), href=list_of(Demand, "?review=overdue"),
    )  # fmt: skip


def unexplained(request: HttpRequest) -> Tray:
    """Demands whose status changed after it was explained. Two queries, and one when there are any."""
    kept = DemandStanding.objects.unexplained().as_of(today()).order_by("campaign", "number")
    first, also = _first(request, kept, "number"), set(outdated_by_entries(Clock()))
    found = _rows(request, [(campaign, demand) for campaign, demand, _number in first[:SHOWN]] + [*also])
    may_write = site.get_model_admin(Explanation).has_add_permission(request)
    add, words = reverse("admin:demands_explanation_add"), _("Explain the status again")
    shown = sorted(found.values(), key=lambda one: (one.campaign.slug, one.number))[:SHOWN]
    return Tray(
        gettext_lazy("Explanations older than the status"), gettext_lazy("Every explanation fits its status."),
        [
            Item(str(one), f"{add}?demand={one.pk}" if may_write else page_of(one), words, public=is_public(one))
            for one in shown
        ],
        count=len(first) + len(also & found.keys()), href=list_of(Demand, "?explanation=outdated"),
    )  # fmt: skip


def _first(request: HttpRequest, kept: QuerySet[Any], column: str) -> list[tuple[str, str, Any]]:
    """Campaign, demand and a column of those that the user sees, no more than can be said. One query."""
    if scope_of(request.user, Demand) is not None:
        seen = rows(request, Demand).filter(campaign__slug=OuterRef("campaign"), slug=OuterRef("demand"))
        kept = kept.filter(Exists(seen))
    return list(kept.values_list("campaign", "demand", column)[: MOST_COUNTED + 1])


def _rows(request: HttpRequest, pairs: Any) -> dict[Slugs, Demand]:
    """The rows of some demands, of those that the user sees. One query, none for none."""
    if not pairs:
        return {}
    found = rows(request, Demand).filter(any_of(pairs)).select_related("campaign")
    return {(one.campaign.slug, one.slug): one for one in found}
