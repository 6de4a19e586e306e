"""A real site for tests: the web server that ships, on a free port, over a database of its own.

A database is prepared once by the product's own commands, in a process of their own, and copied for each site with
CREATE DATABASE … TEMPLATE, which takes a moment. All processes of a test run copy the same.
"""

import itertools
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from config.places import BASE_DIR
from config.run import answers, stop, web_command

RUN = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()  # the process that began the test run
MIGRATED, FILLED = (f"follow_through_site_{RUN}_{name}" for name in ("migrated", "filled"))
PASSWORD = "correct-horse-battery-staple"
START_TIMEOUT = 60.0


@dataclass(frozen=True)
class User:
    """Somebody who can sign in."""

    username: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    database_url: str
    environment: dict[str, str]
    users = {name: User(name) for name in ("editor", "reviewer", "administrator")}

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` on this site; what it printed is in `.stdout` and `.stderr`."""
        return run_python("manage.py", *arguments, environment=self.environment, check=check)


class SiteFactory:
    """Copies one database, the Japan campaign and the cast in it, for every site."""

    def __init__(self, directory: Path) -> None:
        """``directory`` is the same for all processes of a test run."""
        self.directory = directory
        self.numbers = itertools.count(1)

    def __enter__(self) -> Self:
        prepared(FILLED, self._fill, template=migrated(self.directory))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if os.getpid() == RUN:
            drop_prepared()

    def _fill(self, database: str) -> None:
        environment = environment_of(database, "http://127.0.0.1", self.directory)
        run_python("-m", "tests.prepare_site", PASSWORD, environment=environment)

    @contextmanager
    def running(self, *, host: str = "127.0.0.1", **settings: str) -> Iterator[Site]:
        """Yield a site of its own, with these settings beside the usual ones, and stop it afterwards."""
        with self.idle(host=host, **settings) as site:
            port = int(site.url.rpartition(":")[2])
            server = subprocess.Popen(web_command(port, workers=1), cwd=BASE_DIR, env=site.environment, process_group=0)
            try:
                wait_for(server, port)
                yield site
            finally:
                stop({"web server": server})

    @contextmanager
    def idle(self, *, host: str = "127.0.0.1", **settings: str) -> Iterator[Site]:
        """Yield a site of its own that no web server serves, and drop it afterwards."""
        name = f"follow_through_site_{os.getpid()}_{next(self.numbers)}"
        url = f"http://{host}:{free_port()}"
        environment = environment_of(name, url, self.directory) | settings
        execute("CREATE DATABASE {} TEMPLATE {}", name, FILLED)
        try:
            yield Site(url, environment["DATABASE_URL"], environment)
        finally:
            execute("DROP DATABASE {} WITH (FORCE)", name)


def environment_of(database: str, url: str, directory: Path) -> dict[str, str]:
    """The settings of a site as an administrator would give them; static files are collected once for all."""
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "DATABASE_URL": make_conninfo(settings.DATABASE_URL, dbname=database),
        "DATA_DIR": str(directory / database),
        "STATIC_ROOT": str(directory / "static"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SITE_URL": url,
        "LOG_LEVEL": "WARNING",
        "DEMO": "true",
        "PYTHONWARNINGS": "default",
    }


def migrated(directory: Path) -> str:
    """The name of a database whose tables are what the code expects, and empty."""
    return prepared(
        MIGRATED,
        lambda database: run_python(
            "manage.py", "migrate", "-v0", environment=environment_of(database, "http://127.0.0.1", directory)
        ),
        template="template1",
    )


def prepared(name: str, fill: Callable[[str], object], *, template: str) -> str:
    """The name of a database for all processes of a test run to copy; the first that asks for it makes it."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])  # until the end of the connection
        if not execute("SELECT datname FROM pg_database WHERE datname = %s", given=[name]):
            drop_leftovers()
            begun = f"{name}_begun"
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", begun)
            execute("CREATE DATABASE {} TEMPLATE {}", begun, template)
            fill(begun)
            execute("ALTER DATABASE {} RENAME TO {}", begun, name)
    return name


def drop_prepared() -> None:
    """At the end of a test run."""
    for name in (FILLED, MIGRATED):
        execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def execute(statement: str, *names: str, given: list[str] | None = None) -> list[tuple[str]]:
    """Run one statement about databases, as a guest of the database that the settings name."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        cursor = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), given)
        return cursor.fetchall() if cursor.description else []


def drop_leftovers() -> None:
    """Drop the databases of test runs that were killed: their number in the name is that of no living process."""
    for (name,) in execute("SELECT datname FROM pg_database WHERE datname ~ '^follow_through_(site|test)_[0-9]+'"):
        if not is_alive(int(name.split("_")[3])):
            execute("DROP DATABASE IF EXISTS {}", name)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def run_python(*words: str, environment: dict[str, str], check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run this Python in the project; when it fails, say what it printed."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if check and done.returncode:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_TIMEOUT
    while not answers(port):
        if server.poll() is not None or time.monotonic() > end:
            raise AssertionError("The site did not start; what it said stands above.")
        time.sleep(0.05)
