"""The checklist of a new site. It ticks itself, and is gone when all of it is done."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Institution, Scale
from demands.models import Demand


@dataclass(frozen=True)
class Step:
    """One thing to do. ``page`` is where it is done, for those who have the right."""

    name: str
    title: str | Promise
    advice: str | Promise
    page: str
    right: str


STEPS = (
    Step(
        "scale", _("A scale"), _("The ladder of statuses by which demands are judged, from “no progress” to “met”."),
        "admin:campaigns_scale_add", "campaigns.add_scale",
    ),
    Step(
        "campaign", _("A campaign"), _("What is campaigned for, in which country, since when."),
        "admin:campaigns_campaign_add", "campaigns.add_campaign",
    ),
    Step(
        "institution", _("The institutions"), _("Whom you ask: a ministry, a parliament, the police."),
        "admin:campaigns_institution_add", "campaigns.add_institution",
    ),
    Step(
        "demand", _("The first demand"), _("One thing asked, with the test of when it is met."),
        "admin:demands_demand_add", "demands.add_demand",
    ),
    Step(
        "second", _("A second person"), _("Nobody publishes what they wrote themselves: invite a reviewer."),
        "admin:auth_user_add", "auth.add_user",
    ),
    Step(
        "published", _("The first demand in public"), _("Submit scale, campaign and demand; the reviewer publishes."),
        "admin:demands_demand_changelist", "demands.view_demand",
    ),
)  # fmt: skip


def steps(request: HttpRequest) -> list[dict[str, object]]:
    """Every step with whether it is done; none at all when all are. One query."""
    user: Any = request.user
    found = User.objects.filter(pk=user.pk).values(
        scale=Exists(Scale.objects.all()),
        campaign=Exists(Campaign.objects.all()),
        institution=Exists(Institution.objects.all()),
        demand=Exists(Demand.objects.all()),
        second=Exists(User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)),
        published=Exists(Demand.objects.filter(published_as__isnull=False)),
    )
    done: dict[str, object] = dict(found.get())
    if all(done.values()):
        return []
    return [
        {
            "title": one.title,
            "advice": one.advice,
            "done": done[one.name],
            "href": reverse(one.page) if not done[one.name] and user.has_perm(one.right) else "",
        }
        for one in STEPS
    ]
