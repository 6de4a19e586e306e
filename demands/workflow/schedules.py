"""Publication at a minute: an approved draft or batch waits for the worker, and any change before cancels that.

The approval is the one of ``ledger.publish``: of a content hash, by a person. Nothing of it is taken for granted at the
minute: the ledger checks the person's rights, the two-person rule, the rules of publication and the hash again, and
what it refuses is not published and says why. The record and the public pages know nothing of schedules.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.models import Campaign, WorkingCopy
from demands import ledger
from demands.ledger.kinds import subject_of
from demands.ledger.parcel import parcel_of
from demands.ledger.permission import check_right
from demands.ledger.rules import Problem, Refused
from demands.models import Batch, Entry, Schedule, WorkflowStep

from . import batches
from .rights import campaigns_of

Target = WorkingCopy | Batch
State, Action = Schedule.State, WorkflowStep.Action
FARTHEST = dt.timedelta(days=366)
LATE = dt.timedelta(hours=1)  # after an outage, what is later than this is not published without being asked


def target_of(schedule: Schedule) -> Target | None:
    """The draft or batch that a schedule is about; None when it was deleted."""
    found: Target | None = apps.get_model(schedule.model)._base_manager.filter(pk=schedule.row).first()
    return found


def of(target: Target) -> Schedule | None:
    """The schedule of a draft or batch about which nobody has decided yet. One query."""
    open_ones = Schedule.objects.filter(model=target._meta.label_lower, row=target.pk, state__in=Schedule.OPEN)
    return open_ones.first()


def is_untouched(schedule: Schedule, target: Target) -> bool:
    """Whether neither the draft nor its submission changed since the approval; an edit that was undone counts too."""
    if isinstance(target, Batch):
        return target.submitted_at == schedule.submitted_at and not batches.touched(target)
    return target.submitted_at == schedule.submitted_at and target.version == schedule.version


def is_done(target: Target) -> bool:
    """Whether everything of it is public, or the batch closed."""
    return not target.is_open if isinstance(target, Batch) else not target.has_unpublished_changes


# What staff do


def minute(typed: str, now: dt.datetime | None = None) -> dt.datetime:
    """The minute that was typed as 2026-12-01T09:00, in the site's time zone. Raises Refused with what is wrong."""
    zone, now = ZoneInfo(settings.TIME_ZONE), now or timezone.now()
    try:
        naive = dt.datetime.strptime(typed.strip()[:16].replace(" ", "T"), "%Y-%m-%dT%H:%M")
    except ValueError:
        raise Refused(Problem("no_minute", _("Enter a date and time, such as 2026-12-01 09:00."), "at")) from None
    found = naive.replace(tzinfo=zone)
    if found.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise Refused(Problem("no_minute", _("The clocks skip this minute. Choose another."), "at"))
    if found.utcoffset() != naive.replace(tzinfo=zone, fold=1).utcoffset():
        raise Refused(Problem("no_minute", _("This minute comes twice that night. Choose another."), "at"))
    if not now < found <= now + FARTHEST:
        raise Refused(Problem("no_minute", _("Choose a minute in the future, within a year."), "at"))
    return found


def schedule(target: Target, *, by: User, approved_hash: str, at: dt.datetime) -> Schedule:
    """Approve exactly what was read, and have it published at a minute. An earlier schedule is replaced.

    Raises Refused as publishing it now would.
    """
    with transaction.atomic():
        _publish(target, by=by, approved_hash=approved_hash)  # every rule is asked, and nothing is written
        transaction.set_rollback(True)
    with transaction.atomic():
        target = type(target)._base_manager.select_for_update().get(pk=target.pk)
        _open(target).update(state=State.WITHDRAWN, settled_at=timezone.now())
        found = Schedule.objects.create(
            model=target._meta.label_lower, row=target.pk, campaign=_campaign(target), at=at,
            approved_hash=approved_hash, submitted_at=target.submitted_at,
            version=0 if isinstance(target, Batch) else target.version, made_by=by, made_by_name=by.get_username(),
        )  # fmt: skip
        _note(target, Action.SCHEDULED, words(at), by=by)
    return found


def unschedule(target: Target, *, by: User) -> None:
    """Cancel the publication; the draft stays in review. For those who may publish it, write in it or scheduled it."""
    with transaction.atomic():
        found = _open(target).select_for_update().first()
        if found is None:
            raise Refused(Problem("no_schedule", _("This is not scheduled.")))
        if found.made_by_id != by.pk or not by.is_active:
            for row in [target] if isinstance(target, WorkingCopy) else batches.rows_of(target.members.all()).values():
                check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
        _settle(found, State.WITHDRAWN)
        _note(target, Action.UNSCHEDULED, words(found.at), by=by)


def words(at: dt.datetime) -> str:
    """A minute in the site's time zone, with the name of the zone."""
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M} ({settings.TIME_ZONE})"


