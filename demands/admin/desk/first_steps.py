"""The checklist of a new site. It ticks itself, and is gone when all of it is done."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Institution, Scale, Site
from demands.admin.base.scope import seen
from demands.admin.base.typed import staff
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
        "scale", _("A scale"), _("The set of statuses used to assess demands, from “no progress” to “met”."),
        "admin:campaigns_scale_add", "campaigns.add_scale",
    ),
    Step(
        "campaign", _("A campaign"), _("The aim of the campaign, its country and its start date."),
        "admin:launch_begin", "campaigns.add_campaign",
    ),
    Step(
        "institution", _("The institutions"), _("Who you address: a ministry, a parliament, the police."),
        "admin:campaigns_institution_add", "campaigns.add_institution",
    ),
    Step(
        "demand", _("The first demand"), _("One request, with a test for when it is met."),
        "admin:demands_demand_add", "demands.add_demand",
    ),
    Step(
        "second", _("A second person"), _("You cannot publish your own work: invite a reviewer."),
        "admin:auth_user_add", "auth.add_user",
    ),
    Step(
        "published", _("The first published demand"),
        _("Submit the scale, the campaign and the demand; the reviewer publishes them."),
        "admin:demands_demand_changelist", "demands.view_demand",
    ),
    Step(
        "site", _("Whose site it is"), _("Its name, the organisation that answers for it, and its licence."),
        "admin:campaigns_site_changelist", "campaigns.change_site",
    ),
)  # fmt: skip


def _done(user: Any) -> dict[str, bool]:
    """Which steps are done, of what this user sees: a campaign that is hidden from them ticks nothing. One query."""
    campaigns, demands = seen(user, Campaign), seen(user, Demand)
    others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=user.pk)
    with_a_say = Q(is_superuser=True) | Q(groups__isnull=False) | Q(memberships__campaign__in=campaigns)
    found = User.objects.filter(pk=user.pk).values(
        scale=Exists(seen(user, Scale)),
        campaign=Exists(campaigns),
        institution=Exists(seen(user, Institution)),
        demand=Exists(demands),
        second=Exists(others.filter(with_a_say)),
        published=Exists(demands.filter(published_as__isnull=False)),
        site=Exists(Site.objects.filter(published_as__isnull=False)),
    )
    return {name: bool(done) for name, done in found.get().items()}


def steps(request: HttpRequest) -> list[dict[str, object]]:
    """Every step with whether it is done; empty when all are done, or when the user can do none of them."""
    user = staff(request).user
    if not any(user.has_perm(one.right) for one in STEPS):
        return []
    done = _done(user)
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
