"""What must be done before the site can be served: each step looks first whether it is needed.

`config.commands.prepared` hands over to it, in a process of its own, when something has changed since the last start.
"""

import hashlib
import io
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import cast

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from config.database.url import check_server
from config.places import BASE_DIR, DATA_DIR

from .accounts import create_first_accounts
from .announcements import show_passwords
from .messages import compile_messages
from .prepared import remember

PACKS = BASE_DIR / "campaigns" / "packs"
SHIPPED_PACKS = [PACKS / "scales", PACKS / "japan-2005"]  # the campaign last: while it is absent, both are loaded
STATIC_STAMP = DATA_DIR / "static.stamp"


def prepare(show: Callable[[dict[str, str]], None]) -> None:
    """Bring database, static files and first content up to date, and say what takes time.

    `show` gets the passwords of accounts made just now. Raises ImproperlyConfigured when a setting or the database
    server will not do.
    """
    set_up()
    with ThreadPoolExecutor(1) as beside:  # compression takes a processor for seconds, and so does the campaign
        collected = begin_to_collect(beside)
        load_shipped_campaign()
        call_command("record_key", "make", "--if-missing", stdout=io.StringIO())
        make_first_accounts(show)
        if collected:
            collected.result()
    remember()
    cast(DatabaseWrapper, connection).close_pool()  # the processes that serve have their own


def set_up() -> None:
    """Make Django ready in this process, the translations readable, and the database's tables what the code expects."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    compile_messages()
    django.setup()
    check_server(settings.DATABASE_URL)
    if missing := missing_migrations():
        say(f"Bringing the tables of the database up to date in {missing} steps, each with its name")
        call_command("migrate", verbosity=1, interactive=False)


def missing_migrations() -> int:
    """Return how many migrations are not applied yet."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def load_shipped_campaign() -> None:
    """Load the campaign that ships with the product at the first start of a site, unless EMPTY is set."""
    begun = apps.get_model("auth", "User").objects.exists() or apps.get_model("campaigns", "Campaign").objects.exists()
    if not begun and not os.environ.get("EMPTY"):
        say("Loading the campaign “Japan: human rights leadership”")
        for pack in SHIPPED_PACKS:
            call_command("load_pack", str(pack))


def make_first_accounts(show: Callable[[dict[str, str]], None]) -> None:
    """Show the passwords before the accounts are saved: a start that is stopped in between makes new ones next time."""
    with transaction.atomic():
        if passwords := create_first_accounts():
            show(passwords)


def say(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


def begin_to_collect(beside: Executor) -> Future[None] | None:
    """Begin to collect static files when one has changed since the last time; return what to wait for."""
    found = static_fingerprint()
    if STATIC_STAMP.exists() and STATIC_STAMP.read_text() == found:
        return None
    say("Collecting the static files")
    return beside.submit(collect_static_files, found)


def collect_static_files(found: str) -> None:
    """Collect and compress the static files of this hash, which takes seconds."""
    call_command("collectstatic", verbosity=0, interactive=False)
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    STATIC_STAMP.write_text(found)


def static_fingerprint() -> str:
    """Return a hash over place, size and time of every static file, and over where they are collected."""
    digest = hashlib.sha256(os.fsencode(settings.STATIC_ROOT))
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    try:
        prepare(show_passwords)
    except ImproperlyConfigured as fault:
        sys.exit(f"Cannot start: {fault}")
