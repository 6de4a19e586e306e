"""Who looks after what: an owner and a day for demands and drafts, and all of it handed over when somebody leaves."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.ledger import note
from demands.ledger.kinds import KINDS
from demands.ledger.permission import check_right
from demands.ledger.rules import Problem, Refused
from demands.models import Assignment, WorkflowStep

from .rights import campaigns_of

FARTHEST = dt.timedelta(days=3660)


def of(row: WorkingCopy) -> Assignment | None:
    """The assignment of a row. One query."""
    found = Assignment.objects.filter(model=row._meta.label_lower, row=row.pk)
    return found.select_related("owner").first()


def candidates(row: WorkingCopy) -> QuerySet[User]:
    """The members of staff who may write in a row: by group, as members of its campaign, or as superusers.

    What all campaigns share has owners by group alone: members of one campaign do not learn who works in another.
    """
    right = Q(groups__permissions__codename=f"change_{row._meta.model_name}")
    found = User.objects.filter(is_active=True, is_staff=True)
    campaigns = campaigns_of(row)
    member = Q(memberships__campaign__in=campaigns or ())
    return found.filter(Q(is_superuser=True) | right | member).distinct().order_by("username")


def assign(row: WorkingCopy, *, owner: str, day: str, by: User) -> Assignment | None:
    """Give a row an owner, named by their number, and a day as YYYY-MM-DD; an empty owner takes both away.

    Raises Refused for anybody who could not write in the row, and for what is not a day.
    """
    check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
    of_row = {"model": row._meta.label_lower, "row": row.pk}
    with transaction.atomic():
        if not owner:
            Assignment.objects.filter(**of_row).delete()
            note(row, WorkflowStep.Action.ASSIGNED, by=by, comment=gettext("No owner."))
            return None
        number = int(owner) if owner.isascii() and owner.isdigit() and len(owner) < 10 else 0
        person = candidates(row).filter(pk=number).first()
        if person is None:
            raise Refused(Problem("no_owner", _("Choose a colleague who can edit this."), "owner"))
        said = {"owner": person, "day": _day(day), "given_by": by, "given_at": timezone.now()}
        found, _new = Assignment.objects.update_or_create(**of_row, defaults=said)
        until = f", {found.day}" if found.day else ""
        note(row, WorkflowStep.Action.ASSIGNED, by=by, comment=f"{called(person)}{until}")
        return found


def _day(typed: str) -> dt.date | None:
    if not typed:
        return None
    try:
        day = dt.date.fromisoformat(typed)
    except ValueError:
        day = None
    today = timezone.localdate()
    if day is None or not today <= day <= today + FARTHEST:
        raise Refused(Problem("no_day", _("Enter a day from today on, such as 2027-01-31."), "day"))
    return day


def called(person: User) -> str:
    return person.get_full_name() or person.get_username()


# When somebody leaves


def held_by(person: User) -> dict[str, Any]:
    """What a person looks after or has begun: their assignments, and by kind the drafts without any owner."""
    drafts = {kind.model: _begun(kind.model, person) for kind in KINDS}
    return {
        "assignments": Assignment.objects.filter(owner=person),
        "drafts": {model: rows for model, rows in drafts.items() if rows},
    }


def _begun(model: Any, person: User) -> list[int]:
    """The drafts of a kind that a person wrote in and that have no owner."""
    owned = Assignment.objects.filter(model=model._meta.label_lower).values("row")
    rows = model._base_manager.filter(WorkingCopy.OPEN, contributors__contains=[person.pk]).exclude(pk__in=owned)
    return sorted(rows.values_list("pk", flat=True))


def hand_over(person: User, *, to: User, by: User) -> int:
    """Give everything that a person looks after, and every draft that they have begun, to another. Returns how much.

    Days stay. Who wrote what stays too, and with it who may not publish it.
    """
    if to == person or not (to.is_active and to.is_staff):
        raise Refused(Problem("no_owner", _("Choose another colleague with an active account."), "to"))
    with transaction.atomic():
        held = held_by(person)
        moved = held["assignments"].update(owner=to, given_by=by, given_at=timezone.now())
        made = [
            Assignment(model=model._meta.label_lower, row=row, owner=to, given_by=by)
            for model, rows in held["drafts"].items()
            for row in rows
        ]
        Assignment.objects.bulk_create(made)
        return int(moved) + len(made)
