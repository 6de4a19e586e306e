"""Calendars (RFC 5545, RFC 7986): the milestones of a campaign or demand, and the days of its re-checks.

A date that is known only to the month or year is an event of that whole month or year, and says so in its title.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText, vUri

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Content
from demands.public.presenters.certainty import said_certainty
from demands.public.text.site_name import address, site_name
from demands.public.text.wording import after, bracketed, pick, reader_language

REFRESH = dt.timedelta(days=1)  # how often programs should ask again
LAST = dt.date.max - dt.timedelta(days=1)  # an event ends on the day after
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # RFC 5545, 3.3.11


@dataclass(frozen=True)
class Dated:
    """One event: ``uid`` names it for good."""

    uid: str
    title: str
    date: PartialDate
    description: str
    url: str
    tentative: bool = False


def of_campaign(found: CampaignProgress) -> Iterator[Dated]:
    """The milestones of a campaign, and of each demand its deadline and the day of its next re-check."""
    url = address("campaign", found.slug)
    yield from (_milestone(found.slug, one, url) for one in found.of_type("milestone"))
    for demand in found.demands:
        yield from _dates(demand, ended=found.ended_on is not None)


def of_demand(found: CampaignProgress, demand: DemandProgress) -> Iterator[Dated]:
    """Those of one demand."""
    url = address("demand", found.slug, demand.slug)
    milestones = (found.names.get(f"milestone:{found.slug}/{slug}") for slug in demand.content["milestones"])
    yield from (_milestone(found.slug, one, url) for one in milestones if one)
    yield from _dates(demand, ended=found.ended_on is not None)


def _milestone(campaign: str, one: Content, url: str) -> Dated:
    parts = [
        pick(one["description"])[0],
        said_certainty(one["verification"], one.get("verified_on")),
        " ".join(filter(None, (one["source_title"], one["source_url"]))),
    ]
    return Dated(
        uid=f"milestone-{campaign}-{one['slug']}",
        title=pick(one["title"])[0],
        date=PartialDate(one["date"]),
        description="\n".join(filter(None, parts)),
        url=url,
        tentative=one["verification"] != "read",
    )


def _dates(demand: DemandProgress, *, ended: bool) -> Iterator[Dated]:
    """When a demand is due, and when its next re-check is due; nothing for a campaign that has ended."""
    title = pick(demand.content["title"])[0]
    url = address("demand", demand.campaign, demand.slug)
    name = f"{demand.campaign}-{demand.slug}"
    if demand.content["due_on"]:
        said = pick(demand.content["success_criterion"])[0]
        yield Dated(f"due-{name}", after(_("Due"), title), PartialDate(demand.content["due_on"]), said, url)
    if not ended:
        said = _("The day by which this demand is to be checked again.")
        day = PartialDate(demand.check_due_on)
        yield Dated(f"check-{name}", after(_("Re-check"), title), day, said, url)


def write(name: str, page: str, own: str, changed: dt.datetime, events: Iterable[Dated]) -> bytes:
    """The calendar as a file. ``changed`` is when the record last said something that it shows."""
    calendar = Calendar()
    title = f"{name} – {site_name()}"
    calendar.add("prodid", f"-//{site_name()}//{urlsplit(settings.SITE_URL).hostname}//{reader_language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", own)
    calendar.add("last-modified", changed)
    calendar.add("name", vText(_clean(title)))
    calendar.add("x-wr-calname", vText(_clean(title)))  # for programs older than RFC 7986
    calendar.add("description", vText(_("Milestones, and the days by which demands are to be checked again.")))
    calendar.add("url", vUri(page))
    calendar.add("source", vUri(own), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for one in sorted(events, key=lambda event: (event.date, event.uid)):
        calendar.add_component(_event(one, changed))
    return bytes(calendar.to_ical())


def _event(one: Dated, changed: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", changed)
    event.add("dtstart", one.date.first_day)
    event.add("dtend", min(one.date.last_day, LAST) + dt.timedelta(days=1))
    event.add("summary", vText(_clean(one.title + _known(one.date))))
    event.add("description", vText(_clean(one.description)))
    event.add("url", vUri(one.url))
    event.add("status", "TENTATIVE" if one.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _known(date: PartialDate) -> str:
    """How much of a date is known, where that is not the day: " (some time in November 2026)"."""
    if len(date) == len("2026-11-30"):
        return ""
    return bracketed(_("some time in %(date)s") % {"date": date.display(reader_language())})


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n"))
