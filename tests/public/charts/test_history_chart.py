"""All demands through time: the numbers behind the drawing, the drawing, and the table that says the same."""

import datetime as dt
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from django.utils import translation

from campaigns.models import Campaign
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.charts.history_chart import MOST_STEPS, History, _steps, _thinned, history_of, levels, outline
from demands.public.templatetags.pictures import history_section
from tests.cast import Newsroom, at_work, make_campaign, make_demand, make_update, publish_a_campaign
from tests.public.reading import words

NAMESPACE = "{http://www.w3.org/2000/svg}"


def publish_two() -> None:
    newsroom, campaign = at_work(), publish_a_campaign()
    accede, halt = (make_demand(campaign, slug) for slug in ("accede", "halt"))
    newsroom.publish(accede)
    newsroom.publish(halt)
    newsroom.publish(make_update(accede, "met", happened_on="2007-07-17", direction="fulfilled"))
    newsroom.publish(make_update(halt, "in_progress", happened_on="2010-05-04"))
    newsroom.publish(make_update(halt, "set_back", happened_on="2012-03-29", direction="setback"))


BEGIN_WITH = {"two": publish_two}


@pytest.fixture
def two(campaign: Campaign) -> Campaign:
    """Two demands of June 2005: one met in 2007, the other in progress from 2010 and set back in 2012."""
    return campaign


def history(**clock: Any) -> History:
    found = history_of(progress.campaign("japan", Clock(**clock)))  # type: ignore[arg-type]
    assert found is not None
    return found


def counts(found: History) -> dict[int, dict[str, int]]:
    codes = [status.code for status in found.statuses]
    first = found.axis.start.year
    return {year: dict(zip(codes, one.counts, strict=True)) for year, one in enumerate(found.years, first)}


def test_it_counts_the_demands_at_each_status_at_the_end_of_each_year(two: Campaign) -> None:
    found = counts(history())
    assert found[2005] == {"met": 0, "in_progress": 0, "set_back": 0, "not_assessed": 2}
    assert found[2007] == {"met": 1, "in_progress": 0, "set_back": 0, "not_assessed": 1}
    assert found[2011] == {"met": 1, "in_progress": 1, "set_back": 0, "not_assessed": 0}
    assert found[2012] == {"met": 1, "in_progress": 0, "set_back": 1, "not_assessed": 0}


def test_the_last_year_is_counted_on_the_clocks_day_and_says_so(two: Campaign) -> None:
    last = history(on=dt.date(2012, 3, 1)).years[-1]
    assert last.label == "1 March 2012"
    assert dict(zip((one.code for one in history(on=dt.date(2012, 3, 1)).statuses), last.counts, strict=True)) == {
        "met": 1, "in_progress": 1, "not_assessed": 0,
    }  # fmt: skip


def test_a_year_that_is_over_is_called_by_its_number(two: Campaign) -> None:
    assert history(on=dt.date(2012, 12, 31)).years[-1].label == "2012"


def test_the_best_news_lies_at_the_bottom_and_bands_touch(two: Campaign) -> None:
    met, progressing, setback, unassessed = history().bands
    assert met.status.code == "met"
    assert [(one.low, one.high) for one in met.runs[0]] == [(0, 1)] * len(met.runs[0])
    assert {(one.low, one.high) for one in progressing.runs[0]} == {(1, 2)}
    assert (setback.now, unassessed.now) == (1, 0)
    assert unassessed.middle is None


def test_a_demand_counts_from_the_day_it_was_made(newsroom: Newsroom, two: Campaign) -> None:
    newsroom.publish(make_demand(two, "later", made_on="2015-03"))
    found = counts(history())
    assert sum(found[2014].values()) == 2
    assert sum(found[2015].values()) == 3


def test_two_changes_on_one_day_leave_the_last(newsroom: Newsroom, two: Campaign) -> None:
    other = make_demand(two, "other")
    newsroom.publish(other)
    newsroom.publish(make_update(other, "met", happened_on="2009-01-01", direction="fulfilled"))
    newsroom.publish(make_update(other, "set_back", happened_on="2009-01-01"))
    assert counts(history())[2009]["set_back"] == 1
    assert counts(history())[2009]["met"] == 1


def test_a_draft_changes_nothing(two: Campaign) -> None:
    before = history()
    make_update(two.demands.get(slug="halt"), "met", happened_on="2020")
    make_demand(two, "hidden")
    assert history() == before


def test_before_any_demand_was_made_there_is_no_history(two: Campaign) -> None:
    assert history_of(progress.campaign("japan", Clock(on=dt.date(2005, 1, 1)))) is None  # type: ignore[arg-type]


def test_a_campaign_without_demands_has_none(campaign: Campaign) -> None:
    assert history_of(progress.campaign("japan", Clock())) is None  # type: ignore[arg-type]


