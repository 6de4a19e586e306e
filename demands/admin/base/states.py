"""What is being written and reviewed, of every kind, in one question: how much there is, and the first of it.

A heap of drafts is what the lists show under the same state, so its counts are the counts of those lists. Rows are
counted in the database and only the first of each heap are fetched: a desk with thousands of drafts opens like any.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.db import models
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.db.models.lookups import In
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.models import WorkingCopy
from campaigns.partial_date import day_of, today
from demands.admin.written import Written
from demands.ledger.kinds import KINDS, Kind
from demands.models import Assignment, Citation, Evidence, Schedule, WorkflowStep

from .shown_states import BACK, Replaced, replaceable, replaced, steps_back

State = WorkingCopy.State

SHOWN = 6
STALE_DAYS = 14  # a draft that nobody touched for so long is stale


class Awaits(models.TextChoices):
    """What a draft is waiting for: states that depend on the user, or on its workflow steps."""

    BEGUN = "begun", gettext_lazy("Draft, not returned")
    RETURNED = "returned", gettext_lazy("Returned")
    FOR_ME = "for_me", gettext_lazy("Awaiting my review")
    FOR_OTHERS = "for_others", gettext_lazy("Awaiting a colleague’s review")
    ASSIGNED = "assigned", gettext_lazy("Assigned to me")
    STALE = "stale", gettext_lazy("Not edited for two weeks")


# The kinds that the desk speaks of, by the label of their model
MODELS: dict[str, Kind] = {kind.model._meta.label_lower: kind for kind in KINDS}

NOT_SUBMITTED = Q(submitted_hash="", edited_at__isnull=False)
IN_STATE = {
    State.DRAFT: Q(published_as__isnull=True, submitted_hash=""),
    State.SUBMITTED: ~Q(submitted_hash=""),
    State.PUBLISHED: Q(published_as__isnull=False, edited_at__isnull=True),
    State.CHANGED: Q(published_as__isnull=False) & NOT_SUBMITTED,
}


def stale_before() -> dt.datetime:
    """By the hour: the desk keeps the question that this is a part of."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=STALE_DAYS)


def mine(user: Any) -> Q:
    """What this user wrote a part of."""
    return Q(contributors__contains=[user.pk])


def in_state(state: str, kept: Any, user: Any) -> Q | None:
    """The rows of an admin class in a state, as this user sees it; None for a state that there is not."""
    match state:
        case Awaits.STALE:
            return NOT_SUBMITTED & Q(edited_at__lt=stale_before()) & ~_waits_for_nothing(kept.model)
        case Awaits.RETURNED:
            return NOT_SUBMITTED & _returned(kept.model)
        case Awaits.BEGUN:
            return (
                NOT_SUBMITTED & Q(published_as__isnull=True) & ~_returned(kept.model) & ~_waits_for_nothing(kept.model)
            )
        case Awaits.ASSIGNED:
            own = Assignment.objects.filter(model=kept.model._meta.label_lower, owner=user.pk)
            return Q(pk__in=own.values("row"))
        case Awaits.FOR_ME:
            return IN_STATE[State.SUBMITTED] & _unapproved(kept.model) & _for(kept, user)
        case Awaits.FOR_OTHERS:
            return IN_STATE[State.SUBMITTED] & _unapproved(kept.model) & ~_for(kept, user)
        case State.PUBLISHED:
            return IN_STATE[State.PUBLISHED] & ~replaced() if replaceable(kept.model) else IN_STATE[State.PUBLISHED]
    if state in Replaced:
        can_be = Replaced(state) in replaceable(kept.model)
        return IN_STATE[State.PUBLISHED] & replaced(state) if can_be else Q(pk__in=[])
    return IN_STATE[State(state)] if state in State else None


def _for(kept: Any, user: Any) -> Q:
    """What this user may publish: by right, and because another person wrote it."""
    may: Q = kept.publishable_by(user)
    return may & ~mine(user) if settings.FOUR_EYES else may


def _unapproved(model: Any) -> Q:
    """Without what was approved and is scheduled: nobody has to review that any more."""
    scheduled = Schedule.objects.filter(model=model._meta.label_lower, state=Schedule.State.WAITING)
    return ~Q(pk__in=scheduled.values("row"))


@cache
def _returned(model: Any) -> Q:
    """What a reviewer returned, or is to be checked again, and nobody has edited since. A condition without rows."""
    worked = WorkflowStep.objects.exclude(action__in=WorkflowStep.TALK).filter(subject=OuterRef("subject"))
    later = worked.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    back = WorkflowStep.objects.filter(~Exists(later), action__in=BACK).order_by()
    # The same few subjects for every row: the database asks for them once.
    return Q(In(_subject(model._meta.label_lower), back.values("subject").query))


def _waits_for_nothing(model: Any) -> Q:
    """Sources that stay in the newsroom, or that become public with the draft that cites them: that is what waits."""
    if model is not Evidence:
        return Q(pk__in=[])
    citing = Citation.objects.filter(evidence=OuterRef("pk"), update__published_as__isnull=True)
    return Q(visibility=Evidence.Visibility.INTERNAL) | Q(Exists(citing))


def _subject(model: str) -> Any:
    """The name of a row in the record, as the database puts it together."""
    kind = MODELS[model]
    parts: list[Any] = [Value(f"{kind.name}:")]
    for place, column in enumerate(kind.identity):
        parts += [Value("/"), F(column)] if place else [F(column)]
    return Concat(*parts, output_field=CharField())


