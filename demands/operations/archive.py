"""The format of a backup: a tar file that is written and read as a stream, in bounded memory.

    about.json        what made it, when, of which site: the first member
    files/…           everything below MEDIA_ROOT, in the order of the names
    lost.json         names of files that rows name and that were not there
    database.dump     the database, in pg_dump's custom format
    checkpoint.json   the record's size and head
    settings.env      the settings, in lines that systemd and sh read
    members.txt       size and SHA-256 of each member before it, in their order, and then their number: the last member

The order is fixed and names of files ascend, so that a member that is missing, doubled, moved or added is seen without
a list of all of them in memory.
"""

import hashlib
import io
import itertools
import json
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

FORMAT, VERSION = "follow-through-backup", 1
ABOUT, LOST, DUMP, CHECKPOINT, SETTINGS, MEMBERS = (
    "about.json", "lost.json", "database.dump", "checkpoint.json", "settings.env", "members.txt",
)  # fmt: skip
AFTER_FILES = (LOST, DUMP, CHECKPOINT, SETTINGS, MEMBERS)
FILES = "files/"
SMALL = 64 * 1024**2  # bytes that a member other than a file and the dump may have
PIECE = 1024**2


class BadArchive(Exception):
    """The archive is damaged, or is none. The message says in one sentence what is wrong."""


class Hashing(io.RawIOBase):
    """A stream that counts and hashes what is read through it."""

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self.source, self.size, self.digest = source, 0, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self.source.read(size)
        self.size += len(data)
        self.digest.update(data)
        return data

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Writer:
    """Writes an archive to a stream, member by member in the order of the format."""

    def __init__(self, out: IO[bytes]) -> None:
        self.tar = tarfile.open(  # noqa: SIM115 - closed by close
            mode="w|", fileobj=out, format=tarfile.PAX_FORMAT, bufsize=PIECE
        )
        self.lines, self.number = tempfile.TemporaryFile(), 0  # noqa: SIM115 - closed by close

    def add(self, name: str, source: IO[bytes], size: int, modified: float = 0.0) -> None:
        """Write one member. Raises OSError when the source has not just as many bytes as was said."""
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(modified), 0o600
        hashed = Hashing(source)
        self.tar.addfile(member, hashed)
        if hashed.source.read(1):
            raise OSError(f"{name} grew while it was read")
        self.tar.members.clear()  # type: ignore[attr-defined]  # it keeps every member, and there may be many
        self.lines.write(_line(name, size, hashed.digest.hexdigest()))
        self.number += 1

    def add_json(self, name: str, value: Any) -> None:
        self.add_bytes(name, json.dumps(value, indent=2, ensure_ascii=False).encode())

    def add_bytes(self, name: str, data: bytes) -> None:
        self.add(name, io.BytesIO(data), len(data))

    def close(self) -> None:
        """Write the list of the members, and the end."""
        self.lines.write(f"end {self.number}\n".encode())
        size = self.lines.tell()
        self.lines.seek(0)
        self.add(MEMBERS, self.lines, size)
        self.tar.close()
        self.lines.close()


def _line(name: str, size: int, sha256: str) -> bytes:
    return f"{sha256} {size} {json.dumps(name)}\n".encode()


@dataclass
class Contents:
    """What an archive says of itself, and how much is in it."""

    about: dict[str, Any]
    lost: list[str]
    checkpoint: dict[str, Any]
    settings: str = ""
    files: int = 0
    bytes: int = 0


Take = Callable[[str, IO[bytes]], None]


def read(stream: IO[bytes], take: Take | None = None) -> Contents:
    """Read a whole archive, compare every member with its hash, and return what it says of itself.

    `take` is called with the name and the stream of each file (its name without `files/`) and of the dump, and need not
    read it. What it gets is not proven before the end. Raises BadArchive.
    """
    try:
        return _Reader(stream, take).read()
    except tarfile.TarError as fault:
        raise BadArchive(f"The archive is damaged or cut short: {fault}.") from fault


