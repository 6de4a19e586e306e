"""The lists of the API. Each says how many queries it takes, however much there is; the page cache takes one more."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from demands.progress import by_the_day, listed, sql
from demands.progress.listed import Worded
from demands.progress.named import Names
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Clock, Content
from demands.progress.summaries import Campaigns
from demands.public.params.filters import Filter

from . import rows
from .answers import answer
from .cursors import piece, place
from .operations import listing
from .params import Asked

CHOICES = ("status", "addressee", "theme", "q", "direction", "certainty", "since", "sort")


def known_campaigns(clock: Clock, slugs: Iterable[str]) -> Names:
    """The current wordings of some campaigns, with their scales. One query, none for no campaign."""
    subjects = sorted({f"campaign:{slug}" for slug in slugs if slug})
    return Names(sql.named(clock, subjects) if subjects else {})


def begun_campaign(slug: str, clock: Clock) -> CampaignProgress:
    """One campaign with its demands. Three queries. Raises Http404."""
    found = listed.campaign(slug, clock)
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
    data = [rows.progress_row(one, whole, asked.clock, asked.language) for one in shown]
    after = [int(start) + len(shown), _head(whole)] if more else None
    tally = rows.tally(whole.tally, asked.language)
    return answer(asked, data, campaign=whole.content, after=after, total=len(found), tally=tally)


def _head(whole: CampaignProgress) -> int:
    return whole.clock.entry or (whole.head.sequence if whole.head else 0)


@listing("/demands", "demand", "campaign", "addressee", "theme")
def demands(request: HttpRequest) -> HttpResponse:
    """The demands of all campaigns, by campaign and short name. Four queries."""
    asked = Asked.of(request, "demand")
    inside = ("addressees", asked.text("addressee")) if asked.text("addressee") else ("themes", asked.text("theme"))
    found, after = _worded(asked, "demand", inside=inside if inside[1] else ("", ""))
    if asked.text("addressee") and asked.text("theme"):
        found = [one for one in found if asked.text("theme") in one.content["themes"]]
    pairs = [(one.campaign, one.content["slug"]) for one in found]
    known = Names({one.subject: (one.sequence, one.content) for one in found} | _campaigns_of(asked, found).current)
    where, active = listed.standings(pairs, known, asked.clock), listed.active(asked.clock, pairs)
    data = [
        rows.demand_row(
            one.content, one.sequence, where[pair], _content(known, one.campaign), asked.clock, asked.language
        )
        | rows.activity(*active.get(pair, (0, None, 0)))
        for one, pair in zip(found, pairs, strict=True)
        if pair in where
    ]
    return answer(asked, data, after=after)


def _content(known: Names, campaign: str) -> Content:
    return known.get(f"campaign:{campaign}") or {}


def _campaigns_of(asked: Asked, found: Iterable[Worded]) -> Names:
    return known_campaigns(asked.clock, {one.campaign for one in found})


def _worded(asked: Asked, kind: str, **choices: Any) -> tuple[list[Worded], Any]:
    """A piece of the things of one kind, and where the list goes on. One query."""
    (after,) = place(asked.belongs_to, asked.text("cursor"), str) or ("",)
    campaign = asked.text("campaign") if "campaign" in asked.request.GET else ""
    found = listed.worded(
        asked.clock, kind, after=str(after), number=asked.limit + 1, campaign=campaign, **choices
    )  # fmt: skip
    return piece(found, asked.limit, lambda one: [one.subject])


def _simple(request: HttpRequest, kind: str, row: Callable[..., rows.Row], **choices: Any) -> HttpResponse:
    """A list whose rows are made of one content each. Two queries, one for what is of no campaign."""
    asked = Asked.of(request, kind)
    found, after = _worded(asked, kind, **choices)
    known = _campaigns_of(asked, found)
    return answer(
        asked, [row(one, asked.language, _content(known, one.campaign)) for one in found], after=after
    )  # fmt: skip


@listing("/institutions", "institution")
def institutions(request: HttpRequest) -> HttpResponse:
    """The institutions to which demands are addressed. One query."""
    return _simple(request, "institution", rows.institution_row)


@listing("/themes", "theme")
def themes(request: HttpRequest) -> HttpResponse:
    """The themes of demands. One query."""
    return _simple(request, "theme", rows.theme_row)


@listing("/documents", "document", "campaign")
def documents(request: HttpRequest) -> HttpResponse:
    """The documents in which demands were made, without their text. Two queries."""
    return _simple(request, "document", rows.document_row)


@listing("/milestones", "milestone", "campaign")
def milestones(request: HttpRequest) -> HttpResponse:
    """Dates to come and past: reviews, votes, deadlines. Two queries."""
    return _simple(request, "milestone", rows.milestone_row)


@listing("/recommendations", "recommendation")
def recommendations(request: HttpRequest) -> HttpResponse:
    """Recommendations of the UN that ask the same as a demand. One query."""
    return _simple(request, "recommendation", rows.recommendation_row)


@listing("/engagements", "engagement", "campaign", "demand")
def engagements(request: HttpRequest) -> HttpResponse:
    """Letters, meetings and submissions to institutions, with their replies. Two queries."""
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
    """Indicators with the figures of the day and before. One query."""
    asked.within_campaign("demand")
    found, after = _worded(asked, "indicator", inside=_of_demand(asked))
    shown = [one._replace(content=left) for one in found for left in by_the_day.indicators([one.content], asked.clock)]
    return shown, after


@listing("/indicators", "indicator", "campaign", "demand")
def indicators(request: HttpRequest) -> HttpResponse:
    """Series of figures, such as executions a year. Two queries."""
    asked = Asked.of(request, "indicator")
    found, after = _series(asked)
    known = _campaigns_of(asked, found)
    data = [rows.indicator_row(one, asked.language, _content(known, one.campaign)) for one in found]
    return answer(asked, data, after=after)


@listing("/observations", "observation", "campaign", "demand", "indicator")
def observations(request: HttpRequest) -> HttpResponse:
    """The figures of all series, series by series; “limit” counts series. Two queries."""
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
    """The passages that make demands, document by document; “limit” counts documents. Three queries."""
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


def _updates(asked: Asked, *, certainty: str = "", source: str = "") -> tuple[list[Any], Any]:
    asked.within_campaign("demand")
    (below,) = place(asked.belongs_to, asked.text("cursor"), int) or (sql.LAST,)
    found = listed.updates(
        asked.clock, below=int(below), number=asked.limit + 1, campaign=asked.text("campaign"),
        demand=asked.text("demand"), certainty=certainty,
        source=source,
    )  # fmt: skip
    return piece(found, asked.limit, lambda one: [one.sequence])


@listing("/updates", "update", "campaign", "demand", "certainty", "source")
def updates(request: HttpRequest) -> HttpResponse:
    """The updates in force, the last recorded first. Four queries."""
    asked = Asked.of(request, "update")
    found, after = _updates(asked, certainty=asked.choice("certainty"), source=asked.text("source"))
    known = known_campaigns(asked.clock, {one.content["campaign"] for one in found})
    data = [rows.update_row(one, _content(known, one.content["campaign"]), asked.language) for one in found]
    return answer(asked, data, after=after)


@listing("/citations", "citation", "campaign", "demand", "source", "stance")
def citations(request: HttpRequest) -> HttpResponse:
    """What updates in force cite, update by update; “limit” counts updates. Four queries."""
    asked = Asked.of(request, "citation")
    stance, source = asked.choice("stance"), asked.text("source")
    found, after = _updates(asked, source=source)
    known = known_campaigns(asked.clock, {one.content["campaign"] for one in found})
    every = [
        row
        for one in found
        for row in rows.citation_rows(one, _content(known, one.content["campaign"]), asked.language)
    ]
    data = [row for row in every if stance in ("", row["stance"]) and source in ("", row["reference"])]
    return answer(asked, data, after=after)


@listing("/sources", "source", "campaign")
def sources(request: HttpRequest) -> HttpResponse:
    """The sources that updates in force and figures cite, by short name. Two queries."""
    asked = Asked.of(request, "source")
    (behind,) = place(asked.belongs_to, asked.text("cursor"), str) or ("",)
    found = listed.sources(asked.clock, after=str(behind), number=asked.limit + 1, campaign=asked.text("campaign"))
    shown, after = piece(found, asked.limit, lambda one: [one.reference])
    data = [rows.source_row(one, asked.language) for one in shown if asked.clock.has_come(one.content["published_on"])]
    return answer(asked, data, after=after)


@listing("/entries", "entry", "campaign", "kind", "subject")
def entries(request: HttpRequest) -> HttpResponse:
    """The record itself, oldest first: every entry with its hashes and what it published. One query."""
    asked = Asked.of(request, "entry")
    (behind,) = place(asked.belongs_to, asked.text("cursor"), int) or (0,)
    found = listed.lines(
        asked.clock, after=int(behind), number=asked.limit + 1, campaign=asked.text("campaign"),
        kind=asked.choice("kind"), subject=asked.text("subject"),
    )  # fmt: skip
    shown, after = piece(found, asked.limit, lambda one: [one.sequence])
    return answer(asked, [rows.entry_row(one, asked.language) for one in shown], after=after)
