"""The verbs of the workflow as the change page offers them, and what stands in their way, said before the button."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import WorkingCopy
from demands import ledger, rules
from demands.content import along_with, public_citations, subject_of
from demands.models import Demand, Evidence, Proposal, StatusUpdate, WorkflowStep
from demands.rules import Problem, Refused

CLOSING = (StatusUpdate, Evidence, Proposal)
STEPS_SHOWN = 20


def is_closed(row: Any) -> bool:
    """Whether publication has closed this row for ever."""
    return isinstance(row, CLOSING) and row.is_published


def along(row: WorkingCopy) -> list[WorkingCopy]:
    """What becomes public together with this row."""
    found = along_with(row)
    if isinstance(row, StatusUpdate):
        cited = [citation.evidence for citation in public_citations(row)]
        found += [one for one in dict.fromkeys(cited) if not one.is_published]
    return found


def objections(row: WorkingCopy, user: User, shown: str) -> list[Problem]:
    """Why this user may not publish this row now, apart from what the row itself lacks."""
    found = []
    if not user.has_perm("demands.publish", row):
        found.append(Problem("not_allowed", _("Publishing is for reviewers. Submit it, and one of them will read it.")))
    if getattr(user, "weak_session", False):
        found.append(rules.weak_session())
    if problem := rules.barred(row, user.pk):
        found.append(problem)
    if settings.FOUR_EYES and not row.submitted_hash:
        found.append(Problem("not_submitted", _("It has not been submitted for review yet.")))
    if row.submitted_hash and row.submitted_hash != shown:
        found.append(Problem("changed", _("It or a source of it changed after it was submitted. Submit it again.")))
    return found


@dataclass
class Situation:
    """What the change page says of a row's way to the public."""

    row: WorkingCopy
    hash: str = ""
    missing: list[Problem] = field(default_factory=list)
    objections: list[Problem] = field(default_factory=list)
    along: list[WorkingCopy] = field(default_factory=list)
    steps: list[WorkflowStep] = field(default_factory=list)
    can_write: bool = False
    can_send_back: bool = False

    @property
    def open(self) -> bool:
        """Whether there is anything to publish."""
        return self.row.has_unpublished_changes and not is_closed(self.row)

    @property
    def submitted(self) -> bool:
        return bool(self.row.submitted_hash)

    @property
    def can_submit(self) -> bool:
        """An outdated submission can be renewed."""
        return self.open and self.can_write and not self.missing and self.row.submitted_hash != self.hash

    @property
    def can_publish(self) -> bool:
        return self.open and not self.missing and not self.objections


def situation(row: WorkingCopy, user: User, *, can_write: bool) -> Situation:
    found = Situation(row, can_write=can_write)
    found.steps = list(WorkflowStep.objects.filter(subject=subject_of(row))[:STEPS_SHOWN])
    if found.open:
        found.hash = ledger.reading_hash(row)
        found.missing = rules.missing(row)
        found.objections = objections(row, user, found.hash)
        found.along = along(row)
        found.can_send_back = found.submitted and user.has_perm("demands.publish", row)
    return found


# The verbs; each takes the row, who asks, and what they typed, and returns the sentence that says what came of it


def _submit(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    ledger.submit(row, by=by)
    return _("Submitted for review.")


def _take_back(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    with transaction.atomic():
        row = type(row)._base_manager.select_for_update().get(pk=row.pk)
        if not row.submitted_hash:
            raise Refused(Problem("not_submitted", _("This is not waiting for review.")))
        row.submitted_at, row.submitted_hash = None, ""
        row.save(update_fields=("submitted_at", "submitted_hash"))
        ledger.note(row, WorkflowStep.Action.WITHDRAWN, by=by)
    return _("Taken back. It is a draft again.")


def _send_back(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    _require_reviewer(by, row)
    ledger.send_back(row, by=by, comment=_text(typed, "comment"))
    return _("Sent back, with your comment.")


def _publish(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    entry = ledger.publish(row, by=by, approved_hash=_text(typed, "reading_hash"))
    return _("Published as entry %(number)s of the record.") % {"number": entry.sequence}


def _review(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if not isinstance(row, Demand):
        raise Refused(Problem("other_kind", _("Only a demand can be looked at again.")))
    entry = ledger.review(row, by=by)
    return _("Recorded as entry %(number)s: looked at again, nothing changed.") % {"number": entry.sequence}


def _confirm(row: WorkingCopy, by: User, typed: dict[str, Any]) -> str:
    if not isinstance(row, StatusUpdate):
        raise Refused(Problem("other_kind", _("Only an update has sources to confirm.")))
    entry = ledger.confirm(row, by=by)
    return _("Recorded as entry %(number)s: sources verified.") % {"number": entry.sequence}


def _require_reviewer(by: User, row: WorkingCopy) -> None:
    if not by.has_perm("demands.publish", row):
        raise Refused(Problem("not_allowed", _("Your account may not do this. Ask a reviewer or an administrator.")))


def _text(typed: dict[str, Any], name: str) -> str:
    """What was typed, without the characters that PostgreSQL cannot hold."""
    return str(typed.get(name, "")).replace("\x00", "")[:5000]


Verb = Callable[[WorkingCopy, User, dict[str, Any]], str]
WRITERS_VERBS: dict[str, Verb] = {"submit": _submit, "take_back": _take_back}
REVIEWERS_VERBS: dict[str, Verb] = {
    "send_back": _send_back,
    "publish": _publish,
    "review": _review,
    "confirm": _confirm,
}
VERBS = WRITERS_VERBS | REVIEWERS_VERBS
