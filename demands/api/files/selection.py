"""What a download holds: one campaign, as its page shows it with the filters of the address, or all campaigns.

It shows one state of the record from its first row to its last, however long it takes: the last entry is fixed when it
begins. Updates are read some at a time, so that a long file needs no more memory than a short one.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest

from demands.api import rows
from demands.api.rows import Row
from demands.progress import listed, site, still
from demands.progress.named import named
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock, Content
from demands.progress.summaries import Campaigns, Summary
from demands.progress.timeline import Item
from demands.public.params import earlier, query
from demands.public.params.filters import Filter
from demands.public.text.wording import reader_language
from demands.public.views.campaign import published_campaign

from .again import Rows

CHOICES = ("status", "addressee", "theme", "q", "direction", "certainty", "since", "sort")
Some = TypeVar("Some")
Write = Callable[[Row, Iterator[Row]], Some]  # of an update and its citations
Again = Callable[[Path], Rows[Some]]
ALL = 10**9  # updates: more than there will be
CAMPAIGNS = 50  # in memory at a time, by their titles


@dataclass
class Selection:
    """What was asked for: one ``campaign`` with its ``content``, or all; and the demands that a reader chose."""

    clock: Clock
    language: str  # '' for all
    campaign: str = ""
    content: Content | None = None
    wanted: Filter = field(default_factory=Filter)

    @classmethod
    def of(cls, request: HttpRequest, campaign: str, *, every_language: bool = False) -> "Selection":
        """Raises BadQuery, Http404 and NotYet as the campaign's page does. Two queries where nothing is filtered."""
        asked = query.clock(request)
        clock = replace(asked, entry=asked.entry or listed.head(asked, campaign) or None)
        language = "" if every_language else reader_language()
        if not campaign:
            return cls(clock, language)
        content = named(clock, [f"campaign:{campaign}"]).get(f"campaign:{campaign}")
        if content and clock.has_come(content["started_on"]) and not {*CHOICES} & {*request.GET}:
            return cls(clock, language, campaign, content)
        whole = published_campaign(campaign, clock)  # which says what is missing
        found = cls(clock, language, campaign, whole.content, Filter.of(request, whole))
        found.whole = whole
        return found

    @cached_property
    def whole(self) -> CampaignProgress | None:
        """The campaign with its demands; None for all campaigns. Three queries."""
        return listed.campaign(self.campaign, self.clock) if self.campaign else None

    @cached_property
    def demands(self) -> list[DemandProgress]:
        """Those of the campaign that fit, in the order asked for."""
        return self.wanted.apply(self.whole) if self.whole else []

    @property
    def day(self) -> dt.date:
        return self.clock.day

    @cached_property
    def _known(self) -> dict[str, Content]:
        """The campaigns by their slugs, for their licences."""
        if self.content is not None:
            return {self.campaign: self.content}
        return still.once(("campaigns", self.clock), lambda: {one.slug: one.content for one in _every(self.clock)})

    def demand_rows(self) -> Iterator[Row]:
        """The rows of demands. Needs a database while it is read."""
        found = self._demands()
        while batch := self._batch(found):
            yield from batch

    def written(self, write: Write[Some], again: Again[Some], *, without: Some | None = None) -> Iterator[Some]:
        """What is written of each update with its citations, the last recorded first.

        ``again`` finds it in an earlier file, where it may be that of many updates at once; ``without`` stands for an
        update of which that has nothing. Needs a database while it is read.
        """
        known = earlier.known()
        if known:
            found = self._again(write, again(known.path), known.changed, without)
        else:
            found = (self._write(write, *one) for one in self._items())
        while batch := self._batch(found):
            yield from batch

    def _write(self, write: Write[Some], item: Item, own: Content | None) -> Some:
        return write(rows.update_row(item, own, self.language), rows.citation_rows(item, own, self.language))

    def _again(
        self, write: Write[Some], before: Rows[Some], changed: frozenset[int], without: Some | None
    ) -> Iterator[Some]:
        """What an earlier file has; of entries that changed, or that it does not have, what the record says now."""
        numbers = listed.numbers(self.clock, number=ALL, campaign=self.campaign)
        fresh = {one[0].sequence: one for one in self._updates_of([number for number in numbers if number in changed])}
        for is_there, some in groupby(numbers, key=lambda one: one in before.places and one not in fresh):
            if is_there:
                yield from before.taken(some)
                continue
            for number in some:
                if number in fresh or without is None:
                    yield self._write(write, *(fresh.get(number) or next(self._updates_of([number]))))
                else:
                    yield without

    def _batch(self, found: Iterator[Some]) -> list[Some]:
        """Some rows. Whose site it is, is asked once for all of them."""
        with site.one_request():
            return list(islice(found, listed.BATCH))

    def _demands(self) -> Iterator[Row]:
        sealed = Clock(on=self.clock.day, entry=self.clock.entry)
        if self.whole is not None:
            for one in self.demands:
                yield rows.progress_row(one, self.whole, sealed, self.language)
            return
        for slug in self._known:
            found = listed.campaign(slug, self.clock)
            if found is not None:
                yield from (rows.progress_row(one, found, sealed, self.language) for one in found.demands)

    def _items(self) -> Iterator[tuple[Item, Content | None]]:
        """Updates in force with the content of their campaign."""
        demands = [one.slug for one in self.demands] if self.wanted.narrows else None
        for item in listed.all_updates(self.clock, campaign=self.campaign, demands=demands):
            yield item, self._known.get(item.content["campaign"])

    def _updates_of(self, numbers: list[int]) -> Iterator[tuple[Item, Content | None]]:
        """Some updates in force, with the content of their campaign. Three queries."""
        for item in listed.updates(self.clock, numbers):
            yield item, self._known.get(item.content["campaign"])

    @property
    def name(self) -> str:
        """The beginning of the file's name."""
        return f"{self.campaign or 'all'}-{self.clock.day}"

    @property
    def address(self) -> str:
        """Of the page that shows it."""
        return f"{settings.SITE_URL}/campaigns/{self.campaign}/" if self.campaign else f"{settings.SITE_URL}/"


def _every(clock: Clock) -> Iterator[Summary]:
    found, start = Campaigns(clock), 0
    while some := found.some(start, CAMPAIGNS):
        yield from some
        start += CAMPAIGNS
