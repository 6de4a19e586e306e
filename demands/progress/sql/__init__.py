"""What the pages that are asked for most ask of the database. Part of ``progress``; the SQL is in ``statements``.

The same questions could be put through the ORM (``EntryQuerySet`` says them so for the ledger and the search), but to
compile them for every request costs more than to answer them. A test holds the two spellings together.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from django.conf import settings

from campaigns.partial_date import PartialDate, end_of

from ..standing import Change, Check, Clock, Content
from ..still import read_once
from . import statements
from .replicas import connection

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


Which = str | list[str]  # one campaign, or several, or all ('')


def _rows(statement: str, clock: Clock, **given: Any) -> list[tuple[Any, ...]]:
    bounds = {
        "day": clock.day.isoformat(),
        "before": end_of(clock.recorded) if clock.recorded else NEVER,
        "entry": clock.entry or LAST,
        "zone": settings.TIME_ZONE,
    }
    campaign = given.get("campaign")
    which = statements.MANY if isinstance(campaign, list) else statements.ONE if campaign else "true"
    with _cursor() as cursor:
        cursor.execute(_asked(statement, which, bool(clock.recorded), bool(clock.entry)), bounds | given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@lru_cache(maxsize=1024)
def _asked(statement: str, which: str, recorded: bool, entry: bool) -> str:
    """A statement without the conditions that are not asked for: the plan that the server keeps of it then fits."""
    statement = statement.replace(statements.OF, which)
    if which == "true":
        statement = statement.replace(statements.CITED, which)
    if not recorded:
        statement = re.sub(r"\b(\w\.)?recorded_at < %\(before\)s", "true", statement)
    return statement if entry else re.sub(r"\b(\w\.)?sequence <= %\(entry\)s", "true", statement)


class _Planned(psycopg.Cursor[Any]):
    """A cursor that only reads. pghistory puts a statement of its own before those of cursors without a name, and the
    server takes one at a time here."""

    name = "reading"


def _cursor() -> Any:
    """A cursor that sends statements and parameters apart, so that the server can keep what it has planned.

    Django's own writes the parameters into the statement, and the server plans it each time: for these statements, that
    takes as long as to answer them. The connection decides whether plans are kept (config.database.postgresql).
    """
    database: Any = connection()
    database.ensure_connection()
    return database._prepare_cursor(_Planned(database.connection))


def rows(statement: str, clock: Clock, **given: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement of another module of this room, with the clock's bounds beside what is ``given``."""
    return _rows(statement, clock, **given)


# What this process has unpacked for the questions asked last: {question: {content hash: content}}. A content is salted
# and never changes, so its hash names it for good; callers must not change it.
_HELD: dict[tuple[str, ...], dict[str, Content]] = {}
MOST_SHARED = 4096  # events: a campaign on many days holds each once
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
    clock: Clock, campaign: Which, *, beside: bool = False, explained: bool = True, demand: str = ""
) -> dict[str, tuple[int, Content]]:
    """The last wording of campaigns, and of the scales, institutions and themes that they name.

    Documents come without their text.

    ``explained`` adds the explanation of each demand's status, as "explanation:japan-2005/rome-statute".
    Under "head" there is the number of the last line that counts, and when it was recorded.
    ``beside`` adds its indicators and engagements, of which each demand shows its own. For the page of one ``demand``,
    lines about other demands do not count.
    """
    statement = statements.WORDINGS_FOR_DEMAND if demand else statements.WORDINGS
    question = ("wordings", *([campaign] if isinstance(campaign, str) else campaign), str(beside), str(explained))
    rows = _contents(
        statement, clock, question, campaign=campaign, beside=beside, explained=explained, demand=demand
    )  # fmt: skip
    return {subject: (sequence, content) for content, subject, sequence in rows}


def explanations_overtaken(clock: Clock) -> list[tuple[str, str, int, Content]]:
    """The explanations of demands of which a date has changed what the ledger wrote.

    Of each: campaign, demand, number of the entry and what it says.
    """
    rows = _rows(statements.EXPLANATIONS_OVERTAKEN, clock)
    return [(campaign, demand, sequence, json.loads(text)) for campaign, demand, sequence, text in rows]


