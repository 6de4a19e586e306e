"""The sources that the record cites: which there are, what narrows them down, and what cites one. Part of ``progress``.

A source is listed while an update in force or a series of figures cites it, as every count of sources has it. What it
is described as is what the line that cites it says, with the amendments after it.
"""

import json
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from demands.ledger.amendments import amended, source_in
from demands.models import Entry
from demands.models.entry import is_replaced
from demands.progress import sql, still
from demands.progress.asked import Place
from demands.progress.named import shown_with
from demands.progress.queries import with_before, wordings
from demands.progress.standing import Clock, Content
from demands.progress.still import read_once
from demands.progress.timeline import Item, with_later

from .cited_statements import LIST, NUMBER, PAGE, earlier

UPDATES, FIGURES = "updates", "figures"
AHEAD = 10  # pages of a list, for pages that are made together
MOST_KEPT = 10_000  # sources in one file
MOST_CITING = 50  # updates on the page of a source
WHERE = ("campaign", "demand", "by", "institution", "theme", "institutions", "themes")
After = tuple[int, str]  # the last source of the page before: its last line, its reference


@dataclass(frozen=True)
class Wanted:
    """What narrows the list down; '' leaves a choice open. ``by`` is what cites: "updates" or "figures"."""

    campaign: str = ""
    demand: str = ""
    by: str = ""
    kind: str = ""
    publisher: str = ""
    language: str = ""
    certainty: str = ""
    primary: str = ""
    original: str = ""  # "gone", or "there"
    copy: str = ""
    q: str = ""
    institution: str = ""
    theme: str = ""
    institutions: tuple[str, ...] = ()  # the chosen one and what is within it; so for themes
    themes: tuple[str, ...] = ()

    @property
    def narrows(self) -> bool:
        """Whether anything but where it is cited is asked for."""
        said = asdict(self)
        return any(said[name] for name in said if name not in WHERE)


@dataclass(frozen=True)
class Source:
    """A source in the list: as it is described, how certain, and how often it is cited."""

    content: Content
    last: int  # the last line that cites it
    updates: int
    figures: int

    @property
    def reference(self) -> str:
        return str(self.content["reference"])

    @property
    def after(self) -> After:
        return self.last, self.reference


@dataclass(frozen=True)
class Counts:
    """How many sources there are; of them those that were published after the page's day, which it does not list."""

    total: int = 0
    later: int = 0
    kinds: tuple[str, ...] = ()  # of those that the page could list, whatever else is chosen
    languages: tuple[str, ...] = ()


@read_once
def page(clock: Clock, wanted: Wanted, *, after: After | None, number: int) -> tuple[list[Source], Counts]:
    """Some of the sources, those cited last first, behind one; and how many there are. One query.

    For pages that are made together, the first pages of a list are read at once.
    """
    if still.is_on():
        found, counts = _beginning(clock, wanted, number * AHEAD)
        place = next((at for at, one in enumerate(found) if after and one.after == after), -1) + 1 if after else 0
        if (place or not after) and (place + number <= len(found) or len(found) < number * AHEAD):
            return found[place : place + number], counts
    return _page(clock, wanted, after, number)


@read_once
def _beginning(clock: Clock, wanted: Wanted, number: int) -> tuple[list[Source], Counts]:
    return _page(clock, wanted, None, number)


def _page(clock: Clock, wanted: Wanted, after: After | None, number: int) -> tuple[list[Source], Counts]:
    sources, numbers = [], []
    for row in sql.rows(_by(clock, PAGE), clock, **_given(wanted, after, number)):
        if row[0] == "source":
            sources.append(_source(*row[1:]))
        else:
            numbers.append(row[:3])
    return sorted(sources, key=lambda one: (-one.last, one.reference)), _counts(numbers)


