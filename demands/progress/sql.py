"""The SQL behind the pages that are asked for most. Part of ``progress``.

The same questions could be put through the ORM (``EntryQuerySet`` says them so for the ledger and the search), but to
compile them for every request costs more than to answer them. A test holds the two spellings together.
"""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from campaigns.partial_date import PartialDate, end_of

from .standing import Change, Check, Clock, Content

# In force: published by then, happened by then, and not replaced by a later line that was recorded by then.
_IN_FORCE = """
    e.subject_type = 'update' AND e.kind IN ('published', 'corrected')
    AND e.recorded_at < %(before)s AND e.sequence <= %(entry)s AND e.happened_on <= %(day)s
    AND NOT EXISTS (
        SELECT 1 FROM demands_entry l WHERE l.about = e.sequence
        AND l.kind IN ('corrected', 'retracted', 'redacted')
        AND l.recorded_at < %(before)s AND l.sequence <= %(entry)s
    )"""

# What a process has unpacked already is not sent to it again; '' stands for it. NULL is what has been redacted.
_UNLESS_HELD = "CASE WHEN content IS NULL THEN NULL WHEN content_hash = ANY(%(held)s) THEN ''"
_CONTENT = f"{_UNLESS_HELD} ELSE content::text END"

# The last explanation of each status by a day; one that was redacted stays the last, and says nothing.
_EXPLANATIONS = """
    SELECT DISTINCT ON (campaign, demand) campaign, demand, content, content_hash, sequence,
           'explanation:' || campaign || '/' || demand AS subject
    FROM demands_entry
    WHERE subject_type = 'explanation' AND kind = 'published'
    AND (content IS NULL OR (content ->> 'as_of') COLLATE "C" <= %(day)s)
    AND (%(campaign)s = '' OR campaign = %(campaign)s)
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY campaign, demand, sequence DESC"""

_WORDINGS = f"""
    (SELECT DISTINCT ON (subject) content_hash, {_UNLESS_HELD} ELSE (content - 'text')::text END, subject, sequence
    FROM demands_entry
    WHERE kind IN ('published', 'reworded', 'defined') AND content IS NOT NULL
    AND recorded_at < %(before)s AND sequence <= %(entry)s
    AND (subject_type IN ('scale', 'institution', 'theme')
         OR (%(campaign)s = '' OR campaign = %(campaign)s)
            AND (subject_type IN ('campaign', 'demand', 'document', 'milestone')
                 OR %(beside)s AND subject_type IN ('indicator', 'engagement')))
    ORDER BY subject, sequence DESC)
    UNION ALL
    (SELECT content_hash, {_CONTENT}, subject, sequence FROM ({_EXPLANATIONS}) explanation
    WHERE %(explained)s)
    UNION ALL
    (SELECT NULL, jsonb_build_object('recorded_at', recorded_at)::text, 'head', sequence FROM demands_entry
     WHERE recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY sequence DESC LIMIT 1)"""

# Updates whose sources staff have opened since, and found there what they say.
_CONFIRMED = """
    SELECT about FROM demands_entry
    WHERE subject_type = 'update' AND kind = 'confirmed' AND about IS NOT NULL
    AND (%(campaign)s = '' OR campaign = %(campaign)s) AND recorded_at < %(before)s AND sequence <= %(entry)s"""

_CHANGES = f"""
    SELECT demand, status, happened_on, sequence, direction, campaign,
           CASE WHEN sequence IN ({_CONFIRMED}) THEN 'read' ELSE verification END
    FROM (
        SELECT demand, status, happened_on, sequence, direction, campaign, verification,
               lag(status) OVER (PARTITION BY campaign, demand ORDER BY happened_on, sequence) AS before
        FROM demands_entry e
        WHERE {_IN_FORCE} AND (%(campaign)s = '' OR campaign = %(campaign)s) AND NOT background AND status <> ''
    ) change
    WHERE status IS DISTINCT FROM before ORDER BY demand, happened_on, sequence"""

