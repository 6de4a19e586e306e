"""A chart draws what the table says: no gap is bridged, nothing is cut off, and it can be read without being seen."""

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import PartialDate
from demands.public.charts.chart import HEIGHT, WIDTH, chart_svg
from demands.public.charts.plot import Scale, nice_step, points_of
from demands.public.charts.ribbon import Event
from tests.public.markup import attributes, elements, forbidden


def indicator(
    *observations: tuple[str, str], kind: str = "bar", unverified: str = "", title: str = "Executions"
) -> dict[str, Any]:
    return {
        "title": {"en": title, "ja": "死刑執行"}, "unit": {"en": "persons"}, "chart": kind,
        "observations": [
            {
                "date": date, "value": value, "note": {},
                "verification": "unverified" if date == unverified else "excerpt",
            } for date, value in observations
        ],
    }  # fmt: skip


def test_without_numbers_there_is_no_drawing() -> None:
    assert chart_svg(indicator(), "en") == ""


def bars(html: str, kind: str = "bar") -> list[tuple[float, float]]:
    """The top and the height of each bar."""
    paths = [found["d"] for found in attributes(html, "path") if found["class"] == kind]
    return [(float(y), float(height)) for y, height in re.findall(r"M[\d.]+ ([\d.]+)h[\d.]+v([\d.]+)", "".join(paths))]


def test_each_number_is_a_bar_as_high_as_it_is() -> None:
    two, nought, seven = bars(chart_svg(indicator(("2010", "2"), ("2011", "0"), ("2012", "7")), "en"))
    assert seven[1] / two[1] == pytest.approx(3.5, abs=0.05)
    assert nought[1] < 1


def test_a_nought_is_still_a_line_to_be_seen() -> None:
    ((_, height),) = bars(chart_svg(indicator(("2011", "0")), "en"))
    assert height > 0


def test_a_number_not_yet_verified_is_hollow() -> None:
    html = chart_svg(indicator(("2010", "2"), ("2011", "3"), unverified="2011"), "en")
    assert (len(bars(html)), len(bars(html, "bar open"))) == (1, 1)


def test_the_chart_in_words_has_both_ends_and_every_extreme() -> None:
    numbers = (("2010", "2"), ("2011", "0"), ("2012", "7"), ("2013", "0"), ("2014-06", "3"))
    (svg,) = attributes(chart_svg(indicator(*numbers), "en"), "svg")
    assert svg["role"] == "img"
    assert svg["aria-label"] == (
        "Executions (persons): first 2 (2010), last 3 (June 2014); highest 7 (2012); lowest 0 (2011, 2013)"
    )


def printed(html: str) -> list[str]:
    """The numbers that are printed at bars or dots."""
    return re.findall(r'class="value"[^>]*>([^<]+)<', html)


def test_the_highest_and_the_last_number_are_printed() -> None:
    assert printed(chart_svg(indicator(("2010", "2"), ("2011", "1500"), ("2012", "7")), "en")) == ["1,500", "7"]


def test_a_last_number_that_is_the_highest_is_printed_once() -> None:
    assert printed(chart_svg(indicator(("2010", "2"), ("2011", "15")), "en")) == ["15"]


def test_what_happened_is_marked_within_the_time_of_the_chart() -> None:
    numbers = indicator(("2010", "2"), ("2011", "1"), ("2012", "7"))
    days = (
        ("2009-01", "setback"),
        ("2010-06", "progress"),
        ("2011", "neutral"),
        ("2012-05", "setback"),
        ("2020", "setback"),
    )
    html = chart_svg(numbers, "en", [Event(PartialDate(day), direction) for day, direction in days])
    assert re.findall(r'class="mark (\w+)"[^>]*>([▲▼]+)<', html) == [("up", "▲"), ("down", "▼")]


def test_the_sentence_is_in_the_readers_language() -> None:
    (svg,) = attributes(chart_svg(indicator(("2010", "2"), ("2011", "0")), "ja"), "svg")
    assert "死刑執行" in svg["aria-label"]
    assert "2010年" in svg["aria-label"]


def pieces(html: str) -> int:
    (path,) = [found["d"] for found in attributes(html, "path") if found["class"] == "line"]
    return path.count("M")


def test_neighbours_are_joined() -> None:
    assert pieces(chart_svg(indicator(("2010", "1"), ("2011", "2"), ("2012", "3"), kind="line"), "en")) == 1


def test_a_gap_stays_a_gap() -> None:
    years = (("2010", "1"), ("2011", "2"), ("2012", "3"), ("2016", "4"), ("2017", "5"))
    assert pieces(chart_svg(indicator(*years, kind="line"), "en")) == 2


def test_one_number_alone_can_be_drawn_either_way() -> None:
    assert chart_svg(indicator(("2010", "5")), "en")
    dots = [found["d"] for found in attributes(chart_svg(indicator(("2010", "5"), kind="line"), "en"), "path")]
    assert dots[1].count("M") == 1


def test_nothing_but_noughts_can_be_drawn() -> None:
    assert chart_svg(indicator(("2010", "0"), ("2011", "0")), "en")


def test_a_loss_is_drawn_below_the_line() -> None:
    html = chart_svg(indicator(("2010", "-5"), ("2011", "5")), "en")
    loss, gain = bars(html)
    assert 0 <= gain[0] < gain[0] + gain[1] <= loss[0] + 1
    assert loss[0] + loss[1] <= HEIGHT


def test_a_title_cannot_break_out() -> None:
    html = chart_svg(indicator(("2010", "5"), title='"><script>alert(1)</script>'), "en")
    assert list(forbidden(html)) == []


@pytest.mark.parametrize(("top", "step"), [(15, 5), (130, 50), (0.4, 0.1), (7, 2), (16000, 5000), (4, 1)])
def test_the_scale_goes_in_steps_that_people_use(top: float, step: float) -> None:
    assert nice_step(top) == pytest.approx(step)


def test_the_highest_number_fits_under_the_highest_line() -> None:
    points = points_of(indicator(("2010", "15"), ("2011", "4")))
    assert Scale.of(points).high == 15


YEARS = st.integers(1900, 2026)
VALUES = st.decimals(min_value=-(10**6), max_value=10**11, places=4, allow_nan=False, allow_infinity=False)


@given(st.dictionaries(YEARS, VALUES, min_size=1, max_size=30), st.sampled_from(["bar", "line"]))
def test_whatever_the_numbers_they_stay_inside_the_drawing(numbers: dict[int, Any], kind: str) -> None:
    observations = [(str(year), f"{value:f}") for year, value in sorted(numbers.items())]
    html = chart_svg(indicator(*observations, kind=kind), "en")
    for _, found in elements(html):
        for name, most in (("cx", WIDTH), ("cy", HEIGHT), ("x", WIDTH), ("y", HEIGHT)):
            assert -1 <= float(found.get(name, 0)) <= most + 1, found


def test_days_of_one_year_stand_in_their_order() -> None:
    points = points_of(indicator(("2010-02-01", "1"), ("2010-11-30", "2")))
    assert points[0].when < points[1].when < dt.date(2011, 1, 1).year
