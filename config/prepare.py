"""What must be done before the site can be served: each step looks first whether it is needed."""

import hashlib
import os
from typing import cast

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from config.accounts import create_first_accounts
from config.database import check_server
from config.places import BASE_DIR, DATA_DIR

PACKS = BASE_DIR / "campaigns" / "packs"
SHIPPED_PACKS = [PACKS / "scales", PACKS / "japan-2005"]  # the campaign last: while it is absent, both are loaded
STATIC_STAMP = DATA_DIR / "static.stamp"


def prepare() -> dict[str, str]:
    """Bring database, static files and first content up to date; return the passwords of accounts made just now.

    Raises ImproperlyConfigured when a setting or the database server will not do.
    """
    set_up()
    collect_static_files()
    load_shipped_campaign()
    passwords = create_first_accounts()
    cast(DatabaseWrapper, connection).close_pool()  # the processes that serve have their own
    return passwords


def set_up() -> None:
    """Make Django ready in this process, and the database's tables what the code expects."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    check_server(settings.DATABASE_URL)
    call_command("migrate", verbosity=0, interactive=False)


def load_shipped_campaign() -> None:
    """Load the campaign that ships with the product into a site that has none."""
    if not apps.get_model("campaigns", "Campaign").objects.exists():
        print("Loading the campaign “Japan: human rights leadership” …", flush=True)
        for pack in SHIPPED_PACKS:
            call_command("load_pack", str(pack), verbosity=0)


def collect_static_files() -> None:
    """Collect and compress static files when one has changed since the last time, which takes seconds."""
    found = static_fingerprint()
    if STATIC_STAMP.exists() and STATIC_STAMP.read_text() == found:
        return
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
