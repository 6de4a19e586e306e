"""The fetcher against a server that misbehaves, and every way to name a machine that is none of its business."""

import gzip
import os
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator

import pytest

from demands.vault import connection
from demands.vault.addresses import is_public
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch, Problem

from .conftest import PAGE, PEAK, Site


def problem(fetcher: Fetcher, url: str) -> Problem:
    with pytest.raises(CannotFetch) as refused:
        fetcher.page(url)
    return refused.value.problem


def test_a_page_is_fetched_with_all_that_was_said(web: Site, fetcher: Fetcher) -> None:
    found = fetcher.page(web.url("/page"))
    assert found.body.decode() == PAGE
    assert (found.status, found.media_type, found.url) == (200, "text/html", web.url("/page"))


def test_it_says_who_it_is_and_nothing_of_whom_it_met_before(web: Site, fetcher: Fetcher) -> None:
    web.says("/cookie", "x", Set_Cookie="tracked=1")
    fetcher.page(web.url("/cookie"))
    fetcher.page(web.url("/page"))
    _, _, headers, _ = web.asked[-1]
    assert headers["User-Agent"].startswith("FollowThrough/")
    assert not {"Cookie", "Authorization", "Referer", "X-Forwarded-For"} & set(headers)


def test_a_proxy_of_the_environment_is_not_used(
    web: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    assert fetcher.page(web.url("/page")).status == 200


# Where it may go


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "2a00:1450::5"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255",
        "240.0.0.1", "255.255.255.255",
        "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:169.254.169.254", "fe80::1",
        "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2002:a00:1::",
        "2001::1", "2001:0:4136:e378::1", "2001:db8::1", "3fff::1", "100::1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2a00::5efe:a00:1", "5f00::1", "no address", "",
    ],
)  # fmt: skip
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "0",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "10.0.0.1", "192.168.0.1", "100.64.0.1",
        "127.0.0.1.", "LOCALHOST", "①②⑦.⓪.⓪.①", "１２７.０.０.１",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_a_private_address_gets_there(web: Site, host: str, scheme: str) -> None:
    assert problem(Fetcher(seconds=3), f"{scheme}://{host}/page") in (
        Problem.NOT_PUBLIC, Problem.NO_SUCH_HOST, Problem.NOT_WEB,
    )  # fmt: skip
    assert web.asked == []


def test_the_tests_own_server_is_out_of_reach_without_the_exception(web: Site) -> None:
    assert problem(Fetcher(seconds=2), web.url("/page")) == Problem.NOT_PUBLIC
    assert web.asked == []


def test_the_exception_is_for_one_port_alone(web: Site, fetcher: Fetcher) -> None:
    other = Site()
    assert problem(fetcher, other.url("/page")) == Problem.NOT_PUBLIC
    assert other.asked == []
    other.server.shutdown()
    other.server.server_close()


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200, 11211])
def test_ports_of_other_services_are_refused_even_on_public_hosts(port: int) -> None:
    assert problem(Fetcher(seconds=2, resolver=lambda host, port: ["8.8.8.8"]), f"http://a.example:{port}/") == (
        Problem.PORT
    )


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://a.example/", "javascript:alert(1)", "data:text/html,x",
        "//a.example/", "a.example", "", "http://", "http:///path", "https://user:password@a.example/",
        "http://a.example\\@127.0.0.1/", "http://a.example:99999/", "http://a.example/\r\nHost: b", "http://[::1",
        "x" * 9000,
        "http://a.example/\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    fetcher = Fetcher(seconds=2, resolver=lambda host, port: ["127.0.0.1"])
    assert problem(fetcher, url) in (Problem.NOT_WEB, Problem.NOT_PUBLIC)


def test_a_name_that_stands_for_a_private_address_is_refused(web: Site) -> None:
    fetcher = Fetcher(seconds=2, resolver=lambda host, port: ["10.1.2.3", "127.0.0.1", "::1"])
    assert problem(fetcher, "http://innocent.example/") == Problem.NOT_PUBLIC


