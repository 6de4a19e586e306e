"""All demands through time: how many stood at each status, stacked, as steps. Drawn as SVG and told as a table.

The best news is at the bottom, so that what has been achieved can be read off the axis. Places are in per cent of the
width, as in the ribbon above it; the picture has no style attribute, since the site's CSP allows none.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from demands.progress.progress import CampaignProgress
from demands.progress.standing import Clock, Standing, Status, tally
from demands.public.text import open_day
from demands.public.text.reach import reach_sentence
from demands.public.text.site_name import clock_query
from demands.public.text.wording import listed, pick

from .plot import nice_step
from .ribbon import Axis

HEIGHT, FOOT, HEAD = 280, 22, 6  # pixels: the bands, the years below them, what is left free above
GUTTER = 6.5  # per cent of the width, for the numbers at the left
ROOM_FOR_MARK = 15  # pixels of height
END = dt.date.max  # stands for the page's day, which may be left open
MOST_STEPS = 200  # more, a few pixels apart, cannot be told from each other, and weigh on the page


@dataclass(frozen=True)
class Stretch:
    """A time in which one status held a steady share: demands ``low`` to ``high`` of the pile, counted from below.

    The last one ends with END.
    """

    start: dt.date
    end: dt.date
    low: int
    high: int


@dataclass(frozen=True)
class Band:
    """One status through time; ``runs`` are unbroken, so that each can be drawn as one shape."""

    status: Status
    runs: tuple[tuple[Stretch, ...], ...]
    now: int

    @property
    def middle(self) -> float | None:
        """Half the height of the band at its right end, in demands; None when it is empty there."""
        last = self.runs[-1][-1]
        return (last.low + last.high) / 2 if self.now else None


@dataclass(frozen=True)
class Year:
    """How many demands stood at each status at the end of a year, or on the last day of the history."""

    counts: tuple[int, ...]
    label: str  # "2019", or the day itself where the year is not over


@dataclass(frozen=True)
class History:
    """What the drawing and the table both show; ``bands`` from the bottom up, one for each status there ever was."""

    campaign: str
    clock: Clock
    axis: Axis
    bands: tuple[Band, ...]
    years: tuple[Year, ...]
    most: int
    until: PartialDate | None = None  # how far the evidence reaches, where that is not to the end

    @property
    def statuses(self) -> list[Status]:
        return [band.status for band in self.bands]

    @property
    def svg(self) -> SafeString:
        return history_svg(self)

    @property
    def question(self) -> str:
        """The page's clocks as a query string, so that the file shows what the page shows."""
        return clock_query(self.clock)

    @property
    def title(self) -> str:
        return _("Status of all demands over time")

    @property
    def finding(self) -> str:
        """How many demands were met, in full or in part, after the first year and at the end; else the title."""
        good = [place for place, band in enumerate(self.bands) if band.status.kind in ("achieved", "partial")]
        if not good or len(self.years) < 2:
            return self.title
        first, last = self.years[0], self.years[-1]
        words = {
            "statuses": listed(pick(self.bands[place].status.label)[0] for place in good),
            "then": sum(first.counts[place] for place in good),
            "start": first.label,
            "now": sum(last.counts[place] for place in good),
            "total": sum(last.counts),
            "end": last.label,
        }
        said = _("%(statuses)s: %(then)s at the end of %(start)s, %(now)s of %(total)s demands by %(end)s")
        return said % words

    @property
    def description(self) -> str:
        """The drawing in one sentence, for those who cannot see it."""
        counts = counted((band.status, band.now) for band in self.bands if band.now)
        if self.until is not None:
            counts = f"{counts}. {reach_sentence(self.until)}".rstrip(".。")
        return _("%(start)s to %(end)s, by number of demands. At the end: %(counts)s.") % {
            "start": self.axis.start.year,
            "end": open_day.shown(self.clock),
            "counts": counts or "0",
        }


def counted(steps: Iterable[tuple[Status, int]]) -> str:
    """ "Met 3, Partly met 7": a tally in words."""
    return listed(f"{pick(status.label)[0]} {number}" for status, number in steps)


