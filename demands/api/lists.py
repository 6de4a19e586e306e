"""The lists of the API. Each says how many queries it takes, however much there is; the page cache takes one more."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from demands.progress import by_the_day, listed, pieces, sql
from demands.progress.listed import Found, Worded
from demands.progress.named import Names
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Clock, Content
from demands.progress.summaries import Campaigns
from demands.public.params.filters import Filter

from . import rows
from .answers import answer, rendered
from .cursors import piece, place
from .operations import listing
from .params import Asked

CHOICES = ("status", "addressee", "theme", "q", "direction", "certainty", "since", "sort")


def known_campaigns(clock: Clock, slugs: Iterable[str]) -> Names:
    """The current wordings of some campaigns, with their scales. One query, none for no campaign."""
    subjects = sorted({f"campaign:{slug}" for slug in slugs if slug})
    return Names(sql.named(clock, subjects) if subjects else {})


def begun_campaign(slug: str, clock: Clock) -> CampaignProgress:
    """One campaign with its demands, which nobody may change. Three queries, mostly none. Raises Http404."""
    found = pieces.one(("campaign", slug, clock), lambda: listed.campaign(slug, clock), listed.weight)
    if found is None or not found.begun:
        raise Http404
    return found


@listing("/campaigns", "campaign", "q")
def campaigns(request: HttpRequest) -> HttpResponse:
    """Campaigns with their tallies, the latest first. Two queries, three with words."""
    asked = Asked.of(request, "campaign")
    (start,) = place(asked.belongs_to, asked.text("cursor"), int) or (0,)
    found = Campaigns(asked.clock, asked.text("q")).some(int(start), asked.limit + 1)
    shown, more = piece(found, asked.limit, lambda _: True)
    data = [rows.campaign_row(one, asked.clock, asked.language) for one in shown]
    return answer(asked, data, after=[int(start) + len(shown)] if more else None)


@listing("/campaigns/{slug:campaign}/demands", "demand", *CHOICES)
def campaign_demands(request: HttpRequest, campaign: str) -> HttpResponse:
    """The demands of a campaign, with the filters and orders of its page. Three queries.

    “total” is the number of demands that match, “tally” counts all demands of the campaign by status. The pages of one
    list show one state of the record: “next” names the entry with which it ended on the first page.
    """
    asked = Asked.of(request, "demand")
    start, entry = place(asked.belongs_to, asked.text("cursor"), int, int) or (0, 0)
    clock = replace(asked.clock, entry=int(entry)) if entry else asked.clock
    whole = begun_campaign(campaign, clock)
    found = Filter.of(request, whole).apply(whole)
    shown, more = piece(found[int(start) :], asked.limit, lambda _: True)
    demands = {one.slug: one for one in shown}

    def make(missing: list[str]) -> dict[str, rows.Row]:
        return {slug: rows.progress_row(demands[slug], whole, asked.clock, asked.language) for slug in missing}

    data = rendered(asked, list(demands), make, str(entry))
    after = [int(start) + len(shown), _head(whole)] if more else None
    tally = rows.tally(whole.tally, asked.language)
    return answer(asked, data, campaign=whole.content, after=after, total=len(found), tally=tally)


def _head(whole: CampaignProgress) -> int:
    return whole.clock.entry or (whole.head.sequence if whole.head else 0)


@listing("/demands", "demand", "campaign", "addressee", "theme")
def demands(request: HttpRequest) -> HttpResponse:
    """The demands of all campaigns, by campaign and short name. Five queries."""
    asked = Asked.of(request, "demand")
    addressee = ("addressees", asked.text("addressee")) if asked.text("addressee") else ("", "")
    found, after = _found(asked, "demand", inside=addressee, theme=asked.text("theme"))
    return answer(asked, rendered(asked, found, lambda missing: _demand_rows(asked, missing)), after=after)


def _demand_rows(asked: Asked, found: list[Found]) -> dict[Found, rows.Row]:
    """Four queries."""
    wordings = listed.worded(asked.clock, found)
    pairs = {one.subject: (one.campaign, one.content["slug"]) for one in wordings}
    known = Names(
        {one.subject: (one.sequence, one.content) for one in wordings} | _campaigns_of(asked, wordings).current
    )
    where = listed.standings(pairs.values(), known, asked.clock)
    active = listed.active(asked.clock, pairs.values())
    return {
        Found(one.subject, one.sequence, one.campaign): rows.demand_row(
            one.content, one.sequence, where[pair], _content(known, one.campaign), asked.clock, asked.language
        )
        | rows.activity(*active.get(pair, (0, None, 0)))
        for one in wordings
        if (pair := pairs[one.subject]) in where
    }


def _content(known: Names, campaign: str) -> Content:
    return known.get(f"campaign:{campaign}") or {}


def _campaigns_of(asked: Asked, found: Iterable[Found | Worded]) -> Names:
    return known_campaigns(asked.clock, {one.campaign for one in found})


def _found(asked: Asked, kind: str, **choices: Any) -> tuple[list[Found], Any]:
    """A part of the things of one kind, and where the list goes on. One query."""
    (after,) = place(asked.belongs_to, asked.text("cursor"), str) or ("",)
    campaign = asked.text("campaign") if "campaign" in asked.request.GET else ""
    found = listed.find(asked.clock, kind, after=str(after), number=asked.limit + 1, campaign=campaign, **choices)
    return piece(found, asked.limit, lambda one: [one.subject])


def _worded(asked: Asked, kind: str, **choices: Any) -> tuple[list[Worded], Any]:
    """The things themselves. Two queries."""
    found, after = _found(asked, kind, **choices)
    return listed.worded(asked.clock, found) if found else [], after


def _simple(request: HttpRequest, kind: str, row: Callable[..., rows.Row]) -> HttpResponse:
    """A list whose rows are made of one content each. Three queries, two for what is of no campaign."""
    asked = Asked.of(request, kind)
    found, after = _found(asked, kind)

    def make(missing: list[Found]) -> dict[Found, rows.Row]:
        known = _campaigns_of(asked, missing)
        return {
            Found(one.subject, one.sequence, one.campaign): row(one, asked.language, _content(known, one.campaign))
            for one in listed.worded(asked.clock, missing)
        }

    return answer(asked, rendered(asked, found, make), after=after)


@listing("/institutions", "institution")
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions to which demands are addressed. Two queries."""
    return _simple(request, "institution", rows.institution_row)


