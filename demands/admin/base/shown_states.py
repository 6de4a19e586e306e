"""The state of rows as the record and the workflow have it: in lists, filters, pages and on the desk.

A row by itself knows whether it was published. That a later line corrected, retracted or redacted what it became, the
record says; that a reviewer sent it back, the steps of its workflow say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import WorkingCopy
from demands.ledger.kinds import subject_of
from demands.models import Entry, Evidence, StatusUpdate, WorkflowStep

State = WorkingCopy.State


class Replaced(models.TextChoices):
    """What a later line of the record did to what was published. The strongest counts."""

    REDACTED = "redacted", gettext_lazy("Redacted")
    RETRACTED = "retracted", gettext_lazy("Retracted")
    CORRECTED = "corrected", gettext_lazy("Corrected")


RETURNED = "returned"
BACK = (WorkflowStep.Action.SENT_BACK, WorkflowStep.Action.CHECK_AGAIN)  # after which a draft is its writers' again


@dataclass(frozen=True)
class Shown:
    """The state of one row: its code, its name, and what says so, a line of the record or a step of the workflow."""

    value: str
    label: str
    entry: Entry | None = None
    step: WorkflowStep | None = None

    @property
    def href(self) -> str:
        """The public page of the line that replaced it."""
        return reverse("public:entry", args=[self.entry.pk]) if self.entry else ""

    @property
    def by(self) -> str:
        return _("by entry %(number)d") % {"number": self.entry.pk} if self.entry else ""


def replaceable(model: Any) -> list[Any]:
    """What can happen to published rows of a kind. A source is one of many things that its line says."""
    if model is Evidence:
        return []
    return [*Replaced] if model is StatusUpdate else [Replaced.REDACTED]


def replaced(kind: str = "") -> Q:
    """Published rows that a later line replaced, or replaced in one of the ways, to be asked of their model."""
    later = Entry.objects.filter(about=OuterRef("published_as"))
    if not kind:
        return Q(Exists(later.filter(kind__in=Replaced.values)))
    stronger = Replaced.values[: Replaced.values.index(kind)]
    found = Q(Exists(later.filter(kind=kind)))
    return found & ~Q(Exists(later.filter(kind__in=stronger))) if stronger else found


def shown(row: WorkingCopy) -> Shown:
    """The state of one row. One query."""
    return all_shown([row])[0]


def all_shown(rows: Iterable[WorkingCopy]) -> list[Shown]:
    """The states of rows of one kind, in their order. Two queries."""
    rows = list(rows)
    answered, returned = _replacing(rows), last_sent_back(rows)
    return [_shown(row, answered.get(row.published_as or 0), returned.get(row.pk)) for row in rows]


def _shown(row: WorkingCopy, entry: Entry | None, step: WorkflowStep | None) -> Shown:
    if step is not None:
        back = step.action == WorkflowStep.Action.SENT_BACK
        return Shown(RETURNED, _("Returned") if back else _("Check again"), step=step)
    if entry is not None and row.state == State.PUBLISHED:
        return Shown(entry.kind, str(Replaced(entry.kind).label), entry=entry)
    return Shown(row.state.value, str(row.state.label))


def _replacing(rows: list[Any]) -> dict[int, Entry]:
    """The strongest of the lines that replaced what these rows were published as, by that number."""
    numbers = [row.published_as for row in rows if row.is_published and replaceable(type(row))]
    if not numbers:
        return {}
    found: dict[int, Entry] = {}
    for entry in Entry.objects.filter(about__in=numbers, kind__in=Replaced.values).defer("search"):
        known = found.get(entry.about_id or 0)
        if known is None or Replaced.values.index(entry.kind) < Replaced.values.index(known.kind):
            found[entry.about_id or 0] = entry
    return found


def last_sent_back(rows: list[Any]) -> dict[int, WorkflowStep]:
    """The step that gave a draft back to its writers, if nobody has worked on it since, by the number of the row."""
    subjects = {subject_of(row): row.pk for row in rows if row.has_unpublished_changes and not row.submitted_hash}
    return {subjects[subject]: step for subject, step in steps_back(subjects).items()}


def steps_back(subjects: Iterable[str]) -> dict[str, WorkflowStep]:
    """For each subject the step by which it was sent back, if that was the last. One query, none for no subject."""
    subjects = list(subjects)
    if not subjects:
        return {}
    worked = WorkflowStep.objects.filter(subject__in=subjects).exclude(action__in=WorkflowStep.TALK)
    last = worked.order_by("subject", F("at").desc(), F("pk").desc()).distinct("subject")
    return {one.subject: one for one in last if one.action in BACK}
