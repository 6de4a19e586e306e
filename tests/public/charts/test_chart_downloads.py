"""Charts as files: SVG and PNG of every indicator and of all demands through time, with title, source, day and site."""

import datetime as dt
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from campaigns.models import Campaign
from campaigns.plain_text import visible
from demands.models import Demand, Indicator, Observation
from demands.progress import progress
from demands.progress.standing import Clock, Content, Scale
from demands.public.charts.files import palette, sheets
from demands.public.charts.files.svg import svg_of
from tests.cast import Newsroom, make_demand, make_evidence, make_update
from tests.public.pictures import amount, differs, fetched

CHARTS = "/campaigns/japan/charts"
HISTORY = f"{CHARTS}/status-through-time"
EXECUTIONS = f"{CHARTS}/executions"
NAMESPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert("x")</script> & \x0b\ufffe'


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def make_indicator(newsroom: Newsroom, demand: Demand, values: dict[str, Any], **given: Any) -> Indicator:
    """Published; a value in a tuple is not yet verified."""
    fields = {"slug": "executions", "title": "Executions per year", "title_ja": "死刑の執行数", "unit": "persons"}
    indicator = Indicator.objects.create(campaign=demand.campaign, **fields | given)
    indicator.demands.add(demand)
    indicator.sources.add(make_evidence(publisher="Ministry of Justice", publisher_ja="法務省"))
    for date, value in values.items():
        sure = not isinstance(value, tuple)
        Observation.objects.create(
            indicator=indicator,
            date=date,
            value=value if sure else value[0],
            verification="excerpt" if sure else "unverified",
        )
    newsroom.publish(indicator)
    return indicator


@pytest.fixture
def indicator(newsroom: Newsroom, demand: Demand) -> Indicator:
    return make_indicator(newsroom, demand, {"2005": 1, "2006": 4, "2008": 15, "2010": 2, "2011": 0})


def drawn(path: str) -> ElementTree.Element:
    """An SVG of the site as a parser sees it."""
    response = Client().get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter(f"{NAMESPACE}text")]


class TestEverySheet:
    @pytest.mark.parametrize("path", [HISTORY, EXECUTIONS])
    def test_it_says_what_from_whom_and_when(self, indicator: Indicator, path: str) -> None:
        written = " ".join(texts(drawn(f"{path}.svg")))
        assert "Source: " in written
        assert "Follow Through" in written
        assert f"As of {dt.datetime.now(dt.UTC):%-d %B %Y}" in written
        assert "127.0.0.1:8000/campaigns/japan" in written

    @pytest.mark.parametrize("path", [HISTORY, EXECUTIONS])
    def test_it_has_a_name_and_a_description(self, indicator: Indicator, path: str) -> None:
        svg = drawn(f"{path}.svg")
        title, description = svg[0], svg[1]
        assert (title.tag, description.tag) == (f"{NAMESPACE}title", f"{NAMESPACE}desc")
        assert title.text in texts(svg)
        assert len(description.text or "") > 30

    @pytest.mark.parametrize("path", [HISTORY, EXECUTIONS])
    def test_it_stands_by_itself(self, indicator: Indicator, path: str) -> None:
        """No class, style or address of anything outside the file."""
        for element in drawn(f"{path}.svg").iter():
            assert not {"class", "style", "href", "src"} & set(element.keys())
            assert not any("url(" in value or "http" in value for value in element.attrib.values())

    @pytest.mark.parametrize("path", [HISTORY, EXECUTIONS])
    def test_the_png_is_twice_as_fine(self, indicator: Indicator, path: str) -> None:
        svg, image = drawn(f"{path}.svg"), fetched(f"{path}.png")
        assert (image.width, image.height) == (2 * int(svg.get("width", 0)), 2 * int(svg.get("height", 0)))
        assert len(image.convert("RGB").getcolors(1 << 24) or []) > 20

    @pytest.mark.parametrize("path", [HISTORY, EXECUTIONS])
    def test_japanese_is_at_its_own_address(self, indicator: Indicator, path: str) -> None:
        assert drawn(f"/ja{path}.svg").get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
        assert differs(fetched(f"{path}.png"), fetched(f"/ja{path}.png"))


