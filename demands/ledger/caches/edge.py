"""What tells an nginx in front of the site that something was withdrawn, so that it forgets all that it keeps.

nginx keeps public pages for a second, and gives out what it kept last, up to a day old, while the site does not answer.
A page from before a redaction must not come back that way. So the name of all that nginx keeps begins with where the
link EDGE_DIR/state leads (its ``$realpath_root``): to a directory named by the last entry that withdrew something. Once
the link leads elsewhere, nothing that was kept before is found again. While a web process may not have heard of that
entry yet (KEPT_MILLISECONDS), the name ends in "-settling", and nginx keeps nothing.
"""

import datetime as dt
import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from demands.models import Entry

WITHDRAWS = (Entry.Kind.REDACTED, Entry.Kind.RETRACTED)
LINK = "state"
SETTLING = dt.timedelta(seconds=15)  # beside KEPT_MILLISECONDS: in which a page that was begun before is sent


def follow(entry: Entry) -> None:
    """When a line withdraws something, let the link lead to it as soon as the transaction is committed."""
    if entry.kind in WITHDRAWS and settings.EDGE_DIR:
        transaction.on_commit(confirm, robust=True)


def confirm() -> None:
    """Let the link lead to where it should; one query. Nothing happens without EDGE_DIR, or when it does already.

    Raises OSError where EDGE_DIR cannot be written. The web server may enter its directories; there is nothing in them.
    """
    if settings.EDGE_DIR is None:
        return
    handle = os.open(settings.EDGE_DIR, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # of two at once, the later one sees what the other committed
        _lead_to(settings.EDGE_DIR, name())
    finally:
        os.close(handle)


def name() -> str:
    """The name of the directory that the link should lead to: "0", "17-settling" or "17"."""
    withdrawals = Entry.objects.filter(kind__in=WITHDRAWS).order_by("-sequence")
    last = withdrawals.values_list("sequence", "recorded_at").first()
    if last is None:
        return "0"
    known_everywhere = last[1] + SETTLING + dt.timedelta(milliseconds=settings.KEPT_MILLISECONDS)
    return str(last[0]) if timezone.now() > known_everywhere else f"{last[0]}-settling"


def leads_to(place: Path) -> str:
    """The name of the directory that the link leads to, or '' without a link."""
    link = place / LINK
    return str(link.readlink()) if link.is_symlink() else ""


def _lead_to(place: Path, name: str) -> None:
    target, new = place / name, place / f"{LINK}.new"
    target.mkdir(exist_ok=True)
    target.chmod(0o755)
    if (before := leads_to(place)) == name:
        return
    new.unlink(missing_ok=True)
    new.symlink_to(name)
    new.replace(place / LINK)
    if before and (place / before).is_dir():
        (place / before).rmdir()
