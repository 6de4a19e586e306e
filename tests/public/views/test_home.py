"""The front page: every campaign with its tally."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from demands.models import Demand
from tests.cast import Newsroom, make_campaign, make_demand, make_update
from tests.public.markup import forbidden, links, page, parts, unnamed_drawings, words


def get(client: Client, path: str = "/", status: int = 200, /, **question: Any) -> str:
    response = client.get(path, question)
    assert response.status_code == status, response.content[:2000]
    return page(response)


def tallies(html: str) -> list[list[int]]:
    return [
        [int(words(one)) for one in parts(tally, "<b>", "</b>")]
        for tally in parts(html, '<div class="tally">', "</div>")
    ]


def test_every_campaign_is_there_with_its_tally(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_demand(demand.campaign, "second"))
    newsroom.publish(make_update(demand, "in_progress"))
    newsroom.publish(make_campaign("france", title="What France was asked", title_ja="", started_on="2015"))
    html = get(client)
    assert tallies(html) == [[], [1, 1]]  # the younger campaign first
    found = [link for link in links(html) if re.fullmatch(r"/campaigns/[a-z]+/", link)]
    assert found == ["/campaigns/france/", "/campaigns/japan/"]
    assert "What Japan was asked" in words(html)
    assert "since June 2005" in words(html)


def test_the_last_update_and_the_size_of_each_are_said(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010-05-04"))
    newsroom.publish(make_update(demand, happened_on="2012-03"))
    assert "Demands 1" in words(get(client)).replace("Demands1", "Demands 1")
    assert "March 2012" in words(get(client))
    assert "4 May 2010" in words(get(client, on="2011"))


def test_a_tally_on_an_earlier_day_is_that_of_the_day(client: Client, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    assert "Not assessed" in words(get(client, on="2008"))
    assert "In progress" in words(get(client, on="2012"))
    assert tallies(get(client, on="1999")) == []


def test_a_campaign_that_is_not_published_is_not_there(client: Client, campaign: Campaign) -> None:
    make_campaign("hidden", title="A secret plan")
    assert "secret" not in get(client)


@pytest.mark.django_db
def test_an_empty_site_says_what_will_be_here(client: Client) -> None:
    assert "No campaign has been published yet." in words(get(client))


def test_in_japanese_what_is_not_translated_is_marked(client: Client, campaign: Campaign) -> None:
    html = get(client, "/ja/")
    assert "日本が求められたこと" in html
    assert '<span lang="en">In 2005.</span> <span class="fallback">[English]</span>' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question", ["on=banana", "on=2099-01-01", "on=1850", "recorded=x", "on=%00", f"on={'9' * 10_000}"]
)
def test_a_day_that_is_none_is_said_so(client: Client, question: str) -> None:
    for path in ("/", "/ja/"):
        assert "<h1" in get(client, f"{path}?{question}", 400)


@pytest.mark.django_db
def test_it_is_strict(client: Client) -> None:
    response = client.get("/")
    assert list(forbidden(page(response))) == []
    assert unnamed_drawings(page(response)) == []
    assert not response.cookies
    assert client.head("/").status_code == 200
    assert client.post("/").status_code == 405


def test_words_are_text(client: Client, newsroom: Newsroom, db: None) -> None:
    attack = '"><script>alert(1)</script>'
    newsroom.publish(make_campaign(title=attack, name=attack, standfirst=attack, country_name=attack))
    html = get(client)
    assert list(forbidden(html)) == []
    assert attack in words(html)


def test_four_queries_however_many_campaigns(
    client: Client, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Callable[..., Any]
) -> None:
    # How many campaigns; what the ledger keeps of those shown; their wordings and scales.
    with django_assert_num_queries(4):
        get(client)
    for slug in ("france", "kenya", "peru"):
        campaign = make_campaign(slug)
        newsroom.publish(campaign)
        newsroom.publish(make_demand(campaign))
    with django_assert_num_queries(4):
        get(client)


def test_many_campaigns_come_in_pages_and_are_found_by_words(
    client: Client, newsroom: Newsroom, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demands.public.views.campaign.CAMPAIGNS", 2)
    for year, slug in enumerate(("france", "kenya", "peru")):
        newsroom.publish(make_campaign(slug, title=f"What {slug} was asked", started_on=str(2010 + year)))
    for day in ({}, {"on": "2020-01-01"}):  # today, and a day of which the entries tell
        pages = [get(client, **day), get(client, **day, page="2")]
        found = [one for html in pages for one in re.findall(r'href="/campaigns/(\w+)/', html)]
        assert found == ["peru", "kenya", "france", "japan"]
        assert "4 campaigns" in words(pages[0])
        assert get(client, "/", 400, **day, page="3")
        one = get(client, **day, q="PERU asked")
        assert re.findall(r'href="/campaigns/(\w+)/', one) == ["peru"]
        assert "No campaign has all of these words" in words(get(client, **day, q="atlantis"))
