"""The database is paused, slow, locked or down: every request is answered within two seconds, and all is well after.

The server is a real one, stopped and paused for real, and so is the web server in front of it.
"""

import itertools
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.commands.run import stop, web_command
from config.places import BASE_DIR
from tests.config.conftest import wait_for
from tests.site import SiteFactory, environment_of, free_port
from tests.site import wait_for as wait_for_site

from .server import Server, own_server

LIMIT = 2.0  # seconds that a reader may wait
KEPT = "/campaigns/japan-2005/"
NUMBERS = itertools.count(1)


@dataclass
class Answer:
    status: int
    headers: Message
    body: str
    seconds: float


class Site:
    """A web server of one process, whose database is `server`."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.port = server, port

    def get(self, path: str, *, timeout: float = 20) -> Answer:
        begun = time.monotonic()
        try:
            response = urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout)
        except urllib.error.HTTPError as refused:
            response = refused
        with response:
            body = response.read().decode()
        return Answer(response.status, response.headers, body, time.monotonic() - begun)

    def get_anew(self, prefix: str = "", *, timeout: float = 20) -> Answer:
        """A page that nobody has asked for before."""
        number = next(NUMBERS)
        return self.get(
            f"{prefix}/methodology/?on={1950 + number // 300}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        )


@pytest.fixture(scope="module")
def server(site_factory: SiteFactory) -> Iterator[Server]:
    with own_server(make_conninfo(settings.DATABASE_URL, dbname=site_factory.filled)) as server:
        yield server


@pytest.fixture(scope="module")
def site(server: Server, site_factory: SiteFactory) -> Iterator[Site]:
    with serving(server, site_factory.directory) as site:
        yield site


@contextmanager
def serving(server: Server, directory: Path, **given: str) -> Iterator[Site]:
    """Yield a site with these settings, and stop it afterwards."""
    port = free_port()
    environment = environment_of("away", f"http://127.0.0.1:{port}", directory) | {"DATABASE_URL": server.url, **given}
    process = subprocess.Popen(web_command(port, workers=1), cwd=BASE_DIR, env=environment, process_group=0)
    try:
        wait_for_site(process, port)
        yield Site(server, port)
    finally:
        stop({"web server": process})


@pytest.fixture(autouse=True)
def _well_before_and_after(site: Site) -> Iterator[None]:
    assert site.get(KEPT).status == 200
    yield
    wait_for(lambda: site.get_anew().status == 200, 10)
    assert site.get("/readyz").status == 200


# What can happen to a database


@contextmanager
def paused(server: Server) -> Iterator[None]:
    with server.paused():
        yield


@contextmanager
def backends_paused(server: Server) -> Iterator[None]:
    """The server answers, but those of its processes that the site is connected to do not."""
    backends = psutil.Process(server.pid).children(recursive=True)
    for backend in backends:
        backend.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for backend in backends:
            backend.send_signal(signal.SIGCONT)


@contextmanager
def locked(server: Server) -> Iterator[None]:
    """Somebody alters the table of the record."""
    with psycopg.connect(server.url) as connection:
        connection.execute("LOCK TABLE demands_entry IN ACCESS EXCLUSIVE MODE")
        yield


@contextmanager
def slow(server: Server) -> Iterator[None]:
    """Each look at the record takes 20 seconds."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE demands_entry RENAME TO really")
        connection.execute("CREATE VIEW demands_entry AS SELECT really.* FROM really, pg_sleep(20)")
        yield
        connection.execute("DROP VIEW demands_entry")
        connection.execute("ALTER TABLE really RENAME TO demands_entry")


@contextmanager
def down(server: Server) -> Iterator[None]:
    server.stop()
    yield
    server.start()


@contextmanager
def killed(server: Server) -> Iterator[None]:
    server.kill()
    yield
    server.start()


Fate = Callable[[Server], AbstractContextManager[None]]
every_fate = pytest.mark.parametrize("fate", [paused, backends_paused, locked, slow, down, killed])


@every_fate
def test_what_is_kept_goes_on_and_says_its_age(site: Site, fate: Fate) -> None:
    before = site.get(KEPT)
    with fate(site.server):
        time.sleep(1.1)
        answers = [site.get(KEPT) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3
    assert {answer.body for answer in answers} == {before.body}
    assert all(answer.seconds < LIMIT for answer in answers)
    assert int(answers[0].headers["Age"]) >= 1
    assert before.headers["Age"] is None


unreadable = pytest.mark.parametrize("fate", [paused, locked, slow, down, killed])


@unreadable
def test_all_else_is_refused_in_time_with_a_page(site: Site, fate: Fate) -> None:
    with fate(site.server):
        english, japanese = site.get_anew(), site.get_anew("/ja")
    assert (english.status, japanese.status) == (503, 503)
    assert max(english.seconds, japanese.seconds) < LIMIT
    assert english.headers["Retry-After"] == "10"
    assert "This page is temporarily unavailable" in english.body
    assert "このページは現在ご利用いただけません" in japanese.body
    assert "Content-Security-Policy" in english.headers


@every_fate
def test_a_crowd_is_answered_as_fast_when_every_thread_hangs(site: Site, fate: Fate) -> None:
    with fate(site.server), ThreadPoolExecutor(40) as crowd:
        answers = list(crowd.map(lambda _: site.get_anew(), range(40)))
    assert {answer.status for answer in answers} <= {200, 503}
    assert max(answer.seconds for answer in answers) < LIMIT


def test_connections_that_do_not_answer_are_replaced(site: Site) -> None:
    with backends_paused(site.server):
        wait_for(lambda: site.get_anew().status == 200, 15)  # a few are refused first, one for each connection


@unreadable
def test_health_is_told_all_the_while(site: Site, fate: Fate) -> None:
    with fate(site.server), ThreadPoolExecutor(4) as others:
        for _ in range(4):
            others.submit(site.get_anew)
        time.sleep(0.1)
        alive, ready = site.get("/healthz"), site.get("/readyz")
    assert (alive.status, ready.status) == (200, 503)
    assert max(alive.seconds, ready.seconds) < LIMIT


@pytest.mark.parametrize("fate", [paused, down, killed])
def test_it_is_back_by_itself_within_seconds(site: Site, fate: Fate) -> None:
    with fate(site.server):
        assert site.get_anew().status == 503
    begun = time.monotonic()
    wait_for(lambda: site.get_anew().status == 200, 10)
    assert time.monotonic() - begun < 10
    assert site.get(KEPT).headers["Age"] is None


@pytest.mark.slow
def test_without_bounds_nobody_gets_a_byte(server: Server, site_factory: SiteFactory) -> None:
    """The guard switched off: with Django's own backend a paused server holds every thread."""
    unbounded = {"DJANGO_SETTINGS_MODULE": "tests.config.database.unbounded_settings"}
    with serving(server, site_factory.directory, **unbounded) as site:
        assert site.get_anew().status == 200
        with paused(server), pytest.raises(TimeoutError):
            site.get_anew(timeout=2 * LIMIT)
