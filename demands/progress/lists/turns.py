"""The days on which the page of a campaign becomes another one. Part of ``progress``.

Between two of them, pages of the campaign as it stood on a day differ in nothing but how they name that day, whatever
is chosen on them. Too many days would only cost room; one that is missing would show what was not so.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.partial_date import PartialDate
from demands.progress import progress, sql
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.sql import statements
from demands.progress.standing import Clock

DAY = dt.timedelta(days=1)

# Dates that a page counts from: of figures, and of explanations by the demand that they explain; days on which a demand
# was checked; by number and date of an update in force the days on which its sources were published
DATES = f"""
    WITH in_force AS MATERIALIZED (
        SELECT sequence, happened_on, content, evidence FROM demands_entry e
        WHERE {statements.IN_FORCE} AND {statements.OF}
    ), cited AS (SELECT DISTINCT unnest(evidence) AS reference FROM in_force)
    SELECT 'date', '', figure ->> 'date' FROM demands_entry, jsonb_array_elements(content -> 'observations') figure
    WHERE subject_type = 'indicator' AND kind IN ('published', 'reworded') AND content IS NOT NULL AND {statements.OF}
    UNION SELECT 'explained', demand, content ->> 'as_of' FROM demands_entry
    WHERE subject_type = 'explanation' AND content IS NOT NULL AND {statements.OF}
    UNION SELECT 'checked', demand, CASE kind WHEN 'reviewed' THEN content ->> 'as_of'
        ELSE to_char(recorded_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD') END
    FROM demands_entry WHERE {statements.OF} AND demand <> '' AND content IS NOT NULL
    AND (kind = 'reviewed' OR subject_type = 'update' AND kind = 'published')
    UNION SELECT 'date', '', happened_on FROM in_force
    UNION SELECT 'source', happened_on || ' ' || sequence, citation -> 'evidence' ->> 'published_on'
    FROM in_force, jsonb_array_elements(content -> 'citations') citation
    UNION SELECT 'date', '', content -> 'changes' ->> 'published_on' FROM demands_entry
    WHERE subject_type = 'evidence' AND kind = 'amended' AND {statements.CITED}"""


@dataclass(frozen=True)
class Turns:
    """Days in their order: those on which the page turns, and by demand those on which only its row does."""

    page: list[dt.date]
    rows: dict[str, list[dt.date]]

    def of_page(self, day: dt.date) -> dt.date | None:
        """The first day of the stretch that a day is in; None before the first one."""
        return _last(self.page, day)

    def of_row(self, slug: str, day: dt.date) -> dt.date | None:
        """The first day of the stretch in which a demand's row stays as it is on a day."""
        return _last(self.rows[slug], day)

    @property
    def weight(self) -> int:
        """Bytes of memory."""
        return 40 * (len(self.page) + sum(map(len, self.rows.values()))) + 500


def _last(days: list[dt.date], day: dt.date) -> dt.date | None:
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def turns(slug: str, *, latest: int, recent: int) -> Turns | None:
    """Those of a campaign, as the record is now. Four queries.

    Its page lists the ``latest`` events with the number of their sources, and marks a change of status for as many days
    as are ``recent``.
    """
    clock = Clock()
    whole = progress.campaign(slug, clock)
    if whole is None:
        return None
    found: dict[str, list[tuple[str, PartialDate]]] = {"date": [], "explained": [], "checked": [], "source": []}
    for what, name, date in sql.rows(DATES, clock, campaign=slug):
        if date:
            found[what].append((name, PartialDate(date)))
    demands = [*whole.demands, *whole.unmade]
    events = sorted({(event.happened_on, event.sequence) for one in demands for event in one.events})
    page = {event.first_day for event, _ in events}
    page |= _of_campaign(whole) | {date.first_day for _, date in (*found["date"], *found["explained"])}
    page |= _of_sources(events, found["source"], latest)
    page |= {one.made_on.first_day for one in demands}
    checks = {one.slug: [one.made_on] for one in demands}
    for name, date in found["checked"]:
        checks.get(name, []).append(date)
    page |= {day for one in demands for day in _of_checks(one, checks[one.slug])}
    rows = {
        one.slug: _of_row(one, recent) | {date.first_day for name, date in found["explained"] if name == one.slug}
        for one in demands
    }
    shared = _of_campaign(whole) | {one.made_on.first_day for one in demands}
    return Turns(sorted(page), {name: sorted(days | shared) for name, days in rows.items()})


def _of_campaign(whole: CampaignProgress) -> set[dt.date]:
    """Its own dates, and the turns of the years."""
    dates = [PartialDate(one["date"]) for one in whole.of_type("milestone")]
    days = {day for date in dates for day in (date.first_day, date.last_day + DAY)}
    dates = [PartialDate(one["dated"]) for one in whole.of_type("document") if one["dated"]]
    dates += [PartialDate(whole.content[name]) for name in ("started_on", "ended_on") if whole.content[name]]
    days |= {date.first_day for date in dates}
    if until := whole.content.get("evidence_until"):
        days.add(PartialDate(until).last_day + DAY)
    for year in range(whole.since.year, whole.clock.day.year + 1):
        days |= {dt.date(year, 1, 1), dt.date(year, 12, 31)}
    return days


def _of_checks(one: DemandProgress, checks: Iterable[PartialDate]) -> set[dt.date]:
    """When it was checked, and when it was due to be."""
    interval = dt.timedelta(days=one.content["review_interval_days"])
    return {day for date in checks for day in (date.first_day, date.last_day + interval + DAY)}


def _of_row(one: DemandProgress, recent: int) -> set[dt.date]:
    dates = [one.made_on, *(event.happened_on for event in one.events)]
    return {day for date in dates for day in (date.first_day, date.last_day + dt.timedelta(days=recent) + DAY)}


def _of_sources(
    events: list[tuple[PartialDate, int]], published: list[tuple[str, PartialDate]], latest: int
) -> set[dt.date]:
    """When sources were published that are cited for an event which was among the latest on that day."""
    after = {f"{date} {number}": date for date, number in events}
    until = dict(zip(after, [date for date, _ in events[latest:]], strict=False))
    return {
        date.first_day
        for name, date in published
        if date > after.get(name, "") and date.first_day < PartialDate(until.get(name, "9999")).first_day
    }
