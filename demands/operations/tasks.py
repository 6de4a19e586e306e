"""What is done by the clock: backups, and what the nginx in front is told."""

import logging
import re
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from demands.ledger.caches import edge, segments

from . import backup, envelope
from .purge import NotPurged, tell

log = logging.getLogger(__name__)
# Ten attempts: after 3, 9, 27 seconds and so on, the last after 16 hours
TELL_ON = RetryStrategy(max_attempts=10, exponential_wait=3, retry_exceptions=[NotPurged])
NAME = re.compile(r"follow-through-\d{8}T\d{6}Z\.tar(\.age)?")


@app.periodic(cron="47 1 * * *")
@app.task(queueing_lock="make_backup", pass_context=False)
def make_backup(timestamp: int) -> None:
    """Every night, when BACKUP_DIR is set: make a backup there, then delete the oldest but for BACKUPS_KEPT.

    One that fails deletes nothing, and is on the administrators' desk as a job that failed.
    """
    if settings.BACKUP_DIR is None:
        return
    recipients = [envelope.recipient(one) for one in settings.BACKUP_RECIPIENTS]
    ending = ".tar.age" if recipients else ".tar"
    path = settings.BACKUP_DIR / f"follow-through-{timezone.now():%Y%m%dT%H%M%SZ}{ending}"
    made = backup.make(path, recipients=recipients)
    log.info("Backup %s: %s bytes, %s entries", path, made.size, made.contents.checkpoint["size"])
    for old in _oldest(settings.BACKUP_DIR):
        old.unlink()
        log.info("Deleted the backup %s: %s are kept", old, settings.BACKUPS_KEPT)


def _oldest(folder: Path) -> list[Path]:
    """What this task made and is more than is kept; files of other names are somebody's own."""
    own = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    return own[: -settings.BACKUPS_KEPT] if settings.BACKUPS_KEPT else []


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="confirm_edge", pass_context=False)
def confirm_edge(timestamp: int) -> None:
    """Every minute, when EDGE_DIR is set: make sure that the nginx in front forgot what was withdrawn.

    The process that withdraws something does it at once. This is for one that was killed before it could, and for
    other machines.
    """
    edge.confirm()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="tidy_record_files", pass_context=False)
def tidy_record_files(timestamp: int) -> None:
    """Every five minutes: delete files of the record that hold what was redacted since, on another machine perhaps.

    Nobody is sent such a file in the meantime: its name is not asked for any more.
    """
    segments.tidy()


@app.task(retry=TELL_ON, pass_context=False)
def purge(first: int, last: int) -> None:
    """Tell the content delivery network what entries changed; nothing once PURGE_URL was taken out."""
    if settings.PURGE_URL:
        tell(first, last)
