"""The ribbon: a demand through the years as one strip of SVG, each stretch of time in one status linked to its entry.

Drawn as text because a campaign page has hundreds of segments. Places are in per cent of the strip's width, so that it
scales without a viewBox and letters keep their shape. No style attribute: the site's CSP allows none.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.standing import Segment, Standing

from .wording import pick

ROOM_FOR_SYMBOL = 3.2  # per cent of the strip


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
    marks = "".join(
        f'<line x1="{axis.place(dt.date(year, 1, 1)):.2f}%" x2="{axis.place(dt.date(year, 1, 1)):.2f}%" y1="0" y2="100%"/>'
        f'<text x="{axis.place(dt.date(year, 1, 1)):.2f}%" dx="5" y="13">{year}</text>'
        for year in axis.ticks()
    )
    return f'<svg class="axis" aria-hidden="true" width="100%" height="18">{marks}</svg>'


def ribbon_svg(where: Standing, axis: Axis, language: str, *, prefix: str = "", reachable: bool = True) -> str:
    """One demand's strip. ``reachable`` puts each segment in the order of the Tab key: for one ribbon, not for twenty."""
    parts = "".join(_segment(one, axis, language, prefix, reachable) for one in where.segments)
    return f'<svg class="ribbon" role="group" aria-label="{escape(_("Status through the years"))}" width="100%">{parts}</svg>'


def _segment(segment: Segment, axis: Axis, language: str, prefix: str, reachable: bool) -> str:
    start, end = axis.place(segment.start.first_day), axis.place(segment.end.first_day)
    width = max(end - start - 0.2, 0.4)
    status = segment.status
    label = escape(f"{pick(status.label, language)[0]}, {spoken_period(segment, language)}")
    shape = f'<rect class="s-{status.token}" x="{start:.2f}%" width="{width:.2f}%" height="100%" rx="2"/>'
    if width > ROOM_FOR_SYMBOL:
        shape += (
            f'<text class="on-{status.token}" x="{start:.2f}%" dx="6" y="50%" dy=".36em">{escape(status.symbol)}</text>'
        )
    if segment.sequence is None:
        return f'<g role="img" aria-label="{label}"><title>{label}</title>{shape}</g>'
    skip = "" if reachable else ' tabindex="-1"'
    return (
        f'<a href="{prefix}/updates/{segment.sequence}/"{skip} aria-label="{label}"><title>{label}</title>{shape}</a>'
    )


def spoken_period(segment: Segment, language: str) -> str:
    return _("%(start)s to %(end)s") % {
        "start": segment.start.display(language),
        "end": segment.end.display(language),
    }