@pytest.mark.parametrize(
    "goal",
    [
        "http://127.0.0.1:{port}/secret", "http://localhost:{port}/secret", "http://[::1]:{port}/secret",
        "//2130706433:{port}/secret", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
        "http://[::ffff:127.0.0.1]:{port}/secret",
    ],
)  # fmt: skip
def test_a_redirect_to_a_private_address_is_refused(web: Site, fetcher: Fetcher, goal: str) -> None:
    inside = Site()
    inside.says("/secret", "the secret")
    web.says("/away", status=302, Location=goal.format(port=inside.port))
    assert problem(fetcher, web.url("/away")) in (Problem.NOT_PUBLIC, Problem.NOT_WEB)
    assert inside.asked == []
    inside.server.shutdown()
    inside.server.server_close()


class Rebinding:
    """A name server that gives another address each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.questions = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.questions += 1
        return [self.answers[min(self.questions, len(self.answers)) - 1]]


def test_a_name_is_asked_for_once_so_that_a_second_answer_changes_nothing(web: Site) -> None:
    names = Rebinding("127.0.0.1", "10.0.0.1")
    fetcher = Fetcher(seconds=2, allow=web.allow, resolver=names)
    assert fetcher.page(f"http://rebinding.example:{web.port}/page").status == 200
    assert names.questions == 1


def test_a_name_that_changes_between_redirects_is_looked_at_anew(web: Site) -> None:
    web.says("/again", status=302, Location="/page")
    fetcher = Fetcher(seconds=2, allow=web.allow, resolver=Rebinding("127.0.0.1", "127.0.0.2"))
    assert problem(fetcher, f"http://rebinding.example:{web.port}/again") == Problem.NOT_PUBLIC
    assert [path for _, path, _, _ in web.asked] == ["/again"]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A socket of ours on loopback, and everything that was ever sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                while True:
                    visitor, _ = server.accept()
                    visitor.settimeout(1)
                    heard.append(visitor.recv(1000))
                    visitor.close()
            except OSError:
                return

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


def test_the_opened_socket_is_asked_whom_it_speaks_to(
    listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lies between us and the network, such as a name that is resolved once more: not a byte is sent."""
    port, heard = listener
    really = socket.create_connection
    monkeypatch.setattr(connection.socket, "create_connection", lambda *a, **o: really(("127.0.0.1", port)))
    fetcher = Fetcher(seconds=2, resolver=lambda host, port: ["8.8.8.8"])
    assert problem(fetcher, "http://rebinding.example/") == Problem.NOT_PUBLIC
    deadline = time.monotonic() + 2
    while not heard and time.monotonic() < deadline:
        time.sleep(0.01)
    assert heard == [b""]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://日本語.jp/道?q=あ", "xn--wgv71a119e.jp"), ("http://MÜNCHEN.example:8080/", "xn--mnchen-3ya.example"),
        ("https://[2606:4700::1111]/", "2606:4700::1111"),
    ],
)  # fmt: skip
def test_a_name_in_any_script_is_asked_for_as_name_servers_know_it(url: str, host: str) -> None:
    asked = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    assert problem(Fetcher(seconds=2, resolver=resolver), url) == Problem.NOT_PUBLIC
    assert asked == [host]


# How much it takes


def test_redirects_are_followed_and_kept(web: Site, fetcher: Fetcher) -> None:
    web.says("/old", status=301, Location="/middle#part")
    web.says("/middle", status=308, Location=web.url("/page"))
    found = fetcher.page(web.url("/old"))
    assert [one.status for one in found.exchanges] == [301, 308, 200]
    assert found.url == web.url("/page")


def test_a_circle_of_redirects_ends(web: Site, fetcher: Fetcher) -> None:
    assert problem(fetcher, web.url("/loop")) == Problem.TOO_MANY_REDIRECTS
    assert len(web.asked) == 7


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/silent", Problem.TOO_SLOW),
        ("/dripping", Problem.TOO_SLOW),
        ("/dripping-headers", Problem.TOO_SLOW),
        ("/endless", Problem.TOO_LARGE),
        ("/huge-headers", Problem.TOO_LARGE),
        ("/too-many-headers", Problem.MALFORMED),
        ("/garbage", Problem.MALFORMED),
        ("/bomb", Problem.TOO_LARGE),
        ("/no-such-page", Problem.GONE),
    ],
)
def test_a_server_that_misbehaves_is_left_with_a_sentence(web: Site, path: str, expected: Problem) -> None:
    seconds = 1 if expected == Problem.TOO_SLOW else 20
    assert problem(Fetcher(seconds=seconds, allow=web.allow), web.url(path)) == expected


