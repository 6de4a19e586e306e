"""A ribbon tells the years of a demand to the eye, and the same to whoever cannot see it."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import PartialDate
from demands.progress.standing import Change, Scale, Standing, standing
from demands.public.charts.ribbon import Axis, axis_svg, ribbon_svg
from tests.public.markup import elements, forbidden, words

STEPS = (("not_assessed", "unknown", "·"), ("in_progress", "forward", "→"), ("met", "achieved", "✓"))
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
        assert (axis.start, axis.end) == (dt.date(2005, 1, 1), TODAY)

    def test_it_ends_with_the_first_year_at_the_earliest(self) -> None:
        assert Axis.since(on("2026"), TODAY).end == dt.date(2026, 12, 31)

    @pytest.mark.parametrize(
        ("day", "place"), [("1990-01-01", 0), ("2005-01-01", 0), ("2026-06-30", 100), ("2099-01-01", 100)]
    )
    def test_every_day_has_a_place_on_it(self, day: str, place: float) -> None:
        assert Axis.since(on("2005"), TODAY).place(dt.date.fromisoformat(day)) == place

    def test_of_many_years_every_fifth_is_printed(self) -> None:
        assert list(Axis.since(on("2005"), TODAY).ticks()) == [2005, 2010, 2015, 2020, 2025]

    def test_two_years_never_stand_on_each_other(self) -> None:
        assert list(Axis.since(on("2004"), TODAY).ticks()) == [2004, 2010, 2015, 2020, 2025]

    def test_of_few_years_each_is_printed(self) -> None:
        assert list(Axis.since(on("2023"), TODAY).ticks()) == [2023, 2025, 2026]

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


class TestRibbon:
    def test_each_stretch_leads_to_the_entry_that_began_it(self) -> None:
        html = drawn(("2010-05-04", "in_progress"), ("2020-01", "met"))
        assert [found["href"] for tag, found in elements(html) if tag == "a"] == ["/updates/7/", "/updates/8/"]

    def test_each_stretch_says_its_status_and_years(self) -> None:
        html = drawn(("2010-05-04", "in_progress"), ("2020-01", "met"))
        spoken = [found["aria-label"] for tag, found in elements(html) if tag in ("a", "g")]
        assert spoken == [
            "not assessed, June 2005 to 4 May 2010",
            "in progress, 4 May 2010 to January 2020",
            "met, January 2020 to 30 June 2026",
        ]
        assert html.count("<title>") == 3

    def test_a_japanese_reader_hears_japanese(self) -> None:
        html = drawn(("2010-05-04", "in_progress"), language="ja", prefix="/ja")
        assert "「in_progress」, 2010年5月4日" in html
        assert 'href="/ja/updates/7/"' in html

    def test_the_strip_as_a_whole_has_a_name(self) -> None:
        (tag, found), *_ = elements(drawn())
        assert (tag, found["role"]) == ("svg", "group")
        assert found["aria-label"]

    def test_status_is_colour_and_symbol(self) -> None:
        html = drawn(("2010-05-04", "met"))
        assert 'class="s-met"' in html
        assert ">✓</text>" in html

    def test_a_short_stretch_has_no_room_for_the_symbol(self) -> None:
        assert drawn(("2026-06-01", "met")).count("✓") == 0

    def test_in_a_list_the_tab_key_passes_it_over(self) -> None:
        assert drawn(("2010", "met"), reachable=False).count('tabindex="-1"') == 1
        assert "tabindex" not in drawn(("2010", "met"))

    def test_a_demand_not_made_yet_has_an_empty_strip(self) -> None:
        html = ribbon_svg(Standing(), Axis.since(on("2005"), TODAY), "en")
        assert [tag for tag, _ in elements(html)] == ["svg"]

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
        html = ribbon_svg(standing(on("2005"), [], scale, TODAY), Axis.since(on("2005"), TODAY), "en")
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
        assert all(x >= 0 and width > 0 and x + width <= 100.4 for x, width in boxes)
        assert all(x <= later + 0.01 for (x, _), (later, _) in pairwise(boxes))
