"""What one month brought to a campaign, and the list of its months."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.partial_date import PartialDate
from demands.progress import log as reader
from demands.progress.lists import months as reading
from demands.progress.lists.months import Month, MonthPage
from demands.progress.named import shown_with
from demands.progress.standing import Clock
from demands.public.params import query
from demands.public.params.query import public_page
from demands.public.presenters import rows, timeline_rows
from demands.public.presenters.citing import citation
from demands.public.presenters.months import happened, month_links, month_name, put_right
from demands.public.text.reach import reach_sentence
from demands.public.text.site_name import clock_query, path
from demands.public.text.wording import pick

from .campaign import published_campaign
from .record import subject_link, told


@public_page("recorded", "entry")
def month(request: HttpRequest, campaign: str, month: str) -> HttpResponse:
    """What happened, what was put right, checked and written in one month. Nine queries at most."""
    of = Month.of(month)
    seal = Clock(recorded=query.day(request, "recorded"), entry=query.line(request, "entry"))
    page = reading.month(campaign, of, recorded=seal.recorded, entry=seal.entry) if of else None
    if of is None or page is None:
        raise Http404
    return render(request, "public/lists/month.html", _context(page, seal))


def _context(page: MonthPage, seal: Clock) -> dict[str, Any]:
    whole, of = page.campaign, page.month
    names = reader.named(whole.clock, shown_with(page.items) | {line.subject for line in page.put_right})
    name = month_name(of)
    changes, others = happened(told(page.items, names))
    title = f"{name} – {pick(whole.content['name'])[0]}"
    return {
        "section": "campaigns",
        "campaign": whole,
        "clock": seal,
        "month": of,
        "name": name,
        "page": page,
        "reach": reach_sentence(whole.evidence_until),
        "last_day": PartialDate(whole.clock.day),
        "changes": changes,
        "others": others,
        "made": [rows.demand_row(one) for one in page.made],
        "put_right": [put_right(line, names) for line in page.put_right],
        "reworded": [
            {"line": line, "href": subject_link(line.subject, line.campaign, line.demand, names), "name": _title(line)}
            for line in page.reworded
        ],
        "reviews": [{"line": line, "demand": _demand(page, line.demand)} for line in page.reviews],
        "engagements": [timeline_rows.engagement_row(one, whole) for one in page.engagements],
        "before": _place(page, of.before, seal) if of > reading.first(whole) else None,
        "after": _place(page, of.after, seal) if Month.of(of.after) else None,
        "citation": citation(title, path("month", whole.slug, of), whole),
    }


def _title(line: Any) -> dict[str, str]:
    content = line.content or {}
    return dict(content.get("title") or {})


def _demand(page: MonthPage, slug: str) -> dict[str, Any] | None:
    found = next((one for one in page.campaign.demands if one.slug == slug), None)
    return rows.demand_row(found) if found else None


def _place(page: MonthPage, of: Month, seal: Clock) -> dict[str, str]:
    return {"href": path("month", page.campaign.slug, of) + clock_query(seal), "name": month_name(of)}


@public_page()
def months(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every month since the campaign began, by year. Three queries."""
    found = published_campaign(campaign, Clock())
    links = month_links(campaign, reading.months(found))
    years = [{"year": year, "months": list(some)} for year, some in groupby(links, key=lambda one: one["year"])]
    return render(request, "public/lists/months.html", {"section": "campaigns", "campaign": found, "years": years})