class TestHistory:
    def test_it_names_each_status_in_sign_number_and_word(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", happened_on="2010", direction="fulfilled"))
        written = texts(drawn(f"{HISTORY}.svg"))
        assert {"✓", "1", "Met"} <= set(written)
        assert "達成" in texts(drawn(f"/ja{HISTORY}.svg"))

    def test_it_fills_each_band_with_its_colour(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", happened_on="2010", direction="fulfilled"))
        assert amount(fetched(f"{HISTORY}.png"), palette.fill_of("met")) > 100_000

    def test_it_stands_as_on_any_day(self, newsroom: Newsroom, demand: Demand) -> None:
        newsroom.publish(make_update(demand, "met", happened_on="2010", direction="fulfilled"))
        svg = drawn(f"{HISTORY}.svg?on=2009-06-01")
        assert "Met" not in texts(svg)
        assert "As of 1 June 2009" in " ".join(texts(svg))

    @pytest.mark.parametrize("question", ["?on=soon", "?recorded=2999-01-01"])
    def test_a_day_that_is_none_is_refused(self, client: Client, demand: Demand, question: str) -> None:
        assert client.get(f"{HISTORY}.png{question}").status_code == 400

    def test_before_the_first_demand_there_is_none(self, client: Client, demand: Demand) -> None:
        assert client.get(f"{HISTORY}.png?on=2001-01-01").status_code == 404

    def test_a_campaign_without_demands_has_none(self, client: Client, campaign: Campaign) -> None:
        assert client.get(f"{HISTORY}.svg").status_code == 404


class TestIndicator:
    def test_it_prints_title_unit_source_and_numbers(self, indicator: Indicator) -> None:
        written = texts(drawn(f"{EXECUTIONS}.svg"))
        title = "Executions per year: 0 in 2011, the lowest since 2005"
        assert {title, "persons", "Source: Ministry of Justice", "15", "2006"} <= set(written)

    def test_it_speaks_japanese(self, indicator: Indicator) -> None:
        assert "死刑の執行数：2011年は0、2005年以降で最少" in texts(drawn(f"/ja{EXECUTIONS}.svg"))
        assert any("法務省" in text for text in texts(drawn(f"/ja{EXECUTIONS}.svg")))

    def test_bars_are_as_high_as_their_numbers(self, indicator: Indicator) -> None:
        bars = [one for one in drawn(f"{EXECUTIONS}.svg").iter(f"{NAMESPACE}rect") if one.get("fill") == palette.SERIES]
        one, four, fifteen, two, nought = (float(bar.get("height", 0)) for bar in bars)
        assert four / one == pytest.approx(4, abs=0.01)
        assert fifteen / two == pytest.approx(7.5, abs=0.01)
        assert nought == 1

    def test_a_year_without_a_number_stays_a_gap(self, indicator: Indicator) -> None:
        bars = [one for one in drawn(f"{EXECUTIONS}.svg").iter(f"{NAMESPACE}rect") if one.get("fill") == palette.SERIES]
        places = [float(bar.get("x", 0)) for bar in bars]
        assert (places[2] - places[1]) / (places[1] - places[0]) == pytest.approx(2, abs=0.01)

    def test_what_is_not_verified_is_hollow_and_says_so(self, newsroom: Newsroom, demand: Demand) -> None:
        make_indicator(newsroom, demand, {"2005": 1, "2006": (4,)})
        svg = drawn(f"{EXECUTIONS}.svg")
        hollow = [one for one in svg.iter(f"{NAMESPACE}rect") if one.get("stroke") == palette.SERIES]
        assert len(hollow) == 1
        assert "Hollow marks: not yet verified." in texts(svg)

    def test_a_line_breaks_where_years_are_missing(self, newsroom: Newsroom, demand: Demand) -> None:
        make_indicator(newsroom, demand, {"2001": 5, "2002": 6, "2003": 5, "2009": 7, "2010": 8}, chart="line")
        svg = drawn(f"{EXECUTIONS}.svg")
        assert len(list(svg.iter(f"{NAMESPACE}polyline"))) == 3
        assert len(list(svg.iter(f"{NAMESPACE}circle"))) == 5

    def test_numbers_below_nought_hang_down(self, newsroom: Newsroom, demand: Demand) -> None:
        make_indicator(newsroom, demand, {"2005": -4, "2006": 4})
        svg = drawn(f"{EXECUTIONS}.svg")
        down, up = (one for one in svg.iter(f"{NAMESPACE}rect") if one.get("fill") == palette.SERIES)
        assert float(down.get("y", 0)) == pytest.approx(float(up.get("y", 0)) + float(up.get("height", 0)), abs=0.1)

    @pytest.mark.parametrize(
        "values",
        [{"2005": 0}, {"2005-06": 3}, {"2005-06-17": 1, "2005-06-18": 2}, {"1900": 1, "2020": "123456789.5"}, {}],
    )
    def test_any_series_can_be_drawn_or_is_not_there(
        self, client: Client, newsroom: Newsroom, demand: Demand, values: dict[str, Any]
    ) -> None:
        make_indicator(newsroom, demand, values)
        for form in ("svg", "png"):
            assert client.get(f"{EXECUTIONS}.{form}").status_code == (200 if values else 404)

    def test_it_stands_as_on_any_day(self, indicator: Indicator) -> None:
        assert "15" not in texts(drawn(f"{EXECUTIONS}.svg?on=2007-06-01"))

    @pytest.mark.parametrize("name", ["hidden", "never", "status-through-times"])
    def test_what_is_not_published_is_not_found(self, client: Client, demand: Demand, name: str) -> None:
        Indicator.objects.create(campaign=demand.campaign, slug="hidden", title="Hidden", unit="x")
        for form in ("svg", "png"):
            assert client.get(f"{CHARTS}/{name}.{form}").status_code == 404

    def test_many_sources_are_counted(self, newsroom: Newsroom, demand: Demand) -> None:
        indicator = make_indicator(newsroom, demand, {"2005": 1})
        for number in range(30):
            indicator.sources.add(make_evidence(publisher=f"Office number {number}", url="https://office.example/"))
        newsroom.publish(indicator)
        source = " ".join(text for text in texts(drawn(f"{EXECUTIONS}.svg")) if "Office" in text)
        assert source.count(";") + 1 + int(source.split(" and ")[1].split(" more")[0]) == 31
        assert not source.endswith("…")


def test_hostile_words_stay_words(newsroom: Newsroom, demand: Demand) -> None:
    hostile = visible(HOSTILE)  # the rest is refused before it can be published
    make_indicator(newsroom, demand, {"2005": 1}, title=hostile, unit=hostile[:80])
    svg = drawn(f"{EXECUTIONS}.svg")
    assert any('<script>alert("x")' in text for text in texts(svg))
    assert not list(svg.iter("script"))
    assert not list(svg.iter(f"{NAMESPACE}script"))


def test_a_drawing_escapes_all_that_it_prints(db: None) -> None:
    scale = Scale("ladder", {}, {}, ())
    campaign = progress.CampaignProgress(1, {"slug": "japan", "title": {"en": HOSTILE}}, scale, [], {}, Clock())
    indicator: Content = {
        "title": {"en": HOSTILE}, "unit": {"en": HOSTILE}, "chart": "bar",
        "sources": [{"publisher": {"en": HOSTILE}, "title": {}}],
        "observations": [{"date": "2005", "value": "1", "verification": "unverified"}],
    }  # fmt: skip
    drawing = sheets.indicator_sheet(campaign, indicator)
    assert drawing is not None
    assert b"<script" not in svg_of(drawing)
    ElementTree.fromstring(svg_of(drawing))


class TestShelf:
    def test_a_chart_is_drawn_once(
        self, client: Client, indicator: Indicator, django_assert_num_queries: Any, monkeypatch: Any
    ) -> None:
        first = client.get(f"{EXECUTIONS}.svg")
        monkeypatch.setattr("demands.public.views.pictures.svg_of", lambda *_: pytest.fail("drawn again"))
        with django_assert_num_queries(1):  # the last line about the campaign
            again = client.get(f"{EXECUTIONS}.svg")
        assert again.content == first.content

    def test_another_day_is_drawn_for_whoever_asks(self, client: Client, indicator: Indicator, tmp_path: Path) -> None:
        client.get(f"{EXECUTIONS}.svg?on=2007-06-01")
        assert not (tmp_path / "pictures").exists()

    def test_drawing_takes_a_fixed_number_of_queries(
        self, client: Client, newsroom: Newsroom, indicator: Indicator, django_assert_num_queries: Any
    ) -> None:
        newsroom.publish(make_demand(indicator.campaign, "more"))
        with django_assert_num_queries(6):  # the last line; wordings, changes of status, activity; the indicator
            client.get(f"{EXECUTIONS}.png")
        with django_assert_num_queries(5):  # the last line; wordings, changes of status, activity
            client.get(f"{HISTORY}.png")
