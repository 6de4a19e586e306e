"""The lists of all institutions and of all themes, each with how its demands stand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from demands.progress import log as reader
from demands.progress.lists.bodies import Bodies, Body
from demands.public.params.paging import Pages
from demands.public.params.query import CLOCKS, clock, public_page, text
from demands.public.text.site_name import clock_query, path

ON_A_PAGE = 50


@public_page(*CLOCKS, "page", "q")
def institutions(request: HttpRequest) -> HttpResponse:
    return _page(request, "institution")


@public_page(*CLOCKS, "page", "q")
def themes(request: HttpRequest) -> HttpResponse:
    return _page(request, "theme")


def _page(request: HttpRequest, kind: str) -> HttpResponse:
    """Three queries for today, four for an earlier day."""
    when, words = clock(request), text(request, "q")
    found = Bodies(kind, when, words)
    pages = Pages(request, found.total, ON_A_PAGE)
    keep = clock_query(when)
    context = {
        "section": f"{kind}s",
        "kind": kind,
        "bodies": [_row(kind, one, keep) for one in found.some(pages.start, ON_A_PAGE)],
        "pages": pages,
        "words": words,
        "clock": when,
        "all_href": path(f"{kind}s") + keep,
    }
    return render(request, f"public/lists/{kind}s.html", context)


def _row(kind: str, one: Body, keep: str) -> dict[str, Any]:
    return {
        "content": one.content,
        "href": path(kind, one.content["slug"]) + keep,
        "kind": reader.label("institution", one.content["kind"]) if kind == "institution" else "",
        "above": one.above,
        "demands": one.demands,
        "campaigns": one.campaigns,
        "tallies": one.tallies,
    }
