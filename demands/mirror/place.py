"""The directory of a copy: what may be written into, and how: everything beside it first, then file by file.

No link is followed, and nothing is touched in a directory that holds anything but a copy.
"""

import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from campaigns.beside import beside

STATE = "mirror.json"  # by which a copy is known, and what the next run compares with
DRAFT = ".mirror-draft"
BLOCK = 2**20
OF_THE_COPY = "This is how the copy was made, for the next run of manage.py mirror."


class BadPlace(Exception):
    """The directory cannot be written to. The message tells the administrator why, in one sentence."""


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


Noted = dict[str, list[Any]]  # file: size, SHA-256


@contextmanager
def checking(root: Path, noted: dict[str, Any], processes: int) -> Iterator[Callable[[], dict[str, Any]]]:
    """``unharmed``, found out by processes of their own if there are to be several; what is given waits for them."""
    files = by_folder(root, noted.get("files", {}))
    if processes == 1:
        yield lambda: unharmed(noted, all_harmed(root, files))
        return
    with ExitStack() as stack:
        found = [stack.enter_context(beside(all_harmed, root, part)) for part in divided(files, processes)]
        yield lambda: unharmed(noted, set().union(*(one() for one in found)))


def divided(files: dict[str, Noted], number: int) -> list[dict[str, Noted]]:
    """Folders in so many parts with about as many files each."""
    parts: list[dict[str, Noted]] = [{} for _ in range(number)]
    for folder in sorted(files, key=lambda one: len(files[one]), reverse=True):
        min(parts, key=lambda part: sum(map(len, part.values())))[folder] = files[folder]
    return parts


def by_folder(root: Path, noted: Noted) -> dict[str, Noted]:
    """What was noted of the files in each folder of a copy; '' is for what lies beside the folders."""
    found: dict[str, Noted] = {f"{one.name}/": {} for one in os.scandir(root) if one.is_dir(follow_symlinks=False)}
    found = {"": {}, **found}
    found.pop(f"{DRAFT}/", None)
    for name, one in noted.items():
        folder, slash, _rest = name.partition("/")
        found.setdefault(f"{folder}/" if slash else "", {})[name] = one
    return found


def all_harmed(root: Path, files: dict[str, Noted]) -> set[str]:
    """``harmed`` of some folders."""
    return set().union(*(harmed(root, folder, noted) for folder, noted in files.items()))


def harmed(root: Path, folder: str, noted: Noted) -> set[str]:
    """The noted files of a folder that are not there as they were written. Raises BadPlace for a link.

    A file has the size that was noted and is not younger than the note, else its hash decides. A directory that is not
    younger has what it had; in another one, and where nothing was noted, every name is looked at.
    """
    if not noted:
        _refuse_links(root, folder, deep=bool(folder))
        return set()
    base, written = f"{root}/", (root / STATE).lstat().st_mtime_ns
    bad, folders = set(), set()
    for name, (size, digest) in noted.items():
        folders.add(name[: name.rfind("/") + 1])
        seen = _seen(base + name)
        if seen is None or not stat.S_ISREG(seen.st_mode):
            bad.add(name)
            continue
        if seen.st_size != size or (seen.st_mtime_ns > written and hashed(root / name) != digest):
            bad.add(name)
    folders = _with_those_above(folders)
    for one in folders:
        seen = _seen(base + one.rstrip("/"))
        if not one or (seen is not None and seen.st_mtime_ns > written):
            _look_into(root, one, folders, deep=bool(folder))
    return bad


def _seen(path: str) -> os.stat_result | None:
    """What is at a path; None for nothing. Raises BadPlace for a link."""
    try:
        seen = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(seen.st_mode):
        raise _link(path)
    return seen


def _link(path: str) -> BadPlace:
    return BadPlace(f"{path} is a link, which no copy has. Remove it; nothing was changed.")


def _look_into(root: Path, folder: str, known: set[str], *, deep: bool) -> None:
    """Raises BadPlace for a link in a directory, and below what is not ``known`` in it."""
    with os.scandir(f"{root}/{folder}") as inside:
        for one in inside:
            name = f"{folder}{one.name}/"
            if one.is_symlink():
                raise _link(one.path)
            if deep and name not in known and one.is_dir():
                _refuse_links(root, name)


def _refuse_links(root: Path, folder: str, *, deep: bool = True) -> None:
    """Raises BadPlace for a link in a directory, and below it if that is to be ``deep``."""
    for _name, one in walk(root, folder, deep=deep):
        if one.is_symlink():
            raise _link(one.path)


def _with_those_above(folders: Iterable[str]) -> set[str]:
    """Directories, as "ja/updates/", with all that they are in but the first, ""."""
    found = set(folders)
    for one in folders:
        while (one := one[: one.rfind("/", 0, -1) + 1]) and one not in found:  # noqa: PLW2901
            found.add(one)
    return found


def walk(root: Path, folder: str = "", *, deep: bool = True) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file and link in a folder of a directory, and below it if it is to be ``deep``, by its name in the
    directory; but for what is being written.
    """
    base, folders = str(root), [folder]
    while folders:
        prefix = folders.pop()
        with os.scandir(f"{base}/{prefix}") as inside:
            for one in inside:
                name = prefix + one.name
                if not one.is_dir(follow_symlinks=False):
                    yield name, one
                elif deep and name != DRAFT:
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


def unharmed(noted: dict[str, Any], bad: set[str]) -> dict[str, Any]:
    """What the last run noted, without files that are harmed; {} where only a whole run mends it."""
    if bad and any("?" in address and name in bad for address, name in noted.get("pages", {}).items()):
        return {}
    kept = {"files": {name: one for name, one in noted.get("files", {}).items() if name not in bad}} if bad else {}
    for part in ("pages", "entries") if bad else ():
        kept[part] = {address: name for address, name in noted.get(part, {}).items() if name not in bad}
    return noted | kept


def is_as_noted(path: Path, digest: str) -> bool:
    """Whether a file is there with that hash, and no link."""
    return path.is_file() and not path.is_symlink() and hashed(path) == digest


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
