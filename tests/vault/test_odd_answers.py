"""Servers that do not keep to HTTP at all: what they send is written to the socket as it stands here."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, repeat

import pytest
from warcio.archiveiterator import ArchiveIterator

from demands.vault import copies
from demands.vault.connection import Guard
from demands.vault.fetch import Fetched, Fetcher
from demands.vault.problem import CannotFetch, Problem

from .conftest import PEAK

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
Speak = Callable[[Iterable[bytes]], int]


@pytest.fixture
def speak() -> Iterator[Speak]:
    """Have a server say this to everybody who comes, whatever they ask; returns its port."""
    servers: list[socket.socket] = []

    def start(said: Iterable[bytes]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        threading.Thread(target=serve, args=(server, said), daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    for one in servers:
        one.close()


def serve(server: socket.socket, said: Iterable[bytes]) -> None:
    while True:
        try:
            visitor, _ = server.accept()
        except OSError:
            return
        with visitor:
            try:
                visitor.recv(10_000)
                for block in said:
                    visitor.sendall(block)
            except OSError:
                pass  # the visitor has had enough


def fetched(port: int, seconds: float = 2) -> Fetched:
    return Fetcher(seconds=seconds, allow={("127.0.0.1", port)}).page(f"http://127.0.0.1:{port}/")


def problem(port: int, seconds: float = 2) -> Problem:
    with pytest.raises(CannotFetch) as refused:
        fetched(port, seconds)
    return refused.value.problem


def test_a_page_in_chunks_is_put_together(speak: Speak) -> None:
    found = fetched(speak([CHUNKED, b"5\r\nhello\r\n", b"6;name=value\r\n world\r\n", b"0\r\nX-After: 1\r\n\r\n"]))
    assert found.body == b"hello world"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([CHUNKED, b"5\r\nhel"], Problem.MALFORMED),
        ([CHUNKED, b"five\r\nhello\r\n"], Problem.MALFORMED),
        ([CHUNKED, b"-5\r\nhello\r\n0\r\n\r\n"], Problem.MALFORMED),
        ([CHUNKED, b"\r\n\r\n"], Problem.MALFORMED),
        ([CHUNKED, b"7fffffffffffffff\r\n", b"x" * 1000], Problem.MALFORMED),
        ([HEAD, b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"], Problem.MALFORMED),
        ([HEAD, b"Content-Length: -1\r\n\r\n", b"x" * 10], None),
        ([b"HTTP/1.1 999 What\r\n\r\n"], Problem.REFUSED), ([b"HTTP/1.1 204 None\r\n\r\n"], None),
        ([b"HTTP/1.1 099 Low\r\n\r\n"], Problem.MALFORMED), ([b"ICY 200 OK\r\n\r\n"], Problem.MALFORMED),
        ([b""], Problem.MALFORMED), ([b"SSH-2.0-OpenSSH_9.2\r\n"], Problem.MALFORMED),
        ([b"HTTP/1.1 302 Found\r\nLocation: http://[bad\r\n\r\n"], Problem.MALFORMED),
        ([b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\n\r\n"], Problem.TOO_MANY_REDIRECTS),
        ([b"HTTP/1.1 302 Found\r\nLocation: //user:word@127.0.0.1/\r\n\r\n"], Problem.NOT_WEB),
        ([b"HTTP/1.1 302 Found\r\nLocation: gopher://127.0.0.1/\r\n\r\n"], Problem.NOT_WEB),
        ([b"HTTP/1.1 302 Found\r\nLocation: /a b\tc\r\n\r\n"], Problem.NOT_WEB),
        ([b"HTTP/1.1 301 Moved\r\n\r\n"], Problem.MALFORMED),
    ],
)  # fmt: skip
def test_what_is_no_proper_answer_ends_with_a_sentence(
    speak: Speak, said: list[bytes], expected: Problem | None
) -> None:
    port = speak(said)
    if expected is None:
        assert fetched(port).status in (200, 204)
    else:
        assert problem(port) == expected


ENDLESS = {
    "chunks": (CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"),
    "chunk-line": (CHUNKED + b"5;", b"name=value;" * 500),
    "trailer": (CHUNKED + b"0\r\nX-Long: ", b"x" * 5000),
    "trailers": (CHUNKED + b"0\r\n", b"X-More: again\r\n" * 50),
    "status-line": (b"HTTP/1.1 200 ", b"OK" * 5000),
    "header": (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 5000),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: again\r\n" * 50),
    "continues": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
    "redirects": (b"HTTP/1.1 302 Found\r\nLocation: /", b"x" * 5000),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_ended(speak: Speak, name: str) -> None:
    """One of the limits meets it: of size, of a line, of time."""
    first, again = ENDLESS[name]
    started = time.monotonic()
    assert problem(speak(chain([first], repeat(again)))) in (Problem.TOO_LARGE, Problem.MALFORMED, Problem.TOO_SLOW)
    assert time.monotonic() - started < 6


BOUNDED = f"""
import sys
{PEAK}
import django; django.setup()
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch
before = peak()
try:
    Fetcher(seconds=4, allow={{("127.0.0.1", int(sys.argv[1]))}}).page(f"http://127.0.0.1:{{sys.argv[1]}}/")
