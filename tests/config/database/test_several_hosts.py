"""Everything at once: two machines of a site, a primary and its replica, a Redis, and a store that speaks S3.

A publication with a file walks through them; then each piece fails in turn, and what readers get stays right.
"""

import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.commands.run import stop, web_command
from config.places import BASE_DIR
from tests.config.conftest import wait_for
from tests.config.database.test_replicas import Pair, running_pair
from tests.public.params.test_shared_pages import Server
from tests.site import SiteFactory, free_port
from tests.site import wait_for as wait_for_server
from tests.vault.s3_server import KEYS, Store

pytestmark = [
    pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed"),
    pytest.mark.slow,
]

LETTER = "Dear minister, this is the letter."
PUBLISH = """
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from demands.models import Demand
from tests.cast import Newsroom, make_evidence, make_update
room = Newsroom(User.objects.get(username="editor"), User.objects.get(username="reviewer"))
demand = Demand.objects.get(campaign__slug="japan-2005", slug="rome-statute")
letter = make_evidence(title={headline!r}, url="", file=ContentFile({letter!r}.encode(), name="letter.txt"))
entry = room.publish(make_update(demand, headline={headline!r}, happened_on="2026-11-01", sources=[letter]))
print(entry.sequence, letter.reference)
"""
REDACT = """
from django.contrib.auth.models import User
from demands import ledger
from demands.models import Entry
ledger.redact(Entry.objects.get(pk={entry}), by=User.objects.get(username="administrator"), reason="Danger.")
"""


@dataclass
class Hosts:
    """Two machines of one site, which share everything but their data directories."""

    pair: Pair
    redis: Server
    store: Store
    other: str  # the address of the second machine

    @property
    def both(self) -> tuple[str, str]:
        return self.pair.site.url, self.other

    def get(self, path: str) -> list[tuple[int, str, Any]]:
        """What each machine answers."""
        return [ask(host + path) for host in self.both]

    def publish(self, headline: str) -> tuple[int, str]:
        """Publish an update with a file. Returns its entry and the reference of its source."""
        script = PUBLISH.format(headline=headline, letter=LETTER)
        entry, reference = self.pair.site.manage("shell", "-v0", "-c", script).stdout.split()
        return int(entry), reference

    def shows(self, headline: str) -> list[bool]:
        """Whether the page of the demand shows a headline, on each machine."""
        answers = self.get("/campaigns/japan-2005/demands/rome-statute/")
        assert [status for status, _page, _headers in answers] == [200, 200]
        return [headline in page for _status, page, _headers in answers]


def ask(address: str) -> tuple[int, str, Any]:
    try:
        with urllib.request.urlopen(address, timeout=20) as response:
            return response.status, response.read().decode(), response.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers


@pytest.fixture(scope="module")
def hosts(site_factory: SiteFactory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    place = tmp_path_factory.mktemp("hosts")
    redis, store = Server(place), Store(place)
    given = {"CACHE_URL": f"redis://127.0.0.1:{redis.port}/0", "STORAGE_URL": store.url, **KEYS}
    try:
        with running_pair(site_factory, **given) as pair:
            port = free_port()
            environment = pair.site.environment | {"DATA_DIR": str(place / "other")}
            server = subprocess.Popen(web_command(port, workers=1), cwd=BASE_DIR, env=environment, process_group=0)
            try:
                wait_for_server(server, port)
                yield Hosts(pair, redis, store, f"http://127.0.0.1:{port}")
            finally:
                stop({"web server": server})
    finally:
        redis.stop()
        store.stop()


def test_a_publication_with_a_file_walks_through_all_of_them(hosts: Hosts) -> None:
    _entry, reference = hosts.publish("News with a letter.")
    assert hosts.shows("News with a letter.") == [True, True]
    assert [page for _status, page, _headers in hosts.get(f"/evidence/{reference}/")] == [LETTER, LETTER]
    assert any(name.endswith("letter.txt") for name in hosts.store.names())
    assert not list(Path(hosts.pair.site.environment["DATA_DIR"]).rglob("letter.txt"))
    wait_for(hosts.pair.reads_from_the_replica)
    said = hosts.pair.site.manage("doctor", check=False).stdout
    for line in ("0 entries behind the primary", "CACHE_URL", "STORAGE_URL"):
        assert line in said
    assert int(subprocess.check_output(["redis-cli", "-p", str(hosts.redis.port), "dbsize"])) > 0


def test_a_replica_that_is_late_is_left_out(hosts: Hosts) -> None:
    with hosts.pair.late():
        hosts.publish("News while the replica sleeps.")
        assert hosts.shows("News while the replica sleeps.") == [True, True]
    assert hosts.shows("News while the replica sleeps.") == [True, True]


def test_without_redis_each_machine_renders_for_itself(hosts: Hosts) -> None:
    hosts.redis.stop()
    try:
        hosts.publish("News without Redis.")
        assert hosts.shows("News without Redis.") == [True, True]
    finally:
        hosts.redis.start()
    assert hosts.shows("News without Redis.") == [True, True]


def test_a_store_that_refuses_costs_a_file_and_no_page(hosts: Hosts) -> None:
    _entry, reference = hosts.publish("News before the store refuses.")
    with hosts.store.refusing():
        assert hosts.shows("News before the store refuses.") == [True, True]
        for status, page, headers in hosts.get(f"/evidence/{reference}/"):
            assert (status, headers["Retry-After"]) == (503, "10")
            assert "This file is temporarily unavailable" in page
    assert [status for status, _page, _headers in hosts.get(f"/evidence/{reference}/")] == [200, 200]


def test_what_is_redacted_is_gone_from_both_while_the_replica_is_late(hosts: Hosts) -> None:
    entry, reference = hosts.publish("A name in danger.")
    assert hosts.shows("A name in danger.") == [True, True]
    with hosts.pair.late():
        hosts.pair.site.manage("shell", "-v0", "-c", REDACT.format(entry=entry))
        for path in ("/campaigns/japan-2005/demands/rome-statute/", "/updates/", "/record/entries.jsonl"):
            assert ["A name in danger." in page for _status, page, _headers in hosts.get(path)] == [False, False], path
        assert [status for status, _page, _headers in hosts.get(f"/evidence/{reference}/")] == [404, 404]
    assert hosts.shows("A name in danger.") == [False, False]
