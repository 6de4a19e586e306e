"""Full-text search for readers: everything published and still in force, all languages through one box.

The search column of an entry holds its texts twice: stemmed as English, and literally with Japanese as pairs of
characters (``words``). A question is put to both (``matching``). The newest hits are ranked and counted, up to
``RANKED`` of them; for a word that occurs nearly everywhere, more would cost much and help nobody. In a long record
``candidates`` says which lines are looked at. Hits are ordered by how well they fit, then campaigns and demands come
before documents and updates, then by rank.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchRank
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, Collate, Left
from django.db.models.lookups import LessThanOrEqual

from campaigns.partial_date import today
from demands.models import Entry
from demands.text.proposals import Vocabulary
from demands.text.words import runs

from ..log import standings
from ..named import Names, named
from ..queries import WORDING, with_before
from ..standing import Clock, Content, Standing
from ..timeline import Item, amend, item
from . import candidates
from .matching import IN_TITLES, Lists, Matching, lists, matching

RANKED = 200
RECENT = 3_000  # lines of a record that is read through; in a longer one the index is asked
ADDING = ("translated", "amended")  # entries that add words to an update in force
# What a word in each is worth
WEIGHT = {"campaign": 4.0, "demand": 2.0, "document": 1.5, "page": 1.5, "update": 1.0, "explanation": 1.0}
REWORDED = ("campaign", "demand", "document", "page")  # of these the last wording is found
FEW = 2  # hits with which the reader is told what else they may have meant
FIRST = ("campaign", "demand")  # before documents and updates that fit as well


@dataclass(frozen=True)
class Question:
    """What a reader asks, and the choices that narrow it down; '' leaves a choice open."""

    text: str
    clock: Clock = field(default_factory=Clock)
    type: str = ""
    campaign: str = ""
    status: str = ""
    year: str = ""
    newest_first: bool = False


@dataclass
class Hit:
    """One entry that answers. ``item`` is the update with its later lines, ``standing`` that of a demand."""

    sequence: int
    type: str
    campaign: str
    demand: str
    status: str
    year: str
    happened_on: str
    fit: int
    rank: float
    content: Content = field(default_factory=dict)
    item: Item | None = None
    standing: Standing | None = None


@dataclass(frozen=True)
class Proposal:
    """What the reader may have meant, and how many hits that has."""

    text: str
    number: int


@dataclass
class Answer:
    """All hits in order, the counts of each choice among them, and the words and stems that were looked for."""

    question: Question
    hits: list[Hit]
    stems: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    more: bool = False  # there are older hits than these
    looked: int | None = None  # the search was cut short: so many of the newest lines were looked at
    proposal: Proposal | None = None  # when there are few hits

    def counts(self, choice: str) -> list[tuple[str, int]]:
        """How many hits each value of a choice has: years newest first, anything else by number."""
        found = Counter(value for hit in self.hits if (value := getattr(hit, choice)))
        if choice == "year":
            return sorted(found.items(), reverse=True)
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def ask(question: Question) -> Answer:
    """Find and rank; nothing for a text without letters or digits. Two queries, and up to four more for few hits."""
    if matching(question.text, Lists({}, 0)) is None:
        return Answer(question, [])
    known = lists(question.clock, question.campaign)
    answer = _answer(question, known)
    if answer.looked == 0:
        return answer  # the database has enough to do
    if not answer.hits and (loosely := _answer(question, known, loosely=True)).hits:
        answer = loosely
    if len(answer.hits) <= FEW:
        answer.proposal = _proposal(answer, known)
    return answer


def _proposal(answer: Answer, known: Lists) -> Proposal | None:
    """What finds more than the question, in words of public titles and of the campaigns' lists. Three queries at most.

    The titles come through the gate of the search itself, on the same clock: no other word can be proposed.
    """
    asked = answer.question
    every = Question("", asked.clock, campaign=asked.campaign)
    text = _vocabulary(every, known.head, asked.clock.day, *known.words).respelled(asked.text)
    number = len(_answer(replace(asked, text=text), known).hits) if text else 0
    return Proposal(text, number) if text and number > len(answer.hits) else None


@lru_cache(maxsize=8)
def _vocabulary(every: Question, head: str, day: dt.date, *words: str) -> Vocabulary:
    """That of the titles on a day, kept as long as the record ends with the same entry. One query."""
    newest = _visible(every).order_by("-sequence")[:RECENT]
    title = Coalesce(KeyTransform("headline", "content"), KeyTransform("title", "content"))
    texts = (text for title in newest.values_list(title, flat=True) for text in (title or {}).values())
    return Vocabulary((*texts, *words))


def _answer(question: Question, known: Lists, *, loosely: bool = False) -> Answer:
    """Find and rank with the campaigns' lists at hand; ``loosely`` also takes compounds apart. Two queries at most."""
    sought = matching(question.text, known, loosely=loosely)
    if sought is None or loosely and sought == matching(question.text, known):
        return Answer(question, [])
    rows, looked = _rows(question, sought, known)
    years = {run for run, is_cjk in runs(question.text) if len(run) == 4 and not is_cjk}
    hits = sorted((_hit(row, years) for row in rows[:RANKED]), key=_order(question), reverse=True)
    stems = rows[0]["stems"].split("'")[1::2] if rows else []
    return Answer(question, hits, stems, sought.words, len(rows) > RANKED, looked if len(rows) <= RANKED else None)


