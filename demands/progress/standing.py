"""Where a demand stood on a day, worked out from the record's lines. No database here, only the rules of reading.

A status is that of the last update in force by ``happened_on``, then sequence. An update dated before its demand was
made sets none. Before the demand was made there is no status; from then until the first update it is not assessed.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

from campaigns.partial_date import PartialDate, today

Content = dict[str, Any]
NOT_ASSESSED = gettext_noop("Not assessed")
NOT_ASSESSED_DEFINITION = gettext_noop("No update that sets a status has been published yet.")
# The kinds of status, best news first
KINDS_BY_NEWS = ("achieved", "partial", "forward", "none", "backward", "unknown", "closed")


@dataclass(frozen=True)
class Clock:
    """The two clocks of every page: the world as it stood ``on`` a day, as far as we had ``recorded`` it by a day.

    ``entry`` is the last line of the record that counts; None for all that were recorded by then.
    """

    on: dt.date | None = None
    recorded: dt.date | None = None
    entry: int | None = None

    @property
    def day(self) -> dt.date:
        """The day that the page speaks of: nothing in it is dated later."""
        return min(day for day in (self.on, self.recorded, today()) if day)

    @property
    def is_now(self) -> bool:
        return self.on is None and self.recorded is None and self.entry is None

    @property
    def is_today(self) -> bool:
        """Whether the page shows today as it is recorded now, which the ledger keeps ready."""
        return self.recorded is None and self.entry is None and self.day == today()

    @property
    def looks_back(self) -> bool:
        """Whether the page is asked for an earlier day of the world, so that it knows no dates ahead of that day."""
        return self.on is not None and self.day < today()

    def has_come(self, date: str | None) -> bool:
        """Whether a date, which counts from its first day, had come by the page's day; True for no date.

        In the C collation "2005-06" sorts before all its days, so the strings compare as the dates do.
        """
        return not date or date <= self.day.isoformat()


class Check(NamedTuple):
    """When a demand was last checked; ``imported`` when a campaign pack says so and nobody of this site."""

    on: PartialDate
    imported: bool


@dataclass(frozen=True)
class Status:
    """One step of a scale as readers know it. ``label`` and ``definition`` are texts by language."""

    code: str
    label: dict[str, str]
    definition: dict[str, str]
    kind: str
    symbol: str
    token: str
    order: int


@dataclass(frozen=True)
class Scale:
    """A ladder of statuses, in its order."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    statuses: tuple[Status, ...]
    sequence: int = 0

    @classmethod
    def of(cls, content: Content, sequence: int = 0) -> "Scale":
        own = content["statuses"]
        begins = own if own and own[0]["kind"] == "unknown" else [not_assessed(own), *own]
        steps = tuple(Status(order=place, **one) for place, one in enumerate(begins))
        return cls(content["code"], content["name"], content["description"], steps, sequence)

    @classmethod
    def current(cls, wordings: "dict[str, tuple[int, Content]]", code: str) -> "Scale":
        """The scale of this code among the current wordings."""
        sequence, content = wordings.get(f"scale:{code}", (0, None))
        return cls.of(content, sequence) if content else cls.emptied(code)

    @classmethod
    def emptied(cls, code: str) -> "Scale":
        """A scale whose every wording was redacted: all that is left is that nothing was assessed."""
        return cls.of({"code": code, "name": {}, "description": {}, "statuses": []})

    def get(self, code: str) -> Status | None:
        return next((status for status in self.statuses if status.code == code), None)

    @property
    def unassessed(self) -> Status:
        """What a demand has before its first update: "not assessed", or what the scale's own first step calls it."""
        return self.statuses[0]


def not_assessed(steps: Sequence[Content]) -> Content:
    """The step that every scale has without saying so: nobody has judged the demand yet.

    A scale names it otherwise by beginning with a step of the kind "not known". Further such steps, like "no evidence
    available", are judgements. Its code and symbol are none of the scale's own.
    """
    codes, symbols = ({one[name] for one in steps} for name in ("code", "symbol"))
    return {
        "code": next(code for code in _names("not_assessed") if code not in codes),
        "label": _in_every_language(NOT_ASSESSED),
        "definition": _in_every_language(NOT_ASSESSED_DEFINITION),
        "kind": "unknown",
        "symbol": next((one for one in "·○◌◦∘" if one not in symbols), "·"),
        "token": "unknown",
    }


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))


@lru_cache
def _in_every_language(text: str) -> dict[str, str]:
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = gettext(text)
    return found


class Change(NamedTuple):
    """An update that gave a demand another status."""

    demand: str
    status: str
    happened_on: PartialDate
    sequence: int
    direction: str = ""
    campaign: str = ""
    certainty: str = ""  # the level of verification, as it is by the page's clock


class Segment(NamedTuple):
    """A stretch of time in one status. ``sequence`` is the update that began it, None while not assessed."""

    status: Status
    start: PartialDate
    end: PartialDate
    sequence: int | None


@dataclass
class Standing:
    """A demand's place on the scale at the clock's day, and the way there."""

    status: Status | None = None
    since: PartialDate | None = None
    sequence: int | None = None
    direction: str = ""
    certainty: str = ""  # of the update that it rests on
    segments: list[Segment] = field(default_factory=list)


def standing(made_on: PartialDate, changes: Sequence[Change], scale: Scale, day: dt.date) -> Standing:
    """The standing of one demand from its changes of status, oldest first, all by ``day``."""
    if made_on.first_day > day:
        return Standing()
    steps = [
        (scale.get(one.status) or scale.unassessed, max(one.happened_on, made_on), one.sequence) for one in changes
    ]
    if not steps or steps[0][1].first_day > made_on.last_day:
        steps.insert(0, (scale.unassessed, made_on, 0))
    ends = [start for _, start, _ in steps[1:]] + [PartialDate(day)]
    segments = [
        Segment(status, start, end, sequence or None)
        for (status, start, sequence), end in zip(steps, ends, strict=True)
    ]
    status, since, sequence = steps[-1]
    last = changes[-1] if changes else None
    return Standing(
        status, since, sequence or None, last.direction if last else "", last.certainty if last else "", segments
    )


def tally(standings: Iterable[Standing], scale: Scale) -> list[tuple[Status, int]]:
    """How many demands have each status, best news first; statuses without a demand are left out."""
    counts: dict[str, int] = {}
    for one in standings:
        if one.status is not None:
            counts[one.status.code] = counts.get(one.status.code, 0) + 1
    return ordered(counts, scale)


def ordered(counts: dict[str, int], scale: Scale) -> list[tuple[Status, int]]:
    """Numbers by the code of a status as a tally: best news first. A code that the scale lacks is not assessed."""
    known: dict[str, int] = {}
    for code, number in counts.items():
        status = scale.get(code) or scale.unassessed
        known[status.code] = known.get(status.code, 0) + number
    steps = sorted(scale.statuses, key=lambda status: (KINDS_BY_NEWS.index(status.kind), status.order))
    return [(status, known[status.code]) for status in steps if status.code in known]
