"""Long lists of what is public, a piece at a time from a key on, for machines. Part of ``progress``.

A part begins behind the last row of the part before it, so that page 1,000 costs what page 1 does. One function finds
which rows there are, which is cheap; another one reads them, which callers need not ask for rows that they have kept.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from campaigns.partial_date import PartialDate
from demands.ledger.amendments import amended, amendments

from . import progress, sql
from .named import Names
from .progress import CampaignProgress
from .sql import statements
from .standing import Change, Clock, Content, Standing, standing
from .still import read_once
from .timeline import Item, sources_of, with_later

Changes = dict[tuple[str, str], list[Change]]  # of status, by campaign and demand, the oldest first

# The date from which a thing of each kind is shown; what is dated later is left out of an earlier day
DATED = {
    "demand": "made_on", "document": "dated", "milestone": "date", "engagement": "happened_on",
    "recommendation": "published_on",
}  # fmt: skip
OF_A_DEMAND = 20_000  # bytes, with its changes of status and its share of the campaign's names
BESIDE = 2_000  # bytes of a demand on another day, with its share of the names
BATCH = 500  # updates of a download that are in memory at a time

FOUND = f"""
    SELECT subject, sequence, campaign FROM (
        SELECT DISTINCT ON (subject) subject, sequence, campaign, content FROM demands_entry
        WHERE subject_type = %(kind)s AND kind IN ('published', 'reworded', 'defined') AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s AND {statements.OF}
        AND {{which}}
        ORDER BY subject, sequence DESC
    ) worded
    WHERE {{choices}} ORDER BY subject LIMIT {{number:d}}"""

FOUND_CHOICES = {
    "dated": """coalesce(content ->> %(dated)s, '') COLLATE "C" <= %(day)s""",
    "inside": "content -> %(inside)s ? %(name)s",
    "theme": "content -> 'themes' ? %(theme)s",
    "public": """(campaign = '' OR EXISTS (
        SELECT 1 FROM demands_entry c WHERE c.subject = 'campaign:' || worded.campaign
        AND c.kind IN ('published', 'reworded') AND c.content IS NOT NULL
        AND c.recorded_at < %(before)s AND c.sequence <= %(entry)s))""",
}

WORDED = """
    SELECT subject, sequence, campaign,
           (CASE subject_type WHEN 'document' THEN content - 'text' ELSE content END)::text FROM demands_entry
    WHERE sequence = ANY(%(numbers)s) AND content IS NOT NULL ORDER BY subject"""

# How certain an update is by the clock: staff may have opened its sources since
_CERTAINTY = """
    CASE WHEN EXISTS (SELECT 1 FROM demands_entry c WHERE c.about = e.sequence AND c.kind = 'confirmed'
                      AND c.recorded_at < %(before)s AND c.sequence <= %(entry)s)
    THEN 'read' ELSE verification END"""

NUMBERS = f"""
    SELECT sequence FROM demands_entry e
    WHERE {statements.IN_FORCE} AND {statements.OF} AND {{choices}}
    ORDER BY sequence DESC LIMIT {{number:d}}"""

NUMBER_CHOICES = {
    "below": "sequence < %(below)s",
    "demand": "demand = %(demand)s",
    "source": "evidence @> ARRAY[%(source)s]::varchar[] AND NOT evidence = '{}'",
    "certainty": f"%(certainty)s = {_CERTAINTY}",
}

UPDATES = """
    SELECT content::text, sequence, kind, recorded_at, approval, about, subject_type FROM demands_entry
    WHERE sequence = ANY(%(numbers)s) AND content IS NOT NULL ORDER BY sequence DESC"""

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
    SELECT reference, sequence, cited FROM last ORDER BY reference"""

