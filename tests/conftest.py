"""What every test may ask for: the browser, and a real site to point it at (tests/site.py)."""

import gc
import inspect
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from config.commands import checks
from config.commands.chromium import require_chromium
from config.commands.messages import compile_messages
from demands.public.params.downloads import bounded
from tests.cast import BEGIN_WITH, World, administrator, campaign, demand, editor, newsroom, reviewer
from tests.databases import do_not_wait_for_the_disk, execute, fingerprint, kept, product_files
from tests.site import Site, SiteFactory, migrated

__all__ = ["administrator", "campaign", "demand", "editor", "newsroom", "reviewer"]  # fixtures of the cast

# No calls to the maker's servers, which a closed network would refuse; and root may start it in a container.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

SLOW, SLOW_NAMED = 5.0, 20  # seconds from which a test is to be marked slow; how many are named


@pytest.fixture(scope="session")
def common_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that is the same in all processes of a test run."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "sites"


class TestDatabases:
    """One that is empty, and for each world that tests begin with (tests/cast.py) one in which it is published."""

    def __init__(self) -> None:
        self.names: dict[World | None, str] = {}
        self.empty = ""
        self.world: World | None = None
        self.module: object = None

    def make(self, blocker: Any) -> None:
        """From now on tests have a database, a copy of a kept one."""
        do_not_wait_for_the_disk()
        self.blocker, self.empty = blocker, migrated()
        self.own = connection.settings_dict["TEST"]["NAME"]
        self._connect()

    def choose(self, item: pytest.Item) -> None:
        """What this test begins with; those that commit begin with nothing."""
        fixtures = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        commits = "transactional_db" in fixtures or (marker is not None and marker.kwargs.get("transaction"))
        module, self.module = self.module, getattr(item, "module", None)
        if not marker and not fixtures & {"db", "transactional_db"}:
            if self.module is module:
                return
            fixtures = set()  # what the module publishes for all its tests begins with nothing
        worlds = getattr(getattr(item, "module", None), "BEGIN_WITH", {}) | BEGIN_WITH
        chosen = None if commits else next((worlds[name] for name in worlds if name in fixtures), None)
        if chosen != self.world:
            self.world = chosen
            if self.empty:
                self._connect()

    def _connect(self) -> None:
        connection.close()
        if self.world not in self.names:
            name = self.own if self.world is None else f"{self.own}_{len(self.names)}"
            execute("CREATE DATABASE {} TEMPLATE {}", name, self._kept(self.world))
            self.names[self.world] = name
        connection.settings_dict["NAME"] = self.names[self.world]

    def _kept(self, world: World | None) -> str:
        if world is None:
            return self.empty
        made_from = fingerprint({*product_files(), Path(inspect.getfile(world))}, self.empty)
        return kept(f"follow_through_kept_{world.__name__[:24]}_{made_from}", self._publish, template=self.empty)

    def _publish(self, database: str) -> None:
        assert self.world
        connection.settings_dict["NAME"] = database
        with self.blocker.unblock():
            self.world()
            connection.close()

    def drop(self) -> None:
        connection.close()
        for name in self.names.values():
            execute("DROP DATABASE {} WITH (FORCE)", name)


databases = TestDatabases()


def pytest_configure() -> None:
    compile_messages()
    # Examples are never judged by their time, which depends on what else the machine does.
    hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis_settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    databases.choose(item)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the tests that took long and do not say so: a hint, for a busy machine makes any test slow."""
    done = (one for reports in terminalreporter.stats.values() for one in reports if getattr(one, "when", "") == "call")
    slow = sorted((-one.duration, one.nodeid) for one in done if one.duration > SLOW and "slow" not in one.keywords)
    for negative, name in slow[:SLOW_NAMED]:
        terminalreporter.write_line(f"took {-negative:.0f} s and is not marked slow: {name}")
    if file := os.environ.get(checks.FAILED):
        failed = [one.nodeid for kind in ("failed", "error") for one in terminalreporter.stats.get(kind, [])]
        Path(file).write_text("\n".join(dict.fromkeys(failed)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The test databases are copies of kept ones, whose migrations ran once."""
    with django_db_blocker.unblock():
        databases.make(django_db_blocker)
    yield
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture(scope="session", autouse=True)
def _little_garbage() -> None:
    """All of Django is there to stay: do not look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _room_for_downloads() -> None:
    """The test client closes no response, so no place for downloads would ever be free again."""
    bounded.__defaults__ = (threading.BoundedSemaphore(100_000),)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the machine's own Chromium."""
    return {**browser_type_launch_args, "executable_path": require_chromium(), "args": CHROMIUM_OPTIONS}


@pytest.fixture(autouse=True)
def _media_of_its_own(request: pytest.FixtureRequest, settings: Any) -> None:
    """Keep what a database test uploads out of the next one's sight."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("tmp_path") / "media"


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    """A request in Japanese leaves its language behind in the thread; the next test starts in English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def site_factory(common_directory: Path) -> SiteFactory:
    """Make sites: a kept database is copied for each."""
    return SiteFactory(common_directory)


@pytest.fixture(scope="session")
def site(site_factory: SiteFactory) -> Iterator[Site]:
    """A running site with the Japan campaign, shared by all tests that only read."""
    with site_factory.running() as site:
        yield site


@pytest.fixture(scope="module")
def module_site(site_factory: SiteFactory) -> Iterator[Site]:
    """A running site with the Japan campaign, which the tests of one file write to."""
    with site_factory.running() as site:
        yield site


@pytest.fixture
def idle_site(site_factory: SiteFactory) -> Iterator[Site]:
    """A site with the Japan campaign, this test's own, that no web server serves: for commands and workers."""
    with site_factory.idle() as site:
        yield site


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's directory."""
    return Path(__file__).resolve().parent.parent