def test_it_asks_the_database_nothing(two: Campaign, django_assert_num_queries: Any) -> None:
    found = progress.campaign("japan", Clock())
    with django_assert_num_queries(0):
        history_of(found).svg  # type: ignore[arg-type, union-attr]  # noqa: B018


def test_the_outline_goes_once_around(two: Campaign) -> None:
    run = history().bands[0].runs[0]
    corners = outline(run)
    assert len(corners) == 4 * len(run)
    assert corners[0] == (run[0].start, run[0].high)
    assert corners[-1] == (run[0].start, run[0].low)


@pytest.mark.parametrize(("most", "printed"), [(1, [1]), (3, [1, 2, 3]), (17, [5, 10, 15]), (120, [50, 100])])
def test_the_levels_are_round_numbers(most: int, printed: list[int]) -> None:
    assert levels(most) == printed


class TestDrawing:
    def drawn(self) -> ElementTree.Element:
        return ElementTree.fromstring(f'<div xmlns="http://www.w3.org/2000/svg">{history().svg}</div>')

    def test_it_has_a_name_and_a_description(self, two: Campaign) -> None:
        svg = self.drawn()[0]
        named = {one.get("id"): one.text for one in svg if one.get("id")}
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == " ".join(map(str, named))
        assert named["history-title"] == "Status of all demands over time"
        assert "Met 1, Set back 1" in str(named["history-desc"])

    def test_each_status_has_its_class_and_its_symbol(self, two: Campaign) -> None:
        svg = self.drawn()
        classes = {one.get("class") for one in svg.iter(f"{NAMESPACE}path")}
        assert {"s-met", "s-progress", "s-setback", "s-unknown"} <= classes
        shown = {one.text for one in svg.iter(f"{NAMESPACE}text") if str(one.get("class")).startswith("s-")}
        assert shown == {"✓", "↓"}

    def test_it_carries_no_style(self, two: Campaign) -> None:
        assert "style" not in history().svg

    def test_it_prints_the_years(self, two: Campaign) -> None:
        assert {"2005", "2010", "2015"} <= {one.text for one in self.drawn().iter(f"{NAMESPACE}text")}


class TestFragment:
    def html(self, **clock: Any) -> str:
        return history_section(progress.campaign("japan", Clock(**clock)))  # type: ignore[arg-type]

    def test_the_table_says_what_the_drawing_shows(self, two: Campaign) -> None:
        text = words(self.html(on=dt.date(2012, 12, 31)))
        assert "Year ✓ Met → In progress ↓ Set back · Not assessed" in text
        assert "2007 1 0 0 1" in text
        assert "2012 1 0 1 0" in text

    def test_it_speaks_japanese(self, two: Campaign) -> None:
        with translation.override("ja"):
            html = self.html(on=dt.date(2012, 3, 1))
        assert "達成" in html
        assert "2012年3月1日" in html
        assert "/ja/campaigns/japan/charts/status-through-time.png" in html

    def test_the_files_show_the_same_day(self, two: Campaign) -> None:
        html = self.html(on=dt.date(2012, 3, 1), recorded=dt.date(2030, 1, 1))
        assert "/campaigns/japan/charts/status-through-time.svg?on=2012-03-01&amp;recorded=2030-01-01" in html

    def test_a_campaign_without_demands_shows_nothing(self, newsroom: Newsroom, campaign: Campaign) -> None:
        newsroom.publish(make_campaign("empty"))
        assert history_section(progress.campaign("empty", Clock())) == ""  # type: ignore[arg-type]


class TestManyMoments:
    """A campaign of hundreds of demands moves thousands of times: the drawing keeps what the eye can part."""

    def moments(self, number: int) -> dict[dt.date, Counter[str]]:
        return {dt.date(2005, 1, 1) + dt.timedelta(days=place): Counter(met=place) for place in range(number)}

    def test_few_are_all_drawn(self) -> None:
        assert _thinned(self.moments(MOST_STEPS)) == self.moments(MOST_STEPS)

    def test_of_many_the_last_of_each_stretch_is_drawn(self) -> None:
        many = self.moments(MOST_STEPS * 10)
        drawn = _thinned(many)
        assert len(drawn) == MOST_STEPS
        assert [*drawn][-1] == [*many][-1]
        assert drawn.items() <= many.items()

    def test_the_line_goes_along_and_up_never_aslant(self, two: Campaign) -> None:
        run = history().bands[0].runs[0]
        line = _steps(history(), outline(run))
        assert re.fullmatch(r"[\d.]+ [\d.]+([HV][\d.]+)+", line)


def test_its_heading_is_the_finding(two: Campaign) -> None:
    found = progress.campaign("japan", Clock(on=dt.date(2012, 3, 14)))
    assert found is not None
    history = history_of(found)
    assert history is not None
    assert history.finding == "Met: 0 at the end of 2005, 1 of 2 demands by 14 March 2012"
    assert history.finding in words(str(history_section(found)))
