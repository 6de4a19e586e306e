"""The directory of a copy: what may be written into, and how: everything beside it first, then file by file.

No link is followed, and nothing is touched in a directory that holds anything but a copy.
"""

import fcntl
import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STATE = "mirror.json"  # by which a copy is known, and what the next run compares with
DRAFT = ".mirror-draft"
BLOCK = 2**20
OF_THE_COPY = "This is how the copy was made, for the next run of manage.py mirror."


class BadPlace(Exception):
    """The directory cannot be written to. The message tells the administrator why, in one sentence."""


Found = dict[str, tuple[int, int]]  # file: its size, when it was written in nanoseconds


def check_itself(root: Path) -> None:
    """Raises BadPlace for what is a link, no directory, or neither empty nor a copy, whatever is in it."""
    if root.is_symlink():
        raise BadPlace(f"{root} is a link. Name the directory itself; nothing was changed.")
    if root.exists() and not root.is_dir():
        raise BadPlace(f"{root} is a file, not a directory. Nothing was changed.")
    if not root.exists():
        if not root.parent.is_dir():
            raise BadPlace(f"{root.parent} does not exist. Make it first; nothing was changed.")
        return
    inside = {one.name for one in os.scandir(root)} - {DRAFT, "lost+found", "System Volume Information"}
    if inside and STATE not in inside:
        raise BadPlace(f"{root} is not empty and holds no copy. Name an empty directory; nothing was changed.")


def check_files(root: Path) -> Found:
    """The files of the copy, by their names. Raises BadPlace for a link."""
    found = {}
    for name, one in walk(root):
        if one.is_symlink():
            raise BadPlace(f"{one.path} is a link, which no copy has. Remove it; nothing was changed.")
        seen = one.stat(follow_symlinks=False)
        found[name] = (seen.st_size, seen.st_mtime_ns)
    return found


@contextmanager
def checking(root: Path, *, apart: bool) -> Iterator[Callable[[], Found]]:
    """``check_files``, in a process of its own if it is to be ``apart``; what is given waits for it."""
    if not apart:
        yield lambda: check_files(root)
        return
    with multiprocessing.get_context("fork").Pool(1) as beside:
        yield beside.apply_async(check_files, [root]).get


def walk(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file and link below a directory, by its name in it, but for what is being written."""
    base, folders = str(root), [""]
    while folders:
        prefix = folders.pop()
        with os.scandir(f"{base}/{prefix}") as inside:
            for one in inside:
                name = prefix + one.name
                if not one.is_dir(follow_symlinks=False):
                    yield name, one
                elif name != DRAFT:
                    folders.append(f"{name}/")


def state(root: Path) -> dict[str, Any]:
    """What the last run noted; {} before the first. Raises BadPlace."""
    path = root / STATE
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise BadPlace(f"{path} cannot be read ({fault}). Name an empty directory; nothing was changed.") from None
    if not isinstance(found, dict) or found.get("about") != OF_THE_COPY:
        raise BadPlace(f"{path} is not that of a copy. Name an empty directory; nothing was changed.")
    return found


def unharmed(root: Path, noted: dict[str, Any], there: Found) -> dict[str, Any]:
    """What the last run noted, without what is not there as it was written; {} where only a whole run mends it.

    A file has the size that was noted and is not younger than the note, else its hash decides.
    """
    if not noted:
        return {}
    written = there[STATE][1]
    bad = {
        name
        for name, (size, digest) in noted.get("files", {}).items()
        if name not in there or there[name][0] != size or (there[name][1] > written and hashed(root / name) != digest)
    }
    if any("?" in address and name in bad for address, name in noted.get("pages", {}).items()):
        return {}
    return noted | {
        "files": {name: one for name, one in noted.get("files", {}).items() if name not in bad},
        "pages": {address: name for address, name in noted.get("pages", {}).items() if name not in bad},
    }


def hashed(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def drafting(root: Path) -> Iterator[Path]:
    """A directory for new files, beside the old ones and gone in the end. Raises BadPlace, as for a second run."""
    made = not root.exists()
    if made:
        root.mkdir()
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    draft = root / DRAFT
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadPlace(f"Another run is writing into {root}. Nothing was changed.") from None
        if draft.is_symlink():
            raise BadPlace(f"{draft} is a link. Remove it; nothing was changed.")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    finally:
        os.close(handle)
        if made and not any(root.iterdir()):
            root.rmdir()


def write(draft: Path, name: str, body: bytes) -> None:
    """A file of the draft. A name that leads out of it is refused with ValueError."""
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or name.startswith(DRAFT):
        raise ValueError(f"{name} is not the name of a file of a copy")
    path = draft.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def put(root: Path, draft: Path, names: Iterable[str]) -> None:
    """Replace files by those of the draft, each at once."""
    folders = set()
    for name in names:
        target = root / name
        if target.parent not in folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            folders.add(target.parent)
        os.replace(draft / name, target)


def take_away(root: Path, names: Iterable[str]) -> None:
    """Remove files, and the directories that are empty then."""
    for name in names:
        path = root / name
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == root or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
