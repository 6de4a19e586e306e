"""Restores a backup into an empty database and an empty directory, as an ordinary role of the database.

The archive is read and compared as a whole before anything is written. Then come the files, beside their place, then
the database, in one transaction, then the files are moved to their place: a restoration that fails leaves the target
as empty as it was.
"""

import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from campaigns.store_faults import StoreAway
from demands.ledger.verification import Report, verify
from demands.models import Operation

from . import after_restore, archive, backup, envelope, fsck, media
from .programs import PIECE, NoPrograms, ProgramFailed, Programs, Running, database_url, latest

# SQL that programs of a later version write at the beginning, and an older server does not know
OF_LATER_SERVERS = (b"SET transaction_timeout = 0;\n",)
SOMETHING = """
    WITH own AS (SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_')
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace IN (SELECT oid FROM own))
        OR EXISTS (SELECT FROM pg_proc WHERE pronamespace IN (SELECT oid FROM own))
        OR EXISTS (SELECT FROM pg_type WHERE typnamespace IN (SELECT oid FROM own))
        OR EXISTS (SELECT FROM pg_namespace WHERE oid IN (SELECT oid FROM own) AND nspname <> 'public')"""


class NotRestored(Exception):
    """Nothing was restored. The message says why in one sentence."""


@dataclass
class Restored:
    """What was restored, and what was found when it was examined."""

    contents: archive.Contents
    report: Report
    faults: list[str] = field(default_factory=list)
    mails: int = 0
    jobs: int = 0
    settings_file: Path | None = None

    @property
    def holds(self) -> bool:
        """Whether nobody may publish before an administrator has confirmed it."""
        return not self.report.clean


def examine(path: Path, keys: list[envelope.Identity]) -> archive.Contents:
    """Read a whole archive and say whether this program can restore it. Raises NotRestored."""
    try:
        contents = backup.check(path, keys)
    except (archive.BadArchive, envelope.BadKey, envelope.BadEnvelope, NoPrograms, OSError) as fault:
        raise NotRestored(str(fault)) from fault
    _refuse_later_version(contents)
    return contents


def restore(
    path: Path, keys: list[envelope.Identity], checkpoint: dict[str, Any] | None = None, *, send_mail: bool = False
) -> Restored:
    """Restore, examine what came out, and note it. `checkpoint` is one that was kept elsewhere. Raises NotRestored."""
    contents = examine(path, keys)
    _refuse_target(contents)
    place = Path(settings.MEDIA_ROOT)
    draft = place.with_name(f"{place.name}.restored-{os.getpid()}")
    try:
        draft.mkdir(parents=True, mode=0o750)
        with backup.opened(path, keys) as stream, _Taker(draft) as taker:
            archive.read(stream, taker.take)
        if not settings.STORAGE_URL:
            with suppress(FileNotFoundError):
                place.rmdir()
            draft.rename(place)
    except (archive.BadArchive, envelope.BadEnvelope, NoPrograms, ProgramFailed, OSError) as fault:
        raise NotRestored(f"Nothing was restored: {fault}") from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return _finish(contents, checkpoint, send_mail=send_mail)


def _finish(contents: archive.Contents, checkpoint: dict[str, Any] | None, *, send_mail: bool) -> Restored:
    call_command("migrate", verbosity=0, interactive=False)
    jobs, mails = after_restore.settle(send_mail=send_mail)
    report = verify(checkpoint or contents.checkpoint)
    done = Restored(contents, report, fsck.faults(), mails, jobs, _keep_settings(contents.settings))
    detail = {
        "made_at": contents.about.get("made_at"), "entries": report.size, "emails_not_sent": mails,
        "findings": [finding.message for finding in report.findings[:20]],
    }  # fmt: skip
    Operation.objects.create(kind=Operation.Kind.RESTORATION, good=not done.holds, detail=detail)
    return done


def _keep_settings(text: str) -> Path:
    """Put the settings of the backup beside the files, for the administrator to take over."""
    place = Path(settings.DATA_DIR) / "restored.env"
    with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return place


