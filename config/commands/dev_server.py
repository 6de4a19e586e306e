"""`make dev`: the site with its worker while somebody works on it. What is saved shows at the next request.

Templates and static files are read at every request. When Python code or a translation changes, the web server and the
worker start again. Its data is in `var/dev`, apart from that of `make run` (see config.commands.dev).
"""

import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

from babel.messages.pofile import PoFileError
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from config.places import BASE_DIR, DATA_DIR
from config.secret_key import kept_key
from demands.jobs.backoff import Backoff

from .accounts import create_account
from .announcements import HOST, announce, show_passwords
from .left_behind import Record
from .messages import compile_messages
from .prepare import load_shipped_campaign, make_first_accounts, set_up
from .run import (
    WEB,
    WORKER,
    Service,
    Services,
    answers,
    look_at,
    start,
    stop,
    wait_until_ready,
)

ADMINISTRATOR = "administrator"
LOOK = 0.5  # seconds between two looks at the files
CODE = ("campaigns", "config", "demands", "locale")


def main() -> None:
    start(run)


def run(port: int, record: Record) -> None:
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("LOG_LEVEL", "INFO")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("SECRET_KEY", kept_key(DATA_DIR / "secret-key"))
    set_up()
    load_shipped_campaign()
    make_first_accounts(show_passwords)
    password = administrator_password()
    cast(DatabaseWrapper, connection).close_pool()  # the processes that serve have their own
    services = {
        WEB: Service(
            [sys.executable, "manage.py", "runserver", "--noreload", f"{HOST}:{port}"], restarts=True, record=record
        ),
        WORKER: Service([sys.executable, "manage.py", "worker"], restarts=True, record=record),
    }
    try:
        wait_until_ready(lambda: answers(port), services)
        announce(port)
        print(f"\nAdministrator: {ADMINISTRATOR}  {password}", flush=True)
        follow_changes(services)
    finally:
        stop({name: service.process for name, service in services.items() if service.process})


def administrator_password() -> str:
    """Return the password of an administrator who is made at the first start. It is kept beside the secret key."""
    place = DATA_DIR / "administrator-password"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(12))
    password = place.read_text()
    user = get_user_model().objects.filter(username=ADMINISTRATOR).first()
    if user is None:
        create_account(ADMINISTRATOR, password, group="Administrator")
    elif not user.check_password(password):
        user.set_password(password)
        user.save()
    return password


def follow_changes(services: Services) -> None:
    """Watch the processes and the code until Ctrl-C."""
    before = modified()
    while True:
        end = time.monotonic() + LOOK
        while time.monotonic() < end:
            look_at(services)
        if (now := modified()) != before:
            before = now
            take_up(services)


def take_up(services: Services) -> None:
    """Compile changed translations, then start every process again: the web server first, a worker may have a job."""
    try:
        compile_messages()
    except PoFileError as fault:
        print(f"Translations cannot be read, the last ones stay: {fault}", flush=True)
    print("Code has changed: starting again.", flush=True)
    for name, service in services.items():
        if service.process:
            stop({name: service.process})
        service.again = Backoff()
        service.start()


def modified() -> dict[Path, int]:
    """Return each file of code and translations with the time of its last change, in nanoseconds."""
    times = {}
    for place in CODE:
        for path in (BASE_DIR / place).rglob("*.p[yo]"):
            with suppress(FileNotFoundError):  # an editor may have exchanged it since
                times[path] = path.stat().st_mtime_ns
    return times


if __name__ == "__main__":
    main()