def _rows(question: Question, sought: Matching, known: Lists) -> tuple[list[Any], int | None]:
    """The newest hits; and how many lines were looked at, if not all. One query, and up to eight for a long record."""
    found = _matching(question).order_by("-sequence")
    if known.last <= RECENT:
        return _ranked(question, found.filter(sought.matches(_read)), sought), None
    search = candidates.Search(sought, known.last, question.campaign)
    search.find("" if question.type == "update" else question.type)
    return _ranked(question, found.filter(_among(search.sequences)), sought), search.looked


def _among(sequences: list[int]) -> Q:
    """Whether an entry is one of these, which may be thousands: in one parameter, as each costs time of its own."""
    every = Value(sequences, ArrayField(BigIntegerField()))
    return Q(Func(F("sequence"), every, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()))


def _read(query: Any) -> Q:
    """Whether a row matches, asked of the row and not of the index."""
    return Q(Func(F("search"), query, function="ts_match_vq", output_field=BooleanField()))


def _ranked(question: Question, found: QuerySet[Entry], sought: Matching) -> list[Any]:
    """The first hits, one more than are shown; only these are ranked, since that means to read each text again."""
    meant = Case(When(kind__in=ADDING, then=F("about")), default=F("sequence"))
    first = found.annotate(meant=meant)[: RANKED + 1].values("meant")
    rows = (
        _visible(question)
        .filter(pk__in=first)
        .annotate(
            year=Coalesce(Left("happened_on", 4), Value("")),
            rank=sought.each(lambda query: SearchRank(F("search"), query)),
            fit=sought.each(_matches, exactly=True) + sought.each(_matches, weight=IN_TITLES),
            stems=sought.stems,
        )
    )
    columns = (
        "sequence",
        "subject_type",
        "campaign",
        "demand",
        "status",
        "year",
        "happened_on",
        "fit",
        "rank",
        "stems",
    )
    return list(rows.order_by("-sequence").values(*columns))


def _matches(query: Any) -> Any:
    """1 when a row matches, else 0."""
    return Cast(Func(F("search"), query, function="ts_match_vq", output_field=BooleanField()), IntegerField())


def _hit(row: dict[str, Any], years: set[str]) -> Hit:
    """One with the words in its title fits better, one of the year that was asked for, and a demand than an update."""
    return Hit(
        sequence=row["sequence"],
        type=row["subject_type"],
        campaign=row["campaign"],
        demand=row["demand"],
        status=row["status"],
        year=row["year"],
        happened_on=row["happened_on"] or "",
        fit=row["fit"] + (row["subject_type"] in FIRST) + (row["year"] in years),
        rank=row["rank"] * WEIGHT[row["subject_type"]],
    )