# When each demand was last checked, by the page's day: what a review says of itself, or the day on which an update was
# published. What corrects, translates or confirms an update checks no demand.
_CHECKED = """
    SELECT DISTINCT ON (campaign, demand) campaign, demand, checked_on, approval = 'imported' AS imported FROM (
        SELECT campaign, demand, approval, CASE kind
            WHEN 'reviewed' THEN content ->> 'as_of'
            ELSE to_char(recorded_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD') END COLLATE "C" AS checked_on
        FROM demands_entry
        WHERE (%(campaign)s = '' OR campaign = %(campaign)s) AND demand <> '' AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s
        AND (kind = 'reviewed' OR subject_type = 'update' AND kind = 'published' AND approval <> 'imported')
    ) said
    WHERE checked_on <= %(day)s ORDER BY campaign, demand, checked_on DESC, imported"""

# By demand what happened; and how many updates, sources and figures there are at each level of certainty.
_ACTIVITY = f"""
    WITH in_force AS MATERIALIZED (
        SELECT sequence, campaign, demand, happened_on, direction, background, evidence, source_verification,
               verification, sequence IN ({_CONFIRMED}) AS confirmed
        FROM demands_entry e WHERE {_IN_FORCE} AND (%(campaign)s = '' OR campaign = %(campaign)s)
    ), checked AS ({_CHECKED}
    ), named AS (
        SELECT campaign, demand, count(DISTINCT source) AS sources FROM in_force, unnest(evidence) source
        GROUP BY campaign, demand
    ), cited AS (
        SELECT DISTINCT ON (reference) reference, sequence,
               CASE WHEN confirmed THEN 'read' ELSE source.level END AS level
        FROM in_force, unnest(evidence, source_verification) AS source(reference, level)
        ORDER BY reference, confirmed DESC, sequence DESC
    ), amended AS (
        SELECT DISTINCT ON (subject) substr(subject, 10) AS reference, sequence,
               content -> 'changes' ->> 'verification' AS level
        FROM demands_entry
        WHERE subject_type = 'evidence' AND kind = 'amended' AND content -> 'changes' ->> 'verification' IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s
        ORDER BY subject, sequence DESC
    ), series AS (
        SELECT DISTINCT ON (subject) content FROM demands_entry
        WHERE subject_type = 'indicator' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND (%(campaign)s = '' OR campaign = %(campaign)s) AND recorded_at < %(before)s AND sequence <= %(entry)s
        ORDER BY subject, sequence DESC
    )
    SELECT 'demand', demand, count(in_force.demand), max(happened_on), max(checked_on), bool_or(imported), max(sources),
           array_agg(happened_on || ' ' || sequence || ' ' || CASE WHEN background THEN '' ELSE direction END
                     ORDER BY happened_on, sequence) FILTER (WHERE sequence IS NOT NULL)
    FROM in_force FULL JOIN checked USING (campaign, demand) LEFT JOIN named USING (campaign, demand)
    GROUP BY campaign, demand
    UNION ALL
    SELECT 'update', CASE WHEN confirmed THEN 'read' ELSE verification END AS level, count(*), NULL, NULL, NULL, NULL,
           NULL
    FROM in_force GROUP BY level
    UNION ALL
    SELECT 'source', CASE WHEN amended.sequence > cited.sequence THEN amended.level ELSE cited.level END AS now,
           count(*), NULL, NULL, NULL, NULL, NULL
    FROM cited LEFT JOIN amended USING (reference) GROUP BY now
    UNION ALL
    SELECT 'figure', figure ->> 'verification' AS level, count(*), NULL, NULL, NULL, NULL, NULL
    FROM series, jsonb_array_elements(content -> 'observations') figure
    WHERE (figure ->> 'date') COLLATE "C" <= %(day)s GROUP BY level"""

_LOOKED = f"""
    WITH asked AS (
        SELECT DISTINCT ON (subject) campaign, demand, content ->> 'made_on' AS made_on,
               (content ->> 'review_interval_days')::int AS days
        FROM demands_entry
        WHERE subject_type = 'demand' AND kind IN ('published', 'reworded') AND content IS NOT NULL
        AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC
    ), checked AS ({_CHECKED})
    SELECT campaign, demand, made_on, days, checked_on, imported FROM asked LEFT JOIN checked USING (campaign, demand)
    ORDER BY campaign, demand"""

# The status of an update's demand just before the update.
_BEFORE = f"""
    SELECT status FROM demands_entry e
    WHERE {_IN_FORCE} AND NOT background AND status <> '' AND campaign = found.campaign AND demand = found.demand
    AND (happened_on, sequence) < (found.happened_on, found.sequence)
    ORDER BY happened_on DESC, sequence DESC LIMIT 1"""