@listing("/themes", "theme")
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of demands. Two queries."""
    return _simple(request, "theme", rows.theme_row)


@listing("/documents", "document", "campaign")
def documents(request: HttpRequest) -> HttpResponse:
    """The documents in which demands were made, without their text. Three queries."""
    return _simple(request, "document", rows.document_row)


@listing("/milestones", "milestone", "campaign")
def milestones(request: HttpRequest) -> HttpResponse:
    """Dates to come and past: reviews, votes, deadlines. Three queries."""
    return _simple(request, "milestone", rows.milestone_row)


@listing("/recommendations", "recommendation")
def recommendations(request: HttpRequest) -> HttpResponse:
    """Recommendations of the UN that ask the same as a demand. Two queries."""
    return _simple(request, "recommendation", rows.recommendation_row)


@listing("/engagements", "engagement", "campaign", "demand")
def engagements(request: HttpRequest) -> HttpResponse:
    """Letters, meetings and submissions to institutions, with their replies. Three queries."""
    asked = Asked.of(request, "engagement")
    asked.within_campaign("demand")
    found, after = _worded(asked, "engagement", inside=_of_demand(asked))
    known = _campaigns_of(asked, found)
    shown = [one._replace(content=left) for one in found for left in by_the_day.engagements([one.content], asked.clock)]
    return answer(
        asked, [rows.engagement_row(one, asked.language, _content(known, one.campaign)) for one in shown], after=after
    )  # fmt: skip


def _of_demand(asked: Asked) -> tuple[str, str]:
    return ("demands", asked.text("demand")) if asked.text("demand") else ("", "")


def _series(asked: Asked) -> tuple[list[Worded], Any]:
    """Indicators with the figures of the day and before. Two queries."""
    asked.within_campaign("demand")
    found, after = _worded(asked, "indicator", inside=_of_demand(asked))
    shown = [one._replace(content=left) for one in found for left in by_the_day.indicators([one.content], asked.clock)]
    return shown, after


@listing("/indicators", "indicator", "campaign", "demand")
def indicators(request: HttpRequest) -> HttpResponse:
    """Series of figures, such as executions a year. Three queries."""
    asked = Asked.of(request, "indicator")
    found, after = _series(asked)
    known = _campaigns_of(asked, found)
    data = [rows.indicator_row(one, asked.language, _content(known, one.campaign)) for one in found]
    return answer(asked, data, after=after)


@listing("/observations", "observation", "campaign", "demand", "indicator")
def observations(request: HttpRequest) -> HttpResponse:
    """The figures of all series, series by series; “limit” counts series. Three queries."""
    asked = Asked.of(request, "observation")
    asked.within_campaign("indicator")
    found, after = _series(asked)
    wanted = asked.text("indicator")
    known = _campaigns_of(asked, found)
    data = [
        row
        for one in found
        if not wanted or one.content["slug"] == wanted
        for row in rows.observation_rows(one, asked.language, _content(known, one.campaign))
    ]
    return answer(asked, data, after=after)


@listing("/passages", "passage", "campaign", "document")
def passages(request: HttpRequest) -> HttpResponse:
    """The passages that make demands, document by document; “limit” counts documents. Four queries."""
    asked = Asked.of(request, "passage")
    asked.within_campaign("document")
    found, after = _worded(asked, "document")
    wanted = asked.text("document")
    current = sql.wordings(asked.clock, sorted({one.campaign for one in found}), explained=False) if found else {}
    data = [
        row
        for one in found
        if not wanted or one.content["slug"] == wanted
        for row in rows.passage_rows(
            one, _made(current, one.campaign, asked.clock), asked.language, _content(Names(current), one.campaign)
        )
    ]
    return answer(asked, data, after=after)


def _made(current: dict[str, tuple[int, Content]], campaign: str, clock: Clock) -> dict[str, list[str]]:
    """The short names of a campaign's demands, by the passages that they rest on."""
    found: dict[str, list[str]] = {}
    for subject, (_, content) in current.items():
        if subject.startswith(f"demand:{campaign}/") and clock.has_come(content["made_on"]):
            for passage in content["passages"]:
                found.setdefault(passage, []).append(content["slug"])
    return found


