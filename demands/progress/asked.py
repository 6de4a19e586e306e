"""What one institution was asked, or what is asked within one theme, across all campaigns. Part of ``progress``."""

from dataclasses import dataclass, field

from django.db.models import Q

from campaigns.partial_date import PartialDate

from . import sql
from .listed import changes_of_demands
from .named import Names, named
from .progress import CampaignProgress, assemble
from .queries import changes_of
from .standing import Clock, Content, Status, ordered
from .summaries import of_each
from .timeline import Item, with_later

LATEST = 10  # updates that are shown
FIELDS = {"institution": "addressees", "theme": "themes"}
Slugs = tuple[str, str]  # campaign and demand


@dataclass(frozen=True)
class Part:
    """The demands of one campaign that are on this page, and the tally of all that it has here."""

    campaign: CampaignProgress
    tally: list[tuple[Status, int]]
    since: PartialDate


@dataclass
class Asked:
    """An institution or theme with its place in the tree, and the demands that concern it or a part of it."""

    content: Content
    above: list[Content]  # from the outermost
    parts: list[Content]
    names: Names
    inside: set[str]  # itself and all below it, by slugs
    total: int = 0  # demands, on all pages
    since: PartialDate | None = None
    campaigns: list[Part] = field(default_factory=list)  # those on this page, the latest first
    latest: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """Where an institution or theme is in the tree, by slugs."""

    kind: str
    slug: str
    above: list[str]  # from the outermost
    parts: list[str]
    inside: set[str]  # itself and all below it

    @classmethod
    def of(cls, kind: str, slug: str, parents: dict[str, str | None]) -> "Place":
        below: dict[str, list[str]] = {}
        for one, parent in parents.items():
            below.setdefault(parent or "", []).append(one)
        above, inside, waiting = [slug], {slug}, [slug]
        while (parent := parents.get(above[0])) in parents and parent not in above:
            above.insert(0, parent)
        while waiting:
            fresh = set(below.get(waiting.pop(), [])) - inside
            inside |= fresh
            waiting += fresh
        return cls(kind, slug, above[:-1], below.get(slug, []), inside)

    @property
    def subjects(self) -> set[str]:
        return {f"{self.kind}:{one}" for one in (self.slug, *self.above, *self.parts)}

    def asked(self, names: Names) -> Asked | None:
        """What is known of it; None when it was redacted a moment ago."""
        content = names.get(f"{self.kind}:{self.slug}")
        around = ([names.get(f"{self.kind}:{one}") for one in some] for some in (self.above, self.parts))
        above, parts = ([one for one in some if one] for some in around)
        return Asked(content, above, parts, names, self.inside) if content else None


def asked(kind: str, slug: str, clock: Clock, *, start: int = 0, number: int = 50) -> Asked | None:
    """Of an ``institution`` or a ``theme``; None when the record knows none of this name. Six queries for today."""
    parents = sql.tree(clock, kind)
    if slug not in parents:
        return None
    place = Place.of(kind, slug, parents)
    if clock.is_today:
        found = sql.concerned(clock, kind, sorted(place.inside), start, number, LATEST)
        if found.holds:
            return _today(place, found, clock)
    return _by_entries(place, clock, start, number)


def _today(place: Place, found: sql.Concerned, clock: Clock) -> Asked | None:
    """Four queries."""
    latest = _latest(found.updated, clock) if found.updated else []
    named_too = {(item.content["campaign"], item.content["demand"]) for item in latest} | {*found.demands}
    demands = {f"demand:{campaign}/{demand}" for campaign, demand in named_too}
    names = named(clock, place.subjects | demands | {f"campaign:{campaign}" for campaign, _ in named_too})
    known = place.asked(names)
    if known is None:
        return None
    changes = changes_of_demands(clock, found.demands) if found.demands else {}
    shown: dict[str, list[str]] = {}
    for campaign, demand in found.demands:
        shown.setdefault(campaign, []).append(demand)
    own = of_each(names.current, shown)
    for slug, slugs in shown.items():
        if slug in own:
            whole = assemble(*own[slug][f"campaign:{slug}"], own[slug], changes, clock)
            whole.demands = [one for one in whole.demands if one.slug in slugs]
            tally = ordered(found.tallies[slug], whole.scale)
            known.campaigns.append(Part(whole, tally, found.begun[slug]))
    known.total, known.since, known.latest = found.total, found.since, latest
    return known


def _latest(demands: list[Slugs], clock: Clock) -> list[Item]:
    """The updates of some demands that happened last. Two queries."""
    return with_later(sql.latest_of(clock, demands, LATEST), clock)


# An earlier day


def _by_entries(place: Place, clock: Clock, start: int, number: int) -> Asked | None:
    """From the entries of all campaigns. Five queries."""
    current = sql.wordings(clock, "") | sql.named(clock, sorted(place.subjects))
    known = place.asked(Names(current))
    if known is None:
        return None
    parts = _concerned(place, current, clock)
    every = [one for part in parts for one in part.campaign.demands]
    known.total, known.since = len(every), min((part.since for part in parts), default=None)
    known.latest = _latest([(one.campaign, one.slug) for one in every], clock) if every else []
    shown = every[start : start + number]
    for part in parts:
        part.campaign.demands = [one for one in part.campaign.demands if one in shown]
    known.campaigns = [part for part in parts if part.campaign.demands]
    return known


def _concerned(place: Place, current: dict[str, tuple[int, Content]], clock: Clock) -> list[Part]:
    """The campaigns with a demand that concerns one of these, the latest first. One query."""
    field = FIELDS[place.kind]
    demands = [
        one for subject, (_, one) in current.items() if subject.startswith("demand:") and place.inside & set(one[field])
    ]
    changes = changes_of(clock, Q(demand__in={one["slug"] for one in demands}))
    campaigns = {subject.partition(":")[2] for subject in current if subject.startswith("campaign:")}
    found = []
    for slug, own in of_each(current, campaigns).items():
        whole = assemble(*own[f"campaign:{slug}"], own, changes, clock)
        whole.demands = [one for one in whole.demands if place.inside & set(one.content[field])]
        if whole.demands and whole.begun:
            found.append(Part(whole, whole.tally, whole.since))
    return sorted(found, key=lambda one: (one.campaign.content["started_on"], one.campaign.slug), reverse=True)
