"""A draft as the public page would show it: the public templates, the public contexts, and the draft put in its place.

Only staff see it, it is never stored, and the code of the public pages knows nothing of it: it is handed content.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.models import Campaign, SitePage
from campaigns.partial_date import PartialDate
from demands.ledger.content import Content, content_of
from demands.ledger.kinds import subject_of
from demands.ledger.parcel import along_with, parent_of
from demands.models import Demand, Explanation, Recommendation, StatusUpdate
from demands.progress import progress, queries
from demands.progress.explained import explained
from demands.progress.progress import CampaignProgress, DemandPage, DemandProgress, Item
from demands.progress.standing import Change, Clock, Scale, Standing, standing
from demands.public.views import about as about_views
from demands.public.views import campaign as campaign_views

AHEAD = 10**12  # the draft's number: after every line there is


Shown = tuple[str, dict[str, Any]]  # a template of the public pages, and its context


def update(request: HttpRequest, row: StatusUpdate) -> Shown:
    """The page of its demand as it would be with this update."""
    clock = Clock()
    page = _demand_page(row.demand, clock)
    content = content_of(row)
    replaced = row.corrects.published_as if row.corrects else None
    page.timeline = [one for one in page.timeline if one.sequence not in (replaced, row.published_as)]
    draft = _item(row, content, page.campaign.scale)
    page.timeline = sorted([draft, *page.timeline], key=lambda one: (one.happened_on, one.sequence), reverse=True)
    _stand(page, content, {replaced, row.published_as}, clock)
    return "public/demand.html", campaign_views.demand_context(page)


def explanation(request: HttpRequest, row: Explanation) -> Shown:
    """The page of its demand with this explanation of its status."""
    page = _demand_page(row.demand, Clock())
    page.demand.explanation = explained((AHEAD, content_of(row)), page.demand.changes)
    return "public/demand.html", campaign_views.demand_context(page)


def demand(request: HttpRequest, row: Demand) -> Shown:
    """Its page with the wording that the newsroom has now."""
    page = _demand_page(row, Clock())
    _name_drafts(page.campaign, row)
    page.demand.content = content_of(row)
    page.recommendations = progress.recommendations(page.demand.content, Clock()) + [
        content_of(one) for one in along_with(row) if isinstance(one, Recommendation)
    ]
    return "public/demand.html", campaign_views.demand_context(page)


def campaign(request: HttpRequest, row: Campaign) -> Shown:
    """Its page with the wording that the newsroom has now."""
    found = _campaign(row, Clock())
    _name_drafts(found, row)
    found.content = content_of(row)
    return "public/campaign.html", campaign_views.campaign_page_context(request, found)


def site_page(request: HttpRequest, row: SitePage) -> Shown:
    """A page about the site with the text that the newsroom has now."""
    return "public/about.html", about_views.about_context(row.slug, content_of(row), row.published_as)


PAGES: dict[type, Callable[[HttpRequest, Any], Shown]] = {
    StatusUpdate: update, Demand: demand, Campaign: campaign, Explanation: explanation,
    SitePage: site_page,
}  # fmt: skip


def knows(row: Any) -> bool:
    """Whether there is a public page to show this row on, and nothing but this row on it is a draft."""
    parent = parent_of(row)
    return type(row) in PAGES and (parent is None or parent.is_published)


def of(request: HttpRequest, row: Any, **beside: Any) -> HttpResponse:
    """The public page that this row will be on.

    ``beside`` is what the banner above it says: of an embargo, or ``typed`` for a form that was not saved.
    """
    template, context = PAGES[type(row)](request, row)
    context |= {"preview_of": row, "preview_template": template, **beside}
    response = render(request, "admin/review/preview.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def moved(row: StatusUpdate, *, withdrawn: bool = False) -> tuple[DemandPage, Standing]:
    """The page of an update's demand as readers have it now, and the demand's standing with the update or without."""
    clock = Clock()
    page = _demand_page(row.demand, clock)
    now = page.demand.standing
    replaced = row.corrects.published_as if row.corrects else None
    _stand(page, None if withdrawn else content_of(row), {replaced, row.published_as}, clock)
    after, page.demand.standing = page.demand.standing, now
    return page, after


def _campaign(row: Campaign, clock: Clock) -> CampaignProgress:
    """As readers know it; one that they do not know yet has nothing but its draft."""
    known = progress.campaign(row.slug, clock) if row.is_published else None
    if known is not None:
        return known
    return CampaignProgress(0, content_of(row), Scale.of(content_of(row.scale)), [], {}, clock)


def _demand_page(row: Demand, clock: Clock) -> DemandPage:
    page = progress.demand(row.campaign.slug, row.slug, clock) if row.is_published else None
    if page is not None:
        return page
    whole = _campaign(row.campaign, clock)
    _name_drafts(whole, row)
    content = content_of(row)
    one = DemandProgress(whole.slug, 0, content, [], whole.scale, clock=clock)
    whole.demands = sorted([*whole.demands, one], key=lambda found: found.content["number"])
    return DemandPage(whole, one, [], [], [], [], [])


def _name_drafts(whole: CampaignProgress, row: Any) -> None:
    """Institutions, themes and the like that would become public along with the row."""
    whole.names |= {subject_of(one): content_of(one) for one in along_with(row)}


def _item(row: StatusUpdate, content: Content, scale: Scale) -> Item:
    kind = "corrected" if row.corrects_id else "published"
    return Item(AHEAD, kind, timezone.now(), content, status=scale.get(content["status"] or ""), approval="four_eyes")


def _stand(page: DemandPage, content: Content | None, without: set[int | None], clock: Clock) -> None:
    """Work out the standing again: with the draft, if there is one, among the changes, and without some entries."""
    key = (page.campaign.slug, page.demand.slug)
    changes = _changes(key, without, clock)
    if content and content["status"] and not content["background"]:
        happened = PartialDate(content["happened_on"])
        changes.append(Change(key[1], content["status"], happened, AHEAD, content["direction"], key[0]))
    changes.sort(key=lambda one: (one.happened_on, one.sequence))
    made_on = PartialDate(page.demand.content["made_on"])
    page.demand.standing = standing(made_on, _steps(changes), page.campaign.scale, clock.day)
    began = {segment.sequence for segment in page.demand.standing.segments}
    for item in page.timeline:
        item.changed = item.sequence in began


def _changes(key: tuple[str, str], without: set[int | None], clock: Clock) -> list[Change]:
    """Every update that sets a status, also the same again: without the one before, it is a change."""
    setting = queries.updates_in_force(clock).setting_status().filter(campaign=key[0], demand=key[1])
    rows = setting.exclude(sequence__in=[one for one in without if one])
    return [
        Change(key[1], one.status, PartialDate(str(one.happened_on)), one.sequence, one.direction, key[0])
        for one in rows.only("status", "happened_on", "sequence", "direction")
    ]


def _steps(changes: list[Change]) -> list[Change]:
    """Only those that give another status than the one before."""
    return [one for place, one in enumerate(changes) if place == 0 or changes[place - 1].status != one.status]
