"""The verbs of the workflow as the change page offers them, and the obstacles, shown before the button."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands import ledger
from demands.ledger import rules
from demands.ledger.kinds import kind_of, subject_of
from demands.ledger.parcel import Parcel, parcel_of
from demands.ledger.rules import Check, Problem, Refused
from demands.models import Batch, Demand, StatusUpdate, WorkflowStep
from demands.workflow import assignments, batches, review_links, steps, versions

from . import field_comments, planned

STEPS_SHOWN = 200
LONGEST_COMMENT = 5000


def is_closed(row: Any) -> bool:
    """Whether publication has closed this row for ever."""
    return isinstance(row, WorkingCopy) and row.is_published and kind_of(row).closes


def along(parcel: Parcel) -> list[WorkingCopy]:
    """What becomes public together with a parcel's row."""
    found = [part.row for part in parcel.along]
    if isinstance(parcel.row, StatusUpdate):
        found += dict.fromkeys(parcel.new_sources)
    return found


def conditions(parcel: Parcel, user: User) -> list[Check]:
    """What must be true of the draft's way here, and of this user, before this user may publish it."""
    row = parcel.row
    found = [
        Check(
            _("You have permission to publish."), () if user.has_perm("demands.publish", row) else (_not_for_editors(),)
        )
    ]
    if getattr(user, "weak_session", False):
        found.append(Check(_("You signed in with a security key or passkey."), (rules.weak_session(),)))
    if settings.FOUR_EYES:
        barred = rules.barred(parcel, user.pk)
        found.append(Check(_("You did not write any of it (two-person rule)."), (barred,) if barred else ()))
        waits = Problem("not_submitted", _("It has not been submitted for review yet."))
        found.append(Check(_("The draft is submitted for review."), () if row.submitted_hash else (waits,)))
    if row.submitted_hash:
        other = Problem(
            "changed", _("This draft or one of its sources changed after it was submitted. Submit it again.")
        )
        same = row.submitted_hash == parcel.hash
        found.append(Check(_("Unchanged since submission."), () if same else (other,)))
    return found


def _not_for_editors() -> Problem:
    return Problem("not_allowed", _("Only reviewers can publish. Submit it for review."))


@dataclass
class Situation:
    """The part of the change page about a row's publication."""

    row: WorkingCopy
    parcel: Parcel | None = None  # of a row that may be published
    rules: list[Check] = field(default_factory=list)  # of the row itself
    conditions: list[Check] = field(default_factory=list)  # of its way here, and of this user
    along: list[WorkingCopy] = field(default_factory=list)
    steps: list[WorkflowStep] = field(default_factory=list)
    can_write: bool = False
    authors: list[str] = field(default_factory=list)  # when others wrote it, their names
    can_send_back: bool = False
    may_publish_alone: bool = False
    batch: Batch | None = None  # in review, that the row is part of

    @property
    def hash(self) -> str:
        """Of what would become public; empty when there is nothing to publish."""
        return self.parcel.hash if self.parcel else ""

    @property
    def open(self) -> bool:
        """Whether there is anything to publish."""
        return self.row.has_unpublished_changes and not is_closed(self.row)

    @property
    def missing(self) -> list[Problem]:
        return [problem for check in self.rules for problem in check.problems]

    @property
    def objections(self) -> list[Problem]:
        """Why this user may not publish this row now, apart from what the row itself lacks."""
        return [problem for check in self.conditions for problem in check.problems]

    @property
    def submitted(self) -> bool:
        return bool(self.row.submitted_hash)

    @property
    def can_submit(self) -> bool:
        """An outdated submission can be renewed."""
        missing = [one for one in self.missing if one.code != rules.PARENT]  # its campaign may still be a draft
        return self.open and self.can_write and not missing and self.row.submitted_hash != self.hash

    @property
    def can_discard(self) -> bool:
        """Whether there are unpublished changes to something public, which this user may take back."""
        return self.open and self.can_write and self.row.is_published

    @property
    def can_publish(self) -> bool:
        return self.open and not self.missing and not self.objections

    @property
    def can_publish_alone(self) -> bool:
        """In an emergency: when this administrator wrote it, and every rule but that of the second person is met."""
        return self.open and self.may_publish_alone and not self.missing


def situation(row: WorkingCopy, user: User, *, can_write: bool) -> Situation:
    if isinstance(row, StatusUpdate):  # asked for by every rule, and for every hash
        prefetch_related_objects([row], "citations__evidence__document__campaign")
    found = Situation(row, can_write=can_write)
    said = WorkflowStep.objects.filter(subject=subject_of(row)).select_related("link")
    found.steps = list(said[:STEPS_SHOWN])
    found.batch = batches.open_batch_of(row) if row.submitted_hash else None
    if found.open:
        found.parcel = parcel = parcel_of(row)
        found.rules = rules.checks(parcel)
        found.conditions = conditions(parcel, user)
        found.along = along(parcel)
        decides = not getattr(user, "weak_session", False)
        alone = decides and user.has_perm("demands.publish_alone", row)
        if steps.is_another_persons(row, user):
            authors = User.objects.filter(pk__in=row.contributors).order_by("username")
            found.authors = [one.get_full_name() or one.username for one in authors]
        found.may_publish_alone = alone and bool(rules.barred(parcel, user.pk))
        found.can_send_back = decides and found.submitted and user.has_perm("demands.publish", row)
    return found


