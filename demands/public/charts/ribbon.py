"""The ribbon: a demand through the years. The height of a stretch is its rank, and what was set back hangs below the
line, so that it is read in grey and by everybody; ▲ and ▼ below say when something happened.

Drawn as text because a campaign page has hundreds of stretches. Places are in per cent of the drawing, so that it
scales without a viewBox and triangles keep their shape. No style attribute: the site's CSP allows none.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Standing
from demands.public.text import open_day
from demands.public.text.wording import pick

NO_ROOM_FOR_YEAR = 95  # per cent of the width from the left
TWO_NUMBERS = 22  # per cent of the axis that the numbers of two years take on a phone
BASE = 62  # per cent of the height from the top: the line on which stretches stand
HEIGHTS = {"achieved": 60, "partial": 44, "forward": 28, "backward": -24}  # by kind of status; others are a thin line
THIN = 10
MARKS = 97  # per cent of the height: the foot of the triangles
MARK_APART = 1.6  # per cent of the width between two triangles, so that each can be seen
FORWARD, BACK = ("progress", "fulfilled"), ("setback",)  # the directions of updates that are marked

# token, kind, start, end: what is drawn of a stretch
Stretch = tuple[str, str, PartialDate, PartialDate]


class Event(NamedTuple):
    """Something that happened, as a mark: ``direction`` is that of the update."""

    happened_on: PartialDate
    direction: str


@dataclass(frozen=True)
class Axis:
    """The stretch of time that the ribbons of a page share; after ``checked`` nothing has been checked.

    What is drawn ends with the ``day`` of the page, which may be left open (``open_day``).
    """

    start: dt.date
    end: dt.date
    day: dt.date
    checked: dt.date | None = None
    left_open: bool = False

    @classmethod
    def since(
        cls, first: PartialDate, day: dt.date, checked: dt.date | None = None, *, left_open: bool = False
    ) -> "Axis":
        """Whole years, from that of the ``first`` day to that of the page's day: drawings move once a year."""
        return cls(dt.date(first.year, 1, 1), dt.date(max(first.year, day.year), 12, 31), day, checked, left_open)

    @classmethod
    def of(cls, campaign: CampaignProgress) -> "Axis":
        """That of a campaign's page."""
        clock = campaign.clock
        return cls.since(campaign.since, clock.day, campaign.checked_to, left_open=open_day.is_open(clock))

    def place(self, day: dt.date) -> float:
        """The place of a day, from 0 to 100."""
        whole = (self.end - self.start).days or 1
        return min(max((day - self.start).days / whole * 100, 0.0), 100.0)

    def at_day(self, say: Callable[..., str], *given: float) -> str:
        """What ``say`` makes of the page's day on this axis: a form of ``open_day``."""
        ends = self.start.isoformat(), self.end.isoformat()
        return say(self.day, *ends, *map(repr, given), left_open=self.left_open)

    def ticks(self) -> Iterator[int]:
        """Years to print: every fifth, or every one when there are few."""
        step = 5 if self.end.year - self.start.year > 7 else 1
        yield self.start.year
        yield from (
            year
            for year in range(self.start.year + 1, self.end.year + 1)
            if year % step == 0 and (step == 1 or year - self.start.year > 1)  # two numbers would touch
        )


def axis_svg(axis: Axis) -> str:
    """The years over the ribbons of a page."""
    years = [(axis.place(dt.date(year, 1, 1)), year) for year in axis.ticks()]
    before = [float("-inf"), *(place for place, _year in years)]
    marks = "".join(_tick(place, year, place - left) for (place, year), left in zip(years, before, strict=False))
    return f'<svg class="axis" aria-hidden="true" width="100%" height="18">{marks}</svg>'


def _percent(value: float) -> str:
    """A place to a tenth of a per cent: about a pixel of the widest ribbon."""
    return f"{value:.1f}".removesuffix(".0") + "%"


@lru_cache(maxsize=64)
def _place(day: dt.date, start: str, end: str) -> float:
    return Axis(dt.date.fromisoformat(start), dt.date.fromisoformat(end), day).place(day)


@open_day.form
def _until(day: dt.date, start: str, end: str) -> str:
    """Where the drawing ends."""
    return _percent(_place(day, start, end))


@open_day.form
def _until_at_least(day: dt.date, start: str, end: str, least: str) -> str:
    return _percent(max(_place(day, start, end), float(least)))


@open_day.form
def _wide(day: dt.date, start: str, end: str, left: str) -> str:
    """The width of the stretch that reaches to the end of the drawing."""
    return _percent(_width(float(left), _place(day, start, end)))


def _width(left: float, right: float) -> float:
    return max(round(right, 1) - round(left, 1) - 0.1, 0.4)


def _tick(place: float, year: int, apart: float) -> str:
    """A year's line with its number on the right; at the right edge on the left, or not at all next to another."""
    line = f'<line x1="{_percent(place)}" x2="{_percent(place)}" y1="0" y2="100%"/>'
    if place <= NO_ROOM_FOR_YEAR:
        return f'{line}<text x="{_percent(place)}" dx="5" y="13">{year}</text>'
    number = f'<text x="{_percent(place)}" dx="-5" text-anchor="end" y="13">{year}</text>'
    return line + number if apart >= TWO_NUMBERS else line


