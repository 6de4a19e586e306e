"""A chart's title is its finding: the number that matters, beside the last."""

from typing import Any

import pytest

from campaigns.partial_date import PartialDate
from demands.public.charts.findings import describe, finding, headline, span
from demands.public.charts.plot import Point


def points(*values: str, first: int = 2010) -> list[Point]:
    """One number for each year."""
    return [
        Point(PartialDate(str(year)), float(value), value, verified=True) for year, value in enumerate(values, first)
    ]


def indicator(**given: Any) -> dict[str, Any]:
    return {"title": {"en": "Executions", "ja": "死刑執行"}, "unit": {"en": "persons", "ja": "人"}} | given


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("7",), "7 in 2010"),
        (("0", "0", "0"), "0 throughout, 2010 to 2012"),
        (("1", "15", "1"), "15 in 2011, 1 in 2012"),
        (("1", "5", "15"), "15 in 2012, the highest since 2010"),
        (("15", "5", "1"), "1 in 2012, the lowest since 2010"),
        (("15", "3", "15", "4"), "15 in 2012, 4 in 2013"),  # the latest of the highest
        (("15", "0", "3", "15"), "0 in 2011, 15 in 2013"),  # as high as ever: what stands out is the lowest
        (("1200", "16000", "12373"), "16,000 in 2011, 12,373 in 2012"),
        (("-5", "5", "-5"), "5 in 2011, -5 in 2012"),
        (("0.5", "0.25", "0.3"), "0.5 in 2010, 0.3 in 2012"),
    ],
)
def test_it_says_what_stands_out_and_where_it_ended(values: tuple[str, ...], said: str) -> None:
    assert finding(points(*values), "en") == said


def test_it_stands_behind_the_title() -> None:
    assert headline(indicator(), points("1", "15", "1"), "en") == "Executions: 15 in 2011, 1 in 2012"
    assert headline(indicator(), [], "en") == "Executions"


def test_in_words_there_are_both_ends_and_every_extreme() -> None:
    assert describe(indicator(), points("2", "0", "7", "0", "7", "1"), "en") == (
        "Executions (persons): first 2 (2010), last 1 (2015); highest 7 (2012, 2014); lowest 0 (2011, 2013)"
    )


def test_one_number_alone_is_said_once() -> None:
    assert describe(indicator(), points("2"), "en") == "Executions (persons): 2 (2010)"


def test_the_time_of_a_chart_is_from_its_first_number_to_its_last() -> None:
    assert span(points("1", "2", "3"), "en") == "2010 – 2012"
    assert span(points("1"), "en") == "2010"
    assert span([], "en") == ""
