"""Answers are repeated while the record stands, and never a moment longer."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from demands import ledger
from demands.models import Demand
from demands.public import kept
from demands.public.kept import Answer, Shelf
from tests.cast import Newsroom, make_update

CAMPAIGN = "/campaigns/japan/"
DEMAND = f"{CAMPAIGN}demands/moratorium/"


@pytest.fixture(autouse=True)
def _some_room(settings: Any) -> None:
    settings.KEPT_MEGABYTES = 1


class TestRepeating:
    def test_the_second_reader_costs_one_query(
        self, client: Client, demand: Demand, django_assert_num_queries: Any
    ) -> None:
        first = client.get(DEMAND)
        with django_assert_num_queries(1):  # the last line of the record
            assert client.get(DEMAND).content == first.content

    def test_a_browser_that_has_it_is_told_so(self, client: Client, demand: Demand) -> None:
        first = client.get(DEMAND)
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(DEMAND, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_it_is_compressed_once(self, client: Client, demand: Demand) -> None:
        plain = client.get(DEMAND)
        bodies = {client.get(DEMAND, headers={"Accept-Encoding": "gzip"}).content for _ in range(2)}
        assert len(bodies) == 1
        assert bodies != {plain.content}
        assert client.get(DEMAND).content == plain.content

    def test_each_address_language_and_part_of_a_page_has_its_own(self, client: Client, demand: Demand) -> None:
        part = {"HX-Request": "true", "HX-Target": "results"}
        asked = [(CAMPAIGN, {}), (f"{CAMPAIGN}?view=table", {}), (f"/ja{CAMPAIGN}", {}), (CAMPAIGN, part)]
        twice = [[client.get(path, headers=headers) for path, headers in asked] for _ in range(2)]
        assert len({answer.content for answer in twice[0]}) == len({answer["ETag"] for answer in twice[0]}) == 4
        assert [answer.content for answer in twice[0]] == [answer.content for answer in twice[1]]


class TestForgetting:
    def test_what_is_published_is_there_at_once(self, client: Client, newsroom: Newsroom, demand: Demand) -> None:
        before = client.get(DEMAND)
        newsroom.publish(make_update(demand, headline="A bill was tabled at last"))
        after = client.get(DEMAND, headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert "A bill was tabled at last" in after.content.decode()

    def test_what_is_redacted_is_gone_at_once(
        self, client: Client, newsroom: Newsroom, demand: Demand, administrator: Any
    ) -> None:
        entry = newsroom.publish(make_update(demand, headline="Names a child"))
        assert "Names a child" in client.get(DEMAND).content.decode()
        ledger.redact(entry, by=administrator, reason="It names a child.")
        assert "Names a child" not in client.get(DEMAND).content.decode()


class TestWhatIsNotKept:
    def test_refusals(self, client: Client, demand: Demand) -> None:
        for path in ("/campaigns/never/", f"{CAMPAIGN}?status=banana"):
            assert not client.get(path).has_header("ETag")

    def test_an_empty_record(self, client: Client, db: None) -> None:
        assert not client.get("/").has_header("ETag")

    def test_anything_where_there_is_no_room(self, client: Client, demand: Demand, settings: Any) -> None:
        settings.KEPT_MEGABYTES = 0
        assert not client.get(DEMAND).has_header("ETag")

    def test_what_sets_a_cookie(self, rf: RequestFactory, demand: Demand) -> None:
        def answer() -> HttpResponse:
            response = HttpResponse("for you alone")
            response.set_cookie("you")
            return response

        assert not kept.kept(rf.get("/"), answer, Shelf()).has_header("ETag")


class TestShelf:
    def test_the_oldest_make_room(self) -> None:
        shelf, room = Shelf(("head",)), 3 * kept.OVERHEAD + 30
        for name in "abcd":
            shelf.keep(("head",), name, Answer(b"0123456789", {}), room)
        assert list(shelf.answers) == ["b", "c", "d"]
        assert shelf.weight == room

    def test_what_is_larger_than_the_shelf_stays_off(self) -> None:
        shelf = Shelf(("head",))
        shelf.keep(("head",), "a", Answer(b"x" * 5000, {}), 5000)
        assert shelf.answers == {}

    def test_when_the_record_grows_or_the_day_ends_all_of_it_goes(self) -> None:
        shelf = Shelf(("head", "2026-11-26"))
        shelf.keep(("head", "2026-11-26"), "a", Answer(b"x", {}), 5000)
        assert shelf.find(("head", "2026-11-26"), "a") is not None
        assert shelf.find(("head", "2026-11-27"), "a") is None
        assert (shelf.answers, shelf.weight) == ({}, 0)

    def test_an_answer_that_comes_late_is_not_put_there(self) -> None:
        shelf = Shelf(("new head",))
        shelf.keep(("old head",), "a", Answer(b"x", {}), 5000)
        assert shelf.find(("new head",), "a") is None
