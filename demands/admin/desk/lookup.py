"""One search over everything that this user sees in the newsroom.

Updates and sources may be a hundred thousand: what is public of them is found by the words of the record, and only
drafts are read one by one. All other kinds are few, and are searched as their lists search them.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import site
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, Document, Institution, Milestone, Scale, Theme, WorkingCopy
from demands.models import (
    Demand,
    Engagement,
    Entry,
    Evidence,
    Indicator,
    Proposal,
    Recommendation,
    StatusUpdate,
    Suggestion,
)
from demands.progress.search import Question, ask

SHOWN, LONGEST = 6, 200
ORDER: tuple[Any, ...] = (
    Demand, StatusUpdate, Evidence, Campaign, Document, Institution, Theme, Milestone, Indicator, Engagement, Proposal,
    Recommendation, Suggestion, Scale,
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """The first rows of one kind that were found, and the list with all of them."""

    name: str
    rows: list[tuple[str, str]]  # what each is called, and its page
    more: bool
    href: str


def found(request: HttpRequest, text: str) -> list[Group]:
    """What is found, by kind; no kind without anything."""
    entries = ask(Question(text)).hits
    updates = [one.sequence for one in entries if one.type == "update"]
    cited = Entry.objects.filter(pk__in=updates).values_list("evidence", flat=True)
    references = {reference for some in cited for reference in some}
    public = {StatusUpdate: Q(published_as__in=updates), Evidence: Q(reference__in=references)}
    groups = (_group(request, model, text, public.get(model)) for model in ORDER)
    return [one for one in groups if one is not None]


def _group(request: HttpRequest, model: Any, text: str, public: Q | None) -> Group | None:
    kept: Any = site.get_model_admin(model)
    if not kept.has_view_permission(request):
        return None
    rows = _matching(request, kept, text, public)
    if not rows:
        return None
    name = f"admin:{kept.opts.app_label}_{kept.opts.model_name}"
    shown = [(str(row), reverse(f"{name}_change", args=[row.pk])) for row in rows[:SHOWN]]
    href = f"{reverse(f'{name}_changelist')}?{urlencode({'q': text})}"
    return Group(str(kept.opts.verbose_name_plural), shown, len(rows) > SHOWN, href)


def _matching(request: HttpRequest, kept: Any, text: str, public: Q | None) -> list[Any]:
    rows: QuerySet[Any] = kept.get_queryset(request)
    if public is None:
        return list(_searched(request, kept, rows, text)[: SHOWN + 1])
    drafts = list(kept.with_words(request, rows.filter(WorkingCopy.OPEN), text)[0][: SHOWN + 1])
    if kept.model is Evidence:
        return [*drafts, *_searched(request, kept, rows.filter(public), text)[: SHOWN + 1]]
    return [*drafts, *rows.filter(public).exclude(WorkingCopy.OPEN).order_by("-published_as")[: SHOWN + 1]]


def _searched(request: HttpRequest, kept: Any, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    result: QuerySet[Any] = kept.get_search_results(request, rows, text)[0]
    return result


@require_safe
def lookup_view(request: HttpRequest) -> HttpResponse:
    """The page of the search in the head of every page."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        **site.each_context(request),
        "title": _("Search the newsroom"),
        "asked": text,
        "groups": found(request, text) if text else [],
    }
    return TemplateResponse(request, "admin/desk/lookup.html", context)
