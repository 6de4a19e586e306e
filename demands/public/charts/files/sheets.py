"""Charts as sheets to take away: title, unit, drawing, source, day and site on one page, for print and slides."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Content
from demands.public.charts.chart import Point, describe, nice_step, points_of
from demands.public.charts.history_chart import History, edges, levels, outline
from demands.public.text.site_name import SITE_NAME, short_address
from demands.public.text.wording import pick, reader_language

from . import palette, typesetting
from .drawing import Area, Box, Disc, Drawing, Path, Words, spread

WIDTH, HEIGHT, MARGIN = 960, 600, 40
ROOM = WIDTH - 2 * MARGIN
TITLE = ((30, 1), (26, 2), (22, 3))
LABEL = 14


@dataclass(frozen=True)
class Frame:
    """Where the drawing itself goes."""

    left: float
    top: float
    right: float
    bottom: float


def history_sheet(campaign: CampaignProgress, history: History) -> Drawing:
    """The status of all demands through time."""
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), history.title, history.description)
    subtitle = _("%(campaign)s: number of demands at each status") % {"campaign": pick(campaign.content["title"])[0]}
    top = _head(drawing, history.title, subtitle)
    source = _("Source: %(names)s") % {"names": _("%(site)s, the public record") % {"site": SITE_NAME}}
    bottom = _foot(drawing, campaign, [source])
    frame = Frame(MARGIN + 30, top, WIDTH - MARGIN - 190, bottom - 30)
    _bands(drawing, history, frame)
    _names(drawing, history, frame)
    return drawing


def indicator_sheet(campaign: CampaignProgress, indicator: Content) -> Drawing | None:
    """A series of numbers up to the clock's day; None when it has none."""
    points = [point for point in points_of(indicator) if point.date.first_day <= campaign.clock.day]
    if not points:
        return None
    title, unit = pick(indicator["title"])[0], pick(indicator["unit"])[0]
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), title, describe(indicator, points, reader_language()))
    top = _head(drawing, title, unit)
    notes = [_sources(indicator)] if indicator["sources"] else []
    if not all(point.verified for point in points):
        notes.append(_("Hollow: not yet verified."))
    bottom = _foot(drawing, campaign, notes)
    plane = Plane.over(points, Frame(MARGIN + 56, top + 14, WIDTH - MARGIN, bottom - 30))
    _scale(drawing, plane)
    (_line if indicator["chart"] == "line" else _bars)(drawing, plane, points)
    return drawing


# What every sheet has


def _head(drawing: Drawing, title: str, subtitle: str) -> float:
    """Returns where the drawing may begin."""
    size, found = typesetting.fit(title, "serif", TITLE, ROOM)
    drawing.add(Box(MARGIN, 28, ROOM, 4, palette.INK))
    y = drawing.lines(MARGIN, 44 + size, found, size, size * 1.25, "serif", palette.INK)
    text = typesetting.shortened(subtitle, "sans", 16, ROOM)
    drawing.add(Words(MARGIN, y + 28, text, 16, colour=palette.SOFT))
    return y + 54


def _foot(drawing: Drawing, campaign: CampaignProgress, notes: list[str]) -> float:
    """Source and notes, then who says so, when and where; returns where the drawing has to end."""
    y = HEIGHT - 26
    day = PartialDate(campaign.clock.shown_day).display(reader_language())
    as_of = _("As of %(day)s") % {"day": day}
    drawing.brand(MARGIN, y - 13, 15)
    drawing.add(Words(MARGIN + 23, y, SITE_NAME, 16, "serif"))
    left = MARGIN + 23 + typesetting.width(SITE_NAME, "serif", 16) + 30
    address = short_address("campaign", campaign.slug)
    text = typesetting.shortened(f"{as_of} · {address}", "sans", LABEL, WIDTH - MARGIN - left)
    drawing.add(Words(WIDTH - MARGIN, y, text, LABEL, colour=palette.SOFT, anchor="end"))
    y -= 30
    drawing.add(Box(MARGIN, y, ROOM, 1, palette.LINE))
    found = [line for note in notes for line in typesetting.set_lines(note, "sans", LABEL, ROOM, 2)]
    start = y - 10 - (len(found) - 1) * 20
    drawing.lines(MARGIN, start, found, LABEL, 20, "sans", palette.SOFT)
    return start - LABEL - 10