# Updates, sources, entries


def _updates(asked: Asked, *, certainty: str = "", source: str = "") -> tuple[list[int], Any]:
    """The numbers of a part of the updates, and where the list goes on. One query."""
    asked.within_campaign("demand")
    (below,) = place(asked.belongs_to, asked.text("cursor"), int) or (sql.LAST,)
    found = listed.numbers(
        asked.clock, below=int(below), number=asked.limit + 1, campaign=asked.text("campaign"),
        demand=asked.text("demand"), certainty=certainty, source=source,
    )  # fmt: skip
    return piece(found, asked.limit, lambda number: [number])


def _of_updates(asked: Asked, numbers: list[int], row: Callable[..., Any]) -> dict[int, Any]:
    """What ``row`` makes of some updates, by their numbers. Four queries."""
    found = listed.updates(asked.clock, numbers)
    known = known_campaigns(asked.clock, {one.content["campaign"] for one in found})
    return {one.sequence: row(one, _content(known, one.content["campaign"]), asked.language) for one in found}


@listing("/updates", "update", "campaign", "demand", "certainty", "source")
def updates(request: HttpRequest) -> HttpResponse:
    """The updates in force, the last recorded first. Five queries."""
    asked = Asked.of(request, "update")
    found, after = _updates(asked, certainty=asked.choice("certainty"), source=asked.text("source"))
    data = rendered(asked, found, lambda missing: _of_updates(asked, missing, rows.update_row))
    return answer(asked, data, after=after)


@listing("/citations", "citation", "campaign", "demand", "source", "stance")
def citations(request: HttpRequest) -> HttpResponse:
    """What updates in force cite, update by update; “limit” counts updates. Five queries."""
    asked = Asked.of(request, "citation")
    stance, source = asked.choice("stance"), asked.text("source")
    found, after = _updates(asked, source=source)

    def chosen(*update: Any) -> list[rows.Row]:
        every = rows.citation_rows(*update)
        return [row for row in every if stance in ("", row["stance"]) and source in ("", row["reference"])]

    data = rendered(asked, found, lambda missing: _of_updates(asked, missing, chosen), stance, source)
    return answer(asked, data, after=after)


@listing("/sources", "source", "campaign")
def sources(request: HttpRequest) -> HttpResponse:
    """The sources that updates in force and figures cite, by short name. Three queries."""
    asked = Asked.of(request, "source")
    (behind,) = place(asked.belongs_to, asked.text("cursor"), str) or ("",)
    campaign, number = asked.text("campaign"), asked.limit + 1
    found = pieces.one(  # unlike other lists, it has to count all citations to find its rows
        ("cited", asked.clock, behind, number, campaign),
        lambda: listed.cited(asked.clock, after=str(behind), number=number, campaign=campaign),
        lambda cited: 200 * len(cited),
    )
    shown, after = piece(found or [], asked.limit, lambda one: [one[0]])

    def make(missing: list[listed.Cited]) -> dict[listed.Cited, rows.Row]:
        return {
            (one.reference, one.sequence, one.cited): rows.source_row(one, asked.language)
            for one in listed.sources(asked.clock, missing)
            if asked.clock.has_come(one.content["published_on"])
        }

    return answer(asked, rendered(asked, shown, make), after=after)


@listing("/entries", "entry", "campaign", "kind", "subject")
def entries(request: HttpRequest) -> HttpResponse:
    """The record itself, oldest first: every entry with its hashes and what it published. Two queries."""
    asked = Asked.of(request, "entry")
    (behind,) = place(asked.belongs_to, asked.text("cursor"), int) or (0,)
    found = listed.line_numbers(
        asked.clock, after=int(behind), number=asked.limit + 1, campaign=asked.text("campaign"),
        kind=asked.choice("kind"), subject=asked.text("subject"),
    )  # fmt: skip
    shown, after = piece(found, asked.limit, lambda number: [number])

    def make(missing: list[int]) -> dict[int, rows.Row]:
        return {one.sequence: rows.entry_row(one, asked.language) for one in listed.lines(asked.clock, missing)}

    return answer(asked, rendered(asked, shown, make), after=after)
