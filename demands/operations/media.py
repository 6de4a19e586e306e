"""The site's files for backup, restoration and examination: below MEDIA_ROOT, or in the store (STORAGE_URL)."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Found:
    """A file that is there: its name, its size in bytes, and when it was changed, in seconds since 1970."""

    name: str
    size: int
    changed: float


def all_files() -> Iterator[Found]:
    """Every file, in the order of the parts of their names. Raises StoreAway, before the first."""
    if settings.STORAGE_URL:
        store: Any = default_storage
        return iter([Found(one.name, one.size, one.changed) for one in store.all()])
    return _below(Path(settings.MEDIA_ROOT))


def _below(root: Path) -> Iterator[Found]:
    for path in walk(root):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue  # deleted since its directory was read
        yield Found(path.relative_to(root).as_posix(), status.st_size, status.st_mtime)


def missing(names: Iterable[str]) -> set[str]:
    """Return the names of the files that are missing."""
    if settings.STORAGE_URL:
        return set(names) - {one.name for one in all_files()}
    return {name for name in names if not (Path(settings.MEDIA_ROOT) / name).is_file()}


def opened(name: str) -> "IO[bytes] | File[bytes]":
    """A file to be read. Raises FileNotFoundError, StoreAway."""
    if settings.STORAGE_URL:
        return default_storage.open(name, "rb")
    return (Path(settings.MEDIA_ROOT) / name).open("rb")


def put(name: str, path: Path) -> None:
    """Put a file of this machine into the store, which has none of this name. Raises StoreAway."""
    with path.open("rb") as source:
        default_storage.save(name, File(source))


def walk(directory: Path) -> Iterator[Path]:
    """Yield every ordinary file below a directory, in the order of the parts of their names."""
    try:
        found = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)