def _open(target: Target) -> Any:
    return Schedule.objects.filter(model=target._meta.label_lower, row=target.pk, state__in=Schedule.OPEN)


def _campaign(target: Target) -> Campaign | None:
    if isinstance(target, Batch):
        return target.campaign
    campaigns = campaigns_of(target) or ()
    return Campaign.objects.get(pk=next(iter(campaigns))) if len(campaigns) == 1 else None


# What the worker does


def run(now: dt.datetime | None = None) -> int:
    """Publish what is due and cancel what has changed. Returns how many schedules were decided."""
    now = now or timezone.now()
    waiting = Schedule.objects.filter(state__in=Schedule.OPEN).order_by("at", "pk")
    return sum(_decide(pk, now) for pk in waiting.values_list("pk", flat=True))


def _decide(pk: int, now: dt.datetime) -> bool:
    """Decide about one schedule, in one transaction with the publication. Whether there was anything to decide."""
    with transaction.atomic():
        found = Schedule.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if found is None or not found.is_open:
            return False
        target = target_of(found)
        if target is None or is_done(target):  # deleted, published by hand, returned or withdrawn
            return _over(found, target)
        if found.state != State.WAITING:
            return False
        if not is_untouched(found, target) or (isinstance(target, WorkingCopy) and _differs(found, target)):
            return _missed(found, target, State.VOID, _in_languages(_changed))
        if found.at > now:
            return False
        if now - found.at > LATE:
            return _missed(found, target, State.LATE, _in_languages(_late))
        return _published(found, target)


def _published(found: Schedule, target: Target) -> bool:
    try:
        with transaction.atomic():
            entries = _publish(target, by=_approver(found), approved_hash=found.approved_hash)
    except Refused:
        return _missed(found, target, State.REFUSED, dict(_refusals(found, target)))
    found.first_entry = min((one.sequence for one in entries), default=None)
    return _settle(found, State.PUBLISHED)


def _publish(target: Target, *, by: User, approved_hash: str) -> list[Entry]:
    if isinstance(target, Batch):
        return batches.publish(target, by=by, approved_hash=approved_hash)
    return [ledger.publish(target, by=by, approved_hash=approved_hash)]


def _approver(found: Schedule) -> User:
    if found.made_by is None:
        raise Refused(Problem("no_approver", _("The account of the person who approved it was deleted.")))
    return found.made_by


def _refusals(found: Schedule, target: Target) -> Iterator[tuple[str, list[str]]]:
    """Why the ledger refuses, in each language of the site: it is asked once more in each, and nothing is written."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            try:
                with transaction.atomic():
                    _publish(target, by=_approver(found), approved_hash=found.approved_hash)
                    transaction.set_rollback(True)
            except Refused as refused:
                yield code, [str(one.message) for one in refused.problems]


def _differs(found: Schedule, row: WorkingCopy) -> bool:
    """Whether readers would see something else: an institution, a theme or a source that goes along was edited."""
    return parcel_of(row).hash != found.approved_hash


def _changed() -> str:
    return _("It was changed after it was approved. Have it reviewed and schedule it again.")


def _late() -> str:
    return _("The site was not running at that time, more than an hour ago. Decide whether to publish it now.")


def _in_languages(sentence: Any) -> dict[str, list[str]]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = [sentence()]
    return found


def _over(found: Schedule, target: Target | None) -> bool:
    """End a schedule that has nothing to publish any more."""
    closed = isinstance(target, Batch) and target.state != Batch.State.PUBLISHED
    if target is not None and closed and found.state == State.WAITING:
        return _missed(found, target, State.VOID, _in_languages(_changed))
    return _settle(found, State.WITHDRAWN)


def _missed(found: Schedule, target: Target, state: str, reasons: dict[str, list[str]]) -> bool:
    found.reasons = reasons
    _note(target, Action.MISSED, "\n".join(reasons.get(settings.LANGUAGE_CODE, [])))
    return _settle(found, state)


def _settle(found: Schedule, state: str) -> bool:
    found.state, found.settled_at = state, timezone.now()
    found.save(update_fields=("state", "settled_at", "reasons", "first_entry"))
    return True


def _note(target: Target, action: str, comment: str, by: User | None = None) -> None:
    subject = target.subject if isinstance(target, Batch) else subject_of(target)
    by_name = by.get_username() if by else _("the site")
    WorkflowStep.objects.create(subject=subject, action=action, comment=comment, by=by, by_name=by_name)


def concerned(schedule: Schedule) -> frozenset[int]:
    """The numbers of the users who are told how a schedule went: who approved it, and who wrote it."""
    target = target_of(schedule)
    if isinstance(target, Batch):
        writers = [one for member in target.members.all() for one in member.writers]
        return frozenset(one for one in (schedule.made_by_id, target.submitted_by_id, *writers) if one)
    writers = target.contributors if target is not None else []
    return frozenset(one for one in (schedule.made_by_id, *writers) if one)
