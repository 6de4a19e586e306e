"""The review page, and the page of a review link, say what a draft is about and what it does, without a search."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demands.models import Capture, Demand, Indicator, Proposal, StatusUpdate
from demands.vault.problem import Problem
from demands.workflow import review_links
from tests.admin.conftest import address
from tests.cast import Newsroom, make_evidence, make_proposal, make_update


def both_pages(newsroom: Newsroom, rafael: Client, row: Any) -> list[str]:
    """The page of a reviewer, and that of a lawyer by link."""
    link = review_links.make(row, by=newsroom.editor, person="Ms Sato", purpose="Is it safe?", days="7")
    answers = [rafael.get(address(row, "review")), Client().get(review_links.address_of(link))]
    return [one.content.decode() for one in answers]


def test_an_update_says_which_demand_and_when_that_is_met(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress"))
    for page in both_pages(newsroom, rafael, update):
        assert "Halt all executions" in page
        assert "A moratorium is declared." in page
        assert reverse("public:demand", args=["japan", "moratorium"]) in page


def test_the_demand_is_shown_as_readers_have_it(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress"))
    newsroom.write(demand, success_criterion="A secret new criterion.")
    for page in both_pages(newsroom, rafael, update):
        assert "A moratorium is declared." in page
        assert "secret new criterion" not in page


def test_the_status_before_and_after_is_defined(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    update = newsroom.submit(make_update(demand, "set_back", happened_on="2011"))
    for page in both_pages(newsroom, rafael, update):
        assert "In progress: the threshold." in page
        assert "Set back: the threshold." in page


def test_before_the_first_update_it_is_not_assessed(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress"))
    for page in both_pages(newsroom, rafael, update):
        assert "Not assessed: the threshold." in page


def test_a_retraction_shows_its_reason_and_what_it_does(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    retraction = newsroom.submit(make_proposal(Proposal.Kind.RETRACT, update=update, reason="The bill never existed."))
    for page in both_pages(newsroom, rafael, retraction):
        assert "This update will be withdrawn." in page
        assert "The bill never existed." in page[: page.index('id="sources"')]
        assert "No words change" not in page
        assert "A moratorium is declared." in page


def test_a_translation_withdraws_nothing(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    row = newsroom.submit(make_proposal("translate", update=update, language="ja", headline="法案"))
    for page in both_pages(newsroom, rafael, row):
        assert "withdrawn" not in page


def test_an_amended_source_says_which_demands_it_bears_on(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = make_update(demand, "in_progress")
    newsroom.publish(update)
    source = update.citations.get().evidence
    changes = {"title": "Another title"}
    row = newsroom.submit(make_proposal("amend", evidence=source, changes=changes, reason="A slip."))
    for page in both_pages(newsroom, rafael, row):
        assert "Halt all executions" in page


def test_a_series_says_which_demands_it_bears_on(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    series = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="persons")
    series.demands.add(demand)
    newsroom.submit(series)
    for page in both_pages(newsroom, rafael, series):
        assert "A moratorium is declared." in page


@pytest.mark.parametrize("state", ["failed", "queued"])
def test_a_copy_that_failed_is_not_being_made(state: str, newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update: StatusUpdate = newsroom.submit(make_update(demand, "in_progress", sources=[make_evidence()]))
    source = update.citations.get().evidence
    Capture.objects.create(evidence=source, url=source.url, state=state, problem=Problem.NO_SUCH_HOST, attempts=1)
    for page in both_pages(newsroom, rafael, update):
        assert "No website found at this address" in page
        assert "A copy is being archived" not in page


def test_a_copy_that_is_asked_for_is_being_made(newsroom: Newsroom, rafael: Client, demand: Demand) -> None:
    update = newsroom.submit(make_update(demand, "in_progress", sources=[make_evidence()]))
    source = update.citations.get().evidence
    Capture.objects.create(evidence=source, url=source.url)
    page, by_link = both_pages(newsroom, rafael, update)
    assert "A copy is being archived" in page
    assert "could not be opened" not in page + by_link
