"""Publication at a minute, on the pages of drafts and batches: the verbs, and what the pages say of it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from demands.ledger.rules import Problem, Refused
from demands.models import EmbargoLink, Schedule
from demands.workflow import embargo, schedules
from demands.workflow.schedules import Target

State = Schedule.State


def schedule(row: Target, by: User, typed: dict[str, Any]) -> str:
    """Approve what was read, to be published at the minute that was typed."""
    found = schedules.schedule(
        row, by=by, approved_hash=str(typed.get("reading_hash", ""))[:64], at=schedules.minute(_text(typed, "at"))
    )
    return _("Approved. It will be published on %(minute)s.") % {"minute": schedules.words(found.at)}


def unschedule(row: Target, by: User, typed: dict[str, Any]) -> str:
    schedules.unschedule(row, by=by)
    return _("Unscheduled. It stays in review until a reviewer publishes it.")


def make_link(row: Target, by: User, typed: dict[str, Any]) -> str:
    link = embargo.make(row, by=by, person=_text(typed, "person"), days=_text(typed, "days"))
    return _("Link for %(person)s created. Copy it below and send it.") % {"person": link.person}


def revoke_link(row: Target, by: User, typed: dict[str, Any]) -> str:
    embargo.revoke(row, by=by, number=_text(typed, "link"))
    return _("Link revoked. It no longer works.")


def do(row: Target, by: User, action: str, typed: dict[str, Any]) -> str:
    """Carry out the action with this name. Raises Refused if it is not allowed or not known."""
    verb: Callable[[Target, User, dict[str, Any]], str] | None = {**REVIEWERS, **WRITERS}.get(action)
    if verb is None:
        raise Refused(Problem("no_verb", _("That action is not available. Reload the page.")))
    return verb(row, by, typed)


def _text(typed: dict[str, Any], name: str) -> str:
    return str(typed.get(name, "")).replace("\x00", "")[:1000]


REVIEWERS: dict[str, Any] = {"schedule": schedule, "make_embargo_link": make_link}
WRITERS: dict[str, Any] = {"unschedule": unschedule, "revoke_embargo_link": revoke_link}


def context(target: Target, user: User, *, can_write: bool) -> dict[str, Any]:
    """What the page of a draft or batch says of its schedule. One query, three for what is scheduled."""
    found = None if schedules.is_done(target) else schedules.of(target)
    return {
        "can_write": can_write,
        "schedule": found,
        "schedule_zone": settings.TIME_ZONE,
        "schedule_minute": schedules.words(found.at) if found else "",
        "schedule_reasons": found.reasons_in(get_language() or "") if found else [],
        "schedule_untouched": found is None or schedules.is_untouched(found, target),
        "embargo_links": _links(found, user) if found else [],
        "embargo_days": embargo.DEFAULT_DAYS,
        "embargo_most_days": embargo.LONGEST_DAYS,
    }


def _links(found: Schedule, user: User) -> list[dict[str, Any]]:
    """The links to what is scheduled; their address only for the person who made them."""
    return [
        {"link": link, "open": link.is_open(), "address": _address(link, user)} for link in found.links.order_by("-pk")
    ]


def _address(link: EmbargoLink, user: User) -> str:
    return embargo.address_of(link) if link.is_open() and link.made_by_id == user.pk else ""
