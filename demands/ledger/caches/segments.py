"""The record as files: of each 10,000 lines (RECORD_FILE_LINES) that are complete, one, compressed, written on demand.

A line never changes, but for a redaction, which empties its content. So the name of a file says of which state it is:
its number, the hash of its last line, and the last redaction of a line in it. Once something in it is redacted, nobody
asks for the old name any more, on any machine; on the one that redacts, the old file is emptied and deleted at once.
``progress.segments`` writes and reads them.
"""

import os
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Subquery

from demands.models import Entry

ENDING = ".jsonl.gz"
FORMAT = 1  # to be raised when what is printed of a line becomes another, so that older files are not taken for it


def number_of(sequence: int) -> int:
    """The number, from 1, of the segment that a line is in."""
    return -(-sequence // settings.RECORD_FILE_LINES)


def bounds(number: int) -> tuple[int, int]:
    """The first and the last line of a segment."""
    return (number - 1) * settings.RECORD_FILE_LINES + 1, number * settings.RECORD_FILE_LINES


def path_of(number: int) -> Path | None:
    """The file of a segment as the record is now; None while it is not complete. The file may not exist. One query."""
    first, last = bounds(number)
    redactions = Entry.objects.filter(kind=Entry.Kind.REDACTED, about__gte=first, about__lte=last).order_by("-sequence")
    last_redaction = Subquery(redactions.values("sequence")[:1])
    state = Entry.objects.filter(pk=last).values_list("entry_hash", last_redaction).first()
    if state is None:
        return None
    entry_hash, redaction = state
    return Path(settings.RECORD_DIR) / f"{number:06d}-{FORMAT}-{entry_hash[:32]}-{redaction or 0}{ENDING}"


def follow(entry: Entry) -> None:
    """When a line redacts another, forget the file that holds that one as soon as the transaction is committed."""
    if entry.kind == Entry.Kind.REDACTED and entry.about_id:
        transaction.on_commit(partial(forget, number_of(entry.about_id)), robust=True)


def forget(number: int, but: Path | None = None) -> None:
    """Empty and delete the files of a segment, ``but`` one. A download of such a file breaks off."""
    for path in Path(settings.RECORD_DIR).glob(f"{number:06d}-*"):
        if path != but:
            os.truncate(path, 0)
            path.unlink(missing_ok=True)


def tidy() -> int:
    """Forget the files that are of another state than the record, as after a redaction on another machine.

    Returns how many segments have files here. One query for each.
    """
    numbers = {int(path.name[:6]) for path in Path(settings.RECORD_DIR).glob(f"*{ENDING}") if path.name[:6].isdigit()}
    for number in numbers:
        forget(number, path_of(number))
    return len(numbers)
