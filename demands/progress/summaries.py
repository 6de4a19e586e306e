"""Every campaign in short, for the front page: its tally and its last update. Part of ``progress``.

Today's come from what the ledger keeps of each campaign; an earlier day's from the entries, for the campaigns shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from campaigns.partial_date import PartialDate
from demands.models import CampaignStanding
from demands.text.words import normal

from . import sql
from .progress import ended_by
from .queries import wordings
from .sql import earlier
from .standing import Clock, Content, Scale, Status, ordered

SEARCHED = ("title", "name", "country_name")


@dataclass(frozen=True)
class Summary:
    """A campaign with the number of its demands, how many of them have each status, and its last update."""

    content: Content
    tally: list[tuple[Status, int]]
    demands: int
    updates: int
    latest_on: PartialDate | None
    ended_on: PartialDate | None = None

    @property
    def slug(self) -> str:
        return str(self.content["slug"])


class Campaigns:
    """The campaigns that had begun by a day, the latest first; those in whose title, name or country every word occurs.

    Three queries for today, one more for words. For an earlier day four at most.
    """

    def __init__(self, clock: Clock, words: str = "") -> None:
        self.clock, self.words = clock, words

    @cached_property
    def total(self) -> int:
        return self._standings.count() if self.clock.is_today else len(self._earlier)

    def some(self, start: int, number: int) -> list[Summary]:
        """Some of them, from one on."""
        if not self.clock.is_today:
            shown = self._earlier[start : start + number]
            found = _by_entries(shown, self.clock) if shown else {}
            return [found[slug] for slug in shown if slug in found]
        rows = list(self._standings.order_by("-started_on", "-campaign")[start : start + number])
        late = [one.campaign for one in rows if not one.holds(self.clock.day)]
        by_entries = _by_entries(late, self.clock) if late else {}
        current = sql.named(self.clock, [f"campaign:{one.campaign}" for one in rows])
        kept = {one.campaign: _of(one, current) for one in rows if f"campaign:{one.campaign}" in current}
        found = {slug: one for slug, one in kept.items() if slug not in late} | by_entries
        return [found[one.campaign] for one in rows if one.campaign in found]

    @cached_property
    def _standings(self) -> QuerySet[CampaignStanding]:
        """Those that a date has overtaken are asked for too: their entries say whether they have begun."""
        day = str(self.clock.day)
        begun = Q(since__lte=day) | Q(holds_until__gt="", holds_until__lte=day)
        found = CampaignStanding.objects.public().filter(begun)
        if not self.words.strip():
            return found
        return found.filter(campaign__in=[slug for slug, content in sql.titles() if _fits(content, self.words)])

    @cached_property
    def _earlier(self) -> list[str]:
        """The slugs of campaigns that had begun by an earlier day. Two queries at most."""
        every = {one["slug"]: one for _, one in wordings(self.clock, Q(subject_type="campaign")).values()}
        waiting = [slug for slug, one in every.items() if not self.clock.has_come(one["started_on"])]
        asked = earlier.with_a_demand(self.clock, sorted(waiting)) if waiting else []
        begun = [slug for slug in every if slug not in waiting or slug in asked]
        fitting = [slug for slug in begun if _fits(every[slug], self.words)]
        return sorted(fitting, key=lambda slug: (every[slug]["started_on"], slug), reverse=True)


def _fits(content: Content, words: str) -> bool:
    where = normal(" ".join(text for part in SEARCHED for text in content[part].values()))
    return all(word in where for word in normal(words).split())


def _of(one: CampaignStanding, current: dict[str, tuple[int, Content]]) -> Summary:
    content = current[f"campaign:{one.campaign}"][1]
    scale = Scale.current(current, content["scale"])
    ended = ended_by(content, Clock())
    return Summary(content, ordered(one.tally, scale), one.demands, one.updates, one.latest_on, ended)


def _by_entries(slugs: Iterable[str], clock: Clock) -> dict[str, Summary]:
    """Some campaigns as they stood on the clock's day, without those that had not begun. Two queries."""
    some = sorted(slugs)
    current, counted = sql.named(clock, [f"campaign:{slug}" for slug in some]), earlier.counted(clock, some)
    found: dict[str, Summary] = {}
    for slug, one in counted.items():
        _, content = current.get(f"campaign:{slug}", (0, None))
        if content and (one.made_on or clock.has_come(content["started_on"])):
            tally = ordered(one.tally, Scale.current(current, content["scale"]))
            numbers = sum(one.tally.values()), one.updates, one.latest_on
            found[slug] = Summary(content, tally, *numbers, ended_on=ended_by(content, clock))
    return found


def of_each(current: dict[str, tuple[int, Content]], slugs: Iterable[str]) -> dict[str, dict[str, tuple[int, Content]]]:
    """By campaign the wordings that concern it: its own, and those that all campaigns share."""
    shared: dict[str, tuple[int, Content]] = {}
    own: dict[str, dict[str, tuple[int, Content]]] = {slug: {} for slug in slugs}
    for subject, said in current.items():
        kind, _colon, name = subject.partition(":")
        slug = name.partition("/")[0]
        if kind in ("scale", "institution", "theme", "head"):
            shared[subject] = said
        elif slug in own:
            own[slug][subject] = said
    return {slug: {**shared, **wordings} for slug, wordings in own.items() if f"campaign:{slug}" in wordings}
