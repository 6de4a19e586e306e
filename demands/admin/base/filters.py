"""Filters of the lists. What a filter cannot understand it ignores."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.models.verified import Verification
from campaigns.partial_date import today
from demands.models import Capture, DemandStanding, Entry, Mark
from demands.progress.due import outdated_by_entries, overdue_by_entries
from demands.progress.standing import Clock

from .shown_states import replaceable
from .states import Awaits, State, in_state, mine

UPCOMING_DAYS = 60


class OneChoice(admin.SimpleListFilter):
    """All rows, or those of which one thing is true."""

    choice: str
    words: Any  # what the choice says
    rows: Callable[[], Q]  # the rows that it leaves

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(self.choice, self.words)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.rows()) if self.value() == self.choice else queryset


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        self.kept = model_admin  # whose rows these are
        after = [(one.value, one.label) for one in replaceable(model_admin.model)]
        return [*State.choices, *after]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        which = in_state(self.value() or "", self.kept, request.user)
        return queryset if which is None else queryset.filter(which)


class WaitingFilter(StateFilter):
    """What a draft is waiting for, beside the state that it is in: both can be chosen."""

    title, parameter_name = _("queue"), "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        self.kept = model_admin
        return Awaits.choices


class MineFilter(admin.SimpleListFilter):
    title, parameter_name = _("author"), "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", _("me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "1":
            return queryset
        return queryset.filter(mine(request.user))


def undecided() -> Q:
    """Documents read for demands in which marked sentences wait for a decision."""
    return Q(Exists(Mark.objects.filter(reading=OuterRef("pk"), decision=Mark.Decision.OPEN)))


class UndecidedFilter(OneChoice):
    title, parameter_name = _("passages"), "sentences"
    choice, words, rows = "open", _("to decide on"), staticmethod(undecided)


def unverified() -> Q:
    """Updates that readers see marked "not yet verified"."""
    later = Entry.objects.filter(about=OuterRef("published_as"))
    return Q(
        ~Exists(later.filter(kind__in=("confirmed", "corrected", "retracted", "redacted"))),
        published_as__isnull=False,
        verification=Verification.UNVERIFIED,
    )


class UnverifiedFilter(OneChoice):
    title, parameter_name = _("sources"), "sources"
    choice, words, rows = "unverified", _("published, not yet verified"), staticmethod(unverified)


def any_of(pairs: Iterable[tuple[str, str]]) -> Q:
    """The demands with these campaigns and slugs."""
    of_campaigns: dict[str, list[str]] = {}
    for campaign, demand in pairs:
        of_campaigns.setdefault(campaign, []).append(demand)
    found = Q(pk__in=[])
    for campaign, demands in of_campaigns.items():
        found |= Q(campaign__slug=campaign, slug__in=demands)
    return found


def overdue() -> Q:
    """Demands whose re-check is overdue. One query when no date has come since their last entries."""
    kept = DemandStanding.objects.overdue(today()).as_of(today())
    late = kept.filter(campaign=OuterRef("campaign__slug"), demand=OuterRef("slug"))
    return Q(Exists(late)) | any_of((one.campaign, one.demand) for one in overdue_by_entries(Clock()))


class OverdueFilter(OneChoice):
    title, parameter_name = _("re-check"), "review"
    choice, words, rows = "overdue", _("overdue"), staticmethod(overdue)


def unexplained() -> Q:
    """Demands whose status has changed since it was explained. One query when no date has come since their entries."""
    kept = DemandStanding.objects.unexplained().as_of(today())
    other = kept.filter(campaign=OuterRef("campaign__slug"), demand=OuterRef("slug"))
    return Q(Exists(other)) | any_of(outdated_by_entries(Clock()))


class UnexplainedFilter(OneChoice):
    title, parameter_name = _("explanation"), "explanation"
    choice, words, rows = "outdated", _("older than the status"), staticmethod(unexplained)


def unanswered() -> Q:
    """Letters, and whatever else awaits a reply, to which none has come."""
    return Q(awaits_reply=True, replied_on__isnull=True)


class UnansweredFilter(OneChoice):
    title, parameter_name = _("reply"), "answer"
    choice, words, rows = "none", _("awaited, not received"), staticmethod(unanswered)


def upcoming() -> Q:
    """Milestones of the next weeks. One known by its month counts when the month does; one by its year never."""
    first = today()
    last = first + dt.timedelta(days=UPCOMING_DAYS)
    days = Q(date__regex="^.{10}$", date__gte=first.isoformat(), date__lte=last.isoformat())
    months = Q(date__regex="^.{7}$", date__gte=first.isoformat()[:7], date__lte=last.isoformat()[:7])
    return days | months


class UpcomingFilter(OneChoice):
    title, parameter_name = _("date range"), "when"
    choice, rows = "soon", staticmethod(upcoming)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("soon", _("in the next %(days)d days") % {"days": UPCOMING_DAYS})]


class YearFilter(admin.SimpleListFilter):
    """By the year in which it happened: the dates are strings of any precision, so Django's hierarchy does not fit."""

    title, parameter_name = _("year"), "year"
    field = "happened_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """From the first year to the last: both ends of an index, where every date would mean reading them all."""
        ends = model_admin.get_queryset(request).order_by().aggregate(first=Min(self.field), last=Max(self.field))
        if not ends["first"]:
            return []
        years = range(int(ends["last"][:4]), int(ends["first"][:4]) - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.value() or ""
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            return queryset
        return queryset.filter(**{f"{self.field}__startswith": year})


def broken_links() -> Q:
    """Sources whose address leads nowhere any more, and of which readers have not been told.

    One that was given another address since is not among them.
    """
    return Q(link__state="dead", link__url=F("url"), gone_on__isnull=True)


def links_back() -> Q:
    """Sources of which readers are told that the original is gone, and it is there again."""
    return Q(link__state="alive", link__url=F("url"), gone_on__isnull=False)


def kept() -> Exists:
    """Whether a source has a kept copy."""
    return Exists(Capture.objects.filter(evidence=OuterRef("pk"), state=Capture.State.KEPT))


def failed_copies() -> Q:
    """Sources that have no kept copy, because making one failed."""
    failed = Capture.objects.filter(evidence=OuterRef("pk"), state=Capture.State.FAILED)
    return Q(Exists(failed)) & ~Q(kept())


class LinksFilter(admin.SimpleListFilter):
    title, parameter_name = _("links"), "links"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("broken", _("broken links")), ("failing", _("uncertain")), ("unclear", _("unknown")),
            ("gone", _("readers have been told that the original is unavailable")),
            ("back", _("original available again")),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        whole = {"broken": broken_links(), "gone": Q(gone_on__isnull=False), "back": links_back()}
        if (value := self.value()) in whole:
            return queryset.filter(whole[value])
        if value in ("failing", "unclear"):
            return queryset.filter(link__state=value, link__url=F("url"))
        return queryset


class CopiesFilter(admin.SimpleListFilter):
    title, parameter_name = _("archived copies"), "copies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("kept", _("archived")), ("failed", _("failed")), ("none", _("not archived"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "kept":
                return queryset.filter(kept())
            case "failed":
                return queryset.filter(failed_copies())
            case "none":
                return queryset.filter(~Q(kept())).exclude(url="")
        return queryset
