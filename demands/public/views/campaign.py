"""The pages with the status of demands: all campaigns, one campaign, one demand, two dates compared."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress import listed, pieces, progress
from demands.progress.lists import months
from demands.progress.lists.turns import Turns
from demands.progress.lists.turns import turns as turns_of
from demands.progress.named import labels
from demands.progress.progress import CampaignProgress, DemandPage
from demands.progress.related import related
from demands.progress.standing import Clock, Content
from demands.progress.summaries import Campaigns
from demands.public.charts import findings, slope
from demands.public.charts.files.typesetting import language_of_pictures
from demands.public.charts.history_chart import counted
from demands.public.charts.ribbon import Axis
from demands.public.params import query
from demands.public.params.filters import DIRECTIONS, Filter, named, sort_labels
from demands.public.params.frames import Again, Framed
from demands.public.params.paging import Pages
from demands.public.params.query import public_page
from demands.public.presenters import certainty, chosen, compared, rows, source_links, timeline_rows
from demands.public.presenters.because import explanation_row
from demands.public.presenters.citing import citation
from demands.public.presenters.columns import columns
from demands.public.presenters.months import month_links
from demands.public.presenters.recommended import recommended, recommended_passages
from demands.public.text import open_day
from demands.public.text.open_day import OpenClock, filled_in
from demands.public.text.reach import reach_sentence
from demands.public.text.reason import reason_of
from demands.public.text.site_name import clock_query
from demands.public.text.wording import pick, reader_language

from .deferred import deferred

MOST_COMPARED = 500  # updates that a comparison lists
ON_A_PAGE = 50  # demands: more make a page too heavy for a phone in a tunnel
CAMPAIGNS = 20  # on the front page
LATEST = 5  # events that it names
MONTHS = 6  # of those with an event, on the page of a campaign
Found = TypeVar("Found")
AROUND = (
    "sources_href", "cited_href", "certainties", "latest", "months", "documents", "reach", "coming", "unchecked",
    "papers", "matrix", "overdue", "citation",
)  # fmt: skip
TO_CHOOSE = (
    "statuses", "addressees", "themes", "directions", "levels", "sorts", "first_year", "this_year", "latest_day",
)  # fmt: skip
CHOICES = ("status", "addressee", "theme", "q", "direction", "certainty", "since", "sort")
WITHOUT_PAGE = (*query.CLOCKS, "view", *CHOICES)
LIST = (*WITHOUT_PAGE, "page")


@public_page(*query.CLOCKS, "page", "q")
def home(request: HttpRequest) -> HttpResponse:
    """The campaigns with their tallies, the latest first. Three queries, four with words."""
    clock, words = query.clock(request), query.text(request, "q")
    found = Campaigns(clock, words)
    pages = Pages(request, found.total, CAMPAIGNS)
    context = {
        "section": "campaigns",
        "campaigns": found.some(pages.start, CAMPAIGNS),
        "pages": pages,
        "words": words,
        "clock": clock,
    }
    return render(request, "public/home.html", context)


def published_campaign(slug: str, clock: Clock) -> CampaignProgress:
    """A campaign, which nobody may change. Three queries, none where it is kept.

    Raises Http404 for what is not public, and NotYet for what was not there by the clock.
    """
    weigh = listed.weight_beside if open_day.is_open(clock) else listed.weight
    found = pieces.one(("page", slug, clock), lambda: progress.campaign(slug, clock), weigh)
    if found is None:
        raise not_published_by(clock, lambda: progress.campaign(slug, Clock()), lambda now: now.content["title"])
    if not found.begun:
        raise query.NotYet(pick(found.content["title"])[0], _("This campaign had not begun by then."))
    return found


def not_published_by(clock: Clock, now: Callable[[], Found | None], title: Callable[[Found], Content]) -> Exception:
    """NotYet with its title when something is public ``now`` and was not by the clock's day; Http404 otherwise."""
    public = None if clock.recorded is None and clock.entry is None else now()
    if public is None:
        return Http404()
    return query.NotYet(pick(title(public))[0], _("Nothing had been published here by then."))


