"""A real site for tests: the web server that ships, on a free port, over a database of its own.

A database is prepared once by the product's own commands, in a process of their own, and copied for each site with
CREATE DATABASE … TEMPLATE, which takes a moment.
"""

import itertools
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
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
    """Prepares one database on entering, copies it for every site, and drops them all on leaving."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = itertools.count(1)
        self.template = f"follow_through_site_{os.getpid()}"

    def __enter__(self) -> Self:
        drop_leftovers()
        execute("CREATE DATABASE {}", self.template)
        environment = self.environment(self.template, "http://127.0.0.1", self.directory / "template")
        run_python("-m", "tests.prepare_site", PASSWORD, environment=environment)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        execute("DROP DATABASE {} WITH (FORCE)", self.template)

    @contextmanager
    def running(self, *, host: str = "127.0.0.1", **settings: str) -> Iterator[Site]:
        """Yield a site of its own, with these settings beside the usual ones, and stop it afterwards."""
        name, port = f"{self.template}_{next(self.numbers)}", free_port()
        url = f"http://{host}:{port}"
        environment = self.environment(name, url, self.directory / name) | settings
        execute("CREATE DATABASE {} TEMPLATE {}", name, self.template)
        server = subprocess.Popen(web_command(port, workers=1), cwd=BASE_DIR, env=environment, process_group=0)
        try:
            wait_for(server, port)
            yield Site(url, environment["DATABASE_URL"], environment)
        finally:
            stop({"web server": server})
            execute("DROP DATABASE {} WITH (FORCE)", name)

    def environment(self, database: str, url: str, data: Path) -> dict[str, str]:
        """The settings of a site as an administrator would give them; static files are collected once for all."""
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DATABASE_URL": make_conninfo(settings.DATABASE_URL, dbname=database),
            "DATA_DIR": str(data),
            "STATIC_ROOT": str(self.directory / "static"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "SITE_URL": url,
            "LOG_LEVEL": "WARNING",
            "DEMO": "true",
            "PYTHONWARNINGS": "default",
        }


def execute(statement: str, *names: str) -> list[tuple[str]]:
    """Run one statement about databases, as a guest of the database that the settings name."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        cursor = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
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