DESCRIBED = """
    SELECT reference, sequence, cited, coalesce(
        (SELECT one -> 'evidence' FROM jsonb_array_elements(content -> 'citations') one
         WHERE one -> 'evidence' ->> 'reference' = reference LIMIT 1),
        (SELECT one FROM jsonb_array_elements(content -> 'sources') one WHERE one ->> 'reference' = reference LIMIT 1)
    )::text
    FROM unnest(%(references)s::text[], %(numbers)s::bigint[], %(cited)s::bigint[]) last (reference, sequence, cited)
    JOIN demands_entry USING (sequence)"""

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

LINE_NUMBERS = f"""
    SELECT sequence FROM demands_entry
    WHERE sequence > %(after)s AND recorded_at < %(before)s AND sequence <= %(entry)s AND {statements.OF}
    AND {{choices}} ORDER BY sequence LIMIT {{number:d}}"""

LINE_CHOICES = {"kind": "kind = %(kind)s", "subject": "subject = %(subject)s"}

LINES = """
    SELECT sequence, kind, subject, campaign, demand, about, approval, recorded_at, content_hash, previous_hash,
           entry_hash, content::text FROM demands_entry
    WHERE sequence = ANY(%(numbers)s) ORDER BY sequence"""


class Found(NamedTuple):
    """Where the current wording of one thing is: the number of its entry."""

    subject: str
    sequence: int
    campaign: str


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


def find(
    clock: Clock, kind: str, *, after: str = "", number: int, campaign: str = "", inside: tuple[str, str] = ("", ""),
    theme: str = "", subject: str = "",
) -> list[Found]:  # fmt: skip
    """The things of one kind by their subjects, such as "demand:japan-2005/rome-statute". One query.

    ``inside`` is a list in their content and a name that it must hold, ``theme`` a theme that they must have.
    """
    field, name = inside
    dated = DATED.get(kind, "") if kind != "milestone" or clock.looks_back else ""
    which = "subject = %(subject)s" if subject else "subject > %(after)s"
    given = {"dated": dated, "inside": field, "theme": theme}
    statement = FOUND.format(
        which=which, number=number, choices=_chosen(FOUND_CHOICES, given | {"public": not campaign})
    )
    rows = sql._rows(
        statement, clock, kind=kind, subject=subject, after=after or f"{kind}:", campaign=campaign, name=name, **given
    )
    return [Found(*row) for row in rows]


def _chosen(choices: dict[str, str], given: dict[str, Any]) -> str:
    """The conditions that are given, so that the server plans a statement for what it is asked; see ``sql``."""
    return " AND ".join(condition for name, condition in choices.items() if given[name]) or "true"


def worded(clock: Clock, things: Iterable[Found]) -> list[Worded]:
    """Their wordings; documents come without their text. One query."""
    numbers = [one.sequence for one in things]
    rows = sql._rows(WORDED, clock, numbers=numbers)
    return [Worded(subject, sequence, slug, json.loads(text)) for subject, sequence, slug, text in rows]


@read_once
def numbers(
    clock: Clock, *, below: int = sql.LAST, number: int, campaign: str = "", demand: str = "", certainty: str = "",
    source: str = "",
) -> list[int]:  # fmt: skip
    """The numbers of the updates in force, the last recorded first. One query."""
    given = {"below": below if below < sql.LAST else 0, "demand": demand, "certainty": certainty, "source": source}
    statement = NUMBERS.format(choices=_chosen(NUMBER_CHOICES, given), number=number)
    return [sequence for (sequence,) in sql._rows(statement, clock, campaign=campaign, **given)]


def updates(clock: Clock, numbers: list[int], *, changes: Changes | None = None) -> list[Item]:
    """Updates in force with their later corrections, the last recorded first.

    Three queries; two where the ``changes`` of status are given, which say what the status was before each.
    """
    lines = [
        sql.Line(sequence, kind, recorded_at, approval, about, json.loads(text), subject)
        for text, sequence, kind, recorded_at, approval, about, subject in sql._rows(UPDATES, clock, numbers=numbers)
    ]
    if not lines:
        return []
    cited = sources_of(line.content for line in lines if line.content is not None)
    found = with_later(lines, clock, _later(clock, [line.sequence for line in lines], cited))
    known = changes_of_demands(clock, {_pair(one) for one in found}) if changes is None else changes
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
    while batch := numbers(clock, below=below, number=BATCH, campaign=campaign):
        some = updates(clock, batch, changes=changes)
        yield from (one for one in some if wanted is None or one.content["demand"] in wanted)
        below = batch[-1]