except CannotFetch as fault:
    sys.stdout.write(f"{{fault.problem}} {{peak() - before}}")
"""


@pytest.mark.parametrize("name", ["chunks", "chunk-line", "trailer", "header"])
def test_what_never_ends_takes_no_memory(speak: Speak, name: str) -> None:
    """At most the 20 MB that we keep, and what it takes to put them together."""
    first, again = ENDLESS[name]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", BOUNDED, str(speak(chain([first], repeat(again))))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[1]) < 80 * 1024


def test_nothing_is_left_behind_by_a_fetch(speak: Speak) -> None:
    """Neither the clock that would end the connection nor the thread that asked for the name."""
    port = speak([HEAD, b"Content-Length: 2\r\n\r\nok"])
    before = set(threading.enumerate())
    fetched(port)
    deadline = time.monotonic() + 2
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert {one.name for one in set(threading.enumerate()) - before if "serve" not in one.name} == set()


def test_of_a_host_with_a_private_and_a_public_address_only_the_public_one_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def refuse(address: tuple[str, int], **options: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    guard = Guard(time.monotonic() + 2, resolver=lambda host, port: ["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"])
    with pytest.raises(CannotFetch) as refused:
        guard.connect("both.example", 443)
    assert (refused.value.problem, tried) == (Problem.NO_CONNECTION, ["8.8.8.8", "2606:4700::1111"])


def test_only_three_addresses_of_a_host_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may stand for as many as its owner likes."""
    tried: list[str] = []

    def refuse(address: tuple[str, int], **options: object) -> socket.socket:
        tried.append(address[0])
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", refuse)
    guard = Guard(time.monotonic() + 2, resolver=lambda host, port: [f"8.8.8.{number}" for number in range(200)])
    with pytest.raises(CannotFetch):
        guard.connect("many.example", 80)
    assert len(tried) == 3


def test_odd_headers_are_kept_as_they_came(speak: Speak) -> None:
    """Folded, twice, without a value, beyond ASCII: the web archive can be read all the same."""
    odd = b"X-Twice: a\r\nX-Twice: b\r\nX-Empty:\r\nX-Letters: \xe6\xb3\x95\r\nX-Folded: a\r\n b\r\n"
    found = fetched(speak([HEAD, odd, b"Content-Length: 5\r\n\r\nwords"]))
    records = list(read_back(copies.web_archive(found)))
    assert [(kind, body) for kind, _, body in records] == [("warcinfo", b""), ("response", b"words"), ("request", b"")]
    names = [name for name, _ in records[1][1]]
    assert names.count("X-Twice") == 2
    assert {"X-Empty", "X-Letters", "X-Folded"} <= set(names)


def read_back(archive: bytes) -> Iterator[tuple[str, list[tuple[str, str]], bytes]]:
    for one in ArchiveIterator(io.BytesIO(archive)):
        body = b"" if one.rec_type == "warcinfo" else one.content_stream().read()
        yield one.rec_type, one.http_headers.headers if one.http_headers else [], body