def _sources(indicator: Content) -> str:
    """The publishers, each once, as many as two lines hold; the page lists their works."""
    names = list(dict.fromkeys(pick(one["publisher"])[0] or pick(one["title"])[0] for one in indicator["sources"]))
    text = ""
    for shown in range(len(names), 0, -1):
        listed = "; ".join(names[:shown])
        if shown < len(names):
            listed = _("%(names)s and %(number)s more") % {"names": listed, "number": len(names) - shown}
        text = _("Source: %(names)s") % {"names": listed}
        if len(typesetting.set_lines(text, "sans", LABEL, ROOM, 3)) <= 2:
            break
    return text


# All demands through time


def _bands(drawing: Drawing, history: History, frame: Frame) -> None:
    def x(day: dt.date) -> float:
        return frame.left + history.axis.place(day) / 100 * (frame.right - frame.left)

    for band in history.bands:
        token = band.status.token
        for run in band.runs:
            corners = tuple((x(day), _height(history, frame, demands)) for day, demands in outline(run))
            drawing.add(Area(corners, palette.fill_of(token), palette.outline_of(token)))
            for start, end, demands in edges(run):
                drawing.add(Box(x(start), _height(history, frame, demands), x(end) - x(start), 1, palette.PAPER))
    for number in levels(history.most):
        y = _height(history, frame, number)
        drawing.add(Words(frame.left - 8, y + 5, str(number), LABEL, colour=palette.SOFT, anchor="end"))
        drawing.add(Box(frame.left - 5, y, 5, 1, palette.SOFT))
    for year in history.axis.ticks():
        drawing.add(Box(x(dt.date(year, 1, 1)), frame.bottom, 1, 6, palette.SOFT))
        drawing.add(
            Words(x(dt.date(year, 1, 1)), frame.bottom + 22, str(year), LABEL, colour=palette.SOFT, anchor="middle")
        )


def _height(history: History, frame: Frame, demands: float) -> float:
    return frame.bottom - demands / history.most * (frame.bottom - frame.top)


def _names(drawing: Drawing, history: History, frame: Frame) -> None:
    """Sign, number and word at the end of each band, moved apart where bands are thin."""
    shown = [band for band in reversed(history.bands) if band.middle is not None]
    wanted = [_height(history, frame, band.middle or 0) - 16 for band in shown]
    for band, y in zip(shown, spread(wanted, [32.0] * len(shown), frame.bottom + 8), strict=True):
        drawing.mark(frame.right + 24, y + 16, 11, band.status.token, band.status.symbol)
        drawing.add(Words(frame.right + 44, y + 23, str(band.now), 20, "serif"))
        x = frame.right + 50 + typesetting.width(str(band.now), "serif", 20)
        label = typesetting.shortened(pick(band.status.label)[0], "sans", 15, WIDTH - MARGIN - x)
        drawing.add(Words(x, y + 22, label, 15))


# A series of numbers


@dataclass(frozen=True)
class Plane:
    """From years and values to places; ``slot`` is the room of one bar."""

    frame: Frame
    first: float
    last: float
    low: float
    high: float
    step: float
    slot: float

    @classmethod
    def over(cls, points: list[Point], frame: Frame) -> "Plane":
        values, times = [point.value for point in points], sorted({point.when for point in points})
        step = nice_step(max(*values, 0.0) - min(*values, 0.0))
        low, high = math.floor(min(*values, 0.0) / step) * step, math.ceil(max(*values, 0.0) / step) * step
        first, last = math.floor(times[0]), times[-1]
        gap = min((later - one for one, later in zip(times, times[1:], strict=False)), default=1.0)
        slot = (frame.right - frame.left) / ((last - first) / gap + 1)
        return cls(frame, first, last, low, high if high > low else low + step, step, slot)

    def x(self, when: float) -> float:
        whole = self.frame.right - self.frame.left - self.slot
        return self.frame.left + self.slot / 2 + (when - self.first) / ((self.last - self.first) or 1) * whole

    def y(self, value: float) -> float:
        return self.frame.bottom - (value - self.low) / (self.high - self.low) * (self.frame.bottom - self.frame.top)

    def steps(self) -> Iterator[float]:
        for number in range(round((self.high - self.low) / self.step) + 1):
            yield self.low + number * self.step