@public_page(*LIST, parts=("results", "answer"))
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """Progress of one campaign; htmx asks for the list alone. Five queries, and four for its turns on a past day."""
    clock, target = query.clock(request), request.htmx.target  # type: ignore[attr-defined]
    turns = _turns(campaign) if _may_be_open(clock) and pieces.present().entry else None
    page = _framed(published_campaign(campaign, _opened(clock, turns)), clock, turns)
    if target == "results":
        context = page.values() | page.asked(request) | {"kept_as": page.kept_as, "part": True}
        response = render(request, "public/parts/results.html", context)
        response.content = filled_in(response.content, clock.day)
    else:
        response = page.response(request, Again.of(LIST, partial(_kept_page, campaign)))
    if target in ("results", "answer"):  # the filters; the slider, which changes the whole page around it
        response["HX-Push-Url"] = _address(request, WITHOUT_PAGE)
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def _framed(found: CampaignProgress, clock: Clock, turns: Turns | None) -> Framed:
    """The page of a campaign on a clock's day, which may be any of its stretch."""
    is_open = open_day.is_open(found.clock)
    asked = partial(_asked_context, found=found, clock=clock, turns=turns if is_open else None)
    kept_as, day = f"{found.slug} {found.clock}", clock.day if is_open else None
    return Framed("public/campaign.html", kept_as, partial(_constant_context, found), asked, day)


def _kept_page(campaign: str, request: HttpRequest, state: pieces.State) -> Framed | None:
    """The page that a request asks for, if it is kept: of today, or of an earlier day. No query."""
    clock, turns = query.clock(request), None
    if not clock.is_now:
        turns = pieces.known_one(state, ("turns", campaign)) if _may_be_open(clock) else None
        if turns is None:
            return None
    found = pieces.known_one(state, ("page", campaign, _opened(clock, turns)))
    return _framed(found, clock, turns) if found and found.begun else None


def _may_be_open(clock: Clock) -> bool:
    return clock.looks_back and clock.recorded is None and clock.entry is None


def _opened(clock: Clock, turns: Turns | None) -> Clock:
    """The clock of all days of the stretch that a day is in; the clock itself before the first one."""
    first = turns.of_page(clock.day) if turns else None
    return OpenClock(on=first) if first else clock


def _turns(campaign: str) -> Turns | None:
    """When the page of a campaign turns. Four queries, none where it is kept."""
    made = partial(turns_of, campaign, latest=LATEST, recent=rows.RECENT_DAYS)
    return pieces.one(("turns", campaign), made, lambda found: found.weight if found else 0)


def campaign_page_context(request: HttpRequest, found: CampaignProgress) -> dict[str, Any]:
    """The whole page of a given campaign: the newsroom previews a draft with it, which is not kept."""
    return _constant_context(found) | _asked_context(request, found, found.clock)


def _constant_context(found: CampaignProgress) -> dict[str, Any]:
    """What the page shows whatever it is asked. Two queries, when a template asks for what stands around the list."""
    return {
        "section": "campaigns",
        "page": found,
        "clock": found.clock,
        "axis": Axis.of(found),
        **deferred(
            lambda: {"used": rows.used_statuses(found, found.demands), "tally_words": counted(found.tally)},
            "used",
            "tally_words",
        ),
        **deferred(lambda: _choices(found), *TO_CHOOSE),
        **deferred(lambda: _around(found), *AROUND),
    }


def _asked_context(
    request: HttpRequest, found: CampaignProgress, clock: Clock, turns: Turns | None = None
) -> dict[str, Any]:
    """The list that a reader asks for by a clock, and what is said about it."""
    wanted = Filter.of(request, found)
    view = query.choice(request, "view", ("ribbons", "table")) or "ribbons"
    demands = wanted.apply(found)
    pages = Pages(request, len(demands), ON_A_PAGE)
    some = demands[pages.start : pages.start + ON_A_PAGE]
    shown = rows.Rows(found, some, clock.day, drawn=view == "ribbons", turns=turns)
    said = chosen.choices(wanted, found)
    asked = _address(request, (*query.CLOCKS, *CHOICES)).removeprefix(request.path)
    cleared = clock_query(found.clock)
    return {
        "shape": (view, bool(shown), pages.last > 1),
        "view": view,
        "rows": shown,
        "pages": pages,
        "filter": wanted,
        "found": chosen.found(said, found, len(demands)),
        "chosen": chosen.summary(said, found, clock.on),
        "asked": asked,
        "clear_href": request.path + (_as_table(cleared) if view == "table" else cleared),
        "other_view_href": request.path + (asked if view == "table" else _as_table(asked)),
        "groups": lambda: chosen.groups(found, wanted, _tally_href(found)),
        "columns": cache(  # each row of a table asks for some
            lambda: columns(
                wanted.sort,
                lambda sort: _address(request, WITHOUT_PAGE, sort=sort, view="table") + "#demands",
            )
        ),
    }


