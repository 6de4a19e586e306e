"""Charts as sheets to take away: title, unit, drawing, source, day and site on one page, for print and slides."""

import datetime as dt
import math
from functools import partial
from itertools import pairwise

from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Content
from demands.public.charts.findings import describe, grouped, headline
from demands.public.charts.history_chart import History, edges, levels, outline
from demands.public.charts.plot import BarSize, Frame, Plot, Point, Scale, points_of, smallest_gap
from demands.public.text.reach import reach_sentence
from demands.public.text.site_name import short_address, site_name
from demands.public.text.wording import pick, reader_language

from . import palette, typesetting
from .drawing import Area, Box, Disc, Drawing, Path, Words, spread
from .masthead import masthead

WIDTH, HEIGHT, MARGIN = 960, 600, 40
ROOM = WIDTH - 2 * MARGIN
TITLE = ((30, 1), (26, 2), (22, 3))
LABEL = 14
MOST_YEARS = 14
BAR = BarSize(share=0.76, widest=44, narrowest=2, lowest=1)


def history_sheet(campaign: CampaignProgress, history: History) -> Drawing:
    """The status of all demands through time."""
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), history.title, history.description)
    subtitle = _("%(campaign)s: number of demands at each status") % {"campaign": pick(campaign.content["title"])[0]}
    top = _head(drawing, history.title, subtitle)
    source = _("Source: %(names)s") % {"names": _("%(site)s, public record") % {"site": site_name()}}
    bottom = _foot(drawing, campaign, [source, *filter(None, [reach_sentence(campaign.evidence_until)])])
    frame = Frame(MARGIN + 30, top, WIDTH - MARGIN - 190, bottom - 30)
    with drawing.in_time():
        _bands(drawing, history, frame)
        _unchecked(drawing, history, frame)
        _names(drawing, history, frame)
    return drawing


def indicator_sheet(campaign: CampaignProgress, indicator: Content) -> Drawing | None:
    """A series of numbers up to the clock's day; None when it has none."""
    points = [point for point in points_of(indicator) if point.date.first_day <= campaign.clock.day]
    if not points:
        return None
    title, unit = headline(indicator, points, reader_language()), pick(indicator["unit"])[0]
    drawing = Drawing(WIDTH, HEIGHT, reader_language(), title, describe(indicator, points, reader_language()))
    top = _head(drawing, title, unit)
    notes = [_sources(indicator)] if indicator["sources"] else []
    if not all(point.verified for point in points):
        notes.append(_("Hollow marks: not yet verified."))
    notes += filter(None, [reach_sentence(campaign.evidence_until)])
    bottom = _foot(drawing, campaign, notes)
    frame = Frame(MARGIN + 56, top + 14, WIDTH - MARGIN, bottom - 30)
    first = math.floor(min(point.when for point in points))
    plot = Plot(points, Scale.of(points), frame, first, gap=smallest_gap(points))
    with drawing.in_time():
        _scale(drawing, plot)
        (_line if indicator["chart"] == "line" else _bars)(drawing, plot)
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
    day = PartialDate(campaign.clock.day).display(reader_language())
    as_of = _("As of %(day)s") % {"day": day}
    left = masthead(drawing, MARGIN, y - 13, 15, 16, ROOM / 4) + 30
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
    x = partial(_across, history, frame)
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


def _unchecked(drawing: Drawing, history: History, frame: Frame) -> None:
    """The hatching of the time that nobody has checked, behind a dotted line."""
    if history.axis.checked is None or history.axis.checked >= history.axis.day:
        return
    start, end = (_across(history, frame, day) for day in (history.axis.checked, history.axis.day))
    drawing.hatch(start, end, frame.top, frame.bottom)


def _across(history: History, frame: Frame, day: dt.date) -> float:
    """The place of a day from the left; nothing is drawn after the page's day."""
    return frame.left + history.axis.place(min(day, history.axis.day)) / 100 * (frame.right - frame.left)


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


def _scale(drawing: Drawing, plot: Plot) -> None:
    frame, step = plot.frame, plot.scale.step
    digits = max(0, -math.floor(math.log10(step)))
    for value, y in plot.grid():
        line = palette.SOFT if abs(value) < step / 2 else palette.LINE
        drawing.add(Box(frame.left, y, frame.right - frame.left, 1, line))
        text = grouped(f"{value:.{digits}f}")
        drawing.add(Words(frame.left - 8, y + 5, text, LABEL, colour=palette.SOFT, anchor="end"))
    for year, x in plot.years(MOST_YEARS):
        drawing.add(Words(x, frame.bottom + 22, str(year), LABEL, colour=palette.SOFT, anchor="middle"))


def _labelled(plot: Plot) -> set[PartialDate]:
    """The dates whose number is printed: all where there is room, else the highest and the last."""
    points = plot.points
    widest = max(typesetting.width(grouped(point.shown), "sans", LABEL) for point in points)
    if widest + 4 <= plot.slot:
        return {point.date for point in points}
    return {max(points, key=lambda point: point.value).date, points[-1].date}


def _label(drawing: Drawing, plot: Plot, point: Point, *, below: bool) -> None:
    x, y = plot.place(point)
    drawing.add(Words(x, y + 22 if below else y - 8, grouped(point.shown), LABEL, anchor="middle"))


def _paint(point: Point) -> tuple[str, str]:
    """Fill and outline."""
    return (palette.SERIES, "") if point.verified else (palette.PAPER, palette.SERIES)


def _bars(drawing: Drawing, plot: Plot) -> None:
    shown = _labelled(plot)
    for bar in plot.bars(BAR):
        drawing.add(Box(bar.x, bar.y, bar.width, bar.height, *_paint(bar.point)))
        if bar.point.date in shown:
            _label(drawing, plot, bar.point, below=bar.point.value < 0)


def _line(drawing: Drawing, plot: Plot) -> None:
    shown = _labelled(plot)
    for run in plot.runs():
        for ends in pairwise(map(plot.place, run)):
            drawing.add(Path(ends, palette.SERIES, 2.5))
    for point in plot.points:
        drawing.add(Disc(*plot.place(point), 4.5, *_paint(point)))
        if point.date in shown:
            _label(drawing, plot, point, below=_in_a_dip(plot.points, point))


def _in_a_dip(points: list[Point], point: Point) -> bool:
    """Whether the line comes to a point from above, so that its number has room below."""
    place = points.index(point)
    beside = [one.value for one in points[max(place - 1, 0) : place + 2] if one is not point]
    return bool(beside) and sum(beside) / len(beside) > point.value