def _counts(numbers: list[tuple[str, str, int]]) -> Counts:
    found: dict[str, dict[str, int]] = {"total": {}, "later": {}, "kind": {}, "language": {}}
    for what, name, number in numbers:
        found[what][name] = number
    kinds, languages = (tuple(sorted(filter(None, found[what]))) for what in ("kind", "language"))
    return Counts(found["total"].get("", 0), found["later"].get("", 0), kinds, languages)


@read_once
def listed(clock: Clock, wanted: Wanted, number: int) -> list[Source]:
    """The first sources of the list. One query."""
    rows = sql.rows(_by(clock, LIST), clock, **_given(wanted, None, number))
    return [_source(*row[1:]) for row in rows]


def number(clock: Clock, kind: str, inside: Collection[str]) -> int | None:
    """How many sources the updates about an ``institution`` or ``theme`` cite; None where these are very many.

    ``inside`` are it and all below it. One query.
    """
    bodies = tuple(sorted(inside))
    wanted = Wanted(institutions=bodies) if kind == "institution" else Wanted(themes=bodies)
    found = sql.rows(_by(clock, NUMBER), clock, **_given(wanted, None, 0))[0][0]
    return None if found is None else int(found)


def within(clock: Clock, kind: str, slug: str) -> tuple[str, ...]:
    """An institution or theme with everything in it; () for an unknown one. One query."""
    parents = sql.tree(clock, kind)
    return tuple(sorted(Place.of(kind, slug, parents).inside)) if slug in parents else ()


def _by(clock: Clock, statement: str) -> str:
    return statement if clock.is_today else earlier(statement)


def _source(_reference: str, updates: int, figures: int, last: int, level: str, source: str, changes: str) -> Source:
    said = amended(json.loads(source), json.loads(changes))
    if level != said["verification"]:
        said = said | {"verification": level, "verified_on": None}
    return Source(said, last, updates, figures)


def _given(wanted: Wanted, after: After | None, number: int) -> dict[str, Any]:
    words = unicodedata.normalize("NFKC", wanted.q).lower().split()
    last, reference = after or (sql.LAST, "")
    place = {"last": last, "reference": reference, "number": number}
    bodies = {name: list(getattr(wanted, name)) or None for name in ("institutions", "themes")}
    return asdict(wanted) | bodies | place | {"words": words, "own": settings.LANGUAGE_CODE}


# One source


@dataclass
class CitedSource:
    """Everything in the record about one source."""

    content: Content  # as it is described now
    items: list[Item] = field(default_factory=list)  # updates that cite it, the latest first; replaced ones too
    indicators: list[tuple[str, Content]] = field(default_factory=list)  # campaign and content
    amendments: list[Entry] = field(default_factory=list)  # oldest first, each with the line before it as ``about``
    first: int = 0  # the line that cites it first
    total: int = 0  # updates that cite it

    @property
    def subjects(self) -> set[str]:
        """The subjects that its page names."""
        document = {f"document:{self.content['document']}"} if self.content["document"] else set()
        return shown_with(self.items) | {f"campaign:{campaign}" for campaign, _ in self.indicators} | document


def citation_in(item: Item, reference: str) -> Content:
    """How an update cites a source: stance, locator, quote."""
    citations: list[Content] = item.content["citations"]
    return next((one for one in citations if one["evidence"]["reference"] == reference), {})


@read_once
def source(reference: str, clock: Clock, *, start: int = 0, number: int = MOST_CITING) -> CitedSource | None:
    """One source with what cites it; None when nothing readable does. Seven queries."""
    return sources([reference], clock, start=start, number=number).get(reference)


def sources(
    references: Collection[str], clock: Clock, *, start: int = 0, number: int = MOST_CITING
) -> dict[str, CitedSource]:
    """Some sources, each with what cites it. Seven queries."""
    lines = _Lines(clock, references)
    series, amendments = _series(references, clock), _amendments(references, clock)
    shown = {one: lines.citing[one][start : start + number] for one in references}
    found = lines.read({pk for numbers in shown.values() for pk in numbers})
    carriers = lines.carriers()
    sources = {}
    for one in references:
        numbers = lines.citing[one]
        content = _described(one, carriers.get(one), series[one], amendments[one])
        if content is None or not (numbers or series[one]) or not clock.has_come(content["published_on"]):
            continue
        items = [found[pk] for pk in shown[one]]
        sources[one] = CitedSource(content, items, series[one], amendments[one], min(numbers, default=0), len(numbers))
    return sources