class _Reader:
    def __init__(self, stream: IO[bytes], take: Take | None) -> None:
        self.stream, self.take = Hashing(stream), take
        self.lines, self.number = tempfile.TemporaryFile(), 0  # noqa: SIM115 - closed by read
        self.last: tuple[str, tuple[str, ...]] = ("", ())
        self.expected = list(AFTER_FILES)
        self.contents = Contents({}, [], {})
        self.listed = b""

    def read(self) -> Contents:
        try:
            with tarfile.open(mode="r|", fileobj=self.stream, bufsize=tarfile.RECORDSIZE) as tar:
                for member in tar:
                    tar.members.clear()  # type: ignore[attr-defined]
                    self._member(tar, member)
        except tarfile.ReadError as fault:
            if not self.number:
                raise BadArchive(f"This is not a backup of this site: {fault}.") from fault
            raise
        finally:
            self.lines.close()
        if self.expected:
            raise BadArchive(
                f"The archive breaks off after “{self.last[0]}”: it is cut short, or the name that follows is damaged."
            )
        self._nothing_behind()
        return self.contents

    def _nothing_behind(self) -> None:
        while data := self.stream.read(PIECE):
            if data.strip(b"\0"):
                raise BadArchive("Something stands behind the end of the archive.")
        if self.stream.size % tarfile.RECORDSIZE:
            raise BadArchive("The end of the archive is cut off.")

    def _member(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name
        if not member.isreg() or member.issparse():
            raise BadArchive(f"“{name}” is not an ordinary file; a backup has no links, folders or devices.")
        self._in_order(name)
        source = tar.extractfile(member)
        if source is None:
            raise BadArchive(f"“{name}” has no content.")
        if name == MEMBERS:
            self._compare(source)
            return
        hashed = Hashing(source)
        self._use(name, member.size, hashed)
        while hashed.read(PIECE):
            pass
        self.lines.write(_line(name, member.size, hashed.digest.hexdigest()))
        self.number, self.last = self.number + 1, (name, self.last[1])
        self.contents.bytes += member.size

    def _in_order(self, name: str) -> None:
        if not self.number:
            if name != ABOUT:
                raise BadArchive(f"This is not a backup of this site: it begins with “{name}”.")
        elif name.startswith(FILES) and len(self.expected) == len(AFTER_FILES):
            parts = PurePosixPath(name).parts
            if not is_safe(name) or parts <= self.last[1]:
                raise BadArchive(f"“{name}” has a name that leads elsewhere, or is there twice, or out of its order.")
            self.last = (self.last[0], parts)
        elif self.expected and name == self.expected[0]:
            self.expected.pop(0)
        else:
            raise BadArchive(f"“{name}” is not expected after “{self.last[0]}”.")

    def _use(self, name: str, size: int, source: Hashing) -> None:
        if name.startswith(FILES):
            self.contents.files += 1
            if self.take:
                self.take(name.removeprefix(FILES), source)  # type: ignore[arg-type]
        elif name == DUMP:
            if self.take:
                self.take(DUMP, source)  # type: ignore[arg-type]
        else:
            self._small(name, size, source)

    def _small(self, name: str, size: int, source: Hashing) -> None:
        if size > SMALL:
            raise BadArchive(f"“{name}” is larger than any backup's.")
        try:
            text = source.read().decode()
            if name == SETTINGS:
                self.contents.settings = text
                return
            value = json.loads(text)
        except ValueError as fault:
            raise BadArchive(f"“{name}” is damaged: {fault}.") from fault
        if name == ABOUT:
            self.contents.about = _about(value)
        elif name == LOST:
            self.contents.lost = _checked(name, value, list)
        else:
            self.contents.checkpoint = _checked(name, value, dict)

    def _compare(self, source: IO[bytes]) -> None:
        """Compare the list of the members with what was read, line by line."""
        self.lines.write(f"end {self.number}\n".encode())
        self.lines.seek(0)
        for said, found in itertools.zip_longest(source, self.lines, fillvalue=b""):
            if said != found:
                raise BadArchive(_difference(said, found))


def _checked(name: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise BadArchive(f"“{name}” is damaged: it holds something else than it should.")
    return value


def _about(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise BadArchive("This is not a backup of this site.")
    if value.get("version") != VERSION:
        raise BadArchive(f"The backup has version {value.get('version')} of the format; this program reads {VERSION}.")
    return value


def _difference(said: bytes, found: bytes) -> str:
    """Say which member is not the one of the list."""
    if not said or not found:
        return "The list of the members is longer or shorter than the archive."
    if found.startswith(b"end "):
        return f"The archive has fewer members than its list: {said.decode(errors='replace').strip()[:200]} is missing."
    name = found.decode().split(" ", 2)[-1].strip()
    if said.split(b" ", 1)[1:] == found.split(b" ", 1)[1:]:
        return f"The content of {name} is damaged: it has another SHA-256 than the list of the members says."
    return f"The list of the members does not have {name} at this place: the list is damaged, or a member was put in."


def is_safe(name: str) -> bool:
    """Tell whether a name of a file stays below the directory that it is written to."""
    parts = name.removeprefix(FILES).split("/")
    return all(part not in ("", ".", "..") and "\0" not in part and "\\" not in part for part in parts)