# What is looked at before


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Return the checkpoint in a file, as /record/checkpoint.json gives it. Raises NotRestored when there is none."""
    try:
        found = json.loads(path.read_text("utf-8"))
        size, head = found["size"], found["head"]
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise NotRestored(f"{path} is not a checkpoint: {fault}") from fault
    if not isinstance(size, int) or not re.fullmatch(r"[0-9a-f]{64}", str(head)):
        raise NotRestored(f"{path} is not a checkpoint: it needs a number “size” and a hash “head”.")
    return {"size": size, "head": head}


def _refuse_later_version(contents: archive.Contents) -> None:
    """Refuse a backup whose tables this program does not know."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for app, name in dict(contents.about.get("migrations") or {}).items():
        if (app, name) not in known:
            raise NotRestored(
                f"The backup was made by a later version of the site (it has the migration {app} {name}): "
                "install that version first."
            )


def _refuse_target(contents: archive.Contents) -> None:
    place = Path(settings.MEDIA_ROOT)
    _refuse_store()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise NotRestored(f"{place} is not empty: a backup is restored into an empty DATA_DIR.")
    made = int(contents.about.get("server_version") or 0) // 10000
    with connection.cursor() as cursor:
        cursor.execute(SOMETHING)
        used = cursor.fetchone()[0]
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),"
            " has_schema_privilege('public', 'CREATE'), current_database(), current_user"
        )
        server, encoding, may_create, name, role = cursor.fetchone()
    if used:
        raise NotRestored(f"The database {name} is not empty: create a new one and set DATABASE_URL to it.")
    if encoding != "UTF8":
        raise NotRestored(f"The database {name} has the encoding {encoding}: create it with --encoding=UTF8.")
    if not may_create:
        raise NotRestored(f"{role} may not create tables in {name}: create it with createdb --owner={role} {name}.")
    if server < made:
        raise NotRestored(f"The backup comes from PostgreSQL {made}, and this server is {server}: use {made} or later.")


def _refuse_store() -> None:
    """Refuse a store (STORAGE_URL) in which there are files, or that cannot be asked."""
    try:
        used = bool(settings.STORAGE_URL) and any(True for _one in media.all_files())
    except StoreAway as fault:
        raise NotRestored(f"The store for files (STORAGE_URL) cannot be asked: {fault}") from fault
    if used:
        raise NotRestored("The store for files (STORAGE_URL) is not empty: give another prefix, or another bucket.")


# What is written


class _Taker:
    """Writes what an archive holds: files below a directory, and the dump into the database.

    Where there is a store (STORAGE_URL), files go on into it, and out of it again if the database refuses the dump.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.sent: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_fault: object) -> None:
        with suppress(StoreAway):
            for name in self.sent if kind else ():
                default_storage.delete(name)

    def _send(self) -> None:
        for path in media.walk(self.directory):
            name = path.relative_to(self.directory).as_posix()
            media.put(name, path)
            self.sent.append(name)

    def take(self, name: str, source: IO[bytes]) -> None:
        if name == archive.DUMP:
            if settings.STORAGE_URL:
                self._send()
            restore_dump(source, latest())
            return
        place = self.directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
            shutil.copyfileobj(source, file, PIECE)


def restore_dump(source: IO[bytes], programs: Programs) -> None:
    """Run the SQL of a dump in the database: all of it, or nothing. Raises ProgramFailed."""
    options = ["-X", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    words = ["--file=-", "--no-owner", "--no-privileges"]
    with (
        programs.start("psql", *options, url=database_url(), stdin=subprocess.PIPE) as client,
        programs.start("pg_restore", *words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader,
        _carrying(reader, client) as carrier,
    ):
        reader.feed(source)
        carrier.join()
        reader.finish()
        _tell(client, b"COMMIT;\n")  # only now: without it the server takes all of it back
        client.finish()


@contextmanager
def _carrying(reader: Running, client: Running) -> Iterator[threading.Thread]:
    """Copy the SQL from one program to the other beside this thread."""
    carrier = threading.Thread(target=_carry, args=(reader, client), name="sql")
    carrier.start()
    try:
        yield carrier
    finally:
        carrier.join()


def _tell(client: Running, sql: bytes) -> None:
    if client.process.stdin:
        with suppress(BrokenPipeError), client.process.stdin:  # when it ended, `finish` says why
            client.process.stdin.write(sql)


def _carry(reader: Running, client: Running) -> None:
    """Leave out what an older server does not know."""
    if reader.process.stdout is None or client.process.stdin is None:
        return
    with suppress(BrokenPipeError), reader.process.stdout:
        beginning = reader.process.stdout.read(PIECE)
        for statement in OF_LATER_SERVERS:
            beginning = beginning.replace(statement, b"", 1)
        client.process.stdin.write(b"BEGIN;\n" + beginning)
        shutil.copyfileobj(reader.process.stdout, client.process.stdin, PIECE)
