"""Pages of an earlier day tell themselves from those of today: by band, title, description, card and charts."""

import re

import pytest
from django.test import Client

from campaigns.models import Document
from demands.models import Demand, Indicator, Observation
from demands.public.charts.files import cards
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

CAMPAIGN, DEMAND = "/campaigns/japan/", "/campaigns/japan/demands/moratorium/"


@pytest.fixture
def told(newsroom: Newsroom, demand: Demand) -> Demand:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010"))
    newsroom.publish(make_update(demand, "met", happened_on="2015"))
    return demand


def title(page: str) -> str:
    return " ".join(page.split("<title>")[1].split("</title>")[0].split())


def meta(page: str, name: str) -> str:
    return re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)"', page)[0]


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
@pytest.mark.parametrize(
    ("question", "state"),
    [
        ({"on": "2012-03-14"}, "14 March 2012 as known today"),
        ({"on": "2012-03-14", "recorded": "2199"}, None),
        ({"on": "2012-03-14", "entry": "99"}, "14 March 2012, as of entry 99 of the record"),
    ],
)
def test_band_title_and_description_name_the_state(
    told: Demand, path: str, question: dict[str, str], state: str | None
) -> None:
    if state is None:
        assert Client().get(path, question).status_code == 400  # a date in the future
        return
    page = read(path, **question)
    assert f"You are looking at {state}" in words(page)
    for said in (title(page), meta(page, "description"), meta(page, "og:title")):
        assert state in said


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
def test_a_page_of_now_names_none(told: Demand, path: str) -> None:
    page = read(path)
    assert "as known today" not in page
    assert "You are looking at" not in page


@pytest.mark.parametrize("path", [CAMPAIGN, DEMAND])
def test_its_card_is_that_of_the_day(told: Demand, path: str, client: Client) -> None:
    image = meta(read(path, on="2012-03-14"), "og:image").replace("&amp;", "&")
    assert "on=2012-03-14" in image
    address = image[image.index(path) :]
    then, now = client.get(address), client.get(address.partition("?")[0])
    assert then.status_code == 200
    assert then.content != now.content


def test_a_card_says_the_day(told: Demand) -> None:
    from_page = read(DEMAND, on="2012-03-14")
    assert "In progress" in meta(from_page, "og:image:alt")
    assert cards.WIDTH == 1200


def test_axis_and_ribbon_end_on_that_day(told: Demand) -> None:
    page = read(DEMAND, on="2012-03-14")
    years = [int(year) for year in re.findall(r"<text[^>]*>(\d{4})</text>", page.split('class="axis"')[1][:2000])]
    assert max(years) <= 2012
    assert "In progress since 2010" in page.split('class="ribbon"')[1].split("</svg>")[0]
    periods = re.findall(r"<li>(.*?)</li>", page.split('class="periods"')[1].split("</ol>")[0])
    said = [words(period).removeprefix("→").removeprefix("·").strip() for period in periods]
    assert said == ["In progress since 2010", "Not assessed Jun 2005 – 2010"]


def test_a_chart_of_figures_ends_on_that_day(told: Demand, newsroom: Newsroom, client: Client) -> None:
    series = Indicator.objects.create(campaign=told.campaign, slug="n", title="Number", unit="cases")
    series.demands.add(told)
    for year in ("2011", "2014"):
        series.sources.add(make_evidence(title=f"Of {year}", published_on=year))
    for value in (2010, 2011, 2013):
        Observation.objects.create(indicator=series, date=str(value), value=value)
    newsroom.publish(series)
    page = read(DEMAND, on="2012-03-14")
    assert "2,011 in 2011" in words(page)
    assert "2013" not in page
    assert ("Of 2011" in page, "Of 2014" in page) == (True, False)
    svg = client.get("/campaigns/japan/charts/n.svg", {"on": "2012-03-14"}).content.decode()
    assert "2013" not in svg


def test_sources_of_later_are_counted_and_not_told(newsroom: Newsroom, demand: Demand) -> None:
    named = {"Gazette": "2010", "Looking back": "2020"}
    sources = [make_evidence(title=name, published_on=year) for name, year in named.items()]
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010", sources=sources))
    page = words(read(DEMAND, on="2012-03-14"))
    assert "Gazette" in page
    assert "Looking back" not in page
    assert "1 source was published later" in page
    assert "Looking back" in words(read(DEMAND))


def test_the_end_of_what_still_went_on_is_not_told(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010", ended_on="2014"))
    assert "2014" not in words(read(DEMAND, on="2012-03-14"))
    assert "2010 – 2014" in words(read(DEMAND))


@pytest.mark.parametrize(
    "path",
    [CAMPAIGN, DEMAND, "/campaigns/japan/documents/statement/", "/institutions/moj/", "/themes/death-penalty/"],
)
def test_before_the_first_entry_there_is_a_page_that_says_so(told: Demand, newsroom: Newsroom, path: str) -> None:
    newsroom.publish(
        Document.objects.create(campaign=told.campaign, slug="statement", title="S", publisher="P", dated="2005-06")
    )
    for prefix in ("", "/ja"):
        response = Client().get(f"{prefix}{path}", {"recorded": "2001-01-01"})
        assert response.status_code == 200
    assert "Nothing had been published here by then." in words(read(path, recorded="2001-01-01"))


@pytest.mark.parametrize("path", ["/", "/updates/", "/methodology/"])
def test_the_lists_say_so_too(told: Demand, path: str) -> None:
    assert "Nothing had been published by then" in words(read(path, recorded="2001-01-01"))


@pytest.mark.parametrize("path", ["/campaigns/nowhere/", "/campaigns/japan/demands/nowhere/", "/institutions/nowhere/"])
def test_what_there_never_was_is_missing_on_every_day(told: Demand, path: str) -> None:
    for question in ({}, {"recorded": "2001-01-01"}, {"on": "2001-01-01"}, {"entry": "1"}):
        assert Client().get(path, question).status_code == 404


def test_a_document_of_later_is_not_told(told: Demand, newsroom: Newsroom) -> None:
    newsroom.publish(
        Document.objects.create(campaign=told.campaign, slug="later", title="Later", publisher="P", dated="2014")
    )
    assert "This document had not been written yet." in words(read("/campaigns/japan/documents/later/", on="2012"))
    assert "Later" not in words(read(CAMPAIGN, on="2012"))
    assert "Later" in words(read(CAMPAIGN))


def test_going_back_leads_to_today(told: Demand) -> None:
    page = read(DEMAND, on="2012-03-14")
    assert '<a href="?">Back to today</a>' in page
