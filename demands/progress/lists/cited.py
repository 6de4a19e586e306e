"""The sources that the record cites: which there are, what narrows them down, and what cites one. Part of ``progress``.

A source is listed while an update in force or a series of figures cites it, as every count of sources has it. What it
is described as is what the line that cites it says, with the amendments after it.
"""

import json
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q

from demands.ledger.amendments import amended, source_in
from demands.models import Entry
from demands.progress import sql
from demands.progress.asked import Place
from demands.progress.queries import updates_in_force, with_before, wordings
from demands.progress.standing import Clock, Content
from demands.progress.timeline import Item, with_later

from .cited_statements import LIST, NUMBER, PAGE, earlier

UPDATES, FIGURES = "updates", "figures"
MOST_KEPT = 10_000  # sources in one file
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


def page(clock: Clock, wanted: Wanted, *, after: After | None, number: int) -> tuple[list[Source], Counts]:
    """Some of the sources, those cited last first, behind one; and how many there are. One query."""
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


def listed(clock: Clock, wanted: Wanted, number: int) -> list[Source]:
    """The first sources of the list. One query."""
    rows = sql.rows(_by(clock, LIST), clock, **_given(wanted, None, number))
    return [_source(*row[1:]) for row in rows]


def number(clock: Clock, kind: str, slug: str) -> int | None:
    """How many sources the updates cite that an ``institution`` or ``theme`` is about; None where these are very many.

    Two queries.
    """
    wanted = Wanted(**{f"{kind}s": within(clock, kind, slug)})
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


def citation_in(item: Item, reference: str) -> Content:
    """How an update cites a source: stance, locator, quote."""
    citations: list[Content] = item.content["citations"]
    return next((one for one in citations if one["evidence"]["reference"] == reference), {})


def source(reference: str, clock: Clock, *, start: int = 0, number: int = 50) -> CitedSource | None:
    """One source with what cites it; None when nothing readable does. Seven queries."""
    lines = Entry.objects.updates().recorded_by(clock.recorded, clock.entry).happened_by(clock.day)
    lines = lines.filter(_citing(reference), content__isnull=False)
    series = [
        (subject.partition(":")[2].partition("/")[0], content)
        for subject, (_, content) in wordings(clock, _figures(reference)).items()
        if source_in(content, reference)
    ]
    numbers = sorted(lines.values_list("sequence", flat=True))
    if not numbers and not series:
        return None
    found = with_before(lines, clock).defer("search").order_by("-happened_on", "-sequence")[start : start + number]
    items = with_later(list(found), clock)
    amendments = list(
        Entry.objects.recorded_by(clock.recorded, clock.entry)
        .filter(subject=f"evidence:{reference}", kind="amended", content__isnull=False)
        .select_related("about")
        .defer("search")
        .order_by("sequence")
    )
    content = _described(reference, numbers, series, amendments, clock)
    if content is None or not clock.has_come(content["published_on"]):
        return None
    return CitedSource(content, items, series, amendments, min(numbers, default=0), len(numbers))


def _citing(reference: str) -> Q:
    """What cites a source; said as the index that holds it says it (``entry_by_source``)."""
    return Q(evidence__contains=[reference]) & ~Q(evidence=[])


def _figures(reference: str) -> Q:
    """The series whose wordings have ever named a source; which of them do now, the caller says."""
    naming = Entry.objects.filter(subject_type="indicator", content__contains={"sources": [{"reference": reference}]})
    return Q(subject_type="indicator", subject__in=naming.values("subject"))


def _described(
    reference: str, numbers: list[int], series: list[tuple[str, Content]], amendments: list[Entry], clock: Clock
) -> Content | None:
    """A source as the last line in force that cites it has it, else the last line at all, with later amendments."""
    in_force = updates_in_force(clock).filter(_citing(reference)).order_by("-sequence").first()
    carrier = in_force or Entry.objects.filter(pk__in=numbers[-1:]).first()
    if carrier is None:
        said, after = source_in(series[0][1], reference), 0
    else:
        (item,) = with_later([carrier], Clock(recorded=clock.recorded, entry=clock.entry))
        said, after = source_in(item.content, reference), carrier.pk
    for line in amendments if said else []:
        if line.pk > after:
            said = amended(said or {}, (line.content or {})["changes"])
    return said
