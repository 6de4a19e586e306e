"""A database that will not do: one sentence, soon, from whatever was started."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import make_conninfo

from config.commands.run import web_command
from config.database.url import DatabaseAway, check_server, refuse_old_server
from config.places import BASE_DIR
from tests.config.database.server import Installed, installed_server
from tests.site import environment_of, free_port

pytestmark = pytest.mark.slow

SOON = 4.0  # seconds beside those that Python and Django take
STARTS = {
    "run": [sys.executable, "-m", "config.commands.run"],
    "worker": [sys.executable, "manage.py", "worker"],
    "migrate": [sys.executable, "manage.py", "migrate"],
    "verify_ledger": [sys.executable, "manage.py", "verify_ledger"],
    "shell": [sys.executable, "manage.py", "shell", "-c", "from demands.models import Entry; Entry.objects.count()"],
}


@pytest.fixture(scope="module")
def server() -> Iterator[Installed]:
    with installed_server() as server:
        server.create("site")
        yield server


@pytest.fixture(scope="module")
def soon(tmp_path_factory: pytest.TempPathFactory) -> float:
    """The time that a start takes which asks no database, on this machine now, and some more."""
    command = [sys.executable, "manage.py", "check"]
    return SOON + started(command, "postgresql://127.0.0.1:9/none", tmp_path_factory.mktemp("none"))[1]


def bad_addresses(server: Installed) -> dict[str, tuple[str, str]]:
    return {
        "password": (server.url("site", "site", "wrong"), "The database refuses the connection of DATABASE_URL: "),
        "role": (server.url("site", "nobody"), "The database refuses the connection of DATABASE_URL: "),
        "name": (server.url("none", "site"), "The database refuses the connection of DATABASE_URL: "),
        "port": (f"postgresql://a:b@127.0.0.1:{free_port()}/site", "The database does not answer: "),
        "host": ("postgresql://a:b@no-such-host.invalid/site", "The database does not answer: "),
    }


def started(command: list[str], url: str, directory: Path) -> tuple[subprocess.CompletedProcess[str], float]:
    environment = environment_of("none", "http://127.0.0.1", directory) | {"DATABASE_URL": url}
    environment |= {"PORT": str(free_port())}
    begun = time.monotonic()
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    return done, time.monotonic() - begun


@pytest.mark.parametrize("start", STARTS)
def test_a_wrong_password_is_said_in_one_sentence_and_soon(
    server: Installed, start: str, tmp_path: Path, soon: float
) -> None:
    url, sentence = bad_addresses(server)["password"]
    done, seconds = started(STARTS[start], url, tmp_path)
    assert done.returncode == (2 if start == "verify_ledger" else 1)
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "wrong" not in done.stderr  # the password itself
    assert seconds < soon


@pytest.mark.parametrize("fault", ["role", "name", "port", "host"])
def test_so_is_any_other_address_that_leads_nowhere(server: Installed, fault: str, tmp_path: Path, soon: float) -> None:
    url, sentence = bad_addresses(server)[fault]
    done, seconds = started(STARTS["migrate"], url, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot start: {sentence}")
    assert len(done.stderr.splitlines()) == 1
    assert seconds < soon


@pytest.mark.parametrize("fault", ["password", "name"])
def test_a_web_server_that_is_refused_ends_and_says_why(
    server: Installed, fault: str, tmp_path: Path, soon: float
) -> None:
    url, sentence = bad_addresses(server)[fault]
    done, seconds = started(web_command(free_port(), workers=1), url, tmp_path)
    assert done.returncode == 1
    assert f"Cannot start: {sentence}" in done.stderr
    assert "Traceback" not in done.stderr
    assert seconds < soon


def test_a_web_server_whose_setting_is_wrong_says_it_in_one_sentence_too(server: Installed, tmp_path: Path) -> None:
    environment = environment_of("none", "http://127.0.0.1", tmp_path) | {"SECRET_KEY": "short"}
    command = web_command(free_port(), workers=1)
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
    assert "Cannot start: SECRET_KEY is too weak" in done.stderr
    assert "Traceback" not in done.stderr


def test_refused_and_away_are_told_apart_by_the_server_not_by_its_words(server: Installed) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        check_server(server.url("site", "site", "wrong"))
    assert not isinstance(refused.value, DatabaseAway)
    with pytest.raises(DatabaseAway):
        check_server(f"postgresql://127.0.0.1:{free_port()}/site")


def test_a_good_address_passes(server: Installed) -> None:
    check_server(server.url("site", "site"))
    check_server(make_conninfo(server.url("site", "site"), application_name="with an option"))


def test_the_oldest_version_is_15() -> None:
    refuse_old_server(150000)
    with pytest.raises(ImproperlyConfigured, match=r"PostgreSQL 15 or later is needed.*version 14"):
        refuse_old_server(140019)


@pytest.mark.parametrize("command", [["help"], ["check"], ["version"], ["migrate", "--help"]])
def test_what_needs_no_database_asks_for_none(command: list[str], tmp_path: Path) -> None:
    done, _seconds = started([sys.executable, "manage.py", *command], "postgresql://127.0.0.1:9/none", tmp_path)
    assert done.returncode == 0, done.stderr
