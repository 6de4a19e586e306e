"""Full-text search for readers: everything published and still in force, all languages through one box.

The search column of an entry holds its texts twice: stemmed as English, and literally with Japanese as pairs of
characters (``words``). A question is put to both (``matching``). The newest hits are ranked and counted, up to
``RANKED`` of them; for a word that occurs nearly everywhere, more would cost much and help nobody. In a long record
``candidates`` says which lines are looked at. Hits are ordered by how well they fit, then campaigns and demands come
before documents and updates, then by rank.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from campaigns.partial_date import today
from demands.text.proposals import Vocabulary
from demands.text.words import runs

from .. import sql
from ..standing import Clock
from . import candidates, statements
from .hits import Hit as Hit
from .hits import read as read
from .matching import IN_TITLES, Lists, Matching, lists, matching

RANKED = 200
RECENT = 3_000  # lines of a record that is read through; in a longer one the index is asked
# What a word in each is worth
WEIGHT = {"campaign": 4.0, "demand": 2.0, "document": 1.5, "page": 1.5, "update": 1.0, "explanation": 1.0}
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
    """Find and rank; nothing for a text without letters or digits.

    One query, and up to two more for few hits; one more for words whose stems are not known, and others before they are
    kept: of the lists of words, and of the titles.
    """
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
    rows = sql.rows(_made(statements.TITLES, every.clock), every.clock, **_choices(every), most=RECENT)
    texts = (text for (title,) in rows for text in json.loads(title or "{}").values())
    return Vocabulary((*texts, *words))


def _answer(question: Question, known: Lists, *, loosely: bool = False) -> Answer:
    """Find and rank with the campaigns' lists at hand; ``loosely`` also takes compounds apart. One query."""
    sought = matching(question.text, known, loosely=loosely)
    if sought is None or loosely and sought == matching(question.text, known):
        return Answer(question, [])
    found, looked = _found(question, sought, known)
    years = {run for run, is_cjk in runs(question.text) if len(run) == 4 and not is_cjk}
    for hit in found:
        _weigh(hit, years)
    hits = sorted(found[:RANKED], key=_order(question), reverse=True)
    stems = sought.stems if found else []
    return Answer(question, hits, stems, sought.words, len(found) > RANKED, looked if len(found) <= RANKED else None)


def _found(question: Question, sought: Matching, known: Lists) -> tuple[list[Hit], int | None]:
    """The newest hits; and how many lines were looked at, if not all. One query, and up to eight for a long record."""
    if known.last <= RECENT:
        return _ranked(question, sought), None
    search = candidates.Search(sought, known.last, question.campaign)
    search.find("" if question.type == "update" else question.type)
    return _ranked(question, sought, search.sequences), search.looked


def _ranked(question: Question, sought: Matching, among: list[int] | None = None) -> list[Hit]:
    """The first hits, one more than are shown, among some lines or all. One query."""
    given: dict[str, Any] = _choices(question) | {"sequences": among, "most": RANKED + 1}
    exactly, in_titles = sought.query(given, exactly=True), sought.query(given, weight=IN_TITLES)
    query = sought.query(given)
    lines = statements.READ.format(query=query) if among is None else statements.AMONG
    statement = _made(statements.RANKED, question.clock, lines, exactly, in_titles, query)
    return [Hit(*row) for row in sql.rows(statement, question.clock, **given)]


def _choices(question: Question) -> dict[str, Any]:
    choices = {name: getattr(question, name) for name in ("type", "campaign", "status", "year")}
    return choices | {"adding": question.type in ("", "update")}


def _made(statement: str, clock: Clock, *parts: str) -> str:
    return _written(statement, clock.day < today(), *parts)


@lru_cache(maxsize=256)
def _written(statement: str, looks_back: bool, *parts: str) -> str:
    """A statement with its parts; for today without the condition that things had come to be by the day."""
    names = dict(zip(("lines", "exactly", "in_titles", "query"), parts, strict=False))
    return statement.format(had_come=statements.HAD_COME if looks_back else "true", **names)


def _weigh(hit: Hit, years: set[str]) -> None:
    """One with the words in its title fits better, one of the year that was asked for, and a demand than an update."""
    hit.fit += (hit.type in FIRST) + (hit.year in years)
    hit.rank *= WEIGHT[hit.type]


def _order(question: Question) -> Callable[[Hit], Any]:
    if question.newest_first:
        return lambda hit: (hit.happened_on, hit.sequence)
    return lambda hit: (hit.fit, hit.type in FIRST, hit.rank, hit.sequence)