def grouped(value: str) -> str:
    """A number as both languages of the site write it: 12,373."""
    return f"{Decimal(value):,}"


def _scale(drawing: Drawing, plane: Plane) -> None:
    frame = plane.frame
    digits = max(0, -math.floor(math.log10(plane.step)))
    for value in plane.steps():
        y, line = plane.y(value), palette.SOFT if abs(value) < plane.step / 2 else palette.LINE
        drawing.add(Box(frame.left, y, frame.right - frame.left, 1, line))
        text = grouped(f"{value:.{digits}f}")
        drawing.add(Words(frame.left - 8, y + 5, text, LABEL, colour=palette.SOFT, anchor="end"))
    years = range(math.floor(plane.first), math.floor(plane.last) + 1)
    every = next((number for number in (1, 2, 5, 10, 20) if len(years) / number <= 14), 50)
    for year in years:
        if year % every == 0 or len(years) == 1:
            drawing.add(Words(plane.x(year), frame.bottom + 22, str(year), LABEL, colour=palette.SOFT, anchor="middle"))


def _labelled(points: list[Point], plane: Plane) -> set[PartialDate]:
    """The dates whose number is printed: all where there is room, else the highest and the last."""
    widest = max(typesetting.width(grouped(point.shown), "sans", LABEL) for point in points)
    if widest + 4 <= plane.slot:
        return {point.date for point in points}
    return {max(points, key=lambda point: point.value).date, points[-1].date}


def _label(drawing: Drawing, plane: Plane, point: Point, *, below: bool) -> None:
    y = plane.y(point.value) + 22 if below else plane.y(point.value) - 8
    drawing.add(Words(plane.x(point.when), y, grouped(point.shown), LABEL, anchor="middle"))


def _bars(drawing: Drawing, plane: Plane, points: list[Point]) -> None:
    width, shown = max(min(plane.slot * 0.76, 44), 2), _labelled(points, plane)
    for point in points:
        top, bottom = sorted((plane.y(point.value), plane.y(0)))
        fill, edge = (palette.SERIES, "") if point.verified else (palette.PAPER, palette.SERIES)
        drawing.add(Box(plane.x(point.when) - width / 2, top, width, max(bottom - top, 1), fill, edge))
        if point.date in shown:
            _label(drawing, plane, point, below=point.value < 0)


def _line(drawing: Drawing, plane: Plane, points: list[Point]) -> None:
    """Neighbours in time are joined; where more than the usual distance lies between two, the line breaks."""
    gaps = sorted(later.when - one.when for one, later in zip(points, points[1:], strict=False))
    usual, shown = (gaps[len(gaps) // 2] if gaps else 0.0), _labelled(points, plane)
    for one, later in zip(points, points[1:], strict=False):
        if later.when - one.when <= usual * 1.6:
            ends = ((plane.x(one.when), plane.y(one.value)), (plane.x(later.when), plane.y(later.value)))
            drawing.add(Path(ends, palette.SERIES, 2.5))
    for point in points:
        fill, edge = (palette.SERIES, "") if point.verified else (palette.PAPER, palette.SERIES)
        drawing.add(Disc(plane.x(point.when), plane.y(point.value), 4.5, fill, edge))
        if point.date in shown:
            _label(drawing, plane, point, below=_in_a_dip(points, point))


def _in_a_dip(points: list[Point], point: Point) -> bool:
    """Whether the line comes to a point from above, so that its number has room below."""
    place = points.index(point)
    beside = [one.value for one in points[max(place - 1, 0) : place + 2] if one is not point]
    return bool(beside) and sum(beside) / len(beside) > point.value