@dataclass(frozen=True)
class Line:
    """A row that is not public, or public in an older form."""

    model: str
    pk: int
    title: str
    subject: str
    edited_at: Any
    submitted_at: Any
    submitted_hash: str
    sent_back: WorkflowStep | None = None  # the step by which it was, if that was the last
    public = False  # its words are not, whatever was published before

    @property
    def kind(self) -> str:
        return str(apps.get_model(self.model)._meta.verbose_name)

    @property
    def detail(self) -> str:
        if self.sent_back is not None:
            said = {"kind": self.kind, "name": self.sent_back.by_name, "since": ago(self.sent_back.at)}
            if self.sent_back.action == WorkflowStep.Action.CHECK_AGAIN:
                return _("%(kind)s · check again, %(since)s") % said
            return _("%(kind)s · returned by %(name)s, %(since)s") % said
        since = self.submitted_at or self.edited_at
        return f"{self.kind} · {ago(since)}" if since else self.kind

    @property
    def words(self) -> str:
        """What was said when it was sent back."""
        return self.sent_back.comment if self.sent_back is not None else ""

    @property
    def href(self) -> str:
        page = "review" if self.submitted_hash else "change"
        return reverse(f"admin:{self.model.replace('.', '_')}_{page}", args=[self.pk])


def ago(moment: dt.datetime) -> str:
    """ "today", "3 days": how long ago something was last touched."""
    return days((today() - day_of(moment)).days)


def days(number: int) -> str:
    if number <= 0:
        return _("today")
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@dataclass(frozen=True)
class Heap:
    """Drafts in one state, all that the user sees or those they wrote; the latest edited first, or the oldest."""

    state: str
    mine: bool = False
    order: str = "-edited_at"

    @property
    def query(self) -> str:
        """By which the lists show the same."""
        name = "queue" if self.state in Awaits else "state"
        return f"?{name}={self.state}" + ("&mine=1" if self.mine else "")

    def rows(self, kept: Any, user: Any) -> Q:
        found = in_state(self.state, kept, user)
        assert found is not None
        return found & mine(user) if self.mine else found


def _kept(model: str) -> Any:
    return site.get_model_admin(apps.get_model(model))


def _seen(request: HttpRequest, model: str) -> QuerySet[Any]:
    rows = _kept(model).get_queryset(request).order_by()
    marked: QuerySet[Any] = rows.annotate(of_model=Value(model, output_field=CharField()))
    return marked


_COUNTING = Written()


def counts(request: HttpRequest, heaps: list[Heap]) -> list[dict[str, int]]:
    """For each heap, how many drafts of each kind are in it; no kind without any. One query."""
    user = request.user
    asked = [_kept(model).scope for model in MODELS]
    if any(heap.state in (Awaits.FOR_ME, Awaits.FOR_OTHERS) for heap in heaps):
        asked += [_kept(model).publishable_by for model in MODELS]
    key = (user.pk, tuple(which(user) for which in asked), tuple(heaps), settings.FOUR_EYES, stale_before())
    found = _COUNTING.rows(key, lambda: _counting(request, heaps))
    return [{row[0]: row[place] for row in found if row[place]} for place in range(1, len(heaps) + 1)]


def _counting(request: HttpRequest, heaps: list[Heap]) -> Any:
    asked = []
    for model in MODELS:
        counted = {
            f"heap_{place}": Count("pk", filter=heap.rows(_kept(model), request.user))
            for place, heap in enumerate(heaps)
        }
        # The conditions of the desk's lists in a second form, which the database answers without reading public rows.
        open_rows = _seen(request, model).filter(WorkingCopy.OPEN)
        asked.append(open_rows.values("of_model").annotate(**counted).values_list("of_model", *counted))
    return _together(asked)


def first(request: HttpRequest, heaps: list[Heap], kinds: list[dict[str, int]]) -> list[list[Line]]:
    """The first of each heap, of the kinds that ``counts`` found there. One query, none when nothing was found."""
    asked = [
        _lines(request, model, heap, place).order_by(heap.order, "pk")[:SHOWN]
        for place, (heap, models) in enumerate(zip(heaps, kinds, strict=True))
        for model in models
    ]
    found: list[list[Line]] = [[] for _heap in heaps]
    for place, *row in _together(asked):
        found[place].append(Line(*row))
    return [_ordered(lines, heap)[:SHOWN] for heap, lines in zip(heaps, found, strict=True)]


def with_words(lines: list[Line]) -> list[Line]:
    """Lines of what was sent back, with who did and what they said. One query, none for no line."""
    steps = steps_back(one.subject for one in lines)
    return [replace(one, sent_back=steps.get(one.subject)) for one in lines]


def every(request: HttpRequest, heap: Heap) -> list[Line]:
    """A whole heap, however large: for a job in the background. One query."""
    return _ordered(unordered(request, heap), heap)


def unordered(request: HttpRequest, heap: Heap) -> list[Line]:
    """A whole heap in no order, public rows included. One query."""
    return [Line(*row) for _place, *row in _together([_lines(request, model, heap) for model in MODELS])]


def _lines(request: HttpRequest, model: str, heap: Heap, place: int = 0) -> QuerySet[Any, Any]:
    subject = _subject(model)
    called = Coalesce(NullIf(Cast(F(MODELS[model].title), CharField()), Value("")), subject)
    rows = _seen(request, model).filter(heap.rows(_kept(model), request.user))
    named: QuerySet[Any, Any] = rows.annotate(heap=Value(place), called=called, subject_name=subject)
    return named.values_list(
        "heap", "of_model", "pk", "called", "subject_name", "edited_at", "submitted_at", "submitted_hash"
    )


def _together(asked: list[QuerySet[Any, Any]]) -> Iterable[Any]:
    return asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0] if asked else ()


def _ordered(lines: list[Line], heap: Heap) -> list[Line]:
    column = heap.order.removeprefix("-")
    return sorted(lines, key=lambda one: getattr(one, column).timestamp(), reverse=heap.order.startswith("-"))
