"""Pictures kept on disk, so that each is drawn once: until the record says more of its campaign, or the day ends.

A file carries its version in its name and is put in place whole. The version before goes when the next one comes, so
what a redaction took out of the record does not live on here. All of it may be deleted at any time.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.text.wording import reader_language

FORMAT = 1  # raise it when the same data are to look otherwise

logger = logging.getLogger(__name__)


def folder() -> Path:
    return settings.DATA_DIR / "pictures"


def version(campaign: str) -> str:
    """The last line that the record has of a campaign or of what all share, by its hash, and the day. One query.

    The hash, not the number: a site that was restored from a backup may give the same number to another line.
    """
    lines = progress.record().filter(campaign__in=("", campaign))
    last = lines.values_list("entry_hash", flat=True).first() or ""
    return f"{FORMAT}-{last[:24]}-{Clock().day.isoformat()}"


def picture(address: str, campaign: str, draw: Callable[[], bytes | None]) -> bytes | None:
    """The result of ``draw``, from disk while it is current; None, without a file, when the page does not exist.

    ``address`` tells pictures apart; the language of the reader is added to it.
    """
    stem = hashlib.sha256(f"{reader_language()} {address}".encode()).hexdigest()[:32]
    path = folder() / f"{stem}.{version(campaign)}"
    with suppress(OSError):  # mostly: it is not there
        return path.read_bytes()
    made = draw()
    try:
        _put(path, made)
    except OSError as fault:  # a full or read-only disk costs time, not the picture
        logger.warning("cannot keep a picture: %s", fault)
    return made


def _put(path: Path, made: bytes | None) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    stem = path.name.partition(".")[0]
    for older in folder().glob(f"{stem}.*"):
        older.unlink(missing_ok=True)
    if made is None:
        return
    handle, name = tempfile.mkstemp(prefix=f"{stem}.", dir=folder())
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    os.replace(name, path)
