"""A draft as the public page would show it: the public templates, the public contexts, and the draft put in its place.

Only staff see it, it is never stored, and the code of the public pages knows nothing of it: it is handed content.
"""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.partial_date import PartialDate
from demands import progress
from demands.content import Content, along_with, content_of, subject_of
from demands.models import Demand, Recommendation, StatusUpdate
from demands.progress import CampaignProgress, DemandPage, DemandProgress, Item
from demands.public import campaign_views
from demands.standing import Change, Clock, Scale, standing

AHEAD = 10**12  # the draft's number: after every line there is


def update(request: HttpRequest, row: StatusUpdate) -> HttpResponse:
    """The page of its demand as it would stand with this update."""
    clock = Clock()
    page = _demand_page(row.demand, clock)
    content = content_of(row)
    replaced = row.corrects.published_as if row.corrects else None
    page.timeline = [one for one in page.timeline if one.sequence not in (replaced, row.published_as)]
    draft = _item(row, content, page.campaign.scale)
    page.timeline = sorted([draft, *page.timeline], key=lambda one: (one.happened_on, one.sequence), reverse=True)
    _stand(page, content, {replaced, row.published_as}, clock)
    return _shown(request, row, "public/demand.html", campaign_views.demand_context(page))


def demand(request: HttpRequest, row: Demand) -> HttpResponse:
    """Its page with the wording that the newsroom has now."""
    page = _demand_page(row, Clock())
    _name_drafts(page.campaign, row)
    page.demand.content = content_of(row)
    page.recommendations = progress.recommendations(page.demand.content, Clock()) + [
        content_of(one) for one in along_with(row) if isinstance(one, Recommendation)
    ]
    return _shown(request, row, "public/demand.html", campaign_views.demand_context(page))


def campaign(request: HttpRequest, row: Campaign) -> HttpResponse:
    """Its page with the wording that the newsroom has now."""
    found = _campaign(row, Clock())
    _name_drafts(found, row)
    found.content = content_of(row)
    return _shown(request, row, "public/campaign.html", campaign_views.campaign_page_context(request, found))


def _shown(request: HttpRequest, row: Any, template: str, context: dict[str, Any]) -> HttpResponse:
    context |= {"preview_of": row, "preview_template": template}
    response = render(request, f"admin/preview_{template.rsplit('/', 1)[1]}", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


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
    where = standing(PartialDate(content["made_on"]), [], whole.scale, clock.day)
    one = DemandProgress(whole.slug, 0, content, where, clock=clock)
    whole.demands = sorted([*whole.demands, one], key=lambda found: found.content["number"])
    return DemandPage(whole, one, [], [], [], [], [])


def _name_drafts(whole: CampaignProgress, row: Any) -> None:
    """Institutions, themes and the like that would become public along with the row."""
    whole.names |= {subject_of(one): content_of(one) for one in along_with(row)}


def _item(row: StatusUpdate, content: Content, scale: Scale) -> Item:
    kind = "corrected" if row.corrects_id else "published"
    return Item(AHEAD, kind, timezone.now(), content, status=scale.get(content["status"] or ""), approval="four_eyes")


def _stand(page: DemandPage, content: Content, without: set[int | None], clock: Clock) -> None:
    """Work out the standing again, with the draft among the changes and what it corrects left out."""
    key = (page.campaign.slug, page.demand.slug)
    known = progress.changes_of(clock, Q(campaign=key[0], demand=key[1])).get(key, [])
    changes = [one for one in known if one.sequence not in without]
    if content["status"] and not content["background"]:
        happened = PartialDate(content["happened_on"])
        changes.append(Change(key[1], content["status"], happened, AHEAD, content["direction"], key[0]))
    changes.sort(key=lambda one: (one.happened_on, one.sequence))
    made_on = PartialDate(page.demand.content["made_on"])
    page.demand.standing = standing(made_on, _steps(changes), page.campaign.scale, clock.day)
    began = {segment.sequence for segment in page.demand.standing.segments}
    for item in page.timeline:
        item.changed = item.sequence in began


def _steps(changes: list[Change]) -> list[Change]:
    """Only those that give another status than the one before."""
    return [one for place, one in enumerate(changes) if place == 0 or changes[place - 1].status != one.status]
