"""The page that a review link opens: one draft, to read and to say yes or no to. No account, no cookie, no way further.

The address alone gives access; nothing else is asked of the browser, so there is nothing that
a foreign page could make it send (no CSRF token, which would be a cookie).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from demands.ledger.parcel import parcel_of
from demands.ledger.rules import Refused
from demands.models import ReviewLink
from demands.workflow import review_links

from . import comparison, preview

PRIVATE = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view an open link and its draft; whatever else is asked for is the 404 of any unknown page."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        found = review_links.find(token)
        row = review_links.row_of(found) if found else None
        if found is None or row is None:
            raise Http404
        response = view(request, found, row)
        for name, value in PRIVATE.items():
            response[name] = value
        return response

    return answered


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, link: ReviewLink, row: Any) -> HttpResponse:
    """Read the draft, approve it, or comment on it."""
    with pghistory.context(name=link.person, link=link.pk):
        if request.method == "POST":
            return _said(request, link, row)
        if request.method == "GET":
            review_links.opened(link)
    return _shown(request, link, row)


def _said(request: HttpRequest, link: ReviewLink, row: Any) -> HttpResponse:
    text = request.POST.get("comment", "")
    try:
        if request.POST.get("action") == "approve":
            review_links.approve(link, text)
        else:
            review_links.comment(link, text)
    except Refused as refused:
        return _shown(request, link, row, problems=refused.problems, typed=text, status=409)
    return HttpResponseRedirect(request.path)


def _shown(request: HttpRequest, link: ReviewLink, row: Any, *, status: int = 200, **said: Any) -> HttpResponse:
    same = review_links.is_same(link, row)
    context = {"link": link, "same": same, "steps": list(link.steps.order_by("at", "pk")), **said}
    context["public_as"] = row.published_as if not row.has_unpublished_changes else None
    if same:
        context |= {
            "readings": comparison.readings(parcel_of(row)),
            "move": comparison.move(row),
            "about": comparison.about(row),
            "sources": comparison.with_copies([one for one in comparison.sources(row) if not one.internal]),
            "page": request.path + "page/" if preview.knows(row) else "",
        }
    return render(request, "review/link.html", context, status=status)


@by_link
@require_safe
def page(request: HttpRequest, link: ReviewLink, row: Any) -> HttpResponse:
    """The draft as the public page would show it, for as long as it is the one that the link was made for."""
    if not (preview.knows(row) and review_links.is_same(link, row)):
        raise Http404
    request.GET = QueryDict()  # a campaign's page is shown whole: nobody filters a draft
    return preview.of(request, row)