def _as_table(question: str) -> str:
    """A question, '' or with its "?", that asks for a table."""
    return f"{question}{'&' if question else '?'}view=table"


def _papers(name: str, *arguments: str, clock: Clock) -> list[dict[str, str]]:
    """The briefing of a demand or a campaign; PDF where its fonts have the letters of the reader's language."""
    language = reader_language()
    forms = ("pdf", "docx") if language_of_pictures(language) == language else ("docx",)
    keep = clock_query(clock)
    return [
        {"name": form.upper(), "href": reverse(f"data:{name}_{form}", args=arguments) + keep} for form in forms
    ]  # fmt: skip


def _address(request: HttpRequest, names: Iterable[str], **changed: str) -> str:
    """This page with those of its parameters that say something; ``changed`` ones replaced."""
    kept = {name: request.GET.get(name, "") for name in names} | changed
    return request.path + (f"?{urlencode(said)}" if (said := {k: v for k, v in kept.items() if v}) else "")


def _tally_href(found: CampaignProgress) -> str:
    """Where the steps of the tally lead, but for the status at its end."""
    said = clock_query(found.clock)
    return f"{said}&" if said else "?"


def _choices(found: CampaignProgress) -> dict[str, Any]:
    """What the reader may choose from."""
    language = reader_language()
    return {
        "statuses": [(one.code, pick(one.label)[0]) for one in found.scale.statuses],
        "addressees": sorted(
            (
                (slug, pick((found.institution(slug) or {}).get("name"))[0] or slug)
                for slug in named(found, "addressees")
            ),
            key=lambda pair: pair[1],
        ),
        "themes": [(slug, pick((found.theme(slug) or {}).get("name"))[0] or slug) for slug in named(found, "themes")],
        "directions": [(code, labels(language)["direction"][code]) for code in DIRECTIONS],
        "levels": list(certainty.LEVELS.items()),
        "sorts": sort_labels(),
        "first_year": found.since.year,
        "this_year": Clock().day.year,
        "latest_day": Clock().day.isoformat(),
    }


def _around(found: CampaignProgress) -> dict[str, Any]:
    """Two queries."""
    latest = progress.latest(found.clock, campaign=found.slug, number=LATEST)
    return {
        "sources_href": source_links.of_updates(found.clock, campaign=found.slug),
        "cited_href": source_links.of_page(found.clock, campaign=found.slug),
        "certainties": certainty.counts(found.certainty, found.clock, found.slug),
        "latest": rows.latest_rows(latest, found),
        "months": month_links(found.slug, months.latest(found, MONTHS)),
        "documents": [rows.document_row(found, one) for one in found.of_type("document")],
        "reach": reach_sentence(found.evidence_until),
        **_milestones(found.of_type("milestone"), found),
        "papers": _papers("campaign", found.slug, clock=found.clock),
        "matrix": [
            {"name": form.upper(), "href": reverse(f"data:matrix_{form}", args=[found.slug]) + clock_query(found.clock)}
            for form in ("docx", "xlsx")
            if any(recommended_passages(found)) or any(one.content.get("recommendations") for one in found.demands)
        ],
        "overdue": sum(one.review_overdue for one in found.demands),
        "citation": citation(
            pick(found.content["title"])[0],
            reverse("public:campaign", args=[found.slug]),
            found,
        ),
    }


def _milestones(milestones: Iterable[Content], campaign: CampaignProgress) -> dict[str, list[Content]]:
    """Those ahead of the page's day as ``coming``, the nearest first; as ``unchecked`` those that have come since.

    What came after the evidence was compiled may have happened or not: nobody has checked.
    """
    day, checked = campaign.clock.day, campaign.checked_to
    ordered = sorted(milestones, key=lambda one: str(one["date"]))
    past = [one for one in ordered if PartialDate(one["date"]).last_day < day]
    return {
        "coming": [one for one in ordered if one not in past],
        "unchecked": [one for one in past if checked is not None and PartialDate(one["date"]).last_day > checked],
    }


