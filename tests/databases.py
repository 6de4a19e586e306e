"""Databases that are prepared once, kept between test runs, and copied with CREATE DATABASE … TEMPLATE.

The name of a kept database ends in a hash of everything that it is made from, so a change of a migration or of a pin
leads to another name, and the database is prepared again. Runs that need the same one share it; runs that need
different ones do not meet. Copies carry the number of the process that uses them and are dropped with it.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from config.places import BASE_DIR

DAYS_KEPT = 3  # since it was last used


def fingerprint(paths: Iterable[Path], more: str = "") -> str:
    """Return a short hash over the names and contents of files, and over one more text."""
    digest = hashlib.sha256(more.encode())
    for path in sorted(paths):
        digest.update(f"\0{path.relative_to(BASE_DIR)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def migrations_and_pins() -> list[Path]:
    """The files that decide what tables an empty database has."""
    found = [path for path in BASE_DIR.glob("*/migrations/*.py") if path.name != "__init__.py"]
    return [*found, BASE_DIR / "requirements.txt", BASE_DIR / "campaigns" / "guards.py"]


def product_files() -> list[Path]:
    """The files that decide what a campaign looks like once it is loaded."""
    code = [path for top in ("campaigns", "demands", "config") for path in (BASE_DIR / top).rglob("*.py")]
    packs = [path for path in (BASE_DIR / "campaigns" / "packs").rglob("*") if path.is_file()]
    return [*code, *packs, *(BASE_DIR / "tests").glob("*.py"), BASE_DIR / "requirements.txt"]


def static_files() -> list[Path]:
    """The files that decide what is collected as static files."""
    own = [path for path in (BASE_DIR / "static").rglob("*") if path.is_file()]
    return [*own, *(BASE_DIR / "config").glob("*.py"), BASE_DIR / "requirements.txt"]


def do_not_wait_for_the_disk() -> None:
    """Let our own server for tests write when it likes: what it holds can be made again, should the power fail."""
    if settings.LOCAL and settings.DATA_DIR == BASE_DIR / "var" / "test":
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            execute("ALTER SYSTEM SET {} = off", name)
        execute("SELECT pg_reload_conf()")


def kept(name: str, fill: Callable[[str], object], *, template: str) -> str:
    """Return the name of a kept database. The first process that asks makes it from ``template`` and fills it.

    ``fill`` gets the name of the database to fill. The others wait until it is done.
    """
    with alone(name):
        if not execute("SELECT datname FROM pg_database WHERE datname = %s", given=[name]):
            drop_unused()
            begun = f"{name}_begun"
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", begun)
            execute("CREATE DATABASE {} TEMPLATE {}", begun, template)
            fill(begun)
            execute("ALTER DATABASE {} RENAME TO {}", begun, name)
        _note_use(name)
    return name


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Let one process at a time of all test runs do something; the others wait."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [what])  # until the end of the connection
        yield


def _note_use(name: str) -> None:
    """Write today's date beside the database, from which ``drop_unused`` tells how long nobody has used it."""
    today = dt.date.today().isoformat()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(today)))


def drop_unused() -> None:
    """Drop copies of test runs that were killed, and kept databases that no run has used for some days."""
    for (name,) in execute("SELECT datname FROM pg_database WHERE datname ~ '^follow_through_(site|test)_[0-9]+'"):
        if not is_alive(int(name.split("_")[3])):
            execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)  # a server that it started may still be there
    oldest = (dt.date.today() - dt.timedelta(days=DAYS_KEPT)).isoformat()
    used = execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'follow\\_through\\_kept\\_%%'"
        " AND shobj_description(oid, 'pg_database') < %s",
        given=[oldest],
    )
    for (name,) in used:
        execute("DROP DATABASE IF EXISTS {}", name)


def execute(statement: str, *names: str, given: list[str] | None = None) -> list[tuple[str]]:
    """Run one statement about databases, as a guest of the database that the settings name."""
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        cursor = connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)), given)
        return cursor.fetchall() if cursor.description else []


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
