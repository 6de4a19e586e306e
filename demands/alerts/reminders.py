"""What a member of staff is reminded of. Each thing has a key, and each key is mailed to a person once.

What a person may see is decided where the newsroom decides it: in the querysets of the admin classes. And mail is read
on its way by others: what is not public is called by its kind, and its words stay in the newsroom.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import days_since, today
from demands.admin.base import states
from demands.admin.base.filters import unanswered
from demands.admin.base.states import Awaits, Heap
from demands.admin.desk import trays
from demands.models import Demand, Engagement
from demands.progress.due import overdue
from demands.progress.standing import Clock

WAITS_FOR_REVIEW = dt.timedelta(days=2)
LETTER_DAYS = (30, 90, 180, 365)  # a letter is mentioned once when it has waited for each of these


@dataclass(frozen=True)
class Due:
    """One thing to be reminded of."""

    key: str
    title: str
    href: str
    detail: str


@dataclass(frozen=True)
class Group:
    """Things of one kind under their heading."""

    title: str | Promise
    items: list[Due]


def as_seen_by(user: User) -> HttpRequest:
    """A request that nobody made: what admin classes need to say what this user may see."""
    request = HttpRequest()
    request.user = user
    return request


def due(user: User) -> list[Group]:
    """Everything to remind this user of today, whether they were reminded of it before or not."""
    request = as_seen_by(user)
    found = [Group(gettext_lazy("Your drafts not edited recently"), _stale(request))]
    if trays.reviews(user):
        found.insert(0, Group(gettext_lazy("Awaiting review"), _waiting(request)))
        found.append(Group(gettext_lazy("Re-checks overdue"), _overdue(request)))
    if trays.may_see(request, Engagement):
        found.append(Group(gettext_lazy("Unanswered letters"), _letters(request)))
    return [group for group in found if group.items]


def _waiting(request: HttpRequest) -> list[Due]:
    """By the hash of what was submitted: a draft submitted again is something new to read."""
    before = timezone.now() - WAITS_FOR_REVIEW
    return [
        Due(
            f"waiting:{one.subject}:{one.submitted_hash[:16]}",
            capfirst(one.kind),
            one.href,
            states.ago(one.submitted_at),
        )
        for one in states.every(request, Heap(Awaits.FOR_ME, order="submitted_at"))
        if one.submitted_at < before
    ]


def _stale(request: HttpRequest) -> list[Due]:
    """By the day it was last touched: a draft that was edited and left again counts as forgotten again."""
    return [
        Due(f"stale:{one.subject}:{one.edited_at:%Y-%m-%d}", capfirst(one.kind), one.href, states.ago(one.edited_at))
        for one in states.every(request, Heap(Awaits.STALE, mine=True, order="edited_at"))
    ]


def _overdue(request: HttpRequest) -> list[Due]:
    """By the day on which it fell due, so once until somebody looks again and that interval has passed too."""
    late = {(one.campaign, one.demand): one for one in overdue(Clock())}
    slugs = {demand for _campaign, demand in late}
    rows = trays.rows(request, Demand).filter(slug__in=slugs).select_related("campaign").order_by("campaign", "number")
    day = today()
    found = [(late.get((one.campaign.slug, one.slug)), one) for one in rows]
    return [
        Due(
            f"review:{when.campaign}/{when.demand}:{when.due_on}",
            str(one) if trays.is_public(one) else capfirst(str(Demand._meta.verbose_name)),
            trays.page_of(one),
            _("overdue by %(time)s") % {"time": states.days((day - when.due_on).days)},
        )
        for when, one in found
        if when is not None
    ]


def _letters(request: HttpRequest) -> list[Due]:
    waiting = trays.rows(request, Engagement).filter(unanswered()).select_related("institution")
    found = []
    for one in waiting.order_by("happened_on", "pk"):
        days = days_since(one.happened_on, today())
        passed = [step for step in LETTER_DAYS if step <= days]
        if passed:
            title = one.get_kind_display() + (f": {one.institution}" if trays.is_public(one) else "")
            found.append(Due(f"letter:{one.reference}:{passed[-1]}", title, trays.page_of(one), states.days(days)))
    return found


def digest(user: User) -> list[dict[str, Any]]:
    """The lists on this user's desk that are not empty, as an email shows them."""
    return [
        {
            "title": str(tray.title),
            "number": tray.said,
            "href": tray.href,
            "lines": [{"title": _said(one), "href": one.href, "detail": one.detail} for one in tray.lines],
        }
        for tray in trays.trays(as_seen_by(user))
        if tray.count
    ]


def _said(line: Any) -> str:
    """The name of a desk line in an email."""
    return str(line.title) if line.public else _("Not public: open it to read it")