_LATEST = f"""
    SELECT content_hash, {_CONTENT}, sequence, kind, recorded_at, approval, about, subject_type,
           coalesce(({_BEFORE}), '')
    FROM (
        SELECT sequence FROM demands_entry e
        WHERE {_IN_FORCE} AND (%(campaign)s = '' OR campaign = %(campaign)s)
        ORDER BY happened_on DESC, sequence DESC LIMIT %(number)s OFFSET %(start)s
    ) latest JOIN demands_entry found USING (sequence)
    ORDER BY happened_on DESC, sequence DESC"""  # contents are only unpacked for those that are shown

_LAST = f"""
    SELECT campaign, count(*), max(happened_on) FROM demands_entry e WHERE {_IN_FORCE} GROUP BY campaign"""

_OF_DEMAND = f"""
    SELECT content_hash, {_CONTENT}, sequence, kind, recorded_at, approval, about, subject_type FROM demands_entry
    WHERE campaign = %(campaign)s AND demand = %(demand)s
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY sequence"""

_LATER = f"""
    SELECT content_hash, {_CONTENT}, sequence, kind, recorded_at, approval, about, subject FROM demands_entry
    WHERE recorded_at < %(before)s AND sequence <= %(entry)s AND (
        about = ANY(%(about)s) OR kind = 'amended' AND subject = ANY(%(sources)s)
    ) ORDER BY sequence"""


_RECOMMENDED = """
    SELECT DISTINCT ON (subject) subject, sequence, content::text FROM demands_entry
    WHERE subject = ANY(%(subjects)s) AND kind IN ('published', 'reworded') AND content IS NOT NULL
    AND recorded_at < %(before)s AND sequence <= %(entry)s ORDER BY subject, sequence DESC"""


NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
LAST = 2**63 - 1  # no line of the record has a higher number


class Line(NamedTuple):
    """An entry as timelines need it."""

    sequence: int
    kind: str
    recorded_at: dt.datetime
    approval: str
    about_id: int | None
    content: Content | None
    subject: str  # whole for later lines, else its type alone
    before: str | None = None  # the status of its demand just before it, where that was asked for


class Happened(NamedTuple):
    """One update in force, by its entry; ``direction`` is '' for what happened before the demand was made."""

    happened_on: PartialDate
    sequence: int
    direction: str


class Activity(NamedTuple):
    """What happened about one demand: number of updates, date of the last, and when it was last checked; the number of
    different sources that they cite, and the updates themselves, the oldest first."""

    updates: int
    last_on: PartialDate | None
    checked: Check | None
    sources: int = 0
    events: tuple[Happened, ...] = ()


