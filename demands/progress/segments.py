"""Lines of the record as bytes: out of files where they make up a whole segment, otherwise out of the database."""

import fcntl
import gzip
import json
import logging
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from django.conf import settings

from demands.ledger.caches import segments
from demands.ledger.caches.segments import bounds, number_of

from . import log as reader
from .proofs import public_line

# Some programs end a line at these too, which JSON allows within a text.
LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
PIECE = 64 * 1024  # bytes read at a time
TRIES = 3  # to write a segment, while lines of it are being redacted

logger = logging.getLogger(__name__)


def lines(first: int, last: int) -> Iterator[bytes]:
    """Yield the lines from one number to another as JSON Lines, in parts of any length.

    One query for each segment; one for 500 lines that are in no complete segment. What is redacted during this time is
    missing in the segments that follow.
    """
    while first <= last:
        end = min(last, bounds(number_of(first))[1])
        path = file(first, end)
        parts, number = unpacked(path) if path else printed(first, end), 0
        for part in parts:
            yield part
            number += 1
        if path is None and number <= end - first:  # the record ends here
            return
        first = end + 1


def continued(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file that begins with the first of the record, and those that it does not have.

    Nothing was redacted since it was written.
    """
    number = 0
    with path.open("rb") as before:
        while part := before.read(PIECE):
            number += part.count(b"\n")
            yield part
    yield from lines(number + 1, 2**63 - 1)


def file(first: int, last: int) -> Path | None:
    """The file that holds these lines and no others, compressed; None where there is none. It is written if need be."""
    number = number_of(first)
    if (first, last) != bounds(number):
        return None
    path = segments.path_of(number)
    if path is None or path.exists():
        return path
    try:
        return _written(number)
    except OSError as fault:
        logger.warning("Segment %s of the record is not kept: %s", number, fault)
        return None


def printed(first: int, last: int) -> Iterator[bytes]:
    """Yield the lines with these numbers, each as JSON, out of the database."""
    for line in takewhile(lambda line: line.sequence <= last, reader.lines(first)):
        text = json.dumps(public_line(line), ensure_ascii=False, separators=(",", ":"))
        yield text.translate(LINE_ENDS).encode() + b"\n"


def unpacked(path: Path) -> Iterator[bytes]:
    """Yield what is compressed in a file. One that is damaged is deleted, and the error raised: it is written again."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)  # gzip, whose checksum it compares
    try:
        with path.open("rb", buffering=0) as packed:
            while piece := packed.read(PIECE):
                yield reader.decompress(piece)
        if not reader.eof:
            raise EOFError(f"{path} is not whole")
    except (EOFError, zlib.error):
        path.unlink(missing_ok=True)
        raise


def _written(number: int) -> Path | None:
    """Write a segment. None when lines of it were redacted each time. Raises OSError where nothing can be written."""
    place = Path(settings.RECORD_DIR)
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o755)  # nginx reads it
    with _alone(place):
        for _try in range(TRIES):
            path = segments.path_of(number)
            if path is None or path.exists():
                return path
            draft = place / f"{number:06d}-draft"
            _print(draft, number)
            if segments.path_of(number) == path:  # nothing in it was redacted while it was read
                draft.rename(path)
                segments.forget(number, but=path)
                return path
            draft.unlink()
    return None


def _print(draft: Path, number: int) -> None:
    with draft.open("wb") as out:
        draft.chmod(0o644)
        with gzip.GzipFile("", "wb", 6, out, mtime=0) as packed:
            for line in printed(*bounds(number)):
                packed.write(line)
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Of the processes of this machine, one writes at a time."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