@public_page(*query.CLOCKS)
def demand(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """Everything the record says of one demand.

    Four queries, and one more when UN recommendations are linked; none where it is kept.
    """
    clock = query.clock(request)
    kept_as, values = f"{campaign}/{demand} {clock}", partial(_demand_context, campaign, demand, clock)
    return Framed("public/demand.html", kept_as, values, lambda _request: {}).response(request)


def _demand_context(campaign: str, demand: str, clock: Clock) -> dict[str, Any]:
    page = progress.demand(campaign, demand, clock)
    if page is None:
        raise not_published_by(
            clock, lambda: progress.demand(campaign, demand, Clock()), lambda now: now.demand.content["title"]
        )
    if page.demand.standing.status is None:
        raise query.NotYet(pick(page.demand.content["title"])[0], _("This demand had not been made yet."))
    return demand_context(page)


def demand_context(page: DemandPage) -> dict[str, Any]:
    whole, one = page.campaign, page.demand
    years, older = timeline_rows.folded(timeline_rows.by_year(timeline_rows.timeline_rows(page)))
    telling = findings.most_telling(page.indicators)
    place = whole.demands.index(one)
    milestones = [whole.names.get(f"milestone:{whole.slug}/{slug}") for slug in one.content["milestones"]]
    return {
        "section": "campaigns",
        "page": page,
        "campaign": whole,
        "demand": one,
        "clock": one.clock,
        "number": place + 1,
        "total": len(whole.demands),
        "keep": rows.question(one.clock),
        "previous": rows.demand_row(whole.demands[place - 1]) if place else None,
        "next": rows.demand_row(whole.demands[place + 1]) if place + 1 < len(whole.demands) else None,
        "axis": Axis.of(whole),
        "reach": reach_sentence(whole.evidence_until),
        "used": rows.used_statuses(whole, [one]),
        "because": explanation_row(page),
        "reason": reason_of(one),
        "years": years,
        "older": older,
        "telling": telling,
        "other_indicators": [one for one in page.indicators if one is not telling],
        "events": rows.events(one),
        "addressees": rows.named_rows(whole, "institution", one.content["addressees"]),
        "themes": rows.named_rows(whole, "theme", one.content["themes"]),
        "passages": rows.passage_rows(whole, one.content["passages"]),
        **_milestones((found for found in milestones if found), whole),
        "related": [rows.demand_row(other) for other in related(one, whole.demands)],
        "engagements": [timeline_rows.engagement_row(found, whole) for found in page.engagements],
        "wordings": timeline_rows.wording_rows(page),
        "recommended": recommended(page.recommendations, whole),
        "papers": _papers("demand", whole.slug, one.slug, clock=one.clock),
        "sources_href": source_links.of_updates(one.clock, campaign=whole.slug, demand=one.slug),
        "citation": citation(
            pick(one.content["title"])[0],
            reverse("public:demand", args=[whole.slug, one.slug]),
            whole,
        ),
    }


@public_page("from", "to")
def compare(request: HttpRequest, campaign: str) -> HttpResponse:
    """What changed in a campaign between two dates, demand by demand. Eight queries."""
    start, end = query.day(request, "from"), query.day(request, "to")
    now = progress.campaign(campaign, Clock(on=end))
    if now is None:
        raise Http404
    before = progress.campaign(campaign, Clock(on=start or now.since.first_day))
    if start and end and end < start:
        raise query.BadQuery("to", _("The second date is earlier than the first."))
    first, last = start or now.since.first_day, now.clock.day
    found = progress.latest(Clock(on=end), campaign=campaign, number=MOST_COMPARED + 1)
    between = [item for item in found[:MOST_COMPARED] if item.happened_on.last_day > first]
    language = reader_language()
    changes = compared.changes(before, now, between)
    context = {
        "section": "campaigns",
        "page": now,
        "first": PartialDate(first),
        "last": PartialDate(last),
        "first_day": PartialDate(first).display(language).replace(" ", "\u00a0"),
        "last_day": PartialDate(last).display(language).replace(" ", "\u00a0"),
        "latest_day": Clock().day.isoformat(),
        "changes": [one for one in changes if one["way"] != "same"],
        "unchanged": [one for one in changes if one["way"] == "same"],
        "sentence": compared.sentence(changes),
        "flows": slope.ordered(compared.flows(changes)),
        "most": MOST_COMPARED,
        "more": len(between) == MOST_COMPARED < len(found),
    }
    return render(request, "public/compare.html", context)
