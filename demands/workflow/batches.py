"""Many drafts on one way: submitted, returned and published together.

A batch keeps what readers will see of each of its drafts, as it was when the batch was submitted. That is what its
reviewer reads; publication compares it with the drafts again and refuses whatever is not the same.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.ledger import chain
from demands.ledger.batch import PartsRefused, Recorded, publish_together, rehearse
from demands.ledger.kinds import kind_of, subject_of
from demands.ledger.parcel import parcel_of
from demands.ledger.permission import check_may, check_right, refuse_if_closed, require
from demands.ledger.rules import Problem, Refused
from demands.ledger.wording import STAMPS
from demands.models import Batch, BatchMember, Entry, WorkflowStep

from .steps import is_another_persons

Action, State = WorkflowStep.Action, Batch.State
MOST = 1_000  # drafts in one batch


def submit(
    rows: Collection[WorkingCopy], *, by: User, title: str, campaign: Any = None, for_authors: bool = False
) -> Batch:
    """Submit drafts together. Raises PartsRefused, which names each draft that cannot be published and says why.

    Everything that they depend on and that is not public yet joins them. A draft of other people that they have not
    submitted themselves needs ``for_authors``: the person who submits says that its authors agree.
    """
    with transaction.atomic():
        batch = Batch(title=title[:200], campaign=campaign)
        return _submitted(batch, list(rows), by, for_authors)


def submit_again(batch: Batch, *, by: User, for_authors: bool = False) -> Batch:
    """Submit the drafts of a batch as they are now; those that were deleted or published since are left out."""
    with transaction.atomic():
        batch = _locked(batch)
        require(batch.is_open, "closed", _("This batch is closed. Make a new one."))
        rows = [row for row in rows_of(batch.members.filter(chosen=True)).values() if row.has_unpublished_changes]
        batch.members.all().delete()
        return _submitted(batch, rows, by, for_authors)


def _submitted(batch: Batch, rows: list[WorkingCopy], by: User, for_authors: bool) -> Batch:
    require(bool(rows), "empty", _("Choose at least one draft."))
    if len(rows) > MOST:
        words = _("Choose at most %(number)d drafts; submit the rest afterwards.")
        raise Refused(Problem("too_many", words % {"number": MOST}))
    refused = {row: found for row in rows if (found := _not_submittable(row, by, for_authors))}
    if refused:
        raise PartsRefused(refused)
    recorded = rehearse(rows)
    batch.content_hash = chain.sha256([[one.entry.subject, one.hash] for one in recorded])
    batch.state, batch.submitted_by, batch.submitted_at = State.SUBMITTED, by, timezone.now()
    batch.save()
    chosen = set(rows)
    BatchMember.objects.bulk_create(_member(batch, place, one, one.row in chosen) for place, one in enumerate(recorded))
    for row in rows:
        row.submitted_at, row.submitted_hash = batch.submitted_at, parcel_of(row).hash
        row.save(update_fields=("submitted_at", "submitted_hash"))
    _note(batch, Action.SUBMITTED, rows, by=by)
    return batch


def _not_submittable(row: WorkingCopy, by: User, for_authors: bool) -> list[Problem]:
    try:
        check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
        refuse_if_closed(row)
    except Refused as refused:
        return list(refused.problems)
    if for_authors or row.submitted_hash or not is_another_persons(row, by):
        return []
    return [Problem("not_yours", _("Its author has not submitted this. Ask them first."))]


def _member(batch: Batch, place: int, one: Recorded, chosen: bool) -> BatchMember:
    content = {name: value for name, value in (one.entry.content or {}).items() if name not in STAMPS}
    return BatchMember(
        batch=batch, place=place, model=one.row._meta.label_lower, row=one.row.pk, chosen=chosen,
        title=str(one.row)[:300], version=one.row.version, writers=one.entry.authors, content_hash=one.hash,
        kind=one.entry.kind, subject=one.entry.subject, about=one.entry.about_id, content=content,
    )  # fmt: skip


# The rows of a batch


def rows_of(members: Iterable[BatchMember]) -> dict[BatchMember, WorkingCopy]:
    """The drafts of members, with what their contents are made of; without those that were deleted."""
    by_model: dict[str, list[BatchMember]] = {}
    for member in members:
        by_model.setdefault(member.model, []).append(member)
    found: dict[BatchMember, WorkingCopy] = {}
    for label, some in by_model.items():
        rows = fetched(apps.get_model(label), [one.row for one in some])
        found |= {one: rows[one.row] for one in some if one.row in rows}
    return found


def fetched(model: Any, keys: Iterable[int]) -> dict[int, Any]:
    """Rows of a kind by their numbers, with what their contents are made of."""
    rows = list(model._base_manager.filter(pk__in=keys))
    if rows:
        kind = kind_of(rows[0])
        prefetch_related_objects(rows, *kind.beside, *kind.parts)
    return {row.pk: row for row in rows}


def touched(batch: Batch) -> bool:
    """Whether a chosen draft of a batch was edited, withdrawn or deleted since the batch was submitted."""
    chosen = list(batch.members.filter(chosen=True))
    found = rows_of(chosen)
    return any(
        one not in found or found[one].version != one.version or found[one].submitted_at != batch.submitted_at
        for one in chosen
    )


# The decision


def publish(batch: Batch, *, by: User, approved_hash: str) -> list[Entry]:
    """Make public everything in a batch, or nothing. Raises Refused, naming each draft that keeps it from that."""
    with transaction.atomic():
        batch = _locked(batch)
        require(batch.state == State.SUBMITTED, "not_submitted", _("This batch is not in review."))
        if batch.content_hash != approved_hash:
            raise Refused(Problem("changed", _("The batch was submitted again after you opened it. Read it again.")))
        members = list(batch.members.all())
        found = rows_of(members)
        if gone := [one for one in members if one not in found]:
            raise Refused(*(_deleted(one) for one in gone))
        read = {row: member.content_hash for member, row in found.items()}
        chosen = frozenset(row for member, row in found.items() if member.chosen)
        waiting = [row for row in found.values() if row.has_unpublished_changes]
        entries = publish_together(found.values(), chosen=chosen, by=by, read=read)
        _close(batch, State.PUBLISHED, entries)
        _note(batch, Action.PUBLISHED, waiting, by=by)
        return entries


def _deleted(member: BatchMember) -> Problem:
    words = _("“%(title)s” was deleted after the batch was submitted. Submit the batch again.")
    return Problem("gone", words % {"title": member.title})


def send_back(batch: Batch, *, by: User, comment: str) -> None:
    """Return all drafts of a batch to their writers, with a comment, which is required."""
    with transaction.atomic():
        batch, rows = _to_be_drafts_again(batch)
        for row in rows:
            check_may(by, "demands.publish", row)
        if not comment.strip():
            raise Refused(Problem("no_comment", _("Say what needs to change before this can be published."), "comment"))
        _draft_again(batch, State.RETURNED, rows)
        _note(batch, Action.SENT_BACK, rows, by=by, comment=comment.strip())


def take_back(batch: Batch, *, by: User) -> None:
    """Make all drafts of a batch drafts again, for somebody who may write in them."""
    with transaction.atomic():
        batch, rows = _to_be_drafts_again(batch)
        for row in rows:
            check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
        _draft_again(batch, State.WITHDRAWN, rows)
        _note(batch, Action.WITHDRAWN, rows, by=by)


def _to_be_drafts_again(batch: Batch) -> tuple[Batch, list[WorkingCopy]]:
    batch = _locked(batch)
    require(batch.state == State.SUBMITTED, "not_submitted", _("This batch is not in review."))
    rows = [row for row in rows_of(batch.members.filter(chosen=True)).values() if row.submitted_hash]
    return batch, rows


def _draft_again(batch: Batch, state: str, rows: Iterable[WorkingCopy]) -> None:
    for row in rows:
        row.submitted_at, row.submitted_hash = None, ""
        row.save(update_fields=("submitted_at", "submitted_hash"))
    _close(batch, state, [])


def _close(batch: Batch, state: str, entries: list[Entry]) -> None:
    """What readers would have seen is in the record by now, or not to be seen by anybody."""
    numbers = [one.sequence for one in entries]
    batch.state, batch.first_entry, batch.last_entry = state, min(numbers, default=None), max(numbers, default=None)
    batch.save(update_fields=("state", "first_entry", "last_entry"))
    batch.members.update(content=None)


def _locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch.pk)


def _note(batch: Batch, action: str, rows: Iterable[WorkingCopy], *, by: User, comment: str = "") -> None:
    """Keep a step of the batch, and of each of its drafts."""
    within = gettext("In the batch “%(title)s”.") % {"title": batch.title}
    words = f"{comment}\n\n{within}" if comment else within
    said: dict[str, Any] = {"action": action, "by": by, "by_name": by.get_username(), "at": timezone.now()}
    steps = [WorkflowStep(subject=subject_of(row), comment=words, **said) for row in rows]
    WorkflowStep.objects.bulk_create([WorkflowStep(subject=batch.subject, comment=comment, **said), *steps])


def say(batch: Batch, *, by: User, comment: str) -> None:
    """Keep a comment on a batch. Raises Refused when it is empty."""
    if not comment.strip():
        raise Refused(Problem("no_comment", _("Write something before you send it."), "comment"))
    WorkflowStep.objects.create(
        subject=batch.subject, action=Action.COMMENTED, comment=comment.strip(), by=by, by_name=by.get_username()
    )


def open_batch_of(row: WorkingCopy) -> Batch | None:
    """The batch in review that a draft is part of. One query."""
    members = BatchMember.objects.filter(model=row._meta.label_lower, row=row.pk, batch__state=State.SUBMITTED)
    member = members.select_related("batch").order_by("-batch").first()
    return member.batch if member else None
