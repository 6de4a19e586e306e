"""What every test may ask for: the browser, and a real site to point it at (tests/site.py)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from config.chromium import require_chromium
from tests.cast import administrator, campaign, demand, editor, newsroom, reviewer
from tests.site import Site, SiteFactory, drop_prepared, migrated

__all__ = ["administrator", "campaign", "demand", "editor", "newsroom", "reviewer"]  # fixtures of the cast

# No calls to the maker's servers, which a closed network would refuse; and root may start it in a container.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the test run drops what all of its processes have copied."""
    if not hasattr(config, "workerinput"):
        drop_prepared()


@pytest.fixture(scope="session")
def common_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that is the same in all processes of a test run."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "sites"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, common_directory: Path, django_db_blocker: Any
) -> None:
    """Let the test database be a copy, too."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated(common_directory)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what still holds the test database when it is to be dropped.

    The browser's driver leaves an event loop in this thread, and Django keeps a connection apart for it.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


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
def site_factory(common_directory: Path) -> Iterator[SiteFactory]:
    """Make sites: the database is prepared once, then copied for each."""
    with SiteFactory(common_directory) as factory:
        yield factory


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
def fresh_site(site_factory: SiteFactory) -> Iterator[Site]:
    """A running site with the Japan campaign, this test's own to write to."""
    with site_factory.running() as site:
        yield site


@pytest.fixture
def idle_site(site_factory: SiteFactory) -> Iterator[Site]:
    """The same without its web server: for commands and workers."""
    with site_factory.idle() as site:
        yield site


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's directory."""
    return Path(__file__).resolve().parent.parent
