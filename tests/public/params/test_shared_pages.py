"""The page cache that several processes share, in a real Redis; each shelf stands for a process."""

import pickle
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from demands import ledger
from demands.models import Demand
from demands.operations import doctor
from demands.public.params import page_cache, shared_pages
from demands.public.params.shelf import Shelf
from tests.cast import Newsroom, make_update
from tests.site import free_port

pytestmark = pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed")


class Server:
    """A Redis on a port of its own that can be stopped and started."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.place)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _try in range(200):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("redis"))
    yield found
    found.stop()


@pytest.fixture(autouse=True)
def _shared(server: Server, settings: Any) -> Iterator[None]:
    address = f"redis://127.0.0.1:{server.port}/0"
    settings.CACHE_URL, settings.KEPT_MEGABYTES, settings.KEPT_MILLISECONDS = address, 1, 0
    pages = {"BACKEND": "demands.public.params.page_server.PageServer", "LOCATION": address}
    settings.CACHES = configured.CACHES | {"pages": pages}
    shared_pages._away_until = float("-inf")
    caches["pages"].clear()
    yield
    caches["pages"].close()


class Process:
    """One process that answers a question, and how often it rendered."""

    def __init__(self, body: str = "The page.", takes: float = 0.0) -> None:
        self.shelf, self.body, self.takes, self.rendered = Shelf(), body, takes, 0

    def render(self) -> HttpResponse:
        self.rendered += 1
        time.sleep(self.takes)
        return HttpResponse(self.body)

    def get(self, path: str = "/a/") -> bytes:
        response = page_cache.kept(RequestFactory().get(path), self.render, self.shelf)
        return bytes(getattr(response, "content", b""))


def test_what_one_process_rendered_the_others_have(demand: Demand) -> None:
    one, other = Process("As the one says."), Process("As the other says.")
    assert (one.get(), other.get()) == (b"As the one says.",) * 2
    assert other.rendered == 0
    assert (other.get("/b/"), one.get("/b/")) == (b"As the other says.",) * 2


def test_each_new_entry_makes_other_keys(demand: Demand, newsroom: Newsroom) -> None:
    one, other = Process("Before."), Process("After.")
    assert one.get() == b"Before."
    newsroom.publish(make_update(demand))
    assert other.get() == b"After."


def test_what_was_redacted_is_never_asked_for_again(demand: Demand, newsroom: Newsroom, administrator: Any) -> None:
    entry = newsroom.publish(make_update(demand))
    assert Process("With the name.").get() == b"With the name."
    ledger.redact(entry, by=administrator, reason="A person in it is in danger.")
    assert Process("Without it.").get() == b"Without it."


def test_other_code_and_another_site_make_other_keys(
    demand: Demand, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert Process("Old.").get() == b"Old."
    with monkeypatch.context() as changed:
        changed.setattr(shared_pages, "code", lambda: "newer")
        assert Process("New.").get() == b"New."
    settings.SECRET_KEY = "that of another site, which uses the same server"
    assert Process("Another's.").get() == b"Another's."


def test_of_a_crowd_over_several_processes_one_renders(demand: Demand, settings: Any) -> None:
    settings.KEPT_MILLISECONDS = 60_000  # no thread asks the database, where the demand is in a transaction
    processes = [Process("The page.", takes=0.3) for _ in range(4)]
    for one in processes:
        page_cache._look(one.shelf)
    with ThreadPoolExecutor(16) as crowd:
        assert set(crowd.map(lambda one: one.get("/crowd/"), processes * 4)) == {b"The page."}
    assert sum(one.rendered for one in processes) == 1


def test_without_the_server_every_process_renders_and_soon_asks_it_no_more(demand: Demand, server: Server) -> None:
    server.stop()
    try:
        one, other = Process("One."), Process("Other.")
        assert (one.get(), other.get()) == (b"One.", b"Other.")
        assert shared_pages._away_until > time.monotonic()
        assert "each process keeps its own" in next(doctor.shared_cache()).advice
    finally:
        server.start()
    shared_pages._away_until = float("-inf")
    assert next(doctor.shared_cache()).good
    assert (Process("Again.").get("/c/"), Process().get("/c/")) == (b"Again.",) * 2


def test_a_server_that_hangs_costs_its_time_limit_once(demand: Demand, server: Server) -> None:
    server.process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        assert [Process("Alone.").get(f"/{number}/") for number in range(5)] == [b"Alone."] * 5
        assert time.monotonic() - begun < 1
    finally:
        server.process.send_signal(signal.SIGCONT)


def test_what_somebody_else_wrote_there_is_not_run_and_not_shown(demand: Demand) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (pytest.fail, ("unpickled",))

    one = Process("Ours.")
    state = page_cache._look(one.shelf)
    key = shared_pages.key(one.shelf, state, "/a/")
    for hostile in (pickle.dumps(Trap()), b"", b"no json\nbody", b'{"headers": 1}\nbody', b"[]\n"):
        shared_pages._away_until = float("-inf")
        caches["pages"].set(key, hostile)
        assert Process("Ours.").get() == b"Ours.", hostile
