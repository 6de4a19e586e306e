"""The lists of institutions and themes."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from tests.cast import Newsroom, make_campaign, make_demand, make_institution, make_scale, make_theme
from tests.public.reading import read, words
from tests.public.views.test_institution import publish_prisons

pytestmark = pytest.mark.django_db
BEGIN_WITH = {"prisons": publish_prisons}


@pytest.fixture
def prisons(campaign: Campaign) -> None:
    """A bureau of the Ministry of Justice, asked in one campaign; the ministry itself asked in another."""


@pytest.mark.parametrize("day", [{}, {"on": "2020-01-01"}])
def test_each_institution_counts_what_its_own_page_lists(prisons: None, day: dict[str, str]) -> None:
    page = words(read("/institutions/", **day))
    assert "Ministry of Justice Ministry 2 demands · 2 campaigns" in page
    assert "Correction Bureau Agency · Ministry of Justice 1 demand → 1 In progress" in page
    for slug, number in (("moj", 2), ("bureau", 1)):
        assert f"Demands {number} " in words(read(f"/institutions/{slug}/", **day))


def test_before_anything_was_asked_nothing_is_counted(prisons: None) -> None:
    assert "Ministry of Justice Ministry 0 demands" in words(read("/institutions/", on="2004"))


def test_what_is_part_of_another_follows_it(prisons: None, newsroom: Newsroom) -> None:
    newsroom.publish(make_institution("cabinet", name="Cabinet Office"))
    page = words(read("/institutions/"))
    assert page.index("Cabinet Office") < page.index("Ministry of Justice") < page.index("Correction Bureau")


def test_themes_are_listed_with_their_tallies(prisons: None, newsroom: Newsroom) -> None:
    newsroom.publish(make_theme("asylum", name="Asylum", order=1))
    page = words(read("/themes/"))
    assert "Death penalty 2 demands" in page
    assert "Asylum 0 demands" in page


def test_drafts_are_in_no_list(prisons: None) -> None:
    make_institution("draft", name="Secret service")
    make_theme("draft", name="Secret theme")
    assert "Secret" not in read("/institutions/") + read("/themes/")
    assert "No institution has all of these words" in words(read("/institutions/", q="secret"))


def test_it_finds_a_name_and_says_when_there_is_none(prisons: None) -> None:
    assert "Ministry of Justice Ministry 2" not in words(read("/institutions/", q="bureau"))
    assert "No institution has all of these words in its name." in words(read("/institutions/", q="navy"))


def test_scales_are_not_mixed(prisons: None, newsroom: Newsroom) -> None:
    assert read("/institutions/").count('class="tally"') == 2
    rated = make_campaign("rated", scale=make_scale("other"))
    newsroom.publish(rated)
    newsroom.publish(make_demand(rated, "jail"))
    assert (
        read("/institutions/").count('class="tally"') == 4
    )  # one for each scale, of the bureau and of the ministry that it is part of


def test_many_come_in_pages(prisons: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demands.public.views.bodies.ON_A_PAGE", 1)
    first, second = (words(read("/institutions/", page=number)).partition("Find")[2] for number in (1, 2))
    assert ("Correction Bureau" in first, "Correction Bureau" in second) == (False, True)
    assert "Next page" in first
    assert Client().get("/institutions/", {"page": 3}).status_code == 400


@pytest.mark.parametrize("kind", ["institutions", "themes"])
def test_queries(prisons: None, django_assert_num_queries: DjangoAssertNumQueries, kind: str) -> None:
    with django_assert_num_queries(4):  # site, wordings, numbers, scales
        read(f"/{kind}/")


@pytest.mark.parametrize("kind", ["institutions", "themes"])
def test_every_page_leads_to_the_list(prisons: None, kind: str) -> None:
    assert f'href="/{kind}/"' in read("/")
    assert f'href="/ja/{kind}/"' in read("/ja/methodology/")
    assert f"/{kind}/</loc>" in read("/sitemap-pages.xml")