def history_of(campaign: CampaignProgress) -> History | None:
    """The history of a campaign's demands up to its clock's day; None before the first of them was made."""
    moments = _moments(campaign)
    if not moments:
        return None
    axis = Axis.of(campaign)
    present = {code for counts in moments.values() for code in counts}
    ever = [Standing(status) for status in campaign.scale.statuses if status.code in present]
    steps = [status for status, _ in tally(ever, campaign.scale)]
    drawn = _thinned(moments)
    spans = [(start, stop, drawn[start]) for start, stop in pairwise([*drawn, END])]
    return History(
        campaign=campaign.slug,
        clock=campaign.clock,
        axis=axis,
        bands=tuple(_band(place, steps, spans) for place in range(len(steps))),
        years=tuple(_years(moments, steps, campaign)),
        most=max(sum(counts.values()) for counts in moments.values()),
        until=campaign.evidence_until,
    )


def _moments(campaign: CampaignProgress) -> dict[dt.date, Counter[str]]:
    """The demands at each status from each day on which one of them moved, oldest first."""
    moves: list[tuple[dt.date, str, str]] = []
    for demand in campaign.demands:
        before = ""
        for segment in demand.standing.segments:
            moves.append((segment.start.first_day, before, segment.status.code))
            before = segment.status.code
    current: Counter[str] = Counter()
    found = {}
    for day, before, after in sorted(moves, key=lambda move: move[0]):
        current[after] += 1
        if before:
            current[before] -= 1
        found[day] = +current
    return found


