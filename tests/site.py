"""A real site for tests: the web server that ships, on a free port, over a database of its own.

A database is prepared by the product's own commands, in a process of their own, kept (tests/databases.py), and copied
for each site, which takes a moment.
"""

import itertools
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.commands.run import answers, stop, web_command
from config.places import BASE_DIR
from tests.databases import (
    DAYS_KEPT,
    alone,
    execute,
    fingerprint,
    kept,
    migrations_and_pins,
    product_files,
    static_files,
)

PASSWORD = "correct-horse-battery-staple"
START_TIMEOUT = 60.0
NOWHERE = "http://127.0.0.1"  # the address of a site that nobody serves
KEPT_STATIC = settings.DATA_DIR / "kept-static"


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

    @contextmanager
    def at_once(self, script: str, number: int) -> Iterator[list[int]]:
        """Begin a script in several processes at the same moment; how each ended is known after the block."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", AT_ONCE.format(script=script, number=number)]
        ends: list[int] = []
        with subprocess.Popen(
            command, cwd=BASE_DIR, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as started:
            yield ends
            said, _ = started.communicate()
        ends += map(int, said.split())

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` on this site; what it printed is in `.stdout` and `.stderr`."""
        return run_python("manage.py", *arguments, environment=self.environment, check=check)


# Starts Django once, then one process after the other, which share nothing but the script.
AT_ONCE = """
import os, sys, traceback
def run():
    status = 1
    try:
        exec(script, {{}})
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)
script = {script!r}
children = []
for _ in range({number}):
    child = os.fork()
    children.append(child or run())
print(*[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
"""


class SiteFactory:
    """Copies one database, the Japan campaign and the cast in it, for every site."""

    def __init__(self, directory: Path) -> None:
        """``directory`` is the same for all processes of a test run."""
        self.directory = directory
        self.numbers = itertools.count(1)
        self.filled = filled(directory)
        with alone("static files"):
            collect_static(directory)

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
        execute("CREATE DATABASE {} TEMPLATE {}", name, self.filled)
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
        "STATIC_ROOT": str(static_root()),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SITE_URL": url,
        "RECORD_KEY": settings.RECORD_KEY,
        "LOG_LEVEL": "WARNING",
        "DEMO": "true",
        "KEPT_MILLISECONDS": "0",  # what a test has published, the next page shows
        "PYTHONWARNINGS": "default",
    }


def migrated() -> str:
    """The name of a kept database whose tables are what the code expects, and empty."""

    def fill(database: str) -> None:
        run_python("manage.py", "migrate", "-v0", environment=environment_of(database, NOWHERE, settings.DATA_DIR))

    return kept(f"follow_through_kept_migrated_{fingerprint(migrations_and_pins())}", fill, template="template1")


def filled(directory: Path) -> str:
    """The name of a kept database with the Japan campaign and the cast of the browser tests."""

    def fill(database: str) -> None:
        environment = environment_of(database, NOWHERE, directory)
        run_python("-m", "tests.prepare_site", PASSWORD, environment=environment)

    tables = migrated()
    return kept(f"follow_through_kept_filled_{fingerprint(product_files(), tables)}", fill, template=tables)


def static_root() -> Path:
    """The directory of the collected static files, which is kept like the databases."""
    return KEPT_STATIC / fingerprint(static_files())


def collect_static(directory: Path) -> None:
    """Collect the static files, unless that was done for just these."""
    root = static_root()
    if root.exists():
        return
    for old in KEPT_STATIC.glob("*"):
        if old.stat().st_mtime < time.time() - DAYS_KEPT * 86_400:  # a run that is going on may serve from it
            shutil.rmtree(old, ignore_errors=True)
    begun = directory / "static-begun"
    environment = environment_of("template1", NOWHERE, directory) | {"STATIC_ROOT": str(begun)}
    run_python("manage.py", "collectstatic", "--no-input", "-v0", environment=environment)
    KEPT_STATIC.mkdir(parents=True, exist_ok=True)
    shutil.move(begun, root)


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