def changes(clock: Clock, campaign: Which) -> dict[tuple[str, str], list[Change]]:
    """The updates of a campaign, or of all (''), that changed a status, by (campaign, demand), oldest first."""
    found: dict[tuple[str, str], list[Change]] = {}
    for demand, status, happened_on, sequence, direction, slug, certainty in _rows(
        statements.CHANGES, clock, campaign=campaign
    ):
        one = _change(demand, status, happened_on, sequence, direction, slug, certainty)
        found.setdefault((slug, demand), []).append(one)
    return found


@lru_cache(maxsize=MOST_SHARED)
def _change(demand: str, status: str, happened_on: str, *others: Any) -> Change:
    return Change(demand, status, PartialDate(happened_on), *others)


Certainty = dict[str, dict[str, int]]  # how many of each kind ("update", "source", "figure") at each level


def activity(clock: Clock, campaign: str) -> tuple[dict[str, Activity], Certainty]:
    """What happened by demand of a campaign, and how certain what it says is; that of all campaigns for ''."""
    found: dict[str, Activity] = {}
    certainty: Certainty = {"update": {}, "source": {}, "figure": {}}
    for what, name, number, last, checked_on, imported, cited, events in _rows(
        statements.ACTIVITY, clock, campaign=campaign
    ):
        if what == "demand":
            last_on = PartialDate(last) if last else None
            happened = tuple(_happened(*one.split(" ")) for one in events or ())
            found[name] = Activity(number, last_on, _check(checked_on, imported), cited or 0, happened)
        else:
            certainty[what][name] = number
    return found, certainty


@lru_cache(maxsize=MOST_SHARED)
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


def looked(clock: Clock, campaign: Which = "") -> list[Looked]:
    """Every public demand of some campaigns, or of all."""
    found = []
    for slug, demand, made_on, days, checked_on, imported in _rows(statements.LOOKED, clock, campaign=campaign):
        last_day = PartialDate(checked_on or made_on).last_day
        found.append(Looked(slug, demand, _check(checked_on, imported), last_day + dt.timedelta(days=days)))
    return found


def last(clock: Clock, campaign: Which = "") -> dict[str, tuple[int, PartialDate]]:
    """By campaign the number of updates and the date of the last."""
    return {
        campaign: (number, PartialDate(last))
        for campaign, number, last in _rows(statements.LAST, clock, campaign=campaign)
    }


def latest(clock: Clock, campaign: str, start: int, number: int) -> list[Line]:
    """The updates in force that happened last, of one campaign or of all ('')."""
    question = ("latest", campaign, str(start), str(number))
    return _lines(statements.LATEST, clock, question, campaign=campaign, start=start, number=number)


def latest_of(clock: Clock, demands: list[tuple[str, str]], number: int) -> list[Line]:
    """The updates in force of some demands, each given as campaign and slug, that happened last."""
    question = ("latest of", *(part for pair in demands[:number] for part in pair))
    campaigns, slugs = [campaign for campaign, _ in demands], [slug for _, slug in demands]
    return _lines(statements.LATEST_OF, clock, question, campaigns=campaigns, demands=slugs, number=number)


def of_demand(clock: Clock, campaign: str, demand: str) -> list[Line]:
    """Every line about a demand, in the order of the record."""
    return _lines(statements.OF_DEMAND, clock, ("of_demand", campaign, demand), campaign=campaign, demand=demand)


def later(clock: Clock, about: list[int], sources: list[str]) -> list[Line]:
    """The lines about some entries, and those that amend some sources, given as subjects."""
    question = ("later", *map(str, about), *sources)
    return _lines(statements.LATER, clock, question, about=about, sources=sources)


