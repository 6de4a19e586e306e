"""A ribbon tells the years of a demand to the eye, and the same to whoever cannot see it."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import PartialDate
from demands.progress.standing import Change, Scale, Standing, standing
from demands.public.charts.legend import legend_html
from demands.public.charts.periods import periods_html
from demands.public.charts.ribbon import BASE, MARK_APART, Axis, Event, axis_svg, ribbon_svg, spaced
from tests.public.markup import attributes, elements, forbidden, links, parts, unnamed_drawings, words

STEPS = (
    ("not_assessed", "unknown", "·"), ("in_progress", "forward", "→"), ("met", "achieved", "✓"),
    ("partly", "partial", "◐"), ("set_back", "backward", "↓"),
)  # fmt: skip
SCALE = Scale.of(
    {
        "code": "ladder", "name": {"en": "Ladder"}, "description": {},
        "statuses": [
            {
                "code": code, "label": {"en": code.replace("_", " "), "ja": f"「{code}」"}, "definition": {},
                "kind": kind, "symbol": symbol, "token": code,
            }
            for code, kind, symbol in STEPS
        ],
    }
)  # fmt: skip
TODAY = dt.date(2026, 6, 30)


def on(text: str) -> PartialDate:
    return PartialDate(text)


def where(*changes: tuple[str, str], made_on: str = "2005-06") -> Standing:
    steps = [Change("x", status, on(day), number) for number, (day, status) in enumerate(changes, start=7)]
    return standing(on(made_on), steps, SCALE, TODAY)


def drawn(*changes: tuple[str, str], made_on: str = "2005-06", language: str = "en", **options: Any) -> str:
    axis = Axis.since(on(made_on), TODAY)
    return ribbon_svg(where(*changes, made_on=made_on), axis, language, **options)


class TestAxis:
    def test_it_begins_with_the_year(self) -> None:
        axis = Axis.since(on("2005-06"), TODAY)
        assert (axis.start, axis.end) == (dt.date(2005, 1, 1), dt.date(2026, 12, 31))

    def test_it_ends_with_the_first_year_at_the_earliest(self) -> None:
        assert Axis.since(on("2026"), dt.date(2025, 3, 1)).end == dt.date(2026, 12, 31)

    @pytest.mark.parametrize(
        ("day", "place"), [("1990-01-01", 0), ("2005-01-01", 0), ("2026-12-31", 100), ("2099-01-01", 100)]
    )
    def test_every_day_has_a_place_on_it(self, day: str, place: float) -> None:
        assert Axis.since(on("2005"), TODAY).place(dt.date.fromisoformat(day)) == place

    def test_of_many_years_every_fifth_is_printed(self) -> None:
        assert list(Axis.since(on("2005"), TODAY).ticks()) == [2005, 2010, 2015, 2020, 2025]

    def test_two_years_never_stand_on_each_other(self) -> None:
        assert list(Axis.since(on("2004"), TODAY).ticks()) == [2004, 2010, 2015, 2020, 2025]

    def test_of_few_years_each_is_printed(self) -> None:
        assert list(Axis.since(on("2023"), TODAY).ticks()) == [2023, 2024, 2025, 2026]

    def test_it_is_not_read_aloud(self) -> None:
        (svg, *_), html = elements(axis_svg(Axis.since(on("2005"), TODAY))), axis_svg(Axis.since(on("2005"), TODAY))
        assert svg[1]["aria-hidden"] == "true"
        assert words(html) == "20052010201520202025"

    @given(st.dates(dt.date(1900, 1, 1), dt.date(2090, 1, 1)), st.dates(dt.date(1900, 1, 1), dt.date(2090, 1, 1)))
    def test_any_two_days_make_an_axis(self, first: dt.date, last: dt.date) -> None:
        axis = Axis.since(on(first.isoformat()), last)
        places = [axis.place(dt.date(year, 1, 1)) for year in axis.ticks()]
        assert places == sorted(places)
        assert all(0 <= place <= 100 for place in places)


def bars(html: str) -> dict[str, dict[str, float]]:
    """The place of each stretch in per cent, by its class."""
    sides = ("x", "y", "width", "height")
    return {
        found["class"]: {side: float(found[side].rstrip("%")) for side in sides}
        for tag, found in elements(html)
        if tag == "rect"
    }


class TestRibbon:
    def test_it_is_one_picture_with_a_name_and_no_link(self) -> None:
        ((tag, found), *others) = elements(drawn(("2010-05-04", "in_progress"), ("2020-01", "met"), title="Halt"))
        assert (tag, found["role"]) == ("svg", "img")
        assert found["aria-label"] == "Halt: met since January 2020; 2 changes of status since June 2005"
        assert {tag for tag, _ in others} == {"line", "rect"}

    def test_a_japanese_reader_hears_japanese(self) -> None:
        (svg,) = attributes(drawn(("2010-05-04", "in_progress"), language="ja"), "svg")
        assert "「in_progress」" in svg["aria-label"]
        assert "2010年5月4日" in svg["aria-label"]

    def test_a_better_status_is_higher(self) -> None:
        found = bars(drawn(("2008", "in_progress"), ("2012", "partly"), ("2020", "met")))
        heights = [found[f"s-{code}"]["height"] for code in ("not_assessed", "in_progress", "partly", "met")]
        assert heights == sorted(set(heights))
        assert {round(one["y"] + one["height"]) for one in found.values()} == {BASE}

    def test_what_was_set_back_hangs_below_the_line(self) -> None:
        found = bars(drawn(("2008", "in_progress"), ("2012", "set_back")))
        assert found["s-set_back"]["y"] == BASE
        assert found["s-in_progress"]["y"] < BASE

    def test_the_lines_of_the_years_go_through_it(self) -> None:
        assert len([one for _, one in elements(drawn()) if one.get("class") == "yr"]) == 5

    def test_a_demand_not_made_yet_has_an_empty_strip(self) -> None:
        html = ribbon_svg(Standing(), Axis.since(on("2005"), TODAY), "en", title="Halt")
        assert {tag for tag, _ in elements(html)} == {"svg", "line"}
        assert attributes(html, "svg")[0]["aria-label"] == "Halt: Not made yet"

    def test_a_change_in_the_month_of_the_demand_leaves_nothing_unassessed(self) -> None:
        assert "not assessed" not in drawn(("2005-06-20", "met"))

    def test_a_label_cannot_break_out(self) -> None:
        scale = Scale.of(
            {
                "code": "x", "name": {}, "description": {},
                "statuses": [
                    {
                        "code": "x", "label": {"en": '"><script>alert(1)</script>'}, "definition": {},
                        "kind": "unknown", "symbol": "<", "token": "x",
                    }
                ],
            }
        )  # fmt: skip
        found = standing(on("2005"), [], scale, TODAY)
        html = ribbon_svg(found, Axis.since(on("2005"), TODAY), "en", title="<script>") + periods_html(found, "en")
        assert list(forbidden(html)) == []
        assert "<script" not in html

    @given(
        st.lists(
            st.tuples(st.dates(dt.date(2006, 1, 1), TODAY), st.sampled_from([step[0] for step in STEPS])), max_size=12
        )
    )
    def test_stretches_follow_each_other_without_leaving_the_strip(self, changes: list[tuple[dt.date, str]]) -> None:
        html = drawn(*((day.isoformat(), status) for day, status in sorted(changes)))
        boxes = [(float(found["x"][:-1]), float(found["width"][:-1])) for tag, found in elements(html) if tag == "rect"]
        assert boxes
        assert all(x >= 0 and width > 0 and x + width <= 100.4 for x, width in boxes)
        assert all(x <= later + 0.01 for (x, _), (later, _) in pairwise(boxes))


def marks(*events: tuple[str, str]) -> dict[str, list[float]]:
    """The places of the triangles in per cent, by their class."""
    html = drawn(("2010", "met"), events=[Event(on(day), direction) for day, direction in events])
    texts = [found for tag, found in elements(html) if tag == "text"]
    return {found["class"]: [float(place.rstrip("%")) for place in found["x"].split()] for found in texts}


class TestMarks:
    def test_steps_forward_and_back_are_marked_and_nothing_else_is(self) -> None:
        found = marks(("2008", "progress"), ("2010", "neutral"), ("2012", "setback"), ("2020", "fulfilled"))
        assert {way: len(places) for way, places in found.items()} == {"up": 2, "down": 1}

    def test_neighbours_of_one_way_share_a_mark(self) -> None:
        assert len(marks(("2012-03-01", "setback"), ("2012-03-29", "setback"))["down"]) == 1

    def test_neighbours_of_two_ways_do_not_cover_each_other(self) -> None:
        found = marks(("2012-03-01", "setback"), ("2012-03-05", "progress"))
        assert found["up"][0] - found["down"][0] >= MARK_APART - 0.1

    def test_without_events_there_are_no_marks(self) -> None:
        assert marks() == {}

    @given(st.lists(st.tuples(st.sampled_from(["up", "down", ""]), st.floats(0, 100)), max_size=40))
    def test_no_two_marks_cover_each_other_and_none_leaves_the_strip(self, given: list[tuple[str, float]]) -> None:
        places = [place for _, place in spaced(given)]
        assert all(later - one >= MARK_APART - 0.001 for one, later in pairwise(places))
        assert all(0 <= place <= 100 for place in places)


class TestPeriods:
    def test_each_is_told_with_its_dates_the_newest_first(self) -> None:
        html = periods_html(where(("2010-05-04", "in_progress"), ("2020-01", "met")), "en")
        told = [words(one) for one in parts(html, "<li>", "</li>")]
        assert told == [
            "✓met since Jan 2020", "→in progress 4 May 2010 – Jan 2020", "·not assessed Jun 2005 – 4 May 2010",
        ]  # fmt: skip

    def test_each_leads_to_the_entry_that_began_it(self) -> None:
        html = periods_html(where(("2010-05-04", "in_progress"), ("2020-01", "met")), "en")
        assert links(html) == ["/updates/8/", "/updates/7/"]
        assert links(periods_html(where(("2010", "met")), "ja", "/ja")) == ["/ja/updates/7/"]

    def test_a_demand_not_made_yet_has_none(self) -> None:
        assert periods_html(Standing(), "en") == ""


class TestLegend:
    def test_it_names_every_status_from_the_best_and_both_marks(self) -> None:
        html = legend_html(SCALE.statuses)
        assert [words(one) for one in parts(html, "<li>", "</li>")] == [
            "met", "partly", "in progress", "set back", "not assessed", "▲step forward", "▼step back",
        ]  # fmt: skip
        assert unnamed_drawings(html) == []


def test_numbers_of_years_do_not_overlap_at_the_right_edge() -> None:
    axis = Axis(dt.date(2005, 1, 1), dt.date(2012, 3, 14), dt.date(2012, 3, 14))
    assert re.findall(r"<text[^>]*>(\d{4})</text>", axis_svg(axis))[-2:] == ["2010", "2011"]
    assert axis_svg(axis).count("<line") == len(list(axis.ticks()))