class _Lines:
    """The updates that cite some sources; first which there are, by source, the latest first. One query."""

    def __init__(self, clock: Clock, references: Collection[str]) -> None:
        self.clock = clock
        lines = Entry.objects.updates().recorded_by(clock.recorded, clock.entry).happened_by(clock.day)
        which = Q(evidence__overlap=list(references)) & ~Q(evidence=[])  # as the index entry_by_source has it
        self.rows = lines.filter(which, content__isnull=False)
        self.citing: dict[str, list[int]] = {one: [] for one in references}
        self._in_force = dict.fromkeys(references, 0)  # the last of those in force
        found = self.rows.annotate(replaced=is_replaced(clock.recorded, clock.entry))
        for number, evidence, replaced in found.order_by("-happened_on", "-sequence").values_list(
            "sequence", "evidence", "replaced"
        ):
            for one in self.citing.keys() & set(evidence):
                self.citing[one].append(number)
                if not replaced:
                    self._in_force[one] = max(self._in_force[one], number)

    def read(self, numbers: Collection[int]) -> dict[int, Item]:
        """Some of them with what happened to them later. Two queries."""
        rows = with_before(self.rows.filter(pk__in=numbers), self.clock).defer("search")
        return {one.sequence: one for one in with_later(list(rows), self.clock)}

    def carriers(self) -> dict[str, Item]:
        """The line that says how each source is described: the last one in force, else the last one. Two queries."""
        numbers = {one: self._in_force[one] or max(lines) for one, lines in self.citing.items() if lines}
        rows = list(Entry.objects.filter(pk__in=set(numbers.values())).defer("search"))
        clock = Clock(recorded=self.clock.recorded, entry=self.clock.entry)
        items = {item.sequence: item for item in with_later(rows, clock)}
        return {one: items[number] for one, number in numbers.items()}


def _series(references: Collection[str], clock: Clock) -> dict[str, list[tuple[str, Content]]]:
    """The figures that name each source now: campaign and content. One query."""
    found: dict[str, list[tuple[str, Content]]] = {one: [] for one in references}
    for subject, (_, content) in wordings(clock, _figures(references)).items():
        for one in found:
            if source_in(content, one):
                found[one].append((subject.partition(":")[2].partition("/")[0], content))
    return found


def _figures(references: Collection[str]) -> Q:
    """The series whose wordings have ever named one of some sources; which of them do now, the caller says."""
    naming = Q(*(Q(content__contains={"sources": [{"reference": one}]}) for one in references), _connector=Q.OR)
    found = Entry.objects.filter(naming, subject_type="indicator")
    return Q(subject_type="indicator", subject__in=found.values("subject"))


def _amendments(references: Collection[str], clock: Clock) -> dict[str, list[Entry]]:
    """The lines that describe each source otherwise, the oldest first. One query."""
    found: dict[str, list[Entry]] = {one: [] for one in references}
    lines = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(
        subject__in=[f"evidence:{one}" for one in references], kind="amended", content__isnull=False
    )
    for line in lines.select_related("about").defer("search").order_by("sequence"):
        found[line.subject.partition(":")[2]].append(line)
    return found


def _described(
    reference: str, carrier: Item | None, series: list[tuple[str, Content]], amendments: list[Entry]
) -> Content | None:
    """A source as the line has it that carries it, else as a series does, with later amendments."""
    if carrier is not None:
        said, after = source_in(carrier.content, reference), carrier.sequence
    else:
        said, after = source_in(series[0][1], reference) if series else None, 0
    for line in amendments if said else []:
        if line.pk > after:
            said = amended(said or {}, (line.content or {})["changes"])
    return said
