"""Where the demands of campaigns stood on a day, counted by the database: for lists of campaigns on a past day."""

from dataclasses import dataclass, field

from campaigns.partial_date import PartialDate

from ..standing import Clock
from . import rows, statements

# When each demand was made, by its last wording: the ledger keeps that of today's record
MADE_BY_KEPT = f"""
    SELECT campaign, demand, made_on FROM demands_demandstanding WHERE wording IS NOT NULL AND {statements.OF}"""
MADE_BY_ENTRIES = f"""
    SELECT DISTINCT ON (subject) campaign, demand, (content ->> 'made_on') COLLATE "C" AS made_on FROM demands_entry
    WHERE subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL AND {statements.OF}
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC"""


def _counted(made: str) -> str:
    return f"""
    WITH made AS MATERIALIZED (SELECT * FROM ({made}) every WHERE made_on <= %(day)s
    ), known AS MATERIALIZED (
        SELECT campaign, demand, sequence, happened_on, CASE WHEN NOT background THEN status ELSE '' END AS status
        FROM demands_entry e WHERE {statements.IN_FORCE} AND {statements.OF}
    ), stood AS (
        SELECT DISTINCT ON (campaign, demand) campaign, demand, status FROM known WHERE status <> ''
        ORDER BY campaign, demand, happened_on DESC, sequence DESC
    )
    SELECT campaign, coalesce(status, ''), count(*), min(made_on) FROM made LEFT JOIN stood USING (campaign, demand)
    GROUP BY campaign, status
    UNION ALL SELECT campaign, NULL, count(*), max(happened_on) FROM known GROUP BY campaign"""


# Campaigns with a demand that had been made by a day, of today's record
WITH_A_DEMAND = """
    SELECT campaign FROM unnest(%(campaign)s::varchar[]) campaign WHERE EXISTS (
        SELECT 1 FROM demands_demandstanding s
        WHERE s.campaign = campaign.campaign AND wording IS NOT NULL AND made_on <= %(day)s)"""

COUNTED = {kept: _counted(MADE_BY_KEPT if kept else MADE_BY_ENTRIES) for kept in (True, False)}


@dataclass
class Counted:
    """What one campaign had by a day; ``tally`` is by the code of a status, '' where nobody had judged."""

    tally: dict[str, int] = field(default_factory=dict)
    made_on: PartialDate | None = None  # the first demand
    updates: int = 0
    latest_on: PartialDate | None = None


def counted(clock: Clock, campaigns: list[str]) -> dict[str, Counted]:
    """Some campaigns by slug. One query."""
    found = {slug: Counted() for slug in campaigns}
    for slug, status, number, date in rows(COUNTED[_is_kept(clock)], clock, campaign=campaigns):
        one = found[slug]
        if status is None:
            one.updates, one.latest_on = number, PartialDate(date)
        else:
            one.tally[status] = number
            one.made_on = min(filter(None, (one.made_on, PartialDate(date))))
    return found


def with_a_demand(clock: Clock, campaigns: list[str]) -> list[str]:
    """Those of some campaigns in which something had been asked by the clock's day. One query."""
    statement = WITH_A_DEMAND if _is_kept(clock) else statements.WITH_A_DEMAND
    return [campaign for (campaign,) in rows(statement, clock, campaign=campaigns)]


def _is_kept(clock: Clock) -> bool:
    """Whether the ledger keeps the wordings that the clock shows: those of the whole record."""
    return clock.recorded is None and clock.entry is None
