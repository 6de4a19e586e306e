"""What the lists of the public pages show, made ready in Python: a template that only prints is ten times faster."""

import datetime as dt
from collections.abc import Hashable, Iterable
from typing import Any

from django.utils.safestring import SafeString

from demands.progress.lists.turns import Turns
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock, Content, Status
from demands.progress.timeline import Item
from demands.public.charts.ribbon import Axis, Event
from demands.public.templatetags.public import certainty, listed_words, prefix_of, ribbon_of, since, status, words
from demands.public.text.reason import reason_of
from demands.public.text.site_name import clock_query
from demands.public.text.wording import pick, reader_language

from . import source_links
from .event import dated_link, event, way
from .recommended import beside
from .snippets import Marker, plain

RECENT_DAYS = 90

Row = dict[str, Any]


class Rows:
    """The rows of a list of demands, worked out when a template asks for them.

    ``keys`` are their slugs. With ``turns``, for a page whose day is left open, a row has the first day of its own
    stretch beside that: most are the same on many such pages, and are named ``kept_as`` on all.
    """

    def __init__(
        self,
        page: CampaignProgress,
        demands: list[DemandProgress],
        day: dt.date,
        *,
        drawn: bool,
        turns: Turns | None = None,
    ) -> None:
        self.page, self.day, self.drawn = page, day, drawn
        self.demands: dict[Hashable, DemandProgress] = {
            (one.slug, turns.of_row(one.slug, day)) if turns else one.slug: one for one in demands
        }
        self.kept_as = f"{page.slug} row" if turns else ""

    def __len__(self) -> int:
        return len(self.demands)

    @property
    def keys(self) -> list[Hashable]:
        return list(self.demands)

    def made(self, keys: Iterable[Hashable]) -> dict[Hashable, Row]:
        """Some of the rows."""
        demands = [self.demands[key] for key in keys]
        found = demand_rows(self.page, demands, Axis.of(self.page), self.day, drawn=self.drawn)
        return dict(zip(keys, found, strict=True))


def demand_rows(
    page: CampaignProgress, demands: list[DemandProgress], axis: Axis, day: dt.date, *, drawn: bool
) -> list[Row]:
    """One row a demand: title, address, addressees, status, since when, ribbon; ``day`` is that of the page."""
    base = f"{prefix_of(reader_language())}/campaigns/{page.slug}/demands/"
    keep = question(page.clock)
    marks = {one.code: status(one) for one in page.scale.statuses}
    return [
        {
            "number": one.content["number"],
            "title": words(one.content["title"]),
            "href": f"{base}{one.slug}/{keep}",
            "to": listed_words((page.institution(slug) or {}).get("name") for slug in one.content["addressees"]),
            "state": marks[one.standing.status.code] if one.standing.status else SafeString(""),
            "since": since(one.standing.since),
            "since_day": one.standing.since,
            "recent": is_recent(one, day),
            "because": words(reason_of(one)),
            "sources": one.sources,
            "sources_href": source_links.of_updates(one.clock, campaign=one.campaign, demand=one.slug),
            "last": _last_event(one),
            "ribbon": ribbon_of(one.content["title"], one.standing, axis, events(one)) if drawn else "",
        }
        for one in demands
    ]


def events(one: DemandProgress) -> list[Event]:
    """What happened about a demand, as marks for its ribbon and its charts."""
    return [Event(event.happened_on, event.direction) for event in one.events]


def _last_event(one: DemandProgress) -> SafeString:
    """The date of the last update with its mark, which leads to its entry; '' without one."""
    if not one.events:
        return SafeString("")
    last = one.events[-1]
    return dated_link(last.happened_on, last.sequence, last.direction)


def used_statuses(page: CampaignProgress, demands: list[DemandProgress]) -> list[Status]:
    """The statuses that the ribbons of some demands of a campaign show; the scale may have more."""
    used = {segment.status.code for one in demands for segment in one.standing.segments}
    return [one for one in page.scale.statuses if one.code in used]


def question(clock: Clock) -> str:
    """The clocks of this page as a query string, carried on to the next; '' for now."""
    return clock_query(clock)


def demand_row(one: DemandProgress) -> Row:
    """A demand that is only pointed to."""
    return {
        "href": demand_href(one),
        "title": words(one.content["title"]),
        "state": status(one.standing.status),
    }


def demand_href(one: DemandProgress) -> str:
    return f"{prefix_of(reader_language())}/campaigns/{one.campaign}/demands/{one.slug}/{question(one.clock)}"


def named_rows(page: CampaignProgress, kind: str, slugs: list[str]) -> list[Row]:
    """Institutions or themes with their pages."""
    base = f"{prefix_of(reader_language())}/{kind}s/"
    found = [(slug, page.names.get(f"{kind}:{slug}")) for slug in slugs]
    return [{"href": f"{base}{slug}/", "name": words(content["name"])} for slug, content in found if content]


def passage_rows(page: CampaignProgress, names: list[str]) -> list[Row]:
    """Passages, named "document#passage". The words around one only beside the words of the document itself."""
    prefix, keep = prefix_of(reader_language()), question(page.clock)
    found = []
    for document in page.of_type("document"):
        for passage in document["passages"]:
            if f"{document['slug']}#{passage['slug']}" in names:
                original = pick(passage["exact"])[1] == document["language"]
                found.append(
                    {
                        "before": passage["prefix"] if original else "",
                        "exact": words(passage["exact"]),
                        "after": passage["suffix"] if original else "",
                        "recommended": beside(passage),
                        "language": document["language"],
                        "href": f"{prefix}/campaigns/{page.slug}/documents/{document['slug']}/{keep}#{passage['slug']}",
                    }
                )
    return found


def is_recent(one: DemandProgress, day: dt.date) -> bool:
    """Whether its status changed within the ninety days before a day."""
    since = one.standing.since
    if since is None or one.standing.sequence is None:
        return False
    return since.last_day >= day - dt.timedelta(days=RECENT_DAYS)


def latest_rows(items: list[Item], page: CampaignProgress) -> list[Row]:
    titles = {one.slug: one.content["title"] for one in page.demands}
    prefix = prefix_of(reader_language())
    return [
        {
            "event": event(item, page.scale),
            "day": item.content["happened_on"],
            "headline": words(item.content["headline"]),
            "way": way(item.content["direction"], hide=True),
            "href": f"{prefix}/updates/{item.sequence}/",
            "summary": beginning(item.content["body"]),
            "certainty": certainty(item.certainty),
            "demand": words(titles.get(item.content["demand"])),
            "demand_href": f"{prefix}/campaigns/{page.slug}/demands/{item.content['demand']}/",
            "sources": len(item.content["citations"]),
        }
        for item in items
    ]


def beginning(texts: dict[str, str]) -> str:
    """The first words of a Markdown text, as much as a list has room for."""
    return "".join(piece.text for piece in Marker("").window(plain(pick(texts)[0])))


def document_row(page: CampaignProgress, content: Content) -> Row:
    """A document with its passages, each in the status of the demand it made and leading to it."""
    made = {name: one for one in reversed(page.demands) for name in one.content["passages"]}
    passages = []
    for passage in content["passages"]:
        demand = made.get(f"{content['slug']}#{passage['slug']}")
        token = demand.standing.status.token if demand and demand.standing.status else "unknown"
        href = demand_href(demand) if demand else ""
        passages.append({"exact": words(passage["exact"]), "href": href, "token": token})
    return {"content": content, "passages": passages}
