"""Filters of the lists. What a filter cannot understand it ignores."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, WorkingCopy
from campaigns.models.campaign import Verification
from demands import progress
from demands.models import Entry
from demands.standing import Clock

State = WorkingCopy.State

IN_STATE = {
    State.DRAFT: Q(published_as__isnull=True, submitted_hash=""),
    State.SUBMITTED: ~Q(submitted_hash=""),
    State.PUBLISHED: Q(published_as__isnull=False, edited_at__isnull=True),
    State.CHANGED: Q(published_as__isnull=False, edited_at__isnull=False, submitted_hash=""),
}


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        which = IN_STATE.get(self.value() or "")  # type: ignore[call-overload]  # a member is its own string
        return queryset if which is None else queryset.filter(which)


class MineFilter(admin.SimpleListFilter):
    title, parameter_name = _("written by"), "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("1", _("me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "1":
            return queryset
        return queryset.filter(contributors__contains=[request.user.pk])


def unverified() -> Q:
    """Updates that readers see marked "not yet verified"."""
    later = Entry.objects.filter(about=OuterRef("published_as"))
    return Q(
        ~Exists(later.filter(kind__in=("confirmed", "corrected", "retracted", "redacted"))),
        published_as__isnull=False,
        verification=Verification.UNVERIFIED,
    )


class UnverifiedFilter(admin.SimpleListFilter):
    title, parameter_name = _("sources"), "sources"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("unverified", _("published, not yet verified"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(unverified()) if self.value() == "unverified" else queryset


def overdue() -> Q:
    """Demands that nobody has looked at within the interval that they state. Six queries a campaign at most."""
    found = Q(pk__in=[])
    for slug in Campaign.objects.filter(published_as__isnull=False).order_by("pk").values_list("slug", flat=True):
        page = progress.campaign(slug, Clock())
        late = [one.slug for one in page.demands if one.review_overdue] if page else []
        found |= Q(campaign__slug=slug, slug__in=late)
    return found


class OverdueFilter(admin.SimpleListFilter):
    title, parameter_name = _("review"), "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("overdue", _("overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(overdue()) if self.value() == "overdue" else queryset


class YearFilter(admin.SimpleListFilter):
    """By the year in which it happened: the dates are strings of any precision, so Django's own hierarchy is no use."""

    title, parameter_name = _("year"), "year"
    field = "happened_on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        dates = model_admin.get_queryset(request).order_by().values_list(self.field, flat=True).distinct()
        return [(year, year) for year in sorted({str(date)[:4] for date in dates if date}, reverse=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.value() or ""
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            return queryset
        return queryset.filter(**{f"{self.field}__startswith": year})
