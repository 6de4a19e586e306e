"""The geometry of a series of numbers: bars or a line over years. The page and the files to take away draw it.

Places are in the units of the drawing, from its upper left corner. Nothing here knows SVG, colours or fonts.
"""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from campaigns.partial_date import PartialDate
from demands.progress.standing import Content

FAR = 1.6  # times the usual distance between neighbours: beyond it, a line breaks


@dataclass(frozen=True)
class Point:
    date: PartialDate
    value: float
    shown: str
    verified: bool

    @property
    def when(self) -> float:
        return when(self.date)


def when(date: PartialDate) -> float:
    """In years; what is dated to a whole year is at its beginning, like the tick of that year."""
    day = date.first_day
    return day.year + (day - dt.date(day.year, 1, 1)).days / 366


def points_of(indicator: Content) -> list[Point]:
    return [
        Point(PartialDate(one["date"]), float(one["value"]), one["value"], one["verification"] != "unverified")
        for one in indicator["observations"]
    ]


def nice_step(top: float, wanted: int = 4) -> float:
    """1, 2 or 5 times a power of ten, so that about ``wanted`` steps reach ``top``."""
    raw = max(top, 1e-9) / wanted
    power: float = 10 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)


@dataclass(frozen=True)
class Scale:
    """The values of the lowest and the highest line of the grid, and between two neighbours."""

    low: float
    high: float
    step: float

    @classmethod
    def of(cls, points: list[Point]) -> "Scale":
        """With room for every point and for nought, from which bars grow up or down."""
        low, high = min(0.0, *(one.value for one in points)), max(0.0, *(one.value for one in points))
        step = nice_step((high - low) or 1)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
        return cls(low, high if high > low else low + step, step)

    def values(self) -> Iterator[float]:
        for number in range(round(self.low / self.step), round(self.high / self.step) + 1):
            yield number * self.step


@dataclass(frozen=True)
class Frame:
    """Where in a drawing the plot goes."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Bar:
    """The number of one point as a rectangle; ``y`` is its upper edge."""

    point: Point
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarSize:
    """How wide bars are: a share of their slot within limits; and how high the lowest is, which shows a nought."""

    share: float
    widest: float
    narrowest: float
    lowest: float


@dataclass(frozen=True)
class Plot:
    """From years and values to places. ``gap`` is the time of one slot, in years; ``first`` begins the first slot."""

    points: list[Point]
    scale: Scale
    frame: Frame
    first: float
    gap: float = 1.0

    @property
    def last(self) -> float:
        return max(one.when for one in self.points)

    @property
    def slot(self) -> float:
        """The room of one bar."""
        return (self.frame.right - self.frame.left) / ((self.last - self.first) / self.gap + 1)

    def x(self, when: float) -> float:
        whole = self.frame.right - self.frame.left - self.slot  # from the middle of the first slot to that of the last
        return self.frame.left + self.slot / 2 + (when - self.first) / ((self.last - self.first) or 1) * whole

    def y(self, value: float) -> float:
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return self.frame.bottom - share * (self.frame.bottom - self.frame.top)

    def grid(self) -> Iterator[tuple[float, float]]:
        """Each line across, as (its value, its y)."""
        for value in self.scale.values():
            yield value, self.y(value)

    def years(self, most: int) -> Iterator[tuple[int, float]]:
        """About ``most`` years at the most, as (year, its x)."""
        years = range(math.floor(self.first), math.floor(self.last) + 1)
        every = next((number for number in (1, 2, 5, 10, 20) if len(years) / number <= most), 50)
        for year in years:
            if year % every == 0 or len(years) == 1:
                yield year, self.x(year)

    def bars(self, size: BarSize) -> Iterator[Bar]:
        width = max(min(self.slot * size.share, size.widest), size.narrowest)
        for point in self.points:
            top, bottom = sorted((self.y(point.value), self.y(0)))
            yield Bar(point, self.x(point.when) - width / 2, top, width, max(bottom - top, size.lowest))

    def place(self, point: Point) -> tuple[float, float]:
        return self.x(point.when), self.y(point.value)

    def runs(self) -> list[list[Point]]:
        """The points that a line joins. Where two are further apart than usual, the line breaks."""
        gaps = sorted(later.when - one.when for one, later in pairwise(self.points))
        usual = gaps[len(gaps) // 2] if gaps else 0.0
        runs = [[self.points[0]]]
        for one, later in pairwise(self.points):
            if later.when - one.when > usual * FAR:
                runs.append([])
            runs[-1].append(later)
        return runs


def smallest_gap(points: list[Point]) -> float:
    """The shortest time between two points, in years; a year when all are of one time."""
    times = sorted({point.when for point in points})
    return min((later - one for one, later in pairwise(times)), default=1.0)
