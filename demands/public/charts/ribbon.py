"""The ribbon: a demand through the years as one strip of SVG, each stretch of time in one status linked to its entry.

Drawn as text because a campaign page has hundreds of segments. Places are in per cent of the strip's width, so that it
scales without a viewBox and letters keep their shape. No style attribute: the site's CSP allows none.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.standing import Standing
from demands.public.text.wording import pick

ROOM_FOR_SYMBOL = 4.5  # per cent of the strip
NO_ROOM_FOR_YEAR = 95  # per cent of the strip from its left

# token, symbol, word, start, end, entry that began it
Stretch = tuple[str, str, str, PartialDate, PartialDate, int | None]


@dataclass(frozen=True)
class Axis:
    """The stretch of time that the ribbons of a page share; after ``checked`` nothing has been checked."""

    start: dt.date
    end: dt.date
    checked: dt.date | None = None

    @classmethod
    def since(cls, day: PartialDate, until: dt.date, checked: dt.date | None = None) -> "Axis":
        """From the first of January of the year of ``day``."""
        return cls(dt.date(day.year, 1, 1), max(until, dt.date(day.year, 12, 31)), checked)

    def place(self, day: dt.date) -> float:
        """The place of a day, from 0 to 100."""
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
    """One demand's strip. ``reachable`` puts each segment in the order of the Tab key: of one ribbon, not of twenty."""
    stretches = tuple(
        (one.status.token, one.status.symbol, pick(one.status.label, language)[0], one.start, one.end, one.sequence)
        for one in where.segments
    )
    return _strip(stretches, axis, language, prefix, reachable)


@lru_cache(maxsize=1024)
def _strip(stretches: tuple[Stretch, ...], axis: Axis, language: str, prefix: str, reachable: bool) -> str:
    """Drawn once: it changes only when the demand moves or the day ends, and a campaign page has dozens."""
    period, skip = _("%(start)s to %(end)s"), "" if reachable else ' tabindex="-1"'
    parts = []
    for token, symbol, word, start, end, sequence in stretches:
        shape = _shape(token, symbol, axis.place(start.first_day), axis.place(end.first_day))
        said = period % {"start": start.display(language), "end": end.display(language)}
        label = escape(f"{word}, {said}")
        if sequence is None:
            parts.append(f'<g role="img" aria-label="{label}"><title>{label}</title>{shape}</g>')
        else:
            href = f"{prefix}/updates/{sequence}/"
            parts.append(f'<a href="{href}"{skip} aria-label="{label}"><title>{label}</title>{shape}</a>')
    parts.append(_unchecked(axis, max((one[4].first_day for one in stretches), default=axis.start)))
    name = escape(_("Status over the years"))
    return f'<svg class="ribbon" role="group" aria-label="{name}" width="100%">{"".join(parts)}</svg>'


def _unchecked(axis: Axis, end: dt.date) -> str:
    """The hatching of the time that nobody has checked, behind a dotted line; '' where there is none."""
    if axis.checked is None or axis.checked >= end:
        return ""
    start, stop = axis.place(axis.checked), axis.place(end)
    name = escape(_("Not checked"))
    return (
        f'<g class="unchecked" role="img" aria-label="{name}"><title>{name}</title>'
        f'<line class="hatch" x1="{start:.2f}%" x2="{stop:.2f}%" y1="50%" y2="50%"/>'
        f'<line class="reach" x1="{start:.2f}%" x2="{start:.2f}%" y1="-15%" y2="115%"/></g>'
    )


def _shape(token: str, symbol: str, start: float, end: float) -> str:
    width = max(end - start - 0.2, 0.4)
    shape = f'<rect class="s-{token}" x="{start:.2f}%" width="{width:.2f}%" height="100%" rx="2"/>'
    if width > ROOM_FOR_SYMBOL:
        shape += f'<text class="on-{token}" x="{start:.2f}%" dx="6" y="50%" dy=".36em">{escape(symbol)}</text>'
    return shape
