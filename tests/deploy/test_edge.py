"""A real nginx in front of a real site, with the block of `deploy/` as it ships but for places, ports and TLS."""

import gzip
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.edge import crowd
from config.commands.run import stop, web_command
from config.places import BASE_DIR
from demands.public.params.query import PARAMETERS
from tests.deploy.nginx import BLOCK, configuration, serving
from tests.site import Site, SiteFactory, free_port, wait_for

PAGE = "/campaigns/japan-2005/"
CROWD = 40
REDACT = """
from django.contrib.auth.models import User
from demands import ledger
from demands.models import Entry
ledger.redact(Entry.objects.get(pk={entry}), by=User.objects.get(username="administrator"), reason="Danger.")
"""
SETTLED = """
import datetime
from demands.ledger.caches import edge
edge.SETTLING = -datetime.timedelta(days=1)
edge.confirm()
"""

pytestmark = [
    pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed"),
    pytest.mark.slow,
]


class Answer(NamedTuple):
    """What a browser without a cache gets."""

    status: int
    body: bytes
    headers: Message

    @property
    def cache(self) -> str:
        return str(self.headers.get("Cache-Status", ""))


@dataclass
class Edge:
    """nginx on a port, the site behind it, and the process that serves the site."""

    url: str
    site: Site
    served: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        request = urllib.request.Request(self.url + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return Answer(response.status, response.read(), response.headers)
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read(), refused.headers)

    def start(self) -> None:
        port = int(self.site.url.rpartition(":")[2])
        server = subprocess.Popen(
            web_command(port, workers=1), cwd=BASE_DIR, env=self.site.environment, process_group=0
        )
        self.served = {"web server": server}
        wait_for(server, port)

    def stop(self) -> None:
        stop(self.served)
        self.served = {}

    def link(self) -> Path:
        return Path(self.site.environment["EDGE_DIR"]) / "state"


@pytest.fixture(scope="module")
def edge(site_factory: SiteFactory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    place = tmp_path_factory.mktemp("edge")
    (place / "told").mkdir()
    behind = {"BEHIND_PROXY": "true", "RECORD_FILE_LINES": "20", "ALLOWED_HOSTS": "127.0.0.1,localhost"}
    with site_factory.idle(EDGE_DIR=str(place / "told"), **behind) as site:
        found = Edge(f"http://127.0.0.1:{free_port()}", site)
        site.manage("shell", "-v0", "-c", SETTLED)
        with serving(place, configuration(place, int(found.url.rpartition(":")[2]), site)):
            try:
                found.start()
                yield found
            finally:
                found.stop()


def test_a_crowd_on_a_cold_page_reaches_the_site_once(edge: Edge) -> None:
    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(edge.get, [f"{PAGE}?view=table"] * CROWD))
    assert {one.status for one in answers} == {200}
    assert len({one.body for one in answers}) == 1
    assert sum(one.cache == "" for one in answers) == 1, [one.cache for one in answers]


@pytest.mark.parametrize("path", ["/", PAGE, "/ja/record/"])
def test_what_the_site_does_not_read_makes_no_page_of_its_own(edge: Edge, path: str) -> None:
    page = edge.get(path)
    for question in ("?x=1", "?utm_source=mail&fbclid=2", "?ON2=3", "?x"):
        again = edge.get(path + question)
        assert (again.cache, again.body) == ("nginx; hit", page.body), question


@pytest.mark.parametrize(
    "question", ["?%71=treaty", "?Q=treaty", "?+q=treaty", "?x=1;q=treaty", "?q=&q=treaty", "?x[q]=1&Q=a"]
)
def test_no_wording_of_a_question_puts_another_page_in_its_place(edge: Edge, question: str) -> None:
    edge.get("/search/" + question)
    for path in ("/search/", "/search/?q=treaty"):
        with urllib.request.urlopen(edge.site.url + path) as response:
            assert edge.get(path).body == response.read()