# The verbs; each takes the row, who asks, and what they typed, and returns the sentence that says what came of it


def _submit(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    steps.submit(row, by=by, for_author=typed.get("for_author") == "1")
    return _("Submitted for review.")


def _take_back(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    steps.take_back(row, by=by)
    return _("Withdrawn: it is a draft again.")


def _discard(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if versions.discard_changes(row, by=by):
        return _("The unpublished changes have been discarded. This is the published version.")
    return _("The changes made here have been discarded. Other changes since publication are on the review page.")


def _restore(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    try:
        moment = parse_datetime(_text(typed, "at"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Refused(Problem("no_version", _("The history does not go back to this version.")))
    versions.restore(row, moment, by=by)
    return _("The version of %(moment)s has been restored.") % {"moment": f"{localtime(moment):%Y-%m-%d %H:%M:%S %Z}"}


def _send_back(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    _require_reviewer(by, row)
    steps.send_back(row, by=by, comment=_text(typed, "comment"))
    return _("Returned, with your comment.")


def _publish(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    entry = ledger.publish(row, by=by, approved_hash=_text(typed, "reading_hash"))
    return _("Published: entry %(number)s of the public record.") % {"number": entry.sequence}


def _publish_alone(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    entry = ledger.publish_in_emergency(
        row, by=by, approved_hash=_text(typed, "reading_hash"), reason=_text(typed, "reason")
    )
    return _("Published in an emergency as entry %(number)s. It is awaiting a second person’s confirmation.") % {
        "number": entry.sequence
    }


def _review(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if not isinstance(row, Demand):
        raise Refused(Problem("other_kind", _("Only demands can be re-checked.")))
    entry = ledger.review(row, by=by)
    return _("Recorded as entry %(number)s: re-checked, no change.") % {"number": entry.sequence}


def _confirm(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if not isinstance(row, StatusUpdate):
        raise Refused(Problem("other_kind", _("Only updates have sources to verify.")))
    entry = ledger.confirm(row, by=by)
    return _("Recorded as entry %(number)s: sources verified.") % {"number": entry.sequence}


def _comment(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    text = str(typed.get("comment", "")).replace("\x00", "").strip()
    if not text:
        raise Refused(Problem("no_comment", _("Write something before you send it."), "comment"))
    if len(text) > LONGEST_COMMENT:
        raise Refused(Problem("too_long", _("This is too long: write at most 5000 characters."), "comment"))
    ledger.note(row, WorkflowStep.Action.COMMENTED, by=by, comment=text)
    return _("Comment saved. Only staff can read it.")


def _make_link(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    said = {name: str(typed.get(name, "")).replace("\x00", "") for name in ("person", "purpose", "days")}
    link = review_links.make(row, by=by, **said)
    return _("Link for %(person)s created. Copy it below and send it.") % {"person": link.person}


def _revoke_link(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    review_links.revoke(row, by=by, number=str(typed.get("link", "")))
    return _("Link revoked. It no longer works.")


def _assign(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if is_closed(row):
        raise Refused(Problem("closed", _("This has been published and cannot be changed. Correct or retract it.")))
    found = assignments.assign(row, owner=_text(typed, "owner"), day=_text(typed, "day"), by=by)
    if found is None:
        return _("This no longer has an owner.")
    return _("Assigned to %(name)s.") % {"name": assignments.called(found.owner)}


def _require_reviewer(by: User, row: WorkingCopy) -> None:
    if not by.has_perm("demands.publish", row):
        raise Refused(
            Problem("not_allowed", _("You don’t have permission to do this. Ask a reviewer or an administrator."))
        )


def _text(typed: dict[str, Any], name: str) -> str:
    """What was typed, without the characters that PostgreSQL cannot hold."""
    return str(typed.get(name, "")).replace("\x00", "")[:5000]


Verb = Callable[[WorkingCopy, User, dict[str, Any]], str]
ANYBODYS_VERBS: dict[str, Verb] = {"comment": _comment, **field_comments.VERBS}
WRITERS_VERBS: dict[str, Verb] = {
    "submit": _submit,
    "take_back": _take_back,
    "assign": _assign,
    "discard": _discard,
    "restore": _restore,
    "make_link": _make_link,
    "revoke_link": _revoke_link,
    **planned.WRITERS,
}
REVIEWERS_VERBS: dict[str, Verb] = {
    "send_back": _send_back,
    "publish": _publish,
    "publish_alone": _publish_alone,
    "review": _review,
    "confirm": _confirm,
    **planned.REVIEWERS,
}
VERBS = ANYBODYS_VERBS | WRITERS_VERBS | REVIEWERS_VERBS