def _thinned(moments: dict[dt.date, Counter[str]]) -> dict[dt.date, Counter[str]]:
    """What is drawn of very many moments: of each stretch of time the last one. The table is made of all."""
    if len(moments) <= MOST_STEPS:
        return moments
    first, last = min(moments), max(moments)
    whole = (last - first).days + 1
    of_stretch = {(day - first).days * MOST_STEPS // whole: day for day in moments}
    return {day: moments[day] for day in of_stretch.values()}


def _band(place: int, steps: list[Status], spans: list[tuple[dt.date, dt.date, Counter[str]]]) -> Band:
    below, own = [status.code for status in steps[:place]], steps[place].code
    runs: list[list[Stretch]] = []
    broken = True
    for start, end, counts in spans:
        low = sum(counts[code] for code in below)
        if counts[own]:
            stretch = Stretch(start, end, low, low + counts[own])
            runs[-1].append(stretch) if not broken else runs.append([stretch])
        broken = not counts[own]
    return Band(steps[place], tuple(tuple(run) for run in runs), spans[-1][2][own])


def _years(moments: dict[dt.date, Counter[str]], steps: list[Status], campaign: CampaignProgress) -> Iterator[Year]:
    end = campaign.clock.day
    for year in range(campaign.since.year, end.year + 1):
        day = dt.date(year, 12, 31)
        last = max((moment for moment in moments if moment <= day), default=None)
        counts = moments[last] if last else Counter()
        label = str(year) if day <= end else open_day.shown(campaign.clock)
        yield Year(tuple(counts[status.code] for status in steps), label)


# The drawing


def outline(run: tuple[Stretch, ...]) -> list[tuple[dt.date, int]]:
    """The corners of a run's shape, (day, demands from below), once around: along its top, back along its bottom."""
    top = [corner for one in run for corner in ((one.start, one.high), (one.end, one.high))]
    bottom = [corner for one in reversed(run) for corner in ((one.end, one.low), (one.start, one.low))]
    return top + bottom


def edges(run: tuple[Stretch, ...]) -> list[tuple[dt.date, dt.date, int]]:
    """The level parts of a run's upper edge, (start, end, demands from below)."""
    return [(one.start, one.end, one.high) for one in run]


def levels(most: int) -> list[int]:
    """The numbers of demands to print at the side."""
    step = max(1, round(nice_step(most)))
    return list(range(step, most + 1, step))


def history_svg(history: History) -> SafeString:
    """The drawing for a page. The bands stretch with the page, letters and symbols keep their shape."""
    band = '<path class="s-{}" fill="var(--c)" stroke="{}" vector-effect="non-scaling-stroke" d="{}"/>'
    edge = '<path fill="none" stroke="var(--paper)" vector-effect="non-scaling-stroke" d="{}"/>'
    line = '<line x1="{}%" x2="100%" y1="{}" y2="{}" stroke="var(--paper)" stroke-opacity=".45"/>'
    level = '<text x="{}%" dx="-6" y="{}" dy=".36em" text-anchor="end">{}</text>'
    mark = '<text class="s-{}" fill="var(--on)" x="{}%" dx="-3" y="{}" dy=".36em" text-anchor="end">{}</text>'
    year = '<text x="{}%" y="{}" text-anchor="middle">{}</text>'
    return format_html(
        '<svg class="history-chart" role="img" aria-labelledby="history-title history-desc" width="100%" height="{}"'
        ' fill="var(--soft)" font-size="12"><title id="history-title">{}</title><desc id="history-desc">{}</desc>'
        '<svg viewBox="0 0 100 {}" preserveAspectRatio="none" width="100%" height="{}">{}{}</svg>'
        '{}{}<g font-size="14" font-weight="700">{}</g>{}{}</svg>',
        HEIGHT + FOOT,
        history.title,
        history.description,
        HEIGHT,
        HEIGHT,
        format_html_join("", band, _paths(history)),
        format_html(edge, _edges(history)),
        format_html_join("", line, ((GUTTER, y, y) for y, _number in _levels(history))),
        format_html_join("", level, ((GUTTER, y, number) for y, number in _levels(history))),
        format_html_join("", mark, _marks(history)),
        format_html_join(
            "", year, ((_x(history, dt.date(tick, 1, 1)), HEIGHT + FOOT - 5, tick) for tick in history.axis.ticks())
        ),
        _unchecked(history),
    )


def _unchecked(history: History) -> SafeString:
    """The hatching of the time that nobody has checked, behind a dotted line; '' where there is none."""
    if history.axis.checked is None or history.axis.checked >= history.axis.day:
        return SafeString("")
    x, end = _x(history, history.axis.checked), _x(history, END)
    return format_html(
        '<g class="unchecked"><title>{}</title><line class="hatch" x1="{}%" x2="{}%" y1="{}" y2="{}"/>'
        '<line class="reach" x1="{}%" x2="{}%" y1="0" y2="{}"/></g>',
        _("Not checked"), x, end, HEIGHT // 2, HEIGHT // 2, x, x, HEIGHT,
    )  # fmt: skip


def _x(history: History, day: dt.date) -> str:
    return history.axis.at_day(_x_of_day) if day == END else _across(history.axis.place(day))


@open_day.form
def _x_of_day(day: dt.date, start: str, end: str) -> str:
    return _across(Axis(dt.date.fromisoformat(start), dt.date.fromisoformat(end), day).place(day))


def _across(place: float) -> str:
    return f"{GUTTER + place * (100 - GUTTER) / 100:.2f}"


def _y(history: History, demands: float) -> str:
    return f"{HEIGHT - demands / history.most * (HEIGHT - HEAD):.1f}"


def _paths(history: History) -> Iterator[tuple[str, str, str]]:
    """Token, outline and shape of each band; what has the colour of the paper needs an outline."""
    for band in history.bands:
        stroke = "var(--none)" if band.status.token == "unknown" else "none"
        yield band.status.token, stroke, "".join(f"M{_steps(history, outline(run))}Z" for run in band.runs)


def _steps(history: History, corners: list[tuple[dt.date, int]]) -> str:
    """A line between two corners that are beside or above each other."""
    (day, demands), *others = corners
    line = f"{_x(history, day)} {_y(history, demands)}"
    for next_day, next_demands in others:
        if next_day != day:
            line += f"H{_x(history, next_day)}"
        if next_demands != demands:
            line += f"V{_y(history, next_demands)}"
        day, demands = next_day, next_demands
    return line


def _edges(history: History) -> str:
    """Fine lines that part the bands."""
    return "".join(
        f"M{_x(history, start)} {_y(history, demands)}H{_x(history, end)}"
        for band in history.bands
        for run in band.runs
        for start, end, demands in edges(run)
    )


def _levels(history: History) -> list[tuple[str, int]]:
    return [(_y(history, number), number) for number in levels(history.most)]


def _marks(history: History) -> Iterator[tuple[str, str, str, str]]:
    """The symbol at the right end of each band that has room for it."""
    for band in history.bands:
        if band.middle is not None and band.now / history.most * HEIGHT >= ROOM_FOR_MARK:
            yield band.status.token, _x(history, END), _y(history, band.middle), band.status.symbol
