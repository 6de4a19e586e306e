"""How the API answers: kept, conditional, to any site; and plainly to what it cannot understand."""

import base64
import gzip
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from demands.api.cursors import cursor, place
from demands.jobs.database_faults import unavailable
from demands.models import Demand
from demands.progress import sql
from demands.public.params.query import BadQuery
from tests.cast import Newsroom, make_demand, make_update

API = "/api/v1"
JAPAN = f"{API}/campaigns/japan"


@pytest.fixture
def cache(request: pytest.FixtureRequest) -> None:
    """The page cache, which tests have not unless they ask for it."""
    configured = request.getfixturevalue("settings")
    configured.KEPT_MEGABYTES, configured.KEPT_MILLISECONDS = 4, 0


@pytest.fixture
def world(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))


def test_an_answer_is_repeated_until_the_record_changes(
    cache: None, client: Client, world: None, newsroom: Newsroom, demand: Demand
) -> None:
    first = client.get(f"{JAPAN}/demands")
    assert client.get(f"{JAPAN}/demands", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"] == "public, no-cache"
    newsroom.publish(make_update(demand, "met", happened_on="2020", direction="fulfilled"))
    second = client.get(f"{JAPAN}/demands", headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second.json()["data"][0]["status"] == "met"


def test_any_site_may_read_and_none_may_write(client: Client, world: None) -> None:
    assert client.get(f"{API}/demands")["Access-Control-Allow-Origin"] == "*"
    assert client.options(f"{API}/demands")["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("post", "put", "patch", "delete"):
        response = getattr(client, method)(f"{API}/demands")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response["Content-Type"] == "application/problem+json"


def test_head_is_get_without_its_body(cache: None, client: Client, world: None) -> None:
    got, head = client.get(f"{API}/demands"), client.head(f"{API}/demands")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])


@pytest.mark.parametrize(
    ("path", "asked", "parameter"),
    [
        ("/demands", {"adressee": "moj"}, "adressee"),
        ("/demands", {"limit": "101"}, "limit"),
        ("/demands", {"limit": "٣"}, "limit"),
        ("/demands", {"on": "banana"}, "on"),
        ("/updates", {"entry": "0"}, "entry"),
        ("/campaigns/japan/demands", {"status": "banana"}, "status"),
        ("/demands", {"cursor": "banana"}, "cursor"),
        ("/demands", {"theme": "a\x00b"}, "theme"),
    ],
)
def test_a_mistake_is_named(client: Client, world: None, path: str, asked: dict[str, str], parameter: str) -> None:
    response = client.get(f"{API}{path}", asked)
    problem = response.json()
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert (problem["status"], problem["parameter"]) == (400, parameter)
    assert problem["detail"]


def test_a_mistake_is_named_in_the_language_asked_for(client: Client, world: None) -> None:
    assert client.get(f"{API}/demands", {"on": "banana", "lang": "ja"}).json()["detail"].startswith("「banana」")


def test_hidden_is_as_if_it_never_was(client: Client, world: None, demand: Demand) -> None:
    make_demand(demand.campaign, "draft")
    hidden, never = (client.get(f"{JAPAN}/demands/{name}") for name in ("draft", "never"))
    assert hidden.status_code == 404
    assert (hidden.content, sorted(hidden.headers.items())) == (never.content, sorted(never.headers.items()))
    assert client.get(f"{API}/nowhere").content == never.content
    assert client.get(f"{API}/updates/{10**30}").content == never.content


HOSTILE = (
    "*/*;q=0",
    "text/html",
    "\x7f",
    "a" * 9000,
    'W/"',
    '"\u00e9"',
    "*",
    "bytes=0-,1-,2-",
    "bytes=-1",
    ",,,,",
    "’",
)


@pytest.mark.parametrize(
    "header", ["Accept", "If-None-Match", "Range", "If-Modified-Since", "Accept-Encoding", "Origin"]
)
def test_hostile_headers_change_nothing(cache: None, client: Client, world: None, header: str) -> None:
    for value in HOSTILE:
        response = client.get(f"{API}/demands", headers={header: value})
        assert response.status_code in (200, 304), value
        if response.status_code == 304:
            assert (header, value) == ("If-None-Match", "*")


@pytest.mark.parametrize("coding", ["gzip", "br", "identity", ""])
def test_an_answer_is_compressed_as_it_was_asked_for(client: Client, world: None, coding: str) -> None:
    plain = client.get(f"{API}/demands").content
    response = client.get(f"{API}/demands", headers={"Accept-Encoding": coding})
    packed = response.get("Content-Encoding", "")
    assert packed in ("", coding)
    body = gzip.decompress(response.content) if packed == "gzip" else response.content
    assert body == plain or packed == "br"


def coded(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def test_cursors_of_others_are_refused(client: Client, world: None, newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_demand(demand.campaign, "second"))
    asked = {"limit": "1"}
    next_page = client.get(f"{API}/demands", asked).json()["next"]
    word = next_page.partition("cursor=")[2]
    assert client.get(f"{API}/demands", asked | {"cursor": word}).json()["data"][0]["demand"] == "second"
    others: tuple[tuple[str, dict[str, str]], ...]
    others = (("/updates", {}), ("/demands", {"theme": "death-penalty"}), ("/campaigns/japan/demands", {}))
    for path, more in others:
        assert client.get(f"{API}{path}", {"cursor": word} | more).status_code == 400, path
    mark = json.loads(base64.urlsafe_b64decode(word + "==="))[0]
    for key in ([2**70], [-1], [1.5], [None], [[1]], ["a\x00"], ["x", "y"], [True], []):
        assert client.get(f"{API}/demands", {"cursor": coded(mark, *key)}).status_code == 400, key
    for junk in ("=", "%", "é", coded("x")[:-1], base64.b64encode(b"[" * 500).decode(), "null", coded()):
        assert client.get(f"{API}/demands", {"cursor": junk}).status_code == 400, junk


def test_a_cursor_that_fits_is_taken(client: Client, world: None) -> None:
    """The twin: the test above fails for what is in the cursors, and not for their form."""
    word = cursor("/api/v1/demands []", ["demand:japan/a"])
    assert client.get(f"{API}/demands", {"cursor": word}).status_code == 200


def test_the_pages_of_a_list_show_one_state_of_the_record(
    client: Client, world: None, newsroom: Newsroom, demand: Demand
) -> None:
    newsroom.publish(make_demand(demand.campaign, "second"))
    second = client.get(f"{JAPAN}/demands", {"limit": "1", "sort": "title"}).json()["next"].partition("8000")[2]
    newsroom.publish(make_demand(demand.campaign, "third", title="A new first"))
    assert client.get(second).json()["data"][0]["demand"] == "second"


def test_without_a_database_it_asks_to_come_back(client: Client, world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: Any, **more: Any) -> None:
        raise unavailable("gone")

    monkeypatch.setattr(sql, "_rows", away)
    response = client.get(f"{API}/demands")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/problem+json", "no-store")


@given(word=st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_no_text_is_taken_for_a_cursor_by_accident(word: str) -> None:
    if not word:
        assert place("list", word, str) is None
        return
    with pytest.raises(BadQuery) as refused:
        place("list", word, str)
    assert refused.value.parameter == "cursor"


@given(key=st.one_of(st.integers(0, 2**63 - 1), st.text(alphabet="abc:/-", max_size=80)))
@settings(deadline=None)
def test_every_cursor_leads_back_to_its_place(key: str | int) -> None:
    assert place("list", cursor("list", [key]), type(key)) == [key]
