"""The feeds of the site, a campaign, a demand, an institution and a theme."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from demands.progress import log as reader
from demands.progress import progress
from demands.progress.lists import publications
from demands.progress.named import shown_with
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Clock, Content
from demands.public.params.query import LAST_PAGE, BadQuery, page_number, public_page
from demands.public.text.site_name import address, licence_of, publisher_name, site_name
from demands.public.text.wording import after, pick, reader_language
from demands.public.views.campaign import published_campaign

from . import atom, ical
from .entries import told

ENTRIES = 50  # in one page of a feed


@public_page("page")
def site_feed(request: HttpRequest) -> HttpResponse:
    return _feed(request, "", Q(), address("home"))


@public_page("page")
def campaign_feed(request: HttpRequest, campaign: str) -> HttpResponse:
    content = _content(f"campaign:{campaign}")
    which = Q(campaign=campaign)
    return _feed(
        request, pick(content["name"])[0], which, address("campaign", campaign), f"campaign:{campaign}", content
    )


@public_page("page")
def demand_feed(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    names = reader.named(Clock(), [f"campaign:{campaign}", f"demand:{campaign}/{demand}"])
    content, whole = names.get(f"demand:{campaign}/{demand}"), names.get(f"campaign:{campaign}")
    if not content or not whole:
        raise Http404
    which = Q(campaign=campaign, demand=demand)
    return _feed(
        request,
        pick(content["title"])[0],
        which,
        address("demand", campaign, demand),
        f"demand:{campaign}/{demand}",
        whole,
    )


@public_page("page")
def institution_feed(request: HttpRequest, institution: str) -> HttpResponse:
    return _asked(request, "institution", institution)


@public_page("page")
def theme_feed(request: HttpRequest, theme: str) -> HttpResponse:
    return _asked(request, "theme", theme)


def _asked(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    content = _content(f"{kind}:{slug}")
    which = publications.concerning(kind, slug)
    if which is None:
        raise Http404
    return _feed(request, pick(content["name"])[0], which, address(kind, slug), f"{kind}:{slug}")


def _content(subject: str) -> Content:
    """What is published under a name. Raises Http404 for nothing."""
    content = reader.named(Clock(), [subject]).get(subject)
    if content is None:
        raise Http404
    return content


def _feed(
    request: HttpRequest, of: str, which: Q, page: str, subject: str = "", campaign: Content | None = None
) -> HttpResponse:
    """Five queries: lines, updates, later lines about them, names, the last line about what the feed tells of."""
    number = page_number(request, LAST_PAGE)
    found = publications.of(which, (number - 1) * ENTRIES, ENTRIES + 1)
    if not found and number > 1:
        raise BadQuery("page", _("This page of the feed does not exist."))
    shown = found[:ENTRIES]
    names = reader.named(Clock(), shown_with([one.item for one in shown]))
    last = reader.head(which) or reader.head(Q(subject=subject))
    own = f"{settings.SITE_URL}{request.path}"
    head = atom.Head(
        title=after(site_name(), of) if of else site_name(),
        subtitle=_("Every published update, with the status before and after it."),
        page=page,
        address=own,
        language=reader_language(),
        author=publisher_name(campaign),
        author_link=address("home"),
        rights=f"{licence_of(campaign).name} {licence_of(campaign).address}",
        updated=last.recorded_at if last else timezone.now(),
        links=(*atom.paging(own, number, more=len(found) > ENTRIES), *([_checkpoint(last)] if last else [])),
    )
    written = atom.write(head, [told(one, names) for one in shown])
    response = HttpResponse(written, content_type=atom.PagedFeed.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_page()
def campaign_calendar(request: HttpRequest, campaign: str) -> HttpResponse:
    """Three queries."""
    found = published_campaign(campaign, Clock())
    page = address("campaign", campaign)
    return _calendar(request, pick(found.content["name"])[0], page, found, ical.of_campaign(found))


@public_page()
def demand_calendar(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """Three queries, one more when UN recommendations are linked to the demand."""
    found = progress.demand(campaign, demand, Clock())
    if found is None or found.demand in found.campaign.unmade:
        raise Http404
    whole, one = found.campaign, found.demand
    page = address("demand", campaign, demand)
    return _calendar(request, pick(one.content["title"])[0], page, whole, ical.of_demand(whole, one))


def _calendar(
    request: HttpRequest, name: str, page: str, found: CampaignProgress, events: Iterable[ical.Dated]
) -> HttpResponse:
    changed = found.head.recorded_at if found.head else timezone.now()
    written = ical.write(name, page, f"{settings.SITE_URL}{request.path}", changed, events)
    response = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{found.slug}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _checkpoint(last: reader.Entry) -> dict[str, str]:
    """The state of the record on which the feed rests, to keep elsewhere."""
    said = {"number": last.sequence, "hash": last.entry_hash}
    title = _("Checkpoint: entry %(number)s, SHA-256 %(hash)s") % said
    return {"rel": "related", "type": "application/json", "href": address("checkpoint"), "title": title}
