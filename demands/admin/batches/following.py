"""From one review to the next: what waits longest for this user comes first, drafts of a batch as one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from demands.admin.base import states
from demands.admin.base.states import Awaits, Heap
from demands.models import Batch, BatchMember, Schedule
from demands.models.newsroom.schedule import BATCH
from demands.workflow import rights


@dataclass(frozen=True)
class Waiting:
    """One thing to review: the kind and number that the address names it by, since when, and its review page."""

    key: str
    since: Any
    href: str


def batches_for(request: HttpRequest) -> Any:
    """The batches that this user may review: in review, in a campaign of theirs, and nothing in them is their own."""
    kept: Any = admin.site.get_model_admin(Batch)
    scheduled = Schedule.objects.filter(model=BATCH, state=Schedule.State.WAITING)  # approved already
    found = kept.seen_by(request.user).filter(state=Batch.State.SUBMITTED).exclude(pk__in=scheduled.values("row"))
    if not rights.everywhere(request.user, "demands.publish"):
        found = found.filter(campaign__in=rights.campaigns_with(request.user, "demands.publish"))
    if not settings.FOUR_EYES:
        return found.order_by("submitted_at", "pk")
    own = BatchMember.objects.filter(writers__contains=[request.user.pk])
    return found.filter(~Q(pk__in=own.values("batch"))).order_by("submitted_at", "pk")


def waiting(request: HttpRequest) -> list[Waiting]:
    """Everything that waits for this user, the oldest first. Three queries."""
    together = list(batches_for(request))
    members = BatchMember.objects.filter(batch__state=Batch.State.SUBMITTED, chosen=True)
    in_batches = set(members.values_list("model", "row"))
    single = states.every(request, Heap(Awaits.FOR_ME, order="submitted_at"))
    found = [
        Waiting(f"demands.batch/{one.pk}", one.submitted_at, reverse("admin:demands_batch_change", args=[one.pk]))
        for one in together
    ]
    found += [
        Waiting(f"{one.model}/{one.pk}", one.submitted_at, one.href)
        for one in single
        if (one.model, one.pk) not in in_batches
    ]
    return sorted(found, key=lambda one: (one.since, one.key))


@require_safe
def next_review(request: HttpRequest) -> HttpResponse:
    """Go to what waits after the thing that ``?after=`` names; from the last, or without one, to the first."""
    rows = waiting(request)
    keys = [one.key for one in rows]
    after = request.GET.get("after", "")
    place = keys.index(after) + 1 if after in keys else 0
    others = [one for one in rows[place:] + rows[:place] if one.key != after]
    if not others:
        messages.info(request, _("Nothing else is awaiting your review."))
        return redirect("admin:index")
    return redirect(others[0].href)