def test_each_way_of_compression_and_each_part_is_kept_for_itself(edge: Edge) -> None:
    plain = edge.get(PAGE)
    for accepted, coding in (("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("identity", None)):
        for _again in range(2):
            assert edge.get(PAGE, **{"Accept-Encoding": accepted}).headers["Content-Encoding"] == coding
    part = edge.get(PAGE, **{"HX-Request": "true", "HX-Target": "results"})
    assert part.status == 200
    assert len(part.body) < len(plain.body)
    assert edge.get(PAGE).body == plain.body


def test_what_is_not_everybodys_is_never_kept(edge: Edge) -> None:
    for path in ("/admin/login/", "/accounts/login/", "/nothing-here/", "/healthz"):
        assert [edge.get(path).cache for _again in range(3)] == ["", "", ""], path


def test_files_of_the_record_are_sent_by_nginx(edge: Edge) -> None:
    lines = edge.get("/record/entries.jsonl").body.splitlines(keepends=True)
    piece = "/record/entries.jsonl?from=21&to=40"
    plain, packed = edge.get(piece), edge.get(piece, **{"Accept-Encoding": "gzip"})
    assert plain.body == gzip.decompress(packed.body) == b"".join(lines[20:40])
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
    assert plain.headers["Content-Type"] == packed.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert edge.get(piece, **{"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}).status == 304
    name = next((Path(edge.site.environment["DATA_DIR"]) / "record").glob("000002-*")).name
    assert edge.get(f"/record/files/{name}").status == 404, "nobody but the site names a file"


def test_sixteen_who_download_and_take_nothing_leave_pages_and_health_check(edge: Edge) -> None:
    whole, piece = "/record/entries.jsonl", "/record/entries.jsonl?from=1&to=20"
    port = int(edge.site.url.rpartition(":")[2])  # of the site itself, without nginx
    for path in (whole, piece):
        with ExitStack() as readers:
            asked = [readers.enter_context(slow_reader(port, path)) for _number in range(16)]
            paths = ("/healthz", "/", "/record/", "/updates/")
            answers = [urllib.request.urlopen(edge.site.url + one, timeout=20).status for one in paths]
            assert answers == [200] * 4
            begun = [one.recv(12) for one in asked]
            assert set(begun) <= {b"HTTP/1.1 200", b"HTTP/1.1 503"}
            assert begun.count(b"HTTP/1.1 200") >= 2


@contextmanager
def slow_reader(port: int, path: str) -> Iterator[socket.socket]:
    """Somebody who asks for something, and takes nothing of it."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        reader.settimeout(20)
        reader.connect(("127.0.0.1", port))
        reader.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        yield reader


def test_a_page_that_the_browser_has_is_not_sent_again(edge: Edge) -> None:
    page = edge.get(PAGE)
    assert edge.get(PAGE, **{"If-None-Match": page.headers["ETag"]}).status == 304


def test_while_the_site_is_dead_its_last_pages_are_given_out_and_say_so(edge: Edge) -> None:
    page = edge.get("/ja/")
    edge.stop()
    wait_until_old(edge, "/ja/")
    stale = edge.get("/ja/")
    assert (stale.status, stale.body) == (200, page.body)
    assert "fwd=stale" in stale.cache
    assert "did not answer" in stale.cache
    assert edge.get("/campaigns/").status in (502, 504), "what nobody asked for is not there"
    edge.start()
    assert edge.get("/ja/").status == 200
    assert "fwd=stale" not in edge.get("/ja/").cache


def test_what_was_redacted_does_not_come_back_while_the_site_is_dead(edge: Edge) -> None:
    before = edge.link().resolve()
    entry, headline = last_update(edge)
    assert headline.encode() in edge.get("/updates/").body
    edge.site.manage("shell", "-v0", "-c", REDACT.format(entry=entry))
    assert edge.link().resolve().name.endswith("-settling"), "the link moves with the redaction, by no job"
    assert [edge.get("/updates/").cache for _again in range(3)] == ["", "", ""], "nothing is kept for a moment"
    assert headline.encode() not in edge.get("/updates/").body
    edge.stop()
    assert edge.get("/updates/").status in (502, 504)
    edge.site.manage("shell", "-v0", "-c", SETTLED)
    assert edge.link().resolve() not in (before, before.with_name("0"))
    assert edge.get("/updates/").status in (502, 504)
    edge.start()
    assert headline.encode() not in edge.get("/updates/").body
    assert edge.get("/updates/").cache == "nginx; hit"


def test_the_same_pages_would_come_back_if_the_link_did_not_move(edge: Edge) -> None:
    """The twin of the test above."""
    entry, headline = last_update(edge)
    assert headline.encode() in edge.get("/updates/").body
    kept = edge.site.environment.pop("EDGE_DIR")
    edge.site.manage("shell", "-v0", "-c", REDACT.format(entry=entry))
    edge.site.environment["EDGE_DIR"] = kept
    edge.stop()
    wait_until_old(edge, "/updates/")
    assert headline.encode() in edge.get("/updates/").body
    edge.start()


def test_without_the_link_nothing_is_kept_and_everything_answers(edge: Edge) -> None:
    target = edge.link().readlink()
    edge.link().unlink()
    try:
        assert [(one.status, one.cache) for one in (edge.get(PAGE), edge.get(PAGE))] == [(200, ""), (200, "")]
    finally:
        edge.link().symlink_to(target)


def test_nginx_knows_every_parameter_that_a_page_reads() -> None:
    block = BLOCK[BLOCK.index("map $args") :]
    named = re.findall(r"\(\^\|&\)\(([a-z|]+)\)=", block[: block.index("}")])
    assert {name for group in named for name in group.split("|")} == PARAMETERS


def last_update(edge: Edge) -> tuple[int, str]:
    """The entry and the headline of the update that stands first on the page of updates."""
    newest = json.loads(edge.get("/api/v1/updates?limit=1").body)["data"][0]
    return newest["entry"], newest["headline"]["en"]


def wait_until_old(edge: Edge, path: str) -> None:
    """Until the second is over for which nginx asks nobody."""
    for _try in range(100):
        if edge.get(path).cache != "nginx; hit":
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} is still taken for new")


def test_a_crowd_reads_on_while_news_appears(edge: Edge) -> None:
    """The crowd of benchmarks/edge.py in a small form, whose times mean nothing."""
    found = crowd(int(edge.url.rpartition(":")[2]), edge.site, 4.0)
    assert len(found.times) > 20
    assert found.seen_after
