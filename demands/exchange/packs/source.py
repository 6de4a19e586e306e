"""The place of a pack: a folder or a zip file. Nothing is unpacked to disk, and nothing outside of the pack is read."""

import stat
import zipfile
from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Self

from demands.exchange.faults import Fault, PackRefused
from demands.text.zips import DAMAGED

from .format import DESCRIPTOR

MEGABYTE = 1024**2
LARGEST_TABLE = 64 * MEGABYTE
LARGEST_FILE = 64 * MEGABYTE  # what an upload of 20 MB can become when it is cleaned, and more
LARGEST_PACK = 2048 * MEGABYTE
MOST_FILES = 20_000


class Unreadable(Exception):
    """A file of the pack cannot be had; the message says why."""


def too_large(limit: int) -> Unreadable:
    return Unreadable(f"is larger than {limit // MEGABYTE} MB, the most that is accepted")


def within(data: bytes, limit: int) -> bytes:
    """What was read, unless a file that said it was small was not."""
    if len(data) > limit:
        raise too_large(limit)
    return data


def is_safe(path: str) -> bool:
    """Whether a path stays inside of the pack, on every system (Data Package, "path": no absolute path, no '..')."""
    parts = PurePosixPath(path).parts
    plain = "\\" not in path and ":" not in path and not path.startswith("/") and "\x00" not in path
    return bool(parts) and plain and ".." not in parts and len(path) <= 500


class Source(ABC):
    """The files of a pack, by their path in it."""

    name: str

    @abstractmethod
    def size(self, path: str) -> int:
        """Bytes of a file. Raises Unreadable when there is none."""

    @abstractmethod
    def _read(self, path: str, limit: int) -> bytes: ...

    def read(self, path: str, limit: int = LARGEST_FILE) -> bytes:
        """The bytes of a file. Raises Unreadable when the path leads out of the pack, to nothing, or to too much."""
        if not is_safe(path):
            raise Unreadable("the path leads out of the pack: name a file inside of it, such as files/report.pdf")
        if self.size(path) > limit:
            raise too_large(limit)
        return self._read(path, limit)

    def close(self) -> None:  # noqa: B027 (a folder has nothing to close)
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Folder(Source):
    def __init__(self, root: Path) -> None:
        self.root, self.name = root.resolve(), root.name

    def _place(self, path: str) -> Path:
        place = (self.root / path).resolve()
        if not place.is_relative_to(self.root):
            raise Unreadable("is a link that leads out of the pack: put the file itself there")
        if not place.is_file():
            raise Unreadable("the file is missing")
        return place

    def size(self, path: str) -> int:
        return self._place(path).stat().st_size

    def _read(self, path: str, limit: int) -> bytes:
        try:
            with self._place(path).open("rb") as stream:
                return within(stream.read(limit + 1), limit)
        except OSError as fault:
            raise Unreadable(f"cannot be read ({fault.strerror}): look at its permissions") from None


class Zip(Source):
    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self.archive = zipfile.ZipFile(path)
        except DAMAGED:
            raise PackRefused([Fault(path.name, message="is not a zip file, or is damaged: create it again")]) from None
        self._check()
        self.top = self._folder()

    def _check(self) -> None:
        entries = self.archive.infolist()
        faults = [Fault(self.name, message=message) for entry in entries for message in refusals(entry)]
        twice = {name for name, number in Counter(entry.filename for entry in entries).items() if number > 1}
        faults += [Fault(self.name, message=f"contains “{name[:120]}” twice: create it again") for name in twice]
        if len(entries) > MOST_FILES:
            faults.append(Fault(self.name, message=f"contains {len(entries)} files; the limit is {MOST_FILES}"))
        if sum(entry.file_size for entry in entries) > LARGEST_PACK:
            faults.append(Fault(self.name, message=f"unpacks to more than {LARGEST_PACK // MEGABYTE} MB"))
        if faults:
            self.archive.close()
            raise PackRefused(faults)

    def _folder(self) -> str:
        """Zipping a folder often puts the folder inside the zip: then the pack begins there."""
        names = [name for name in self.archive.namelist() if not name.startswith("__MACOSX/")]
        found = [name for name in names if PurePosixPath(name).name == DESCRIPTOR and name.count("/") <= 1]
        return "" if DESCRIPTOR in names or len(found) != 1 else found[0].removesuffix(DESCRIPTOR)

    def size(self, path: str) -> int:
        try:
            return self.archive.getinfo(self.top + path).file_size
        except KeyError:
            raise Unreadable("the file is missing") from None

    def _read(self, path: str, limit: int) -> bytes:
        try:
            with self.archive.open(self.top + path) as stream:
                data = stream.read(limit + 1)
        except DAMAGED:
            raise Unreadable("is damaged in the zip file: create the zip file again") from None
        return within(data, limit)

    def close(self) -> None:
        self.archive.close()


def refusals(entry: zipfile.ZipInfo) -> list[str]:
    """What speaks against an entry of a zip file, whether or not the pack refers to it."""
    found = []
    if not is_safe(entry.orig_filename.rstrip("/")):
        found.append(f"holds the path “{entry.orig_filename[:120]}”, which leads out of the pack")
    if stat.S_ISLNK(entry.external_attr >> 16):
        found.append(f"holds the link “{entry.filename[:120]}”: put the file itself there")
    if entry.flag_bits & 0x1:
        found.append(f"is encrypted (“{entry.filename[:120]}”): make it without a password")
    return found


def open_source(path: Path) -> Source:
    """The pack at a path. Raises PackRefused when there is none."""
    if path.is_dir():
        return Folder(path)
    if path.is_file():
        return Zip(path)
    raise PackRefused([Fault(str(path), message="there is no such folder or file")])