def test_a_site_that_drips_is_left_when_the_time_is_up(web: Site) -> None:
    """It sends a byte each twentieth of a second for half a minute; no single wait is ever long."""
    before = time.monotonic()
    assert problem(Fetcher(seconds=0.5, allow=web.allow), web.url("/dripping-headers")) == Problem.TOO_SLOW
    assert time.monotonic() - before < 10


def test_a_name_server_that_does_not_answer_is_left(web: Site) -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(3)
        return ["8.8.8.8"]

    assert problem(Fetcher(seconds=0.3, resolver=slow), "http://a.example/") == Problem.TOO_SLOW


def test_a_stated_size_is_believed_when_it_is_too_large(web: Site, fetcher: Fetcher) -> None:
    web.says("/large", b"x", Content_Length=str(10**12))
    assert problem(fetcher, web.url("/large")) == Problem.TOO_LARGE


def test_a_page_that_ends_early_is_no_page(web: Site, fetcher: Fetcher) -> None:
    web.says("/cut", b"half a page", Content_Length="5000")
    assert problem(fetcher, web.url("/cut")) == Problem.MALFORMED


@pytest.mark.parametrize(
    ("packed", "packing"),
    [
        (gzip.compress(PAGE.encode()), "gzip"),
        (zlib.compress(PAGE.encode()), "deflate"),
        (zlib.compress(PAGE.encode())[2:-4], "deflate"),
    ],
)
def test_a_packed_page_is_unpacked(web: Site, fetcher: Fetcher, packed: bytes, packing: str) -> None:
    web.says("/packed", packed, Content_Encoding=packing)
    found = fetcher.page(web.url("/packed"))
    assert (found.body.decode(), found.last.raw) == (PAGE, packed)


@pytest.mark.parametrize("packing", ["gzip", "br", "gzip, gzip", "made-up"])
def test_what_is_not_packed_as_it_says_is_refused(web: Site, fetcher: Fetcher, packing: str) -> None:
    web.says("/lie", b"this is plain", Content_Encoding=packing)
    assert problem(fetcher, web.url("/lie")) == Problem.MALFORMED


def test_a_closed_port_is_a_site_that_does_not_answer(closed_port: int) -> None:
    fetcher = Fetcher(seconds=2, allow={("127.0.0.1", closed_port)})
    assert problem(fetcher, f"http://127.0.0.1:{closed_port}/") == Problem.NO_CONNECTION


def test_https_that_is_none_is_named(web: Site, fetcher: Fetcher) -> None:
    assert problem(fetcher, web.url("/page").replace("http:", "https:")) == Problem.TLS


def test_a_probe_asks_for_the_head_alone(web: Site, fetcher: Fetcher) -> None:
    assert fetcher.probe(web.url("/page")).status == 200
    assert [method for method, _, _, _ in web.asked] == ["HEAD"]


def test_a_probe_asks_again_where_the_head_is_refused(web: Site, fetcher: Fetcher) -> None:
    def no_head(handler: object) -> None:
        web.pages["/page" if handler.command == "GET" else "/none"](handler)  # type: ignore[attr-defined]

    web.says("/none", status=405)
    web.pages["/headless"] = no_head
    assert fetcher.probe(web.url("/headless")).status == 200
    assert [method for method, _, _, _ in web.asked] == ["HEAD", "GET"]


BOMB = f"""
import sys
{PEAK}
import django; django.setup()
from demands.vault.fetch import Fetcher
from demands.vault.problem import CannotFetch
before = peak()
try:
    Fetcher(seconds=20, allow={{("127.0.0.1", int(sys.argv[1]))}}).page(f"http://127.0.0.1:{{sys.argv[1]}}/bomb")
except CannotFetch as fault:
    sys.stdout.write(f"{{fault.problem}} {{peak() - before}}")
"""


def test_a_packed_bomb_takes_no_more_memory_than_the_limit(web: Site) -> None:
    """200 MB of nothing in 200 kB; at most the 20 MB that we keep, twice, may be in memory."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [sys.executable, "-c", BOMB, str(web.port)], env=environment, capture_output=True, text=True, check=True
    )
    said, grown = done.stdout.split()
    assert said == "too_large"
    assert int(grown) < 80 * 1024