def _order(question: Question) -> Callable[[Hit], Any]:
    if question.newest_first:
        return lambda hit: (hit.happened_on, hit.sequence)
    return lambda hit: (hit.fit, hit.type in FIRST, hit.rank, hit.sequence)


def _visible(question: Question) -> QuerySet[Entry]:
    """Updates in force on the clock's day and the current wording of all else, narrowed by the reader's choices."""
    return Entry.objects.in_force(question.clock.recorded, question.clock.entry).filter(_wanted(question))


def _matching(question: Question) -> QuerySet[Entry]:
    """The same, and the lines that add words to an update: what is found in these is the update."""
    wanted = _wanted(question)
    if question.type in ("", "update"):
        wanted |= Q(kind__in=ADDING)
    found = Entry.objects.in_force(question.clock.recorded, question.clock.entry).filter(wanted)
    return found.filter(campaign=question.campaign) if question.campaign else found


def _wanted(question: Question) -> Q:
    clock = question.clock
    reworded = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(
        subject=OuterRef("subject"), sequence__gt=OuterRef("sequence"), kind__in=WORDING, content__isnull=False
    )
    updates = Q(subject_type="update", kind__in=("published", "corrected"), happened_on__lte=str(clock.day))
    wordings: Q = Q(subject_type__in=REWORDED, kind__in=WORDING) & Q(~Exists(reworded))
    later = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(
        subject_type="explanation", kind="published", sequence__gt=OuterRef("sequence"),
        campaign=OuterRef("campaign"), demand=OuterRef("demand"),
    )  # fmt: skip
    wordings |= Q(subject_type="explanation", kind="published", content__isnull=False) & Q(~Exists(later))
    if clock.day < today():
        wordings = _had_come(clock) & wordings
    chosen = {"subject_type": question.type, "campaign": question.campaign, "status": question.status}
    narrow = Q(**{column: value for column, value in chosen.items() if value})
    if question.year:
        narrow &= Q(happened_on__startswith=question.year)
    return (updates | wordings) & narrow


def _had_come(clock: Clock) -> Q:
    """Demands that had been made by the clock's day, documents that had been written, campaigns that had begun."""
    came: Q = Q()
    for date in ("made_on", "dated", "started_on", "as_of"):
        said = Collate(KeyTextTransform(date, "content"), "C")
        came = came & Q(LessThanOrEqual(said, str(clock.day))) | Q(**{f"content__{date}__isnull": True})
    return came


def read(hits: list[Hit], clock: Clock, campaigns: set[str]) -> Names:
    """Fill in what the hits of one page say, and return the names of some campaigns. Four queries at most."""
    if hits:
        _fill(hits, clock)
    subjects = {f"demand:{hit.campaign}/{hit.demand}" for hit in hits if hit.demand}
    known = named(clock, subjects | {f"campaign:{one}" for one in campaigns})
    _place(hits, known, clock)
    return known


def _fill(hits: list[Hit], clock: Clock) -> None:
    """The contents; updates with their later corrections. Two queries."""
    numbers = [hit.sequence for hit in hits]
    about = Q(sequence__in=numbers) | Q(about__in=numbers)
    known = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(about).defer("search")
    lines = {line.sequence: line for line in with_before(known, clock)}
    later: dict[int, list[Entry]] = defaultdict(list)
    for line in sorted(lines.values(), key=lambda line: line.sequence):
        later[line.about_id or 0].append(line)
    for hit in hits:
        hit.content = lines[hit.sequence].content or {}
        if hit.type == "update" and hit.content:
            hit.item = item(lines[hit.sequence], later[hit.sequence], None)
    amend([hit.item for hit in hits if hit.item], clock)


def _place(hits: list[Hit], known: Names, clock: Clock) -> None:
    """The standing of the demands among the hits. One query when there are any."""
    demands = [hit for hit in hits if hit.type == "demand"]
    if demands:
        where = standings([(hit.campaign, hit.demand) for hit in demands], known, clock)
        for hit in demands:
            hit.standing = where.get((hit.campaign, hit.demand))
    for hit in hits:
        if hit.item:
            hit.item.status = known.status(hit.campaign, hit.status)
