import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from demands.models import Demand
from tests.cast import Newsroom, make_campaign, make_demand, make_proposal, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db


def test_updates_are_told_in_the_order_of_the_record(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2020-01", headline="A bill was tabled"))
    newsroom.publish(make_update(demand, happened_on="2010", headline="A letter came to light"))
    page = words(read("/updates/"))
    assert page.index("A letter came to light") < page.index("A bill was tabled")
    assert "January 2020" in page
    assert "In progress" in page
    assert "Halt all executions" in page


def test_an_update_without_verified_sources_says_so(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, verification="unverified"))
    assert "not yet verified" in words(read("/updates/"))


def test_what_was_taken_back_is_not_listed(newsroom: Newsroom, demand: Demand) -> None:
    update = make_update(demand, headline="An error of ours")
    newsroom.publish(update)
    newsroom.publish(make_proposal("retract", update=update, reason="It was wrong."))
    assert "An error of ours" not in read("/updates/")


def test_background_shows_no_status(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "met", happened_on="1999", sources=[]))
    page = words(read("/updates/"))
    assert "Background" in page
    assert "✓" not in page


def test_a_campaign_can_be_chosen(newsroom: Newsroom, demand: Demand) -> None:
    other = make_campaign("france", name="France")
    newsroom.publish(other)
    its = make_demand(other, "prisons")
    newsroom.publish(its)
    newsroom.publish(make_update(demand, headline="Of Japan"))
    newsroom.publish(make_update(its, headline="Of France"))
    assert "Of Japan" not in read("/updates/", campaign="france")
    assert "Of France" in read("/updates/", campaign="france")


def test_an_unknown_campaign_is_a_readable_400(demand: Demand) -> None:
    response = Client().get("/updates/", {"campaign": "atlantis"})
    assert response.status_code == 400
    assert "atlantis" in words(response.content.decode())


def test_twenty_on_a_page_and_the_rest_on_the_next(newsroom: Newsroom, demand: Demand) -> None:
    for number in range(21):
        newsroom.publish(make_update(demand, headline=f"Event {number:02}", sources=[]))
    assert "Event 00" not in read("/updates/")
    assert "Event 00" in read("/updates/", page=2)
    assert Client().get("/updates/", {"page": 3}).status_code == 400


def test_it_can_be_asked_for_another_day(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, happened_on="2010-05-04", headline="Later event"))
    assert "Later event" not in read("/updates/", on="2010-05-03")
    assert "Later event" not in read("/updates/", recorded="2020-01-01")


def test_an_empty_record_says_so(campaign: Campaign) -> None:
    assert "No update has been published yet." in words(read("/updates/"))


def test_queries(newsroom: Newsroom, demand: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        newsroom.publish(make_update(demand, headline=f"Event {number}"))
    with django_assert_num_queries(6):  # names, count, numbers of updates, these, what later lines say of them
        read("/updates/")