def recommended(clock: Clock, annotation_ids: list[str]) -> list[Content]:
    """UN recommendations as they were last recorded, by their ids in the index; not those that were redacted."""
    subjects = [f"recommendation:{one}" for one in annotation_ids]
    return [json.loads(content) for _, _, content in _rows(statements.RECOMMENDED, clock, subjects=subjects)]


@read_once
def named(clock: Clock, subjects: list[str]) -> dict[str, tuple[int, Content]]:
    """The last wording of some subjects, and of the scales of campaigns among them. Documents without their text."""
    found = _rows(statements.NAMED, clock, subjects=subjects)
    return {subject: (sequence, json.loads(text)) for subject, sequence, text in found}


def titles() -> list[tuple[str, Content]]:
    """What every campaign is called now: slug, and its title, name and country by language."""
    return [(campaign, json.loads(text)) for campaign, text in _rows(statements.TITLES, Clock())]


def offered(clock: Clock, chosen: str, most: int) -> list[tuple[str, Content, int | None, int | None]]:
    """The latest campaigns, and the chosen one: slug, content, its updates, those of all campaigns.

    For another day than today the numbers are None.
    """
    statement = statements.OFFERED if clock.is_today else statements.OFFERED_EARLIER
    rows = _rows(statement, clock, chosen=chosen, most=most)
    return [(slug, json.loads(text), number, total) for slug, text, number, total in rows]


def tree(clock: Clock, kind: str) -> dict[str, str | None]:
    """The institutions or themes by slug, each with what it is a part of."""
    return dict(_rows(statements.TREE, clock, kind=kind))


class Concerned(NamedTuple):
    """Demands by a name in their wording: how many, and the slugs of some with their campaigns."""

    total: int = 0
    since: PartialDate | None = None  # the first day, that of a campaign or of such a demand
    holds: bool = True  # whether no date has come since this was written
    tallies: dict[str, dict[str, int]] = {}  # by campaign of the page, by status; '' for those without an update
    begun: dict[str, PartialDate] = {}  # by campaign of the page its first day
    demands: list[tuple[str, str]] = []  # of the page
    updated: list[tuple[str, str]] = []  # those with the latest updates


def concerned(clock: Clock, kind: str, inside: list[str], start: int, number: int, latest: int) -> Concerned:
    """The demands that concern one of some institutions or themes, as the ledger keeps them for today."""
    found = Concerned(tallies={}, begun={}, demands=[], updated=[])
    given: dict[str, Any] = {"inside": inside, "start": start, "number": number, "latest": latest}
    for what, campaign, name, count, since, holds in _rows(statements.CONCERNED_BY[kind], clock, **given):
        if what == "every" and count:
            found = found._replace(total=count, since=PartialDate(since), holds=holds)
        elif what == "tally":
            found.tallies.setdefault(campaign, {})[name] = count
            found.begun[campaign] = min(found.begun.get(campaign, PartialDate(since)), PartialDate(since))
        elif what != "every":
            (found.demands if what == "demand" else found.updated).append((campaign, name))
    return found


Tallies = dict[str, tuple[int, int, dict[str, dict[str, int]]]]  # demands, campaigns, by scale the number by status


def tallies(clock: Clock, kind: str, inside: list[tuple[str, str]]) -> tuple[Tallies, bool]:
    """Of some institutions or themes, as the ledger keeps it for today; False where a date has come since.

    ``inside`` pairs each with itself and with everything that is a part of it.
    """
    given = {"roots": [root for root, _ in inside], "parts": [part for _, part in inside]}
    found: Tallies = {}
    holds = True
    for root, scale, status, demands, campaigns, held in _rows(statements.TALLIES_BY[kind], clock, **given):
        if scale is None:
            found[root] = (demands, campaigns, {})
            holds = holds and held
        else:
            found[root][2].setdefault(scale, {})[status] = demands
    return found, holds


def pages(after: int, to: int) -> list[tuple[str, dt.datetime]]:
    """What was first published by entries after one, up to another: subject, and when its page last changed."""
    return _rows(statements.PAGES, Clock(), after=after, to=to)
