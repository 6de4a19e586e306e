"""What is published says what its entry says, or is marked as changed: also when another row's page changed it."""

from typing import Any

import pytest
from django.test import Client

from campaigns.models import Document, Passage
from demands.ledger.verification import verify
from demands.models import Demand, Evidence, Indicator
from tests.cast import Newsroom, make_demand, make_evidence

from .test_hostile_input import address, typed


@pytest.fixture
def desk(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def document(newsroom: Newsroom, demand: Demand) -> Document:
    """A published statement with the passage that made the published demand."""
    document = Document.objects.create(
        campaign=demand.campaign, slug="statement", title="Statement", publisher="NGO", dated="2005-06"
    )
    passage = Passage.objects.create(document=document, slug="p1", exact="stop executions now")
    newsroom.publish(document)
    demand.passages.add(passage)
    newsroom.publish(demand)
    return document


@pytest.fixture
def other(newsroom: Newsroom, demand: Demand) -> Demand:
    other = make_demand(demand.campaign, "abolition")
    newsroom.publish(other)
    return other


def test_relating_a_demand_changes_the_other_too(desk: Client, demand: Demand, other: Demand) -> None:
    page = address(Demand, "change", demand.pk)
    desk.post(page, typed(desk.get(page)) | {"related": [other.pk]})
    other.refresh_from_db()
    assert other.has_unpublished_changes
    assert verify().findings == []


def test_deleting_a_passage_changes_the_demand_that_it_made(desk: Client, document: Document, demand: Demand) -> None:
    page = address(Document, "change", document.pk)
    desk.post(page, typed(desk.get(page)) | {"passages-0-DELETE": "on"})
    demand.refresh_from_db()
    assert not document.passages.exists()
    assert demand.has_unpublished_changes
    assert verify().findings == []


def test_tying_a_passage_changes_the_demand_and_not_the_document(
    desk: Client, document: Document, demand: Demand, other: Demand
) -> None:
    page = address(Document, "change", document.pk)
    desk.post(page, typed(desk.get(page)) | {"passages-0-demands": [demand.pk, other.pk]})
    other.refresh_from_db()
    demand.refresh_from_db()
    assert other.passages.count() == 1
    assert other.has_unpublished_changes
    assert not demand.has_unpublished_changes
    assert verify().findings == []


def test_a_source_of_a_published_indicator_changes_the_indicator(
    desk: Client, newsroom: Newsroom, demand: Demand
) -> None:
    indicator = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="x")
    indicator.sources.add(source := make_evidence())
    newsroom.publish(indicator)
    page = address(Evidence, "change", source.pk)
    desk.post(page, typed(desk.get(page)) | {"title": "Another title"})
    indicator.refresh_from_db()
    source.refresh_from_db()
    assert source.title == "Treaty collection" or indicator.has_unpublished_changes
    assert verify().findings == []


def test_saving_a_page_unchanged_is_no_edit(desk: Client, document: Document, demand: Demand) -> None:
    for row in (document, demand, demand.campaign, demand.addressees.get(), demand.themes.get()):
        page = address(type(row), "change", row.pk)
        before = type(row).objects.get(pk=row.pk).version
        assert desk.post(page, typed(desk.get(page))).status_code == 302
        row.refresh_from_db()
        assert not row.has_unpublished_changes, row
        assert row.version == before