def _rows(statement: str, clock: Clock, **given: Any) -> list[tuple[Any, ...]]:
    bounds = {
        "day": clock.day.isoformat(),
        "before": end_of(clock.recorded) if clock.recorded else NEVER,
        "entry": clock.entry or LAST,
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, bounds | given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


# What this process has unpacked for the questions asked last: {question: {content hash: content}}. A content is salted
# and never changes, so its hash names it for good; callers must not change it.
_HELD: dict[tuple[str, ...], dict[str, Content]] = {}
MOST_HELD = 256  # questions; then it is emptied


def _contents(statement: str, clock: Clock, question: tuple[str, ...], **given: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement whose first columns are hash and content: (content or None, the other columns …)."""
    held = _HELD.get(question, {})
    rows = _rows(statement, clock, held=list(held), **given)
    contents = {key: held[key] if text == "" else json.loads(text) for key, text, *_ in rows if text is not None}
    if question not in _HELD and len(_HELD) >= MOST_HELD:
        _HELD.clear()
    _HELD[question] = contents
    return ((contents.get(key), *rest) for key, _, *rest in rows)


def _lines(statement: str, clock: Clock, question: tuple[str, ...], **given: Any) -> list[Line]:
    rows = _contents(statement, clock, question, **given)
    return [
        Line(number, kind, recorded_at, approval, about, content, *others)
        for content, number, kind, recorded_at, approval, about, *others in rows
    ]


def wordings(
    clock: Clock, campaign: str, *, beside: bool = False, explained: bool = True
) -> dict[str, tuple[int, Content]]:
    """The last wording of a campaign, or of all (''), and of what they refer to. Documents come without their text.

    ``explained`` adds the explanation of each demand's status, as "explanation:japan-2005/rome-statute".
    Under "head" there is the number of the last line that counts, and when it was recorded.
    ``beside`` adds its indicators and engagements, of which each demand shows its own.
    """
    question = ("wordings", campaign, str(beside), str(explained))
    rows = _contents(_WORDINGS, clock, question, campaign=campaign, beside=beside, explained=explained)
    return {subject: (sequence, content) for content, subject, sequence in rows}


def explanations(clock: Clock) -> dict[tuple[str, str], tuple[int, Content]]:
    """The explanations in force of all campaigns, by (campaign, demand): number of the entry, and what it says."""
    statement = (
        f"SELECT campaign, demand, sequence, content::text FROM ({_EXPLANATIONS}) found WHERE content IS NOT NULL"
    )
    rows = _rows(statement, clock, campaign="")
    return {(campaign, demand): (sequence, json.loads(text)) for campaign, demand, sequence, text in rows}


def changes(clock: Clock, campaign: str) -> dict[tuple[str, str], list[Change]]:
    """The updates of a campaign, or of all (''), that changed a status, by (campaign, demand), oldest first."""
    found: dict[tuple[str, str], list[Change]] = {}
    for demand, status, happened_on, sequence, direction, slug, certainty in _rows(_CHANGES, clock, campaign=campaign):
        one = Change(demand, status, PartialDate(happened_on), sequence, direction, slug, certainty)
        found.setdefault((slug, demand), []).append(one)
    return found


Certainty = dict[str, dict[str, int]]  # how many of each kind ("update", "source", "figure") at each level


def activity(clock: Clock, campaign: str) -> tuple[dict[str, Activity], Certainty]:
    """What happened by demand of a campaign, and how certain what it says is; that of all campaigns for ''."""
    found: dict[str, Activity] = {}
    certainty: Certainty = {"update": {}, "source": {}, "figure": {}}
    for what, name, number, last, checked_on, imported, cited, events in _rows(_ACTIVITY, clock, campaign=campaign):
        if what == "demand":
            last_on = PartialDate(last) if last else None
            happened = tuple(_happened(*one.split(" ")) for one in events or ())
            found[name] = Activity(number, last_on, _check(checked_on, imported), cited or 0, happened)
        else:
            certainty[what][name] = number
    return found, certainty


def _happened(happened_on: str, sequence: str, direction: str) -> Happened:
    return Happened(PartialDate(happened_on), int(sequence), direction)


def _check(checked_on: str | None, imported: bool) -> Check | None:
    return Check(PartialDate(checked_on), imported) if checked_on else None


class Looked(NamedTuple):
    """When a public demand was last checked, and when it should be checked again."""

    campaign: str
    demand: str
    checked: Check | None
    due_on: dt.date


def looked(clock: Clock) -> list[Looked]:
    """Every public demand of every campaign."""
    found = []
    for campaign, demand, made_on, days, checked_on, imported in _rows(_LOOKED, clock, campaign=""):
        last_day = PartialDate(checked_on or made_on).last_day
        found.append(Looked(campaign, demand, _check(checked_on, imported), last_day + dt.timedelta(days=days)))
    return found


def last(clock: Clock) -> dict[str, tuple[int, PartialDate]]:
    """By campaign the number of updates and the date of the last."""
    return {campaign: (number, PartialDate(last)) for campaign, number, last in _rows(_LAST, clock)}


def latest(clock: Clock, campaign: str, start: int, number: int) -> list[Line]:
    """The updates in force that happened last, of one campaign or of all ('')."""
    question = ("latest", campaign, str(start), str(number))
    return _lines(_LATEST, clock, question, campaign=campaign, start=start, number=number)


def of_demand(clock: Clock, campaign: str, demand: str) -> list[Line]:
    """Every line about a demand, in the order of the record."""
    return _lines(_OF_DEMAND, clock, ("of_demand", campaign, demand), campaign=campaign, demand=demand)


def later(clock: Clock, about: list[int], sources: list[str]) -> list[Line]:
    """The lines about some entries, and those that amend some sources, given as subjects."""
    question = ("later", *map(str, about), *sources)
    return _lines(_LATER, clock, question, about=about, sources=sources)


def recommended(clock: Clock, annotation_ids: list[str]) -> list[Content]:
    """UN recommendations as they were last recorded, by their ids in the index; not those that were redacted."""
    subjects = [f"recommendation:{one}" for one in annotation_ids]
    return [json.loads(content) for _, _, content in _rows(_RECOMMENDED, clock, subjects=subjects)]
