"""The geometry that the page's chart and the files to take away share."""

import pytest

from campaigns.partial_date import PartialDate
from demands.public.charts.plot import BarSize, Frame, Plot, Point, Scale, smallest_gap

FRAME = Frame(left=10, top=20, right=110, bottom=220)
BAR = BarSize(share=0.5, widest=30, narrowest=2, lowest=1)


def points(*given: tuple[str, float]) -> list[Point]:
    return [Point(PartialDate(date), value, str(value), verified=True) for date, value in given]


def plot(*given: tuple[str, float], gap: float = 1.0) -> Plot:
    found = points(*given)
    return Plot(found, Scale.of(found), FRAME, first=found[0].when, gap=gap)


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [((2, 7), 0, 8), ((-5, 5), -5, 5), ((-5, -3), -6, 0), ((0, 0), 0, 0.5), ((0.002, 0.004), 0, 0.004)],
)
def test_the_scale_holds_every_number_and_nought(values: tuple[float, float], low: float, high: float) -> None:
    scale = Scale.of(points(("2010", values[0]), ("2011", values[1])))
    assert (scale.low, scale.high) == (pytest.approx(low), pytest.approx(high))


def test_the_grid_goes_from_the_lower_edge_to_the_upper() -> None:
    lines = list(plot(("2010", 2), ("2011", 4)).grid())
    assert lines[0] == (0, FRAME.bottom)
    assert lines[-1] == (4, FRAME.top)


def test_years_share_the_room_in_slots() -> None:
    drawn = plot(("2010", 1), ("2014", 1))
    assert drawn.slot == 20
    assert [x for _, x in drawn.years(7)] == [20, 40, 60, 80, 100]


def test_few_years_are_named_where_there_are_many() -> None:
    assert [year for year, _ in plot(("1990", 1), ("2020", 1)).years(7)] == [1990, 1995, 2000, 2005, 2010, 2015, 2020]


def test_a_slot_is_as_long_as_two_neighbours_are_apart() -> None:
    given = points(("2010", 1), ("2015", 2), ("2020", 3))
    assert smallest_gap(given) == 5
    assert Plot(given, Scale.of(given), FRAME, first=2010, gap=5).slot == pytest.approx(100 / 3)


def test_numbers_of_one_time_are_a_year_apart() -> None:
    assert smallest_gap(points(("2010", 1))) == 1


def test_bars_stand_on_nought() -> None:
    up, down, none = plot(("2010", 5), ("2011", -5), ("2012", 0)).bars(BAR)
    nought = FRAME.top + (FRAME.bottom - FRAME.top) / 2
    assert up.y + up.height == pytest.approx(nought)
    assert down.y == pytest.approx(nought)
    assert none.height == BAR.lowest


def test_bars_keep_within_their_limits() -> None:
    (alone,) = plot(("2010", 5)).bars(BAR)
    assert alone.width == BAR.widest
    many = plot(*((str(year), 1.0) for year in range(1900, 2000)))
    assert next(many.bars(BAR)).width == BAR.narrowest


def test_a_line_joins_neighbours_and_breaks_at_a_gap() -> None:
    drawn = plot(*((year, 1.0) for year in ("2010", "2011", "2012", "2016", "2017")))
    assert [[str(point.date) for point in run] for run in drawn.runs()] == [["2010", "2011", "2012"], ["2016", "2017"]]


def test_one_point_is_one_run() -> None:
    assert len(plot(("2010", 1)).runs()) == 1
