"""An indicator as SVG for the page: bars or a line with its axis, its highest and its last number, and what happened
meanwhile as marks. A number not yet verified is drawn hollow."""

from collections.abc import Iterable, Iterator
from html import escape

from demands.progress.standing import Content

from .findings import describe, grouped
from .plot import BarSize, Frame, Plot, Point, Scale, points_of, when
from .ribbon import Event, spaced, way

WIDTH, HEIGHT = 320, 180
RIGHT, TOP, BOTTOM = 14, 18, 34
LETTER = 6  # the width of a digit beside the grid
MOST_YEARS = 7
MARK_APART = 2.6  # per cent of the width between two triangles
MARKS, YEARS = HEIGHT - 19, HEIGHT - 5  # the feet of the triangles and of the years below the plot
BAR = BarSize(share=0.78, widest=26, narrowest=1.5, lowest=0.8)


def chart_svg(indicator: Content, language: str, events: Iterable[Event] = ()) -> str:
    """The drawing; '' when there is nothing to draw. Its numbers are in the table that goes with it."""
    points = points_of(indicator)
    if not points:
        return ""
    plot = plot_of(points)
    body = _grid(plot) + (_line(plot) if indicator["chart"] == "line" else _bars(plot))
    body += "".join(_labels(plot)) + "".join(_marks(plot, events))
    label = escape(describe(indicator, points, language))
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{body}</svg>'


def plot_of(points: list[Point]) -> Plot:
    """One slot for each year, beside room for the longest number of the grid."""
    scale = Scale.of(points)
    left = 10 + LETTER * max(len(_figure(one)) for one in (scale.low, scale.high, scale.high - scale.step))
    frame = Frame(left, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM)
    return Plot(points, scale, frame, first=min(one.when for one in points))


def _grid(plot: Plot) -> str:
    left, right = plot.frame.left, plot.frame.right
    lines = []
    for value, y in plot.grid():
        lines.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        figure = _figure(value)
        lines.append(f'<text class="tick" x="{left - 4}" y="{y + 3:.1f}" text-anchor="end">{figure}</text>')
    for year, x in plot.years(MOST_YEARS):
        lines.append(f'<text class="tick" x="{x:.1f}" y="{YEARS}" text-anchor="middle">{year}</text>')
    return "".join(lines)


def _figure(value: float) -> str:
    """A number beside the grid, in the room that there is: 16,000 but 2.5e+06."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:.3g}"


def labelled(points: list[Point]) -> list[Point]:
    """The points whose numbers are printed: the last, and the latest of the highest."""
    high = max(points, key=lambda one: (one.value, one.when))
    return [points[-1]] if high.date == points[-1].date else [high, points[-1]]


def _labels(plot: Plot) -> Iterator[str]:
    last = plot.points[-1]
    for point in labelled(plot.points):
        x, y = plot.place(point)
        beside = abs(x - plot.place(last)[0]) < LETTER * len(last.shown) * 2 and point is not last
        side = "end" if x > WIDTH - RIGHT - 3 * LETTER or beside else "middle"
        y = y + 11 if point.value < 0 else y - 5
        yield f'<text class="value" x="{x:.1f}" y="{y:.1f}" text-anchor="{side}">{escape(grouped(point.shown))}</text>'


def _marks(plot: Plot, events: Iterable[Event]) -> Iterator[str]:
    """What happened within the time of the chart, as triangles below the plot."""
    places: dict[str, list[str]] = {"up": [], "down": []}
    inside = [one for one in events if plot.first <= when(one.happened_on) < plot.last + plot.gap]
    wide = WIDTH / 100
    wanted = [(way(one.direction), plot.x(when(one.happened_on)) / wide) for one in inside]
    for direction, place in spaced(wanted, MARK_APART):
        places[direction].append(f"{place * wide:.0f}")
    for (direction, found), sign in zip(places.items(), "▲▼", strict=True):
        if found:
            yield f'<text class="mark {direction}" y="{MARKS}" x="{" ".join(found)}">{sign * len(found)}</text>'


def _bars(plot: Plot) -> str:
    """All bars as one shape, and those of numbers not yet verified as another: a page may have hundreds."""
    bars = [
        (one.point.verified, f"M{one.x:.1f} {one.y:.1f}h{one.width:.1f}v{one.height:.1f}h-{one.width:.1f}z")
        for one in plot.bars(BAR)
    ]
    return _shapes("bar", bars)


def _line(plot: Plot) -> str:
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(plot.place, run)) for run in plot.runs())
    dots = [(one.verified, _dot(*plot.place(one))) for one in plot.points]
    return f'<path class="line" d="{path}"/>{_shapes("dot", dots)}'


def _dot(x: float, y: float) -> str:
    """A circle of radius 3."""
    return f"M{x - 3:.1f} {y:.1f}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"


def _shapes(name: str, shapes: list[tuple[bool, str]]) -> str:
    """One shape of all that is verified, one hollow shape of all that is not."""
    solid = "".join(shape for verified, shape in shapes if verified)
    hollow = "".join(shape for verified, shape in shapes if not verified)
    return "".join(
        f'<path class="{kind}" d="{path}"/>' for kind, path in ((name, solid), (f"{name} open", hollow)) if path
    )
