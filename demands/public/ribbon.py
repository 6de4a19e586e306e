"""The ribbon: a demand through the years as one strip of SVG, each stretch of time in one status linked to its entry.

Drawn as text because a campaign page has hundreds of segments. Places are in per cent of the strip's width, so that it
scales without a viewBox and letters keep their shape. No style attribute: the site's CSP allows none.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.standing import Segment, Standing, Status

from .wording import pick

ROOM_FOR_SYMBOL = 3.2  # per cent of the strip
NO_ROOM_FOR_YEAR = 95  # per cent of the strip from its left


@dataclass(frozen=True)
class Axis:
    """The stretch of time that the ribbons of a page share."""

    start: dt.date
    end: dt.date

    @classmethod
    def since(cls, day: PartialDate, until: dt.date) -> "Axis":
        """From the first of January of the year in which ``day`` lies."""
        return cls(dt.date(day.year, 1, 1), max(until, dt.date(day.year, 12, 31)))

    def place(self, day: dt.date) -> float:
        """Where a day lies, from 0 to 100."""
        whole = (self.end - self.start).days or 1
        return min(max((day - self.start).days / whole * 100, 0.0), 100.0)

    def ticks(self) -> Iterator[int]:
        """Years to print: every fifth, or every one when there are few."""
        step = 5 if self.end.year - self.start.year > 7 else 1
        yield self.start.year
        yield from (
            year
            for year in range(self.start.year + 1, self.end.year + 1)
            if year % step == 0 and year - self.start.year > 1
        )


def axis_svg(axis: Axis) -> str:
    marks = "".join(_tick(axis.place(dt.date(year, 1, 1)), year) for year in axis.ticks())
    return f'<svg class="axis" aria-hidden="true" width="100%" height="18">{marks}</svg>'


def _tick(place: float, year: int) -> str:
    """A year's line with its number on the right, or on the left where there is no room."""
    side = ' dx="-5" text-anchor="end"' if place > NO_ROOM_FOR_YEAR else ' dx="5"'
    return (
        f'<line x1="{place:.2f}%" x2="{place:.2f}%" y1="0" y2="100%"/><text x="{place:.2f}%"{side} y="13">{year}</text>'
    )


def ribbon_svg(where: Standing, axis: Axis, language: str, *, prefix: str = "", reachable: bool = True) -> str:
    """One demand's strip. ``reachable`` puts each segment in the order of the Tab key: for one ribbon, not for twenty."""
    period, skip = _("%(start)s to %(end)s"), "" if reachable else ' tabindex="-1"'
    parts = []
    for one in where.segments:
        shape = _shape(one.status, _place(one.start, axis), _place(one.end, axis))
        label = _label(one, language, period)
        if one.sequence is None:
            parts.append(f'<g role="img" aria-label="{label}"><title>{label}</title>{shape}</g>')
        else:
            href = f"{prefix}/updates/{one.sequence}/"
            parts.append(f'<a href="{href}"{skip} aria-label="{label}"><title>{label}</title>{shape}</a>')
    name = escape(_("Status through the years"))
    return f'<svg class="ribbon" role="group" aria-label="{name}" width="100%">{"".join(parts)}</svg>'


def _shape(status: Status, start: float, end: float) -> str:
    width = max(end - start - 0.2, 0.4)
    shape = f'<rect class="s-{status.token}" x="{start:.2f}%" width="{width:.2f}%" height="100%" rx="2"/>'
    if width > ROOM_FOR_SYMBOL:
        symbol = escape(status.symbol)
        shape += f'<text class="on-{status.token}" x="{start:.2f}%" dx="6" y="50%" dy=".36em">{symbol}</text>'
    return shape


def _label(segment: Segment, language: str, period: str) -> str:
    said = period % {"start": _spoken(segment.start, language), "end": _spoken(segment.end, language)}
    return escape(f"{pick(segment.status.label, language)[0]}, {said}")


# The same few hundred days come back on every page


@lru_cache(maxsize=4096)
def _place(day: PartialDate, axis: Axis) -> float:
    return axis.place(day.first_day)


@lru_cache(maxsize=4096)
def _spoken(day: PartialDate, language: str) -> str:
    return day.display(language)
