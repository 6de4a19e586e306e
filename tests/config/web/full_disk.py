"""Places that cannot be written to, made for real: a full disk, one that is read-only, a limit, a closed directory."""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

ROOM = 64 * 1024  # bytes of the small disk


@contextmanager
def full(place: Path) -> Iterator[None]:
    """A disk without a free byte. Only root can mount one."""
    with mounted(place, f"size={ROOM}"):
        with (place / "everything").open("wb", buffering=0) as file:
            while shutil.disk_usage(place).free:
                file.write(bytes(4096))
        yield


@contextmanager
def read_only(place: Path) -> Iterator[None]:
    """A disk that may only be read, as one is after a fault."""
    with mounted(place, "ro"):
        yield


@contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk; a limit and a closed directory are tried as any user")
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


@contextmanager
def limited(place: Path) -> Iterator[None]:
    """No file of this process may grow beyond a few bytes (RLIMIT_FSIZE)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def closed(place: Path) -> Iterator[None]:
    """A directory that we may not write to. Root may write to every one."""
    if os.geteuid() == 0:
        pytest.skip("root may write to every directory; a disk that is full or read-only is tried as root")
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o555)
    try:
        yield
    finally:
        place.chmod(0o755)


Trouble = Callable[[Path], AbstractContextManager[None]]
SENTENCES: dict[Trouble, str] = {
    full: "The disk of the server is full.",
    read_only: "The site is not allowed to write to its folder for files.",
    limited: "The file is larger than the server allows the site to write.",
    closed: "The site is not allowed to write to its folder for files.",
}