Cited = tuple[str, int, int]  # a source: its reference, the last entry that cites it, the number of these


def cited(clock: Clock, *, after: str = "", number: int, campaign: str = "", reference: str = "") -> list[Cited]:
    """The sources that updates in force and published figures cite, by reference. One query."""
    rows = sql._rows(SOURCES, clock, after=after, number=number, campaign=campaign, reference=reference)
    return [(name, sequence, times) for name, sequence, times in rows]


def sources(clock: Clock, which: list[Cited]) -> list[Source]:
    """Sources as they are described now. Two queries."""
    names, numbers, times = (list(column) for column in zip(*which, strict=True))
    rows = sql._rows(DESCRIBED, clock, references=names, numbers=numbers, cited=times)
    found = [Source(name, sequence, cited, json.loads(text)) for name, sequence, cited, text in rows if text]
    changes = amendments(_later(clock, [], [f"evidence:{one.reference}" for one in found])) if found else {}
    return [one._replace(content=amended(one.content, changes.get(one.reference, {}))) for one in found]


def active(clock: Clock, demands: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, PartialDate, int]]:
    """By campaign and demand: the number of updates, the date of the last, the number of their sources. One query."""
    pairs = list(demands)
    rows = sql._rows(ACTIVE, clock, campaigns=[one for one, _ in pairs], demands=[one for _, one in pairs])
    return {(slug, demand): (number, PartialDate(last), cited) for slug, demand, number, last, cited in rows}


def changes_of_demands(clock: Clock, demands: Iterable[tuple[str, str]]) -> Changes:
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
    changes, found = changes_of_demands(clock, pairs), {}
    for pair in pairs:
        content, scale = known.get("demand:{}/{}".format(*pair)), known.scale(pair[0])
        if content and scale:
            made_on = PartialDate(content["made_on"])
            found[pair] = standing(made_on, changes.get(pair, []), scale, clock.day)
    return found


@read_once
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


def weight(whole: CampaignProgress | None) -> int:
    """Bytes that a campaign takes in memory, about. Its contents are most of them."""
    return OF_A_DEMAND * (len(whole.demands) + len(whole.unmade)) if whole else 0


def weight_beside(whole: CampaignProgress | None) -> int:
    """Bytes that a campaign takes on one more day, about: it has its contents and events in common with the others."""
    return BESIDE * (len(whole.demands) + len(whole.unmade)) if whole else 0


def line_numbers(
    clock: Clock, *, after: int = 0, number: int, campaign: str = "", kind: str = "", subject: str = ""
) -> list[int]:
    """The numbers of the record's own lines, oldest first. One query."""
    given = {"kind": kind, "subject": subject}
    statement = LINE_NUMBERS.format(choices=_chosen(LINE_CHOICES, given), number=number)
    return [sequence for (sequence,) in sql._rows(statement, clock, after=after, campaign=campaign, **given)]


def lines(clock: Clock, numbers: list[int]) -> list[Line]:
    """Lines of the record. One query."""
    rows = sql._rows(LINES, clock, numbers=numbers)
    return [Line._make((*row[:-1], json.loads(row[-1]) if row[-1] is not None else None)) for row in rows]


def head(clock: Clock, campaign: str = "") -> int:
    """The number of the last entry that counts, also for one campaign; 0 for an empty record. One query."""
    statement = f"SELECT coalesce(({statements.CONCERNED}), 0)"
    return int(sql._rows(statement, clock, campaign=campaign)[0][0])
