"""An indicator as SVG: bars or a line with axis and unit. Gaps stay gaps; a number not yet verified is drawn hollow."""

import datetime as dt
import math
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.standing import Content
from demands.public.text.wording import pick

WIDTH, HEIGHT = 320, 170
RIGHT, TOP, BOTTOM = 14, 10, 22
LETTER = 6  # the width of a digit beside the grid


@dataclass(frozen=True)
class Point:
    date: PartialDate
    value: float
    shown: str
    verified: bool

    @property
    def when(self) -> float:
        """In years; an observation of a whole year stands at its beginning, like the tick of that year."""
        day = self.date.first_day
        return day.year + (day - dt.date(day.year, 1, 1)).days / 366


def points_of(indicator: Content) -> list[Point]:
    return [
        Point(PartialDate(one["date"]), float(one["value"]), one["value"], one["verified"])
        for one in indicator["observations"]
    ]


def nice_step(top: float, wanted: int = 4) -> float:
    """1, 2 or 5 times a power of ten, so that about ``wanted`` steps reach ``top``."""
    raw = max(top, 1e-9) / wanted
    power = 10 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)


@dataclass(frozen=True)
class Plane:
    """From years and values to the places of the drawing."""

    first: float
    last: float
    top: float
    step: float = 1.0
    bottom: float = 0.0

    @property
    def left(self) -> float:
        """Room for the longest number beside the grid."""
        return 10 + LETTER * max(len(_figure(one)) for one in (self.bottom, self.top, self.top - self.step))

    @classmethod
    def for_points(cls, points: list[Point]) -> "Plane":
        """With room for every point and for nought, from which bars grow up or down."""
        low, high = min(0.0, *(one.value for one in points)), max(0.0, *(one.value for one in points))
        step = nice_step((high - low) or 1)
        low, high = math.floor(low / step) * step, math.ceil((high or step) / step) * step
        return cls(min(one.when for one in points), max(one.when for one in points), high, step, low)

    @property
    def slot(self) -> float:
        return (WIDTH - self.left - RIGHT) / (self.last - self.first + 1)

    def x(self, when: float) -> float:
        return self.left + (when - self.first + 0.5) * self.slot

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (value - self.bottom) / (self.top - self.bottom) * (HEIGHT - TOP - BOTTOM)


def chart_svg(indicator: Content, language: str) -> str:
    """The drawing; '' when there is nothing to draw. Its numbers stand in the table that goes with it."""
    points = points_of(indicator)
    if not points:
        return ""
    plane = Plane.for_points(points)
    body = _line(points, plane) if indicator["chart"] == "line" else _bars(points, plane)
    label = escape(describe(indicator, points, language))
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{_grid(plane)}{body}</svg>'
    )


def describe(indicator: Content, points: list[Point], language: str) -> str:
    """The chart in one sentence: what, in what unit, over what time, from the least to the most."""
    low, high = min(points, key=lambda one: one.value), max(points, key=lambda one: one.value)
    return _("%(title)s (%(unit)s), %(start)s to %(end)s: lowest %(low)s, highest %(high)s") % {
        "title": pick(indicator["title"], language)[0],
        "unit": pick(indicator["unit"], language)[0],
        "start": points[0].date.display(language),
        "end": points[-1].date.display(language),
        "low": f"{low.shown} ({low.date.display(language)})",
        "high": f"{high.shown} ({high.date.display(language)})",
    }


def _grid(plane: Plane) -> str:
    lines = []
    for number in range(round(plane.bottom / plane.step), round(plane.top / plane.step) + 1):
        y = plane.y(number * plane.step)
        lines.append(f'<line class="grid" x1="{plane.left}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        figure = _figure(number * plane.step)
        lines.append(f'<text class="tick" x="{plane.left - 4}" y="{y + 3:.1f}" text-anchor="end">{figure}</text>')
    years = range(math.floor(plane.first), math.floor(plane.last) + 1)
    every = next((n for n in (1, 2, 5, 10, 20) if len(years) / n <= 7), 50)
    for year in years:
        if year % every == 0 or len(years) == 1:
            x, y = plane.x(year), HEIGHT - 7
            lines.append(f'<text class="tick" x="{x:.1f}" y="{y}" text-anchor="middle">{year}</text>')
    return "".join(lines)


def _figure(value: float) -> str:
    """A number beside the grid, in the room that there is: 16,000 but 2.5e+06."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:.3g}"


def _title(point: Point) -> str:
    unverified = _("not yet verified")
    note = "" if point.verified else f" ({unverified})"
    return f"<title>{escape(point.date)}: {escape(point.shown)}{escape(note)}</title>"


def _bars(points: list[Point], plane: Plane) -> str:
    width = max(min(plane.slot * 0.78, 26), 1.5)
    return "".join(
        f'<rect class="bar{"" if one.verified else " open"}" x="{plane.x(one.when) - width / 2:.1f}"'
        f' y="{min(plane.y(one.value), plane.y(0)):.1f}" width="{width:.1f}"'
        f' height="{max(abs(plane.y(0) - plane.y(one.value)), 0.8):.1f}">{_title(one)}</rect>'
        for one in points
    )


def _line(points: list[Point], plane: Plane) -> str:
    """Neighbours in time are joined; where more than the usual distance lies between two, the line breaks."""
    gaps = sorted(later.when - one.when for one, later in zip(points, points[1:], strict=False))
    usual = gaps[len(gaps) // 2] if gaps else 0
    path = ""
    for place, one in enumerate(points):
        joined = place > 0 and one.when - points[place - 1].when <= usual * 1.6
        path += f"{'L' if joined else 'M'}{plane.x(one.when):.1f} {plane.y(one.value):.1f}"
    dots = "".join(
        f'<circle class="dot{"" if one.verified else " open"}" cx="{plane.x(one.when):.1f}"'
        f' cy="{plane.y(one.value):.1f}" r="3">{_title(one)}</circle>'
        for one in points
    )
    return f'<path class="line" d="{path}"/>{dots}'
