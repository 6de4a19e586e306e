"""What the last start found in order, kept as one hash: the next start need not load Django to look again.

As a program it prepares the site when something has changed: `python -m config.commands.prepared`.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import Error, connect

from config.database.url import check_server
from config.places import BASE_DIR, DATA_DIR, EMBEDDED, EMBEDDED_DIR
from config.postgres.embedded_pg import ensure

STAMP = DATA_DIR / "prepared"
PYTHON = ("campaigns/**/*.py", "config/**/*.py", "demands/**/*.py")
SOURCES = (*PYTHON, "locale/**/*.[mp]o", "static/**/*", "requirements.txt")
MADE = ("record-key", "static.stamp", "static/staticfiles.json")  # in the data directory
DATABASE = (
    "SELECT current_database(), count(*), max(applied), EXISTS (SELECT FROM auth_user WHERE is_staff)"
    " FROM django_migrations"
)


def main() -> None:
    """Check the server, and go on to the whole preparation unless there is nothing to do."""
    url = os.environ["DATABASE_URL"]
    try:
        if url != EMBEDDED:
            check_server(url)
    except ImproperlyConfigured as fault:
        sys.exit(f"Cannot start: {fault}")
    if not is_prepared():
        os.execv(sys.executable, [sys.executable, "-m", "config.commands.prepare"])


def is_prepared() -> bool:
    """Tell whether code, settings, static files and database are as the last complete preparation left them."""
    return STAMP.exists() and STAMP.read_text() == (fingerprint() or "nothing to compare with")


def remember() -> None:
    """Keep what there is now, after a complete preparation."""
    STAMP.write_text(fingerprint())


def fingerprint() -> str:
    """Return a hash over all that a preparation depends on; '' when the database cannot say."""
    url = os.environ["DATABASE_URL"]
    try:
        with connect(ensure(EMBEDDED_DIR) if url == EMBEDDED else url, connect_timeout=5) as connection:
            said = connection.execute(DATABASE).fetchone()
    except Error:
        return ""
    return hashlib.sha256("\n".join([repr(said), *settings(), *files()]).encode()).hexdigest()


def settings() -> Iterator[str]:
    """The variables of the environment that the settings, and the modules beside them, read."""
    sources = "".join(path.read_text("utf-8") for path in BASE_DIR.glob("config/*.py"))
    named = set(re.findall(r'"([A-Z][A-Z_]+)"', sources))
    return (f"{name}={value}" for name, value in sorted(os.environ.items()) if name in named)


def files() -> Iterator[str]:
    """Every file that is looked at, with its size and time."""
    found = [path for pattern in SOURCES for path in BASE_DIR.glob(pattern)] + [DATA_DIR / name for name in MADE]
    return (described(path) for path in sorted(found))


def described(path: Path) -> str:
    status = path.stat() if path.is_file() else None
    return f"{path} {status and (status.st_size, status.st_mtime_ns)}"


if __name__ == "__main__":
    main()
