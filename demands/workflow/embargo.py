"""Links by which journalists read what is scheduled, before it is public. A link shows, and does nothing else.

It leads to exactly what was approved for a minute. Once that was changed, unscheduled or missed, once the link is
revoked or expired, it leads nowhere; when the publication has happened, it leads to the public page.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands.ledger.kinds import subject_of
from demands.ledger.parcel import parcel_of
from demands.ledger.permission import check_may
from demands.ledger.rules import Problem, Refused
from demands.models import Batch, EmbargoLink, Schedule, WorkflowStep

from . import batches, schedules
from .schedules import Target

Action, State = WorkflowStep.Action, Schedule.State
LONGEST_DAYS, DEFAULT_DAYS = 60, 14
MOST = 50  # links to one schedule


@dataclass(frozen=True)
class Opened:
    """What a link leads to: a draft or batch as approved, or the entry that it has become."""

    link: EmbargoLink
    target: Target | None = None
    entry: int | None = None


def _signer() -> Signer:
    return Signer(salt="demands.embargo-link", sep=".")


def address_of(link: EmbargoLink) -> str:
    return reverse("embargo:link", args=[_signer().sign(link.nonce)])


# What staff do


def make(target: Target, *, by: User, person: str, days: str) -> EmbargoLink:
    """A link to what is scheduled. Raises Refused for those who could not publish it, and with what is missing."""
    for row in _rows(target):
        check_may(by, "demands.publish", row)
    found, person = schedules.of(target), person.strip()
    problems = []
    if found is None or not _stands(found, target):
        problems.append(Problem("no_schedule", _("Only what is scheduled can be shown under embargo.")))
    if not 0 < len(person) <= 120:
        problems.append(Problem("person", _("Enter the recipient of the link, in at most 120 characters."), "person"))
    if not (days.isascii() and days.isdigit() and len(days) < 4 and 1 <= int(days) <= LONGEST_DAYS):
        message = _("Enter how many days the link is valid: a number from 1 to %(most)d.") % {"most": LONGEST_DAYS}
        problems.append(Problem("days", message, "days"))
    if found is not None and found.links.count() >= MOST:
        problems.append(Problem("too_many", _("There are already %(most)d links to this.") % {"most": MOST}))
    if problems or found is None:
        raise Refused(*problems)
    with transaction.atomic():
        link = EmbargoLink.objects.create(
            schedule=found, person=person, made_by=by, made_by_name=by.get_username(),
            expires_at=timezone.now() + dt.timedelta(days=int(days)),
        )  # fmt: skip
        _note(target, Action.LINK_MADE, person, by)
    return link


def revoke(target: Target, *, by: User, number: str) -> None:
    """End a link to this draft or batch now. Raises Refused when it has no such link."""
    number = number if number.isascii() and number.isdigit() and len(number) < 19 else "0"
    with transaction.atomic():
        links = EmbargoLink.objects.select_for_update(of=("self",)).filter(revoked_at__isnull=True)
        link = links.filter(schedule__model=target._meta.label_lower, schedule__row=target.pk, pk=int(number)).first()
        if link is None:
            raise Refused(Problem("no_link", _("That link no longer exists.")))
        link.revoked_at = timezone.now()
        link.save(update_fields=("revoked_at",))
        _note(target, Action.LINK_REVOKED, link.person, by)


def _rows(target: Target) -> list[WorkingCopy]:
    if isinstance(target, Batch):
        return list(batches.rows_of(target.members.filter(chosen=True)).values())
    return [target]


def _note(target: Target, action: str, person: str, by: User | None = None) -> None:
    subject = target.subject if isinstance(target, Batch) else subject_of(target)
    comment = _("Under embargo: %(person)s") % {"person": person}
    WorkflowStep.objects.create(
        subject=subject, action=action, comment=comment, by=by, by_name=by.get_username() if by else person
    )


# What the journalist does


def find(token: str) -> Opened | None:
    """What an address leads to; None for whatever must not be told from an address that never was."""
    try:
        nonce = _signer().unsign(token)
    except BadSignature:
        return None
    link = EmbargoLink.objects.select_related("schedule").filter(nonce=nonce).first()
    if link is None or not link.is_open():
        return None
    if link.schedule.state == State.PUBLISHED and link.schedule.first_entry:
        return Opened(link, entry=link.schedule.first_entry)
    target = schedules.target_of(link.schedule)
    return Opened(link, target) if target is not None and _stands(link.schedule, target) else None


def _stands(schedule: Schedule, target: Target) -> bool:
    """Whether it is still to be published at its minute, exactly as approved."""
    if schedule.state != State.WAITING or not schedules.is_untouched(schedule, target):
        return False
    read = target.content_hash if isinstance(target, Batch) else parcel_of(target).hash
    return bool(read == schedule.approved_hash) and not schedules.is_done(target)


def opened(link: EmbargoLink, target: Target) -> None:
    """Keep that the link was opened, the first time."""
    with transaction.atomic():
        if EmbargoLink.objects.filter(pk=link.pk, opened_at__isnull=True).update(opened_at=timezone.now()):
            _note(target, Action.LINK_OPENED, link.person)
