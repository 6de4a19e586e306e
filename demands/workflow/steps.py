"""The life of a draft: written, submitted, taken back or sent back, renamed, deleted; who did each step is kept.

Every person who edits a row counts as a writer until the row is public, and a change voids a submission.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, Value
from django.db.models.functions import Replace
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import WorkingCopy
from demands.ledger import note, rules
from demands.ledger.kinds import subject_of
from demands.ledger.parcel import parcel_of
from demands.ledger.permission import check_may, check_right, refuse_if_closed, require
from demands.ledger.recording import locked
from demands.ledger.rules import Problem, Refused
from demands.ledger.wording import is_as_public
from demands.models import FieldComment, ReviewLink, WorkflowStep

Action = WorkflowStep.Action
WRITING = ("contributors", "edited_at", "submitted_at", "submitted_hash", "version")


def wrote(row: WorkingCopy, user: User, *, created: bool = False, with_writers: Iterable[int] = ()) -> None:
    """Keep, after a change was saved, that this user made it: it voids a submission and bars them from publishing.

    A public row that holds again what readers have of it has no unpublished changes any more, and so no writers.
    ``with_writers`` are the numbers of others whose words the change brings in.
    """
    for writer in (*with_writers, user.pk):
        row.written_by(writer)
    if not created:
        row.version += 1
    if is_as_public(row):
        row.edited_at, row.contributors = None, []
    row.save(update_fields=WRITING)
    action = Action.CREATED if created else Action.EDITED
    note(row, action, by=user)


def noted(row: WorkingCopy, user: User) -> None:
    """Keep a change of the newsroom's own fields alone: nothing that readers see, so nothing to review."""
    row.version += 1
    row.save(update_fields=("version",))
    note(row, Action.EDITED, by=user)


def touch(row: WorkingCopy, user: User) -> None:
    """Keep a change of another row than the one on the screen, whose public content changed along with it."""
    with transaction.atomic():
        wrote(type(row)._base_manager.select_for_update().get(pk=row.pk), user)


def renamed(before: str, after: str) -> None:
    """Rename the steps and review links of a draft whose name in the record changes.

    Otherwise the next draft of the old name would inherit them. When the short name of a campaign changes, so do the
    names of everything in it.
    """
    old, new = (subject.partition(":")[2] for subject in (before, after))
    for model in (WorkflowStep, ReviewLink):
        model.objects.filter(subject=before).update(subject=after)
        if before.startswith("campaign:"):
            belonging = Replace("subject", Value(f":{old}/"), Value(f":{new}/"))
            model.objects.filter(subject__contains=f":{old}/").update(subject=belonging)


@receiver(pre_delete)
def _buried(sender: type[Model], instance: Any, **named: Any) -> None:
    """Rename the steps of a deleted draft, so that a new draft of the same name does not inherit them.

    Comments on its fields are deleted with it.
    """
    if isinstance(instance, WorkingCopy):
        gone = f"deleted:{instance._meta.label_lower}/{instance.pk}"
        for model in (WorkflowStep, ReviewLink):
            model.objects.filter(subject=subject_of(instance)).update(subject=gone)
        FieldComment.objects.filter(model=instance._meta.label_lower, row=instance.pk).delete()


# On the way to review and back


def is_another_persons(row: WorkingCopy, user: User) -> bool:
    """Whether others wrote this draft and the user wrote none of it."""
    return bool(row.contributors) and user.pk not in row.contributors


def submit(row: WorkingCopy, *, by: User, for_author: bool = False) -> None:
    """Submit the row for review in its present form. Raises Refused when a rule is not met yet.

    What it belongs to may still be a draft: a demand is reviewed before its campaign is public, and published after it.

    An author may not be done with a draft, so another person submits it only with ``for_author``: they say that they
    have asked, and the activity of the draft keeps that.
    """
    with transaction.atomic():
        row = locked(row)
        check_right(by, f"{row._meta.app_label}.change_{row._meta.model_name}", row)
        refuse_if_closed(row)
        others = is_another_persons(row, by)
        require(for_author or not others, "not_yours", _("Its author has not submitted this. Ask them first."))
        parcel = parcel_of(row)
        if problems := rules.missing_for_review(parcel):
            raise Refused(*problems)
        row.submitted_at, row.submitted_hash = timezone.now(), parcel.hash
        row.save(update_fields=("submitted_at", "submitted_hash"))
        note(row, Action.SUBMITTED, by=by, comment=gettext("Submitted for the author.") if others else "")


def take_back(row: WorkingCopy, *, by: User) -> None:
    """Make a submitted row a draft again, for its writers. Raises Refused when it was not submitted."""
    with transaction.atomic():
        _back_to_draft(locked(row), Action.WITHDRAWN, by=by)


def send_back(row: WorkingCopy, *, by: User, comment: str) -> None:
    """Return a submitted row to its writers with a comment, which is required."""
    with transaction.atomic():
        row = locked(row)
        check_may(by, "demands.publish", row)
        require(bool(row.submitted_hash), "not_submitted", _("This is not in review."))
        if not comment.strip():
            raise Refused(Problem("no_comment", _("Say what needs to change before this can be published."), "comment"))
        _back_to_draft(row, Action.SENT_BACK, by=by, comment=comment)


def _back_to_draft(row: WorkingCopy, action: str, *, by: User, comment: str = "") -> None:
    require(bool(row.submitted_hash), "not_submitted", _("This is not in review."))
    row.submitted_at, row.submitted_hash = None, ""
    row.save(update_fields=("submitted_at", "submitted_hash"))
    note(row, action, by=by, comment=comment)