def years_svg(axis: Axis) -> str:
    """The lines of the years alone, to lie behind all rows of a list."""
    return f'<svg class="years" aria-hidden="true" width="100%" height="100%">{_year_lines(axis)}</svg>'


@lru_cache(maxsize=64)
def _year_lines(axis: Axis) -> str:
    places = (axis.place(dt.date(year, 1, 1)) for year in axis.ticks())
    return "".join(f'<line class="yr" x1="{_percent(place)}" x2="{_percent(place)}" y2="100%"/>' for place in places)


def ribbon_svg(where: Standing, axis: Axis, language: str, *, title: str = "", events: Iterable[Event] = ()) -> str:
    """One demand's strip as a picture; ``title`` is the demand's, for those who cannot see it."""
    stretches = tuple((one.status.token, one.status.kind, one.start, one.end) for one in where.segments)
    name = escape(summary(where, language, title=title))
    drawn = _strip(stretches, axis, tuple(events))
    return f'<svg class="ribbon" role="img" aria-label="{name}" width="100%">{drawn}</svg>'


def summary(where: Standing, language: str, *, title: str = "") -> str:
    """A ribbon in one sentence: where the demand stands, since when, and how often that changed before."""
    if where.status is None or where.since is None:
        said = _("Not made yet")
    else:
        words = {"status": pick(where.status.label, language)[0], "day": where.since.display(language)}
        said = _("%(status)s since %(day)s") % words
    changes = max(len(where.segments) - 1, 0)
    if changes:
        words = {"number": str(changes), "start": where.segments[0].start.display(language)}
        said = ngettext(
            "%(said)s; %(number)s change of status since %(start)s",
            "%(said)s; %(number)s changes of status since %(start)s",
            changes,
        ) % {"said": said, **words}
    return _("%(name)s: %(said)s") % {"name": title, "said": said} if title else said


@lru_cache(maxsize=1024)
def _strip(stretches: tuple[Stretch, ...], axis: Axis, events: tuple[Event, ...]) -> str:
    """Drawn once: it changes only when the demand moves or the day ends, and a campaign page has dozens."""
    if not stretches:
        return _year_lines(axis)
    first = axis.place(stretches[0][2].first_day)
    stop = axis.at_day(_until_at_least, first + 0.4)
    base = f'<line class="base" x1="{_percent(first)}" x2="{stop}" y1="{BASE}%" y2="{BASE}%"/>'
    bars = "".join([*(_bar(one, axis) for one in stretches[:-1]), _bar(stretches[-1], axis, last=True)])
    return f"{_year_lines(axis)}{bars}{_unchecked(axis)}{base}{_triangles(events, axis)}"


def _unchecked(axis: Axis) -> str:
    """The hatching of the time that nobody has checked, behind a dotted line; '' where there is none."""
    if axis.checked is None or axis.checked >= axis.day:
        return ""
    start, stop = _percent(axis.place(axis.checked)), axis.at_day(_until)
    return (
        f'<line class="hatch" x1="{start}" x2="{stop}" y1="50%" y2="50%"/>'
        f'<line class="reach" x1="{start}" x2="{start}" y2="100%"/>'
    )


def _bar(stretch: Stretch, axis: Axis, *, last: bool = False) -> str:
    """One stretch; the ``last`` one reaches to the page's day."""
    token, kind, begins, ends = stretch
    start = axis.place(begins.first_day)
    height = HEIGHTS.get(kind, THIN)
    top = BASE - max(height, 0)
    width = axis.at_day(_wide, start) if last else _percent(_width(start, axis.place(ends.first_day)))
    return f'<rect class="s-{token}" x="{_percent(start)}" y="{top}%" width="{width}" height="{abs(height)}%"/>'


def _triangles(events: tuple[Event, ...], axis: Axis) -> str:
    """All steps forward as one text, all steps back as another: each triangle of a text has a place of its own."""
    places: dict[str, list[str]] = {"up": [], "down": []}
    for side, place in spaced((way(one.direction), axis.place(one.happened_on.first_day)) for one in events):
        places[side].append(_percent(place))
    return "".join(
        f'<text class="{side}" y="{MARKS}%" x="{" ".join(found)}">{sign * len(found)}</text>'
        for (side, found), sign in zip(places.items(), "▲▼", strict=True)
        if found
    )


def way(direction: str) -> str:
    """How an update of this direction is marked: up, down, or '' for not at all."""
    return "up" if direction in FORWARD else "down" if direction in BACK else ""


def spaced(marks: Iterable[tuple[str, float]], apart: float = MARK_APART) -> list[tuple[str, float]]:
    """Marks side by side: one for neighbours of one way that would cover each other; of two ways, one moves aside."""
    found: list[tuple[str, float]] = []
    for side, place in sorted((mark for mark in marks if mark[0]), key=lambda mark: mark[1]):
        before, at = found[-1] if found else ("", -apart)
        if place - at >= apart:
            found.append((side, place))
        elif side != before:
            found.append((side, at + apart))
    most = 100.0
    for number in range(len(found) - 1, -1, -1):  # from the right edge back, where they were pushed beyond it
        side, place = found[number]
        found[number] = side, min(place, most)
        most = found[number][1] - apart
    return found
