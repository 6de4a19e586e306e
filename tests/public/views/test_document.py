from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Document, Passage
from tests.cast import Newsroom, make_demand, make_update
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

TEXT = "It called for an immediate moratorium on executions.\n\nPolice cells must be\nclosed, it said."
PAGE = "/campaigns/japan/documents/statement/"


@pytest.fixture
def document(campaign: Campaign) -> Document:
    """A statement with three passages, of which its text holds two."""
    fields: dict[str, Any] = {"title": "Time to lead", "title_ja": "今こそ", "publisher": "Amnesty", "dated": "2005-06"}
    document = Document.objects.create(
        campaign=campaign, slug="statement", text=TEXT, url="https://a.example/", **fields
    )
    for order, (slug, exact) in enumerate(
        [("cells", "Police cells must be closed"), ("halt", "immediate moratorium"), ("lost", "open the prisons")]
    ):
        Passage.objects.create(document=document, slug=slug, exact=exact, order=order, addressee="Government")
    return document


def publish_with_demands(newsroom: Newsroom, document: Document, *passages: str) -> None:
    """A demand for each passage, and with the first the document."""
    for passage in passages:
        demand = make_demand(document.campaign, f"demand-{passage}", title=f"Demand {passage}", made_on="2005-06")
        demand.passages.add(document.passages.get(slug=passage))
        newsroom.publish(demand)
        if passage == "halt":
            newsroom.publish(make_update(demand, "set_back", happened_on="2006-12-25"))


def test_passages_are_marked_in_the_text_in_the_status_of_their_demand(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt", "cells")
    page = read(PAGE)
    assert '<a id="halt" class="anchor"></a><mark class="s-setback">immediate moratorium</mark>' in page
    assert '<mark class="s-unknown">Police cells must be<br>closed</mark>' in page
    assert 'href="/campaigns/japan/demands/demand-halt/"' in page
    assert "Set back" in words(page)


def test_what_a_un_document_says_beside_a_passage_is_shown_with_it_and_in_the_api(
    newsroom: Newsroom, document: Document, client: Client
) -> None:
    document.passages.filter(slug="halt").update(number="140.8", states=["Chad", "Peru"], position="Noted")
    publish_with_demands(newsroom, document, "halt")
    said = "Number in the document 140.8 Recommending states Chad, Peru Position of the state under review noted"
    for page in (PAGE, "/campaigns/japan/demands/demand-halt/"):
        assert words(read(page)).count(said) == 1
    rows = {one["passage"]: one for one in client.get("/api/v1/passages?campaign=japan").json()["data"]}
    assert (rows["halt"]["number"], rows["halt"]["states"]) == ("140.8", ["Chad", "Peru"])
    assert (rows["cells"]["number"], rows["cells"]["position"]) == ("", "")


def test_every_passage_is_linked_both_ways(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    page = read(PAGE)
    for slug in ("halt", "cells", "lost"):
        assert page.count(f'id="{slug}"') == 1
        assert page.count(f'id="note-{slug}"') == 1
        assert f'href="#{slug}"' in page


def test_passages_are_numbered_in_the_order_of_the_text(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    page = read(PAGE)
    assert page.index('id="note-halt"') < page.index('id="note-cells"') < page.index('id="note-lost"')


def test_a_quote_that_the_text_does_not_hold_is_listed_below(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    page = words(read(PAGE))
    assert "Passages not found word for word in this text open the prisons" in page


def test_without_a_text_the_quotes_stand_in_their_order(newsroom: Newsroom, document: Document) -> None:
    document.text = ""
    document.save()
    publish_with_demands(newsroom, document, "halt")
    page = words(read(PAGE))
    assert (
        page.index("Police cells must be closed") < page.index("immediate moratorium") < page.index("open the prisons")
    )
    assert "Government" in page


def test_a_passage_of_two_demands_speaks_for_neither_colour(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    other = make_demand(document.campaign, "other", title="Other demand")
    other.passages.add(document.passages.get(slug="halt"))
    newsroom.publish(other)
    page = read(PAGE)
    assert '<mark class="s-several">immediate moratorium</mark>' in page
    assert "Set back" in words(page)
    assert "Not assessed" in words(page)


def test_a_day_in_the_past_shows_the_statuses_of_that_day(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    page = read(PAGE, on="2006-01-01")
    assert '<mark class="s-unknown">immediate moratorium</mark>' in page
    assert "Set back" not in words(page)


def test_the_facts_of_the_document_stand_at_its_head(newsroom: Newsroom, document: Document) -> None:
    publish_with_demands(newsroom, document, "halt")
    page = read(PAGE)
    for fact in ("Time to lead", "Amnesty", "June 2005", "English"):
        assert fact in words(page)
    assert 'href="https://a.example/"' in page
    assert "今こそ" in words(read("/ja" + PAGE))


def test_text_is_shown_as_text(newsroom: Newsroom, document: Document) -> None:
    document.text = "<script>alert(1)</script> immediate moratorium"
    document.save()
    publish_with_demands(newsroom, document, "halt")
    assert "<script>alert" not in read(PAGE)


def test_an_unpublished_document_is_a_404(document: Document) -> None:
    assert Client().get(PAGE).status_code == 404


def test_queries(newsroom: Newsroom, document: Document, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    publish_with_demands(newsroom, document, "halt", "cells", "lost")
    with django_assert_num_queries(4):  # campaign with its names, changes of status, document with its text
        read(PAGE)
