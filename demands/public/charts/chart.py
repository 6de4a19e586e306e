"""An indicator as SVG for the page: bars or a line with axis and unit. A number not yet verified is drawn hollow."""

from html import escape

from django.utils.translation import gettext as _

from demands.progress.standing import Content
from demands.public.text.wording import pick

from .plot import BarSize, Frame, Plot, Point, Scale, points_of

WIDTH, HEIGHT = 320, 170
RIGHT, TOP, BOTTOM = 14, 10, 22
LETTER = 6  # the width of a digit beside the grid
MOST_YEARS = 7
BAR = BarSize(share=0.78, widest=26, narrowest=1.5, lowest=0.8)


def chart_svg(indicator: Content, language: str) -> str:
    """The drawing; '' when there is nothing to draw. Its numbers are in the table that goes with it."""
    points = points_of(indicator)
    if not points:
        return ""
    plot = plot_of(points)
    body = _grid(plot) + (_line(plot) if indicator["chart"] == "line" else _bars(plot))
    label = escape(describe(indicator, points, language))
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{body}</svg>'


def plot_of(points: list[Point]) -> Plot:
    """One slot for each year, beside room for the longest number of the grid."""
    scale = Scale.of(points)
    left = 10 + LETTER * max(len(_figure(one)) for one in (scale.low, scale.high, scale.high - scale.step))
    frame = Frame(left, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)
    return Plot(points, scale, frame, first=min(one.when for one in points))


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


def _grid(plot: Plot) -> str:
    left, right = plot.frame.left, plot.frame.right
    lines = []
    for value, y in plot.grid():
        lines.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        figure = _figure(value)
        lines.append(f'<text class="tick" x="{left - 4}" y="{y + 3:.1f}" text-anchor="end">{figure}</text>')
    for year, x in plot.years(MOST_YEARS):
        lines.append(f'<text class="tick" x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{year}</text>')
    return "".join(lines)


def _figure(value: float) -> str:
    """A number beside the grid, in the room that there is: 16,000 but 2.5e+06."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:.3g}"


def _title(point: Point) -> str:
    unverified = _("not yet verified")
    note = "" if point.verified else f" ({unverified})"
    return f"<title>{escape(point.date)}: {escape(point.shown)}{escape(note)}</title>"


def _bars(plot: Plot) -> str:
    return "".join(
        f'<rect class="bar{"" if one.point.verified else " open"}" x="{one.x:.1f}" y="{one.y:.1f}"'
        f' width="{one.width:.1f}" height="{one.height:.1f}">{_title(one.point)}</rect>'
        for one in plot.bars(BAR)
    )


def _line(plot: Plot) -> str:
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(plot.place, run)) for run in plot.runs())
    dots = "".join(_dot(one, *plot.place(one)) for one in plot.points)
    return f'<path class="line" d="{path}"/>{dots}'


def _dot(point: Point, x: float, y: float) -> str:
    hollow = "" if point.verified else " open"
    return f'<circle class="dot{hollow}" cx="{x:.1f}" cy="{y:.1f}" r="3">{_title(point)}</circle>'
