"""Attached files: the bytes of sources and of the kept copies that readers are given, into a pack and out of it.

What is named by its hash comes in as it is or not at all. It goes through the same door as an upload, so that nothing
gets in that swells, acts or pretends, but it is not written again: the record would name another file.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from demands.models import CapturePart, Evidence
from demands.progress import log
from demands.vault import copies, store
from demands.vault.files import BadFile, check

from .format import PUBLISHED, Cells
from .reader import Pack, Row
from .source import Unreadable

BLOCK = 65_536  # bytes


@dataclass(frozen=True)
class Part:
    """A file of a pack as it is written, some of it in memory at a time."""

    read: Callable[[], Iterator[bytes]]


Files = dict[str, Part]


# Out of this site


def add_copies(tables: dict[str, list[Cells]]) -> Files:
    """Add a row for every copy that the pack's own lines give to readers, if this site gives out the same bytes now.

    Returns the files by their path. What was withdrawn or redacted since, or is lost, is in no pack.
    """
    files: Files = {}
    for reference, copy in sorted(copies_named(tables["evidence"], tables["amendments"]).items()):
        found = log.public_copy(reference) if copy else None
        if found and found.sha256 == sha256_of(copy):
            path = f"files/copies/{reference}/{found.name.removeprefix(f'{reference}-')}"
            tables["copies"].append({"evidence": reference, "copy": copy, "file": path})
            files[path] = Part(partial(_copy, reference))
    return files


def _copy(reference: str) -> Iterator[bytes]:
    found = log.public_copy(reference)
    if found:
        yield found.data


def copies_named(sources: Iterable[Cells], amendments: Iterable[Cells]) -> dict[str, str]:
    """The copy of each source that readers are given once all of these are on record, '' for none."""
    found = {cells.get("reference", ""): cells.get("copy", "") for cells in sources}
    for cells in amendments:
        if cells.get("state", PUBLISHED) == PUBLISHED and "copy" in (changes := json.loads(cells["changes"])):
            found[cells.get("evidence", "")] = changes["copy"]
    return found


def sha256_of(copy: str) -> str:
    return copy.partition(" ")[2]


# Into this site


class Attached:
    """The attached files of one pack. Whatever raises ValidationError names the column at fault."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.stored: list[str] = []
        rows = sorted(pack.of("amendments", PUBLISHED), key=lambda row: row.cells.get("recorded_at") or "~")
        self.named = copies_named(
            (row.cells for row in pack.of("evidence", PUBLISHED)), (row.cells for row in rows if "changes" in row.cells)
        )

    def keep_file(self, row: Row, cell: str) -> str:
        """Store the file of a source under its hash, once; returns its path in the storage. Raises ValidationError."""
        if not cell:
            return ""
        digest, _, name = cell.partition("/")
        path = f"evidence/{digest[:16]}/{name}"
        if default_storage.exists(path):
            if _hash_of_stored(path) != digest:
                raise ValidationError(
                    {"file": f"this site already has another file at {path}: give this one another name"}
                )
            return path
        data = self._bytes(row, digest)
        try:
            check(name, data)
        except BadFile as refused:
            raise ValidationError({"file": f"{row.attached}: {refused}"}) from None
        path = default_storage.save(path, ContentFile(data))
        self.stored.append(path)
        return path

    def keep_copy(self, row: Row) -> bool:
        """Keep a copy that readers are given; returns whether it is new here. Raises ValidationError.

        Where readers have been given another copy since, or none, this one is left where it is.
        """
        copy, (digest, _, name) = row.cells.get("copy", ""), row.cells.get("file", "").partition("/")
        if not copy or digest != sha256_of(copy):
            raise ValidationError({"file": f"{row.attached or 'the file'} is not the copy that the record names"})
        source = Evidence.objects.filter(reference=row.cells["evidence"]).first()
        if source is None:
            return False  # it was refused itself
        if copy not in (self.named.get(source.reference), source.copy):
            raise ValidationError({"copy": "no entry of the pack publishes this copy: leave the row out"})
        if source.copy != copy or CapturePart.objects.filter(capture__evidence=source, sha256=digest).exists():
            return False
        part = copies.part_of(self._bytes(row, digest))
        if part is None or not name.endswith(f".{part.ending}"):
            message = "is not a web archive, PDF, image or text, or its name does not match its content"
            raise ValidationError({"file": f"{row.attached}: {message}"})
        if not default_storage.exists(store.path_of("copies", digest)):
            self.stored.append(store.path_of("copies", digest))
        copies.bring(source, part, self._bytes(row, digest))
        return True

    def not_brought(self) -> Iterator[Row]:
        """The sources whose public copy is not on this site even now: readers do not get it."""
        for row in self.pack.of("evidence", PUBLISHED):
            copy = self.named.get(row.key[0], "")
            if copy and not CapturePart.objects.filter(sha256=sha256_of(copy)).exists():
                yield row

    def _bytes(self, row: Row, digest: str) -> bytes:
        """What was read before, and is the same still."""
        try:
            data = self.pack.source.read(row.attached)
        except Unreadable as fault:
            raise ValidationError({"file": f"{row.attached}: {fault}"}) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise ValidationError({"file": f"{row.attached} was changed while it was being read: load the pack again"})
        return data

    @contextmanager
    def kept_only_on_success(self) -> Iterator[None]:
        """Take stored files away again when the block fails: a database forgets, a disk does not."""
        done = False
        try:
            yield
            done = True
        finally:
            for path in [] if done else self.stored:
                default_storage.delete(path)


def _hash_of_stored(path: str) -> str:
    with default_storage.open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
