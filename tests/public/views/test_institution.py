import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from tests.cast import (
    Newsroom,
    at_work,
    make_campaign,
    make_demand,
    make_institution,
    make_update,
    publish_a_campaign,
)
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def publish_prisons() -> None:
    newsroom, campaign = at_work(), publish_a_campaign()
    ministry = make_institution()
    bureau = make_institution("bureau", name="Correction Bureau", kind="agency", parent=ministry)
    demand = make_demand(campaign, "visits", title="Let visitors in")
    demand.addressees.set([bureau])
    newsroom.publish(demand)
    newsroom.publish(make_update(demand, "in_progress", headline="Visits were allowed"))
    other = make_campaign("asia", name="Asia")
    newsroom.publish(other)
    its = make_demand(other, "halt", title="Halt executions")
    its.addressees.set([ministry])
    newsroom.publish(its)


BEGIN_WITH = {"prisons": publish_prisons}


@pytest.fixture
def prisons(campaign: Campaign) -> None:
    """A bureau of the Ministry of Justice, asked in one campaign; the ministry itself asked in another."""


def test_it_shows_what_it_was_asked_across_campaigns_with_its_parts(prisons: None) -> None:
    page = words(read("/institutions/moj/"))
    for said in ("Ministry of Justice", "Correction Bureau", "Let visitors in", "Halt executions", "Japan", "Asia"):
        assert said in page
    assert "Visits were allowed" in page
    assert "In progress" in page


def test_a_part_shows_only_its_own_and_names_the_whole(prisons: None) -> None:
    page = words(read("/institutions/bureau/"))
    assert "Let visitors in" in page
    assert "Halt executions" not in page
    assert "Ministry of Justice" in page


def test_each_demand_has_its_ribbon_and_each_campaign_its_tally(prisons: None) -> None:
    page = read("/institutions/moj/")
    assert page.count('class="ribbon"') == 2
    assert page.count('class="tally"') == 2


def test_it_can_be_asked_for_another_day(prisons: None) -> None:
    page = words(read("/institutions/bureau/", on="2006"))
    assert "Not assessed" in page
    assert "Visits were allowed" not in page


@pytest.mark.parametrize("slug", ["draft", "never"])
def test_hidden_and_unknown_are_the_same_404(prisons: None, slug: str) -> None:
    make_institution("draft", name="Secret service")
    assert Client().get(f"/institutions/{slug}/").status_code == 404


def test_one_that_is_asked_nothing_says_so(newsroom: Newsroom, campaign: Campaign) -> None:
    newsroom.publish(make_institution("idle", name="Idle Office"))
    assert "No published demand is addressed to this institution." in words(read("/institutions/idle/"))


def test_queries(prisons: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # tree, demands, updates, later lines about them, wordings, changes of status; number of the sources
    with django_assert_num_queries(8):
        read("/institutions/moj/")


def test_many_demands_come_in_pages(prisons: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demands.public.views.asked.DEMANDS", 1)
    for day in ({}, {"on": "2020-01-01"}):
        first, second = (read("/institutions/moj/", page=number, **day) for number in (1, 2))
        shown = [set(re.findall(r'<h3><a href="(/campaigns/[^"?]+)', html)) for html in (first, second)]
        assert [len(one) for one in shown] == [1, 1]
        assert shown[0] != shown[1]
