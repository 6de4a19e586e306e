"""Answers are repeated while the record stands, and never a moment longer."""

import gzip
import threading
import time
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from demands import ledger
from demands.models import Demand
from demands.progress import log
from demands.public.params import page_cache, query
from demands.public.params import shelf as shelves
from demands.public.params.shelf import MOST_NEWS, Answer, Shelf, State, weight_of
from tests.cast import Newsroom, make_campaign, make_update

CAMPAIGN = "/campaigns/japan/"
DEMAND = f"{CAMPAIGN}demands/moratorium/"


@pytest.fixture(autouse=True)
def _some_room(settings: Any) -> None:
    settings.KEPT_MEGABYTES, settings.KEPT_MILLISECONDS = 1, 0
    shelves.SHELF.confirmed_at = shelves.SHELF.away_until = float(
        "-inf"
    )  # what the test before has kept is of another record


class TestRepeating:
    def test_the_second_reader_costs_one_query(
        self, client: Client, demand: Demand, django_assert_num_queries: Any
    ) -> None:
        first = client.get(DEMAND)
        with django_assert_num_queries(1):  # the last line of the record
            assert client.get(DEMAND).content == first.content

    def test_within_the_time_that_is_set_it_costs_none(
        self, client: Client, demand: Demand, django_assert_num_queries: Any, settings: Any
    ) -> None:
        settings.KEPT_MILLISECONDS = 60_000
        pages = [client.get(path) for path in (DEMAND, CAMPAIGN, "/")]
        with django_assert_num_queries(0):
            assert [client.get(path).content for path in (DEMAND, CAMPAIGN, "/")] == [one.content for one in pages]

    def test_a_browser_that_has_it_is_told_so(self, client: Client, demand: Demand) -> None:
        first = client.get(DEMAND)
        assert first["Cache-Control"] == "public, no-cache"
        again = client.get(DEMAND, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_it_is_compressed_quickly_and_then_once_well(self, client: Client, demand: Demand) -> None:
        plain = client.get(DEMAND).content
        first, *others = [client.get(DEMAND, headers={"Accept-Encoding": "gzip"}).content for _ in range(3)]
        assert len(set(others)) == 1
        assert len(others[0]) < len(first) < len(plain)
        assert {gzip.decompress(one) for one in (first, *others)} == {plain}

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

    def test_what_is_redacted_is_gone_after_the_time_that_is_set(
        self, client: Client, newsroom: Newsroom, demand: Demand, administrator: Any, settings: Any
    ) -> None:
        entry = newsroom.publish(make_update(demand, "in_progress", headline="A bill names Aiko"))
        pages = (DEMAND, CAMPAIGN, "/updates/", f"/updates/{entry.sequence}/", "/search/?q=bill", "/institutions/moj/")
        settings.KEPT_MILLISECONDS = 500
        assert all("Aiko" in client.get(path).content.decode() for path in pages)
        ledger.redact(entry, by=administrator, reason="It names one.")
        shelves.SHELF.confirmed_at -= 0.5  # half a second later
        assert not any("Aiko" in client.get(path).content.decode() for path in pages)

    def test_what_is_published_elsewhere_leaves_a_campaign_where_it_is(
        self, client: Client, newsroom: Newsroom, demand: Demand, django_assert_num_queries: Any
    ) -> None:
        pages = (CAMPAIGN, DEMAND)
        before = [client.get(path).content for path in pages]
        newsroom.publish(make_campaign("peru"))
        with django_assert_num_queries(len(pages)):  # nothing but what is new
            assert [client.get(path).content for path in pages] == before
        assert "/campaigns/peru/" in client.get("/").content.decode()


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

        assert not page_cache.kept(rf.get("/"), answer, Shelf()).has_header("ETag")


def page(size: int = 10) -> Answer:
    return Answer(b"x" * size, {"ETag": '"v"'})


BEGUN = State(1, 7)


def shelf_of(day: str = "") -> Shelf:
    """A shelf of which the last entry known is number 7, of the campaign "japan"."""
    shelf = Shelf()
    shelf.look(lambda after: [(7, "seven", "japan")], day, 0)
    return shelf


def kept_in(shelf: Shelf, *campaigns: str) -> list[str]:
    """Keep a page about each of some campaigns; their names are its own."""
    for name in campaigns:
        shelf.keep(shelf.state, name, Answer(b"x", {"ETag": '"v"'}, campaign=name), 10**6)
    return list(shelf.answers)


class TestShelf:
    def test_the_oldest_make_room(self) -> None:
        shelf, room = shelf_of(), 3 * weight_of("a", page())
        for name in "abcd":
            shelf.keep(BEGUN, name, page(), room)
        assert list(shelf.answers) == ["b", "c", "d"]
        assert shelf.weight == room

    def test_what_is_larger_than_the_shelf_stays_off(self) -> None:
        shelf = shelf_of()
        shelf.keep(BEGUN, "a", page(5000), 5000)
        assert shelf.answers == {}

    def test_a_long_key_takes_room_as_well(self) -> None:
        assert weight_of("a" * 8000, page()) - weight_of("a", page()) >= 7999

    def test_what_is_compressed_takes_more_room_and_others_make_it(self) -> None:
        shelf, room = shelf_of(), 2 * weight_of("a", page())
        for name in "ab":
            shelf.keep(BEGUN, name, page(), room)
        shelf.answers["b"].packed["br"] = b"x" * 100
        shelf.weigh_again("b", room)
        assert list(shelf.answers) == ["b"]
        assert shelf.weight == weight_of("b", shelf.answers["b"])

    def test_one_that_outgrows_the_shelf_goes_itself(self) -> None:
        shelf, room = shelf_of(), weight_of("a", page())
        shelf.keep(BEGUN, "a", page(), room)
        shelf.answers["a"].packed["gzip"] = b"x"
        shelf.weigh_again("a", room)
        assert (shelf.answers, shelf.weights, shelf.weight) == ({}, {}, 0)

    def test_an_entry_about_one_campaign_drops_its_pages_and_those_about_more_than_one(self) -> None:
        shelf = shelf_of()
        assert kept_in(shelf, "japan", "peru", "") == ["japan", "peru", ""]
        shelf.look(lambda after: [(7, "seven", "japan"), (8, "eight", "japan")], "", 0)
        assert list(shelf.answers) == ["peru"]
        assert shelf.weight == weight_of("peru", shelf.answers["peru"])

    @pytest.mark.parametrize(
        ("news", "day"),
        [
            ([(7, "seven", "japan"), (8, "eight", "")], ""),  # what all campaigns share
            ([(7, "seven", "japan")], "2026-11-27"),  # the day has ended
            ([(7, "another", "japan")], ""),  # another record, as after a restoration
            ([], ""),  # an empty one
            ([(7, "seven", "japan"), *((number, "x", "japan") for number in range(8, 8 + MOST_NEWS))], ""),
        ],
    )
    def test_everything_goes(self, news: list[tuple[int, str, str]], day: str) -> None:
        shelf = shelf_of()
        kept_in(shelf, "japan", "peru", "")
        shelf.look(lambda after: news, day, 0)
        assert (shelf.answers, shelf.weights, shelf.weight) == ({}, {}, 0)

    def test_an_answer_that_comes_late_is_not_put_there(self) -> None:
        shelf = shelf_of()
        begun = shelf.state
        shelf.look(lambda after: [(7, "seven", "japan"), (8, "eight", "japan")], "", 0)
        for name in ("japan", "peru", ""):
            shelf.keep(begun, name, Answer(b"", {}, campaign=name), 10**6)
        assert list(shelf.answers) == ["peru"]  # the entry is not about that

    def test_the_database_is_asked_at_most_as_often_as_is_said(self) -> None:
        shelf = shelf_of()
        asked: list[int] = []

        def ask(after: int) -> list[tuple[int, str, str]]:
            asked.append(after)
            return [(7, "seven", "japan")]

        for _ in range(5):
            shelf.look(ask, "", 60)
        assert asked == []
        shelf.look(ask, "", 0)
        assert asked == [7]

    @pytest.mark.parametrize("size", [0, 200, 2_000, 20_000, 200_000])
    @pytest.mark.parametrize("key", [20, 2_000])
    @pytest.mark.parametrize("packed", [0, 5_000])
    def test_the_limit_is_true_within_a_fifth(self, size: int, key: int, packed: int) -> None:
        room, shelf = 4 * 1024**2, shelf_of()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        number = 2 * room // (size + key + packed + 1000)
        for count in range(number):
            headers = {f"Header-{name}": f"{count} {name} {'v' * 40}" for name in range(10)}
            shelf.keep(BEGUN, f"{count}" + "k" * key, Answer(bytes(size), headers, {"br": bytes(packed)}), room)
        taken = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert 0.8 * room < shelves.GROWTH * taken < 1.2 * room


class TestTogether:
    """Many ask for a page that is not there: one renders it."""

    def ask(self, number: int, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> tuple[int, set[bytes]]:
        """How often the page was rendered, and the bodies that were given out."""
        monkeypatch.setattr(log, "news", lambda after: [(7, "seven", "japan")])
        rendered, ready, shelf = [], threading.Barrier(number), Shelf()

        def answer() -> HttpResponse:
            rendered.append(1)
            time.sleep(0.1)
            return HttpResponse(f"page {len(rendered)}")

        def reader(_number: int) -> bytes:
            ready.wait()
            return page_cache.kept(rf.get("/"), answer, shelf).content  # type: ignore[attr-defined]

        with ThreadPoolExecutor(number) as readers:
            bodies = set(readers.map(reader, range(number)))
        return len(rendered), bodies

    def test_sixteen_readers_of_a_cold_page_cost_one(self, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.ask(16, rf, monkeypatch) == (1, {b"page 1"})

    def test_without_it_each_would_render_it(self, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Shelf, "alone", lambda self, question: nullcontext(True))
        assert self.ask(4, rf, monkeypatch)[0] == 4

    def test_after_one_that_fails_the_next_renders_it(self) -> None:
        shelf = Shelf()
        with pytest.raises(ZeroDivisionError), shelf.alone("/"):
            raise ZeroDivisionError
        with shelf.alone("/") as first:
            assert first


class TestParameters:
    def test_one_of_another_page_or_without_meaning_makes_no_page_of_its_own(
        self, client: Client, demand: Demand
    ) -> None:
        plain = client.get(DEMAND)["ETag"]
        number = len(shelves.SHELF.answers)
        for asked in ("page=1", "institution=moj&year=2012", "q=%20", "on=&type=demand", "sort=title"):
            assert client.get(f"{DEMAND}?{asked}")["ETag"] == plain
        assert len(shelves.SHELF.answers) == number

    @pytest.mark.parametrize("more", ["x=1", "utm_source=a", "status=", "q=", "Status=forward", "x=1&x=2&y="])
    def test_one_that_is_not_read_makes_no_page_of_its_own(self, client: Client, demand: Demand, more: str) -> None:
        plain = client.get(CAMPAIGN)
        assert client.get(f"{CAMPAIGN}?{more}")["ETag"] == plain["ETag"]

    @pytest.mark.parametrize("more", ["x=marker-of-mine", "view=table&x=marker-of-mine"])
    def test_one_that_is_not_read_reaches_no_page(self, client: Client, demand: Demand, more: str) -> None:
        assert "marker-of-mine" not in client.get(f"{CAMPAIGN}?{more}").content.decode()

    def test_their_order_makes_no_difference(self, client: Client, demand: Demand) -> None:
        asked = ["sort=title&view=table", "view=table&sort=title", "view=ribbons&view=table&sort=title&z"]
        assert len({client.get(f"{CAMPAIGN}?{one}").content for one in asked}) == 1

    def test_one_that_is_read_does(self, client: Client, demand: Demand) -> None:
        assert client.get(f"{CAMPAIGN}?view=table")["ETag"] != client.get(CAMPAIGN)["ETag"]

    def test_one_that_is_not_named_cannot_be_read(self, rf: RequestFactory) -> None:
        with pytest.raises(AssertionError, match="colour must be named"):
            query.text(rf.get("/?colour=red"), "colour")


class TestWithoutADatabase:
    """What the database does here is done to it for real in tests/config/database/test_database_away.py."""

    def test_what_is_kept_is_given_out_with_its_age(self, client: Client, demand: Demand) -> None:
        before = client.get(DEMAND)
        shelves.SHELF.confirmed_at -= 70
        with without_record():
            after = client.get(DEMAND)
        assert (after.status_code, after.content, after["ETag"]) == (200, before.content, before["ETag"])
        assert int(after["Age"]) in range(70, 80)
        assert "hit" in after["Cache-Status"]
        assert not before.has_header("Age")

    def test_a_browser_that_has_it_is_still_told_so(self, client: Client, demand: Demand) -> None:
        tag = client.get(DEMAND)["ETag"]
        with without_record():
            assert client.get(DEMAND, headers={"If-None-Match": tag}).status_code == 304

    def test_a_page_that_is_too_old_is_not_given_out(self, client: Client, demand: Demand) -> None:
        client.get(DEMAND)
        shelves.SHELF.confirmed_at -= shelves.OLDEST + 1
        client.raise_request_exception = False
        with without_record():
            assert client.get(DEMAND).status_code == 503

    def test_what_was_never_asked_for_is_not_available(self, client: Client, demand: Demand) -> None:
        client.raise_request_exception = False
        with without_record():
            answer = client.get(f"/ja{CAMPAIGN}?view=table")
        assert answer.status_code == 503
        assert answer["Retry-After"] == "10"
        assert "no-store" in answer["Cache-Control"]
        assert 'lang="ja"' in answer.content.decode()


@contextmanager
def without_record() -> Iterator[None]:
    """Every statement ends as it does when the server is shut down."""

    def refused(*statement: Any) -> None:
        raise OperationalError from psycopg.errors.AdminShutdown("terminating connection")

    with connection.execute_wrapper(refused):
        yield
