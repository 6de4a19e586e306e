"""Public pages from a streaming replica: a real primary, a real replica, a real site over both."""

import os
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.postgres.postgres_home import wheel_programs
from demands.models import Demand
from demands.progress.sql.replicas import Router
from tests.config.conftest import ask, wait_for
from tests.config.database.server import Installed, installed_server
from tests.site import Site, SiteFactory

pytestmark = pytest.mark.slow

PUBLISH = """
from django.contrib.auth.models import User
from demands.models import Demand
from tests.cast import Newsroom, make_update
room = Newsroom(User.objects.get(username="editor"), User.objects.get(username="reviewer"))
demand = Demand.objects.get(campaign__slug="japan-2005", slug="rome-statute")
room.publish(make_update(demand, headline={headline!r}, happened_on="2026-11-01"))
"""


class Standby(Installed):
    """A streaming replica of a server."""

    def __init__(self, directory: Path, primary: Installed) -> None:
        self.directory, self.programs, self.as_account = directory, primary.programs, primary.as_account
        self.port = primary.port + 1 if primary.port < 65_000 else primary.port - 1
        if account := self.as_account:
            os.chown(directory, account["user"], account["group"])
        self.run("pg_basebackup", "-d", primary.url(), "-D", str(directory / "data"), "-R", "--checkpoint=fast",
                 "--no-sync")  # fmt: skip
        self.options = f"{primary.options} -c log_statement=all -p {self.port}"
        self.start()

    @property
    def asked(self) -> int:
        """How many statements of public pages it has answered."""
        said = (self.directory.parent / f"{self.directory.name}.log").read_text(errors="replace")
        return said.count("content")


@dataclass
class Pair:
    """A site on a primary and its replica."""

    primary: Installed
    standby: Standby
    site: Site
    database: str

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.site.url + path, timeout=20) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def publish(self, headline: str) -> None:
        self.site.manage("shell", "-v0", "-c", PUBLISH.format(headline=headline))

    def reads_from_the_replica(self) -> bool:
        before = self.standby.asked
        assert self.get(f"/search/?q=word{time.monotonic_ns()}")[0] == 200
        return self.standby.asked > before

    def caught_up(self) -> bool:
        there = "SELECT count(*) FROM demands_entry"
        return ask(self.standby.url(self.database), there) == ask(self.primary.url(self.database), there)

    @contextmanager
    def late(self) -> Iterator[None]:
        """The replica receives what the primary writes and does not apply it."""
        ask(self.standby.url(), "SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            ask(self.standby.url(), "SELECT pg_wal_replay_resume()")
            wait_for(self.caught_up)


@pytest.fixture(scope="module")
def pair(site_factory: SiteFactory) -> Iterator[Pair]:
    with running_pair(site_factory) as found:
        yield found


@contextmanager
def running_pair(site_factory: SiteFactory, **given: str) -> Iterator[Pair]:
    """A site on a primary and a streaming replica of it, with these settings beside the usual ones."""
    with installed_server() as primary:
        url = primary.create("campaigns", role="admin")
        programs = wheel_programs()
        dump = subprocess.run(
            [programs / "pg_dump", "-d", source(site_factory.filled)], check=True, stdout=subprocess.PIPE
        )
        subprocess.run([programs / "psql", "-Xq", "-d", url], input=dump.stdout, check=True, stdout=subprocess.DEVNULL)
        place = primary.directory.parent / "standby"
        place.mkdir()
        standby = Standby(place, primary)
        replica = standby.url("campaigns")
        try:
            given |= {"DATABASE_URL": url, "DATABASE_REPLICA_URLS": replica, "KEPT_MEGABYTES": "8"}
            with site_factory.running(**given) as site:
                yield Pair(primary, standby, site, "campaigns")
        finally:
            standby.stop()
            shutil.rmtree(place / "data")


def source(name: str) -> str:
    """The address of one of this run's databases."""
    return make_conninfo(settings.DATABASE_URL, dbname=name)


def test_public_pages_are_read_from_the_replica(pair: Pair) -> None:
    assert pair.reads_from_the_replica()
    assert pair.get("/campaigns/japan-2005/")[0] == 200
    assert "replica1: 0 entries behind the primary" in pair.site.manage("doctor", check=False).stdout


def test_a_replica_that_is_late_takes_no_page_back_in_time(pair: Pair) -> None:
    with pair.late():
        before = pair.standby.asked
        pair.publish("News while the replica sleeps.")
        status, page = pair.get("/campaigns/japan-2005/demands/rome-statute/")
        assert status == 200
        assert "News while the replica sleeps." in page
        assert pair.standby.asked == before
    assert "News while the replica sleeps." in pair.get("/updates/")[1]


def test_pages_come_from_the_primary_when_the_replica_is_gone(pair: Pair) -> None:
    pair.standby.stop()
    try:
        for path in ("/themes/", "/institutions/", "/record/"):
            assert pair.get(path)[0] == 200, path
    finally:
        pair.standby.start()


def test_pages_come_from_the_replica_when_the_primary_is_gone(pair: Pair) -> None:
    wait_for(pair.reads_from_the_replica)
    pair.primary.stop()
    try:
        status, page = pair.get("/ja/campaigns/japan-2005/demands/arms-trade-treaty/")
        assert status == 200
        assert "武器貿易条約" in page
        assert pair.get("/admin/login/")[0] in (200, 503)
    finally:
        pair.primary.start()


def test_nothing_is_ever_written_to_a_replica() -> None:
    assert Router().db_for_write(Demand) == "default"
    assert not Router().allow_migrate("replica1", "demands")
