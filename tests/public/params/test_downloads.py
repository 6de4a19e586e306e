"""Downloads of the whole record leave threads for everybody else."""

import threading
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from demands.models import Demand
from demands.public.params import downloads
from demands.public.params.downloads import MOST, TooSlow, bounded

RECORD = "/record/entries.jsonl"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "WAIT", 0.0)


def begun(client: Client, number: int) -> list[Any]:
    """Readers who begin to download the record and take nothing of it."""
    return [client.get(RECORD) for _ in range(number)]


def take(readers: list[Any]) -> list[int]:
    """Let readers take what they asked for. Returns the numbers of lines that each got."""
    return [b"".join(one.streaming_content).count(b"\n") for one in readers if one.streaming]


def test_sixteen_slow_readers_leave_threads_for_pages(
    client: Client, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "__defaults__", (threading.BoundedSemaphore(MOST),))  # as a process that serves has it
    readers = begun(client, 16)
    assert [one.status_code for one in readers] == [200] * MOST + [503] * (16 - MOST)
    assert readers[-1]["Retry-After"] == "30"
    assert [client.get(path).status_code for path in ("/healthz", "/", "/record/")] == [200, 200, 200]
    assert take(readers) == [5] * MOST
    assert take(begun(client, 1)) == [5]  # the places are free again


def test_without_the_limit_all_of_them_are_let_in(
    client: Client, demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "__defaults__", (threading.BoundedSemaphore(99),))
    readers = begun(client, 16)
    assert take(readers) == [5] * 16


def test_a_place_is_given_back_once_when_a_download_breaks_off(rf: RequestFactory) -> None:
    one = threading.BoundedSemaphore(1)
    for _ in range(3):
        reader: Any = bounded(rf.get("/"), StreamingHttpResponse([b"a", b"b"]), one)
        assert next(iter(reader.streaming_content)) == b"a"
        reader._resource_closers *= 2  # a server that closes twice
        for close in reader._resource_closers:
            close()


def test_one_that_takes_too_long_breaks_off(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "LONGEST", -1.0)
    response: Any = bounded(rf.get("/"), StreamingHttpResponse([b"a", b"b"]), threading.BoundedSemaphore(1))
    with pytest.raises(TooSlow):
        list(response.streaming_content)


def test_pages_and_heads_take_no_place(rf: RequestFactory) -> None:
    none = threading.BoundedSemaphore(1)
    none.acquire()
    page, head = HttpResponse("page"), StreamingHttpResponse([b"a"])
    assert bounded(rf.get("/"), page, none) is page
    assert bounded(rf.head("/"), head, none) is head
