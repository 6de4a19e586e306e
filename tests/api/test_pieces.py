"""What is put together from kept pieces is, byte for byte, what is rendered as a whole; and it is never out of date."""

import random
from typing import Any

import pytest
from django.test import Client

from demands import ledger
from demands.api.operations import RETURNS
from demands.models import Demand, Entry
from demands.progress.pieces import Pieces, State
from demands.public.params.filters import CERTAINTIES, SORTS
from tests.api.test_operations import addresses
from tests.cast import Newsroom, make_update
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}
TIMES = 250
OFFERED: dict[str, tuple[str, ...]] = {
    "lang": ("en", "ja"), "limit": ("1", "7", "25", "60"), "on": ("2006-12-31", "2012", "2018-03"),
    "recorded": ("2020",), "entry": ("300", "440"), "campaign": ("japan-2005", "banana"),
    "demand": ("rome-statute", "execution-moratorium"), "certainty": CERTAINTIES, "sort": SORTS,
    "addressee": ("moj-japan", "mofa-japan"), "kind": ("published", "corrected"), "stance": ("supports", "context"),
    "q": ("treaty", "死刑"), "status": ("met",),
}  # fmt: skip


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


@pytest.fixture
def kept(settings: Any) -> Any:
    """Pieces, which tests have not unless they ask for them."""
    settings.PIECES_MEGABYTES = 4
    return settings


def some_request(lists: dict[str, str], dice: random.Random) -> tuple[str, dict[str, str]]:
    """One of the lists, with some of what it may be asked."""
    name = dice.choice(sorted(lists))
    kind, _many, own = RETURNS[name]
    offered = [one for one in (*own, "lang", "on", "recorded", "entry") if one in OFFERED]
    asked = {
        one: dice.choice(OFFERED[one]) for one in dice.sample(offered, k=min(len(offered), dice.choice((0, 1, 2))))
    }
    if "demand" in asked:
        asked["campaign"] = "japan-2005"
    if dice.random() < 0.2:
        asked["fields"] = {"entry": "url,kind", "demand": "status,url", "update": "entry,headline"}.get(kind, "url")
    return lists[name], asked


@pytest.mark.slow
def test_an_answer_of_pieces_is_the_whole_answer(japan: None, kept: Any) -> None:
    lists = {name: path for name, path in addresses().items() if RETURNS[name][1]}
    dice = random.Random(2005)
    requests = [some_request(lists, dice) for _ in range(TIMES)]
    of_pieces = [Client().get(*request) for request in requests]
    kept.PIECES_MEGABYTES = 0
    for request, assembled in zip(requests, of_pieces, strict=True):
        whole = Client().get(*request)
        assert assembled.content == whole.content, request
        assert dict(assembled.headers) == dict(whole.headers)
    assert sum(one.status_code == 200 for one in of_pieces) > TIMES * 0.8
    assert sum(len(one.json().get("data", ())) for one in of_pieces) > 5 * TIMES


def test_rows_that_are_kept_are_not_asked_for(japan: None, kept: Any, django_assert_max_num_queries: Any) -> None:
    Client().get("/api/v1/updates?limit=60")
    with django_assert_max_num_queries(2):  # the last entry; which updates
        assert len(Client().get("/api/v1/updates?limit=25&campaign=japan-2005").json()["data"]) > 0
    with django_assert_max_num_queries(6):  # a language that nobody has asked for
        Client().get("/api/v1/updates?lang=ja")


def test_what_is_redacted_is_in_no_piece(kept: Any, newsroom: Newsroom, demand: Demand, administrator: Any) -> None:
    lists = ("/api/v1/updates", "/api/v1/entries", "/api/v1/updates?fields=headline")
    entry = newsroom.publish(make_update(demand, "in_progress", headline={"en": "A name that must go"}))
    assert all("A name that must go" in Client().get(path).content.decode() for path in lists)
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    assert not any("A name that must go" in Client().get(path).content.decode() for path in lists)


def test_another_state_drops_what_was_kept() -> None:
    pieces, first, second = Pieces(), State("a", "2026-11-30"), State("b", "2026-11-30")
    pieces.known(first, [])
    pieces.keep(first, {"row": b"secret"}, len, 10_000)
    assert pieces.known(first, ["row"]) == {"row": b"secret"}  # as it would go on, were the state not looked at
    assert pieces.known(second, ["row"]) == {}
    pieces.keep(first, {"row": b"secret"}, len, 10_000)  # of a request that began before
    assert (pieces.made, pieces.weight) == ({}, 0)


def test_the_oldest_make_room() -> None:
    pieces, state = Pieces(), State("a", "2026-11-30")
    pieces.known(state, [])
    for number in range(50):
        pieces.keep(state, {number: bytes(1000)}, len, 10_000)
    assert list(pieces.made) == list(range(50 - len(pieces.made), 50))
    assert 8_000 < pieces.weight <= 10_000


def test_without_an_entry_nothing_is_kept(kept: Any, client: Client) -> None:
    assert not Entry.objects.exists()
    assert client.get("/api/v1/updates").json()["data"] == client.get("/api/v1/updates").json()["data"] == []
