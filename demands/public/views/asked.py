"""What one institution was asked, and what is asked within one theme, across all campaigns."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from demands.progress import log as reader
from demands.progress.asked import Part, asked
from demands.progress.lists import cited
from demands.progress.lists.cited_statements import MOST_COUNTED
from demands.progress.standing import Clock, Content
from demands.public.charts.ribbon import Axis
from demands.public.params.paging import Pages, first_of_page
from demands.public.params.query import CLOCKS, clock, public_page
from demands.public.presenters import source_links
from demands.public.presenters.rows import demand_rows, used_statuses
from demands.public.text.wording import pick

from .campaign import not_published_by
from .record import told

DEMANDS = 20  # on one page


@public_page(*CLOCKS, "page")
def institution(request: HttpRequest, institution: str) -> HttpResponse:
    return _page(request, "institution", institution)


@public_page(*CLOCKS, "page")
def theme(request: HttpRequest, theme: str) -> HttpResponse:
    return _page(request, "theme", theme)


def _place(one: Content) -> tuple[int, str]:
    """Where a part comes in the list: in the order that staff gave, then by name, in all languages alike."""
    return one.get("order", 0), pick(one["name"], settings.LANGUAGE_CODE)[0]


def _page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    when = clock(request)
    found = asked(kind, slug, when, start=first_of_page(request, DEMANDS), number=DEMANDS)
    if found is None:
        raise not_published_by(when, lambda: asked(kind, slug, Clock()), lambda now: now.content["name"])
    sources = cited.number(when, kind, found.inside) if found.total <= MOST_COUNTED else None
    context = {
        "kind": kind,
        "content": found.content,
        "above": found.above,
        "parts": sorted(found.parts, key=_place),
        "section": "campaigns",
        "campaigns": [_campaign(one) for one in found.campaigns],
        "demands": found.total,
        "pages": Pages(request, found.total, DEMANDS),
        "since": found.since,
        "updates": told(found.latest, found.names),
        "sources": sources,
        "many_sources": sources is None,
        "sources_href": source_links.of_updates(when, **{kind: slug}),
        "clock": when,
        "kind_label": reader.label("institution", found.content["kind"]) if kind == "institution" else "",
    }
    return render(request, f"public/{kind}.html", context)


def _campaign(part: Part) -> dict[str, Any]:
    found = part.campaign
    axis = Axis.since(part.since, found.clock.day, found.checked_to)
    return {
        "campaign": found,
        "axis": axis,
        "tally": part.tally,
        "used": used_statuses(found, found.demands),
        "rows": demand_rows(found, found.demands, axis, found.clock.day, drawn=True),
    }
