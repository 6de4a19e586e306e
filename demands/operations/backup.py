"""Makes a backup while the site runs, and reads it back before it says that there is one.

Database and checkpoint are of one moment. Files are put in after it: those that come later do no harm, and one that a
row of that moment names and that was since deleted begins the backup again.
"""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from demands.ledger import chain
from demands.ledger.tree.keys import NoKey
from demands.models import Entry, Operation

from . import archive, envelope, files, kept_settings, media
from .programs import NoPrograms, ProgramFailed, database_url, latest, programs_for

TRIES = 3  # while files are deleted under our hands

FAULTS = (
    OSError, NoPrograms, ProgramFailed, NoKey, archive.BadArchive, envelope.BadEnvelope, pyrage.EncryptError,
)  # fmt: skip


class NoBackup(Exception):
    """The backup failed; nothing was written. The message is one sentence for the administrator."""


class Changed(Exception):
    """A file that the database named was deleted before it was put into the archive."""


@dataclass
class Made:
    """A backup that was made and read back."""

    path: Path
    size: int
    sha256: str
    contents: archive.Contents
    recipients: int

    @property
    def detail(self) -> dict[str, Any]:
        return {
            "name": self.path.name, "bytes": self.size, "sha256": self.sha256, "files": self.contents.files,
            "lost": len(self.contents.lost), "entries": self.contents.checkpoint["size"],
            "encrypted": bool(self.recipients),
        }  # fmt: skip


def make(path: Path, *, recipients: list[envelope.Recipient] | None = None, with_secrets: bool = False) -> Made:
    """Write a backup to `path`, which must not exist, read it back, and note it. Raises NoBackup."""
    _refuse_place(path)
    recipients = recipients or []
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        made = _written(draft, path, recipients, with_secrets=with_secrets)
        os.link(draft, path)  # unlike a rename it replaces nothing
    except FAULTS as fault:
        raise NoBackup(f"No backup was made: {_sentence(fault)}") from fault
    finally:
        draft.unlink(missing_ok=True)
    Operation.objects.create(kind=Operation.Kind.BACKUP, good=True, detail=made.detail)
    return made


def _sentence(fault: Exception) -> str:
    return f"{fault.strerror} ({fault.filename})" if isinstance(fault, OSError) and fault.filename else str(fault)


def _refuse_place(path: Path) -> None:
    if path.exists():
        raise NoBackup(f"{path} exists already: give a name that is free.")
    if not path.parent.is_dir():
        raise NoBackup(f"{path.parent} is not a directory.")
    if path.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise NoBackup("A backup cannot be put among the files that it holds: give a place outside DATA_DIR.")


def _written(draft: Path, path: Path, recipients: list[envelope.Recipient], *, with_secrets: bool) -> Made:
    """Write the archive and read it back. An encrypted one is encrypted to a key of this moment too, to be read."""
    once = pyrage.x25519.Identity.generate()
    keys = [*recipients, once.to_public()] if recipients else []
    for number in range(TRIES):
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            try:
                with envelope.encrypted(out, keys) if keys else nullcontext(out) as sink:
                    _write(sink, draft.parent, with_secrets=with_secrets)
            except Changed:
                if number + 1 == TRIES:
                    raise NoBackup("No backup was made: files are being deleted; try again later.") from None
                continue
            out.flush()
            os.fsync(out.fileno())
        break
    contents = check(draft, [once])
    size, sha256 = _size_and_hash(draft)
    return Made(path, size, sha256, contents, len(recipients))


def _write(sink: IO[bytes], directory: Path, *, with_secrets: bool) -> None:
    with (
        tempfile.TemporaryFile(dir=directory) as dump,  # without a name: nobody else can open it
        tempfile.TemporaryFile("w+", dir=directory, encoding="utf-8") as names,
    ):
        about, checkpoint = _of_one_moment(dump, names)
        found = media.all_files()
        writer = archive.Writer(sink)
        writer.add_json(archive.ABOUT, about)
        _add_files(writer, found)
        writer.add_json(archive.LOST, _lost(names))
        size = dump.seek(0, os.SEEK_END)
        dump.seek(0)
        writer.add(archive.DUMP, dump, size)
        writer.add_json(archive.CHECKPOINT, checkpoint)
        writer.add_bytes(archive.SETTINGS, kept_settings.as_lines(with_secrets=with_secrets).encode())
        writer.close()


def _of_one_moment(dump: IO[bytes], names: IO[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Dump the database, write down the files that it names, and return what it is, and its checkpoint."""
    with snapshot() as (name, version):
        programs = programs_for(version // 10000)
        options = ["--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s", f"--snapshot={name}"]
        with programs.start("pg_dump", *options, url=database_url(), stdout=dump) as dumping:
            dumping.finish()
        for one in files.expected():
            names.write(one.name.replace("\n", "") + "\n")
        about = {
            "format": archive.FORMAT, "version": archive.VERSION, "made_at": chain.timestamp(timezone.now()),
            "site": settings.SITE_URL, "server_version": version, "dumped_by": programs.major,
            "migrations": migrations(),
        }  # fmt: skip
        last = Entry.objects.order_by("-sequence").first()
        size, head = (last.sequence, last.entry_hash) if last else (0, chain.GENESIS)
        return about, chain.checkpoint(size, head, timezone.now())


@contextmanager
def snapshot() -> Iterator[tuple[str, int]]:
    """Hold one state of the database; yield the name under which others read it too, and the server's version."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version_num')::int")
        yield cursor.fetchone()


def migrations() -> dict[str, str]:
    """Return the last migration of each app that the database has."""
    applied = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(applied))


def _add_files(writer: archive.Writer, found: Iterator[media.Found]) -> None:
    for one in found:
        try:
            source = media.opened(one.name)
        except FileNotFoundError:
            continue  # deleted since it was listed; _lost sees whether that matters
        with source:
            size = source.seek(0, os.SEEK_END)
            source.seek(0)
            writer.add(archive.FILES + one.name, source, size, one.changed)


def _lost(names: IO[str]) -> list[str]:
    """Return the files that the database names and that were not there before either.

    Raises Changed for one that is gone and that no row names any more: it was there a moment ago.
    """
    names.seek(0)
    gone = media.missing(line.rstrip("\n") for line in names)
    if not gone:
        return []
    still = {one.name for one in files.expected()} & gone
    if gone - still:
        raise Changed
    return sorted(gone)


def check(path: Path, keys: list[envelope.Identity]) -> archive.Contents:
    """Read a whole archive, and have PostgreSQL's own program read the dump in it. Raises BadArchive and its like."""
    with opened(path, keys) as stream:
        return archive.read(stream, _check_dump)


@contextmanager
def opened(path: Path, keys: list[envelope.Identity]) -> Iterator[IO[bytes]]:
    """Yield the stream of an archive, decrypted if need be. Raises BadArchive when it takes a key and there is none."""
    if not envelope.is_encrypted(path):
        with path.open("rb") as stream:
            yield stream
    elif keys:
        with envelope.decrypted(path, keys) as stream:
            yield stream
    else:
        raise archive.BadArchive(f"{path} is encrypted: give the file with the secret key as --identity FILE.")


def _check_dump(name: str, source: IO[bytes]) -> None:
    """Have the dump turned into SQL, which decompresses and reads all of it."""
    if name != archive.DUMP:
        return
    try:
        with latest().start("pg_restore", "--file=-", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as reader:
            reader.feed(source)
            reader.finish()
    except ProgramFailed as fault:
        raise archive.BadArchive(f"The dump of the database cannot be read: {fault}") from fault


def _size_and_hash(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
