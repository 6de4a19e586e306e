"""Long lists of what is public, a piece at a time from a key on, for machines. Part of ``progress``.

A piece begins behind the last row of the piece before it, so that page 1,000 costs what page 1 does. Each function
takes one or two queries; a content is unpacked for the rows of the piece alone, and none is kept in the process.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from campaigns.partial_date import PartialDate
from demands.ledger.amendments import amended, amendments

from . import progress, sql, statements
from .named import Names
from .progress import CampaignProgress
from .standing import Change, Clock, Content, Standing, standing
from .timeline import Item, sources_of, with_later

Changes = dict[tuple[str, str], list[Change]]  # of status, by campaign and demand, the oldest first

# The date from which a thing of each kind is shown; what is dated later is left out of an earlier day
DATED = {
    "demand": "made_on", "document": "dated", "milestone": "date", "engagement": "happened_on",
    "recommendation": "published_on",
}  # fmt: skip
BATCH = 500  # updates of a download that are in memory at a time

WORDED = f"""
    SELECT subject, sequence, campaign, (content - %(without)s::text[])::text FROM (
        SELECT DISTINCT ON (subject) subject, sequence, campaign, content FROM demands_entry
        WHERE subject_type = %(kind)s AND kind IN ('published', 'reworded', 'defined') AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s AND {statements.OF}
        AND {{which}}
        ORDER BY subject, sequence DESC
    ) worded
    WHERE (%(dated)s = '' OR coalesce(content ->> %(dated)s, '') COLLATE "C" <= %(day)s)
    AND (%(inside)s = '' OR content -> %(inside)s ? %(name)s)
    AND (%(campaign)s <> '' OR campaign = '' OR EXISTS (
        SELECT 1 FROM demands_entry c WHERE c.subject = 'campaign:' || worded.campaign
        AND c.kind IN ('published', 'reworded') AND c.content IS NOT NULL
        AND c.recorded_at < %(before)s AND c.sequence <= %(entry)s))
    ORDER BY subject LIMIT %(number)s"""

# How certain an update is by the clock: staff may have opened its sources since
_CERTAINTY = """
    CASE WHEN EXISTS (SELECT 1 FROM demands_entry c WHERE c.about = e.sequence AND c.kind = 'confirmed'
                      AND c.recorded_at < %(before)s AND c.sequence <= %(entry)s)
    THEN 'read' ELSE verification END"""

UPDATES = f"""
    SELECT content::text, sequence, kind, recorded_at, approval, about, subject_type FROM (
        SELECT sequence FROM demands_entry e
        WHERE {statements.IN_FORCE} AND {statements.OF} AND sequence < %(below)s
        AND (%(demand)s = '' OR demand = %(demand)s)
        AND (%(source)s = '' OR evidence @> ARRAY[%(source)s]::varchar[] AND NOT evidence = '{{}}')
        AND (%(certainty)s = '' OR %(certainty)s = {_CERTAINTY})
        ORDER BY sequence DESC LIMIT %(number)s
    ) latest JOIN demands_entry found USING (sequence)
    ORDER BY sequence DESC"""

# Which sources updates in force and published figures cite, each with the last entry that describes it
SOURCES = f"""
    WITH cited AS (
        SELECT reference, sequence FROM demands_entry e, unnest(evidence) reference
        WHERE {statements.IN_FORCE} AND {statements.OF} AND reference > %(after)s
        UNION ALL
        SELECT source ->> 'reference', sequence FROM (
            SELECT DISTINCT ON (subject) subject, sequence, content FROM demands_entry
            WHERE subject_type = 'indicator' AND kind IN ('published', 'reworded') AND content IS NOT NULL
            AND recorded_at < %(before)s AND sequence <= %(entry)s AND {statements.OF}
            ORDER BY subject, sequence DESC
        ) series, jsonb_array_elements(content -> 'sources') source
        WHERE source ->> 'reference' > %(after)s
    ), last AS (
        SELECT reference, max(sequence) AS sequence, count(DISTINCT sequence) AS cited
        FROM cited WHERE %(reference)s = '' OR reference = %(reference)s
        GROUP BY reference ORDER BY reference LIMIT %(number)s
    )
    SELECT reference, sequence, cited, coalesce(
        (SELECT one -> 'evidence' FROM jsonb_array_elements(content -> 'citations') one
         WHERE one -> 'evidence' ->> 'reference' = reference LIMIT 1),
        (SELECT one FROM jsonb_array_elements(content -> 'sources') one WHERE one ->> 'reference' = reference LIMIT 1)
    )::text FROM last JOIN demands_entry USING (sequence) ORDER BY reference"""

_OF_PAIRS = "(campaign, demand) IN (SELECT * FROM unnest(%(campaigns)s::varchar[], %(demands)s::varchar[]))"
ACTIVE = f"""
    SELECT campaign, demand, count(DISTINCT sequence), max(happened_on), count(DISTINCT source)
    FROM demands_entry e LEFT JOIN LATERAL unnest(evidence) source ON true
    WHERE {statements.IN_FORCE} AND {_OF_PAIRS}
    GROUP BY campaign, demand"""

CHANGES = f"""
    SELECT demand, status, happened_on, sequence, direction, campaign, {_CERTAINTY} FROM (
        SELECT demand, status, happened_on, sequence, direction, campaign, verification,
               lag(status) OVER (PARTITION BY campaign, demand ORDER BY happened_on, sequence) AS before
        FROM demands_entry e WHERE {statements.IN_FORCE} AND {_OF_PAIRS} AND NOT background AND status <> ''
    ) e
    WHERE status IS DISTINCT FROM before ORDER BY campaign, demand, happened_on, sequence"""

LINES = f"""
    SELECT sequence, kind, subject, campaign, demand, about, approval, recorded_at, content_hash, previous_hash,
           entry_hash, content::text FROM demands_entry
    WHERE sequence > %(after)s AND recorded_at < %(before)s AND sequence <= %(entry)s AND {statements.OF}
    AND (%(kind)s = '' OR kind = %(kind)s) AND (%(subject)s = '' OR subject = %(subject)s)
    ORDER BY sequence LIMIT %(number)s"""


class Worded(NamedTuple):
    """The current wording of one thing, with the number of its entry."""

    subject: str
    sequence: int
    campaign: str
    content: Content


class Source(NamedTuple):
    """A source as it is described now; ``sequence`` is the last entry that cites it, ``cited`` the number of these."""

    reference: str
    sequence: int
    cited: int
    content: Content


class Line(NamedTuple):
    """One line of the record, with what the public may read of it; no content where it has been redacted."""

    sequence: int
    kind: str
    subject: str
    campaign: str
    demand: str
    about: int | None
    approval: str
    recorded_at: Any
    content_hash: str
    previous_hash: str
    entry_hash: str
    content: Content | None


def worded(
    clock: Clock, kind: str, *, after: str = "", number: int, campaign: str = "", inside: tuple[str, str] = ("", ""),
    subject: str = "",
) -> list[Worded]:  # fmt: skip
    """The things of one kind by their subjects, such as "demand:japan-2005/rome-statute". One query.

    ``inside`` is a list in their content and a name that it must hold. Documents come without their text.
    """
    field, name = inside
    dated = DATED.get(kind, "") if kind != "milestone" or clock.looks_back else ""
    statement = WORDED.format(which="subject = %(subject)s" if subject else "subject > %(after)s")
    rows = sql._rows(
        statement, clock, kind=kind, subject=subject, after=after or f"{kind}:", number=number, campaign=campaign,
        dated=dated, inside=field, name=name, without=["text"] if kind == "document" else [],
    )  # fmt: skip
    return [Worded(subject, sequence, slug, json.loads(text)) for subject, sequence, slug, text in rows]


def updates(
    clock: Clock, *, below: int = sql.LAST, number: int, campaign: str = "", demand: str = "", certainty: str = "",
    source: str = "", changes: Changes | None = None,
) -> list[Item]:  # fmt: skip
    """The updates in force, the last recorded first, with their later corrections.

    Three queries; two where the ``changes`` of status are given, which say what the status was before each.
    """
    rows = sql._rows(
        UPDATES, clock, below=below, number=number, campaign=campaign, demand=demand, certainty=certainty,
        source=source,
    )  # fmt: skip
    lines = [
        sql.Line(sequence, kind, recorded_at, approval, about, json.loads(text), subject)
        for text, sequence, kind, recorded_at, approval, about, subject in rows
    ]
    if not lines:
        return []
    cited = sources_of(line.content for line in lines if line.content is not None)
    found = with_later(lines, clock, _later(clock, [line.sequence for line in lines], cited))
    known = _changes(clock, {_pair(one) for one in found}) if changes is None else changes
    for one in found:
        one.before = _before(one, known.get(_pair(one), []))
    return found


def _pair(item: Item) -> tuple[str, str]:
    return item.content["campaign"], item.content["demand"]


def _before(item: Item, changes: list[Change]) -> str:
    """The status of a demand just before one of its updates, from its changes in their order; '' for none."""
    place = bisect_left(changes, (item.happened_on, item.sequence), key=lambda one: (one.happened_on, one.sequence))
    return changes[place - 1].status if place else ""


def _later(clock: Clock, about: list[int], sources: list[str]) -> list[sql.Line]:
    """What ``sql.later`` returns, without keeping it in the process. One query."""
    rows = sql._rows(statements.LATER, clock, held=[], about=about, sources=sources)
    return [
        sql.Line(number, kind, at, approval, of, json.loads(text) if text is not None else None, subject)
        for _hash, text, number, kind, at, approval, of, subject in rows
    ]


def all_updates(clock: Clock, *, campaign: str = "", demands: Iterable[str] | None = None) -> Iterator[Item]:
    """Every update in force, the last recorded first, some in memory at a time; of some demands when named."""
    wanted = None if demands is None else set(demands)
    below, changes = sql.LAST, sql.changes(clock, campaign)
    while batch := updates(clock, below=below, number=BATCH, campaign=campaign, changes=changes):
        yield from (one for one in batch if wanted is None or one.content["demand"] in wanted)
        below = batch[-1].sequence


def sources(clock: Clock, *, after: str = "", number: int, campaign: str = "", reference: str = "") -> list[Source]:
    """The sources that updates in force and published figures cite, by reference, as they are described now.

    Two queries.
    """
    rows = sql._rows(SOURCES, clock, after=after, number=number, campaign=campaign, reference=reference)
    found = [Source(name, sequence, cited, json.loads(text)) for name, sequence, cited, text in rows if text]
    changes = amendments(_later(clock, [], [f"evidence:{one.reference}" for one in found])) if found else {}
    return [one._replace(content=amended(one.content, changes.get(one.reference, {}))) for one in found]


def active(clock: Clock, demands: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, PartialDate, int]]:
    """By campaign and demand: the number of updates, the date of the last, the number of their sources. One query."""
    pairs = list(demands)
    rows = sql._rows(ACTIVE, clock, campaigns=[one for one, _ in pairs], demands=[one for _, one in pairs])
    return {(slug, demand): (number, PartialDate(last), cited) for slug, demand, number, last, cited in rows}


def _changes(clock: Clock, demands: Iterable[tuple[str, str]]) -> Changes:
    """The updates that changed the status of some demands, oldest first. One query."""
    pairs, found = list(demands), dict[tuple[str, str], list[Change]]()
    rows = sql._rows(CHANGES, clock, campaigns=[one for one, _ in pairs], demands=[one for _, one in pairs])
    for demand, status, happened_on, sequence, direction, slug, certainty in rows:
        change = Change(demand, status, PartialDate(happened_on), sequence, direction, slug, certainty)
        found.setdefault((slug, demand), []).append(change)
    return found


def standings(demands: Iterable[tuple[str, str]], known: Names, clock: Clock) -> dict[tuple[str, str], Standing]:
    """What ``log.standings`` gives, as a written statement. One query."""
    pairs = list(demands)
    changes, found = _changes(clock, pairs), {}
    for pair in pairs:
        content, scale = known.get("demand:{}/{}".format(*pair)), known.scale(pair[0])
        if content and scale:
            made_on = PartialDate(content["made_on"])
            found[pair] = standing(made_on, changes.get(pair, []), scale, clock.day)
    return found


def campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """One campaign with its demands, and of each the number of its updates, their sources and the last. Three queries.

    Cheaper than ``progress.campaign``, which also asks for every event and for what is certain.
    """
    whole = progress.outline(slug, clock)
    if whole is not None:
        known = active(clock, [(slug, one.slug) for one in whole.demands])
        for one in whole.demands:
            one.updates, one.last_on, one.sources = known.get((slug, one.slug), (0, None, 0))
    return whole


def lines(
    clock: Clock, *, after: int = 0, number: int, campaign: str = "", kind: str = "", subject: str = ""
) -> list[Line]:
    """The record itself, oldest first. One query."""
    rows = sql._rows(LINES, clock, after=after, number=number, campaign=campaign, kind=kind, subject=subject)
    return [Line._make((*row[:-1], json.loads(row[-1]) if row[-1] is not None else None)) for row in rows]


def head(clock: Clock, campaign: str = "") -> int:
    """The number of the last entry that counts, also for one campaign; 0 for an empty record. One query."""
    statement = f"SELECT coalesce(({statements.CONCERNED}), 0)"
    return int(sql._rows(statement, clock, campaign=campaign)[0][0])
