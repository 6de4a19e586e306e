"""A private PostgreSQL from the programs of a wheel, started when somebody needs it. Linux and macOS.

    url = ensure(Path("var/pg18"))      # postgresql://app@/app?host=/…/var/pg18/s

Any number of processes may call `ensure`. Each keeps a shared lock on a file for as long as it lives, so the kernel
counts the users of the server, killed ones included. A small detached watcher is the server's parent and stops it a
moment after the last user is gone. docs/adr/0001 says why.
"""

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.places import BASE_DIR

from .patience import Patience
from .postgres_home import Home, PostgresUnavailable, home_for, server_account

USER = "app"
IDLE = 60.0  # seconds for which initdb and the server may do nothing while they start; about one is usual for it all
ORPHAN_TIMEOUT = 15.0  # seconds for the processes of a killed server to end
LOOK_FOR_USERS = 1.0  # seconds between two looks whether anybody still uses the server
# The server of a fixed locale: the same order and case of letters on every machine, whatever its language.
INITDB = ["--username=app", "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
INITDB += ["--builtin-locale=C.UTF-8"]
SETTINGS = ["listen_addresses=", "unix_socket_permissions=0700", "shared_buffers=64MB", "max_connections=60"]
SETTINGS += ["timezone=UTC", "log_timezone=UTC"]

_held: dict[tuple[Path, int], int] = {}


# What a user of the database calls


def ensure(root: Path, database: str = "app") -> str:
    """Return the URL of `database` in the PostgreSQL at `root`, starting the server and creating either if need be.

    The server keeps running at least as long as this process. Raises PostgresUnavailable.
    """
    root = Path(root).resolve()
    home = home_for(root)
    url = f"postgresql://{USER}@/{database}?host=" + urllib.parse.quote(str(home.sockets), safe="/")
    if (root, os.getpid()) not in _held:
        users = _lock(home.root / "clients.lock", fcntl.LOCK_SH)  # waits here while a watcher is stopping the server
        try:
            with _alone(home):
                _start_if_needed(home)
                _create_if_missing(home, database)
        except BaseException:
            os.close(users)
            raise
        _held[root, os.getpid()] = users
    return url


def _start_if_needed(home: Home) -> None:
    if _answers(home):
        return
    said_before = home.log.stat().st_size if home.log.exists() else 0
    watcher = _start_watcher(home)
    patience = Patience([watcher.pid], IDLE)
    while not _answers(home):
        if watcher.poll() is not None or patience.is_over():
            raise PostgresUnavailable(f"PostgreSQL did not start: {_last_words(home, said_before)} (log: {home.log})")
        time.sleep(0.02)
    watcher.returncode = 0  # it outlives us on purpose, of which Python would warn at our end


def _start_watcher(home: Home) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "config.postgres.embedded_pg", str(home.root), str(home.programs)]
    with home.log.open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env=_environment() | {"PYTHONPATH": str(BASE_DIR)},
        )


def _create_if_missing(home: Home, database: str) -> None:
    if not _psql(home, f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
        _psql(home, f'CREATE DATABASE "{database}"')


def _psql(home: Home, sql: str) -> str:
    """Run one statement in the maintenance database and return what it prints."""
    options = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", "postgres", "-h", str(home.sockets), "-c", sql]
    done = subprocess.run([home.programs / "psql", *options], env=_environment(), capture_output=True, text=True)
    if done.returncode:
        raise PostgresUnavailable(f"PostgreSQL refused a statement: {done.stderr.strip()} (log: {home.log})")
    return done.stdout.strip()


def _answers(home: Home) -> bool:
    command = [str(home.programs / "pg_isready"), "-q", "-U", USER, "-d", "postgres", "-h", str(home.sockets)]
    return subprocess.run(command, env=_environment()).returncode == 0


def _last_words(home: Home, since: int) -> str:
    with home.log.open("rb") as log:
        log.seek(since)
        lines = log.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _environment() -> dict[str, str]:
    """A plain one: a person's language or PG… variables must not change how the server behaves."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _lock(path: Path, how: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, how)
    return descriptor


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Let one process at a time look whether the server runs, and start it."""
    descriptor = _lock(home.root / "start.lock", fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


# The watcher: a process of its own, the server's parent


def watch(home: Home) -> None:
    """Make the data directory if there is none, run the server, and stop it when its last user is gone."""
    who = _as_account()
    _make_private(home.sockets, who)
    _make_cluster(home, who)
    _clear_stale_locks(home)
    options = [*SETTINGS, f'unix_socket_directories="{home.sockets}"']
    command = [str(home.programs / "postgres"), "-D", str(home.data)]
    command += [word for option in options for word in ("-c", option)]
    server = subprocess.Popen(command, env=_environment(), cwd="/", **who)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))  # to PostgreSQL, INT is a fast stop
    _stop_after_last_user(home, server)


def _stop_after_last_user(home: Home, server: subprocess.Popen[bytes]) -> None:
    """Wait for the exclusive lock, which is to be had only when nobody holds a shared one.

    It is let go by the end of this process, when the server is gone: a user who comes later waits in `ensure`.
    """
    users = _lock(home.root / "clients.lock", fcntl.LOCK_UN)
    while not _ends_within(LOOK_FOR_USERS, server):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        server.send_signal(signal.SIGINT)
        server.wait()


def _ends_within(seconds: float, server: subprocess.Popen[bytes]) -> bool:
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _as_account() -> dict[str, Any]:
    """The arguments that make subprocess start a program as the server's account."""
    account = server_account()
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def _make_private(directory: Path, who: dict[str, Any]) -> None:
    """Make `directory` the server's own. Raises PostgresUnavailable if another account made it first."""
    directory.mkdir(mode=0o700, exist_ok=True)
    status, owner = directory.lstat(), who.get("user", os.getuid())
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.getuid()):
        raise PostgresUnavailable(f"{directory} is not a private directory of ours")
    if status.st_uid != owner:
        os.chown(directory, owner, who["group"])
    directory.chmod(0o700)


def _make_cluster(home: Home, who: dict[str, Any]) -> None:
    """Run initdb beside the place and rename: an initdb that is killed leaves no half data directory."""
    if (home.data / "PG_VERSION").exists():
        return
    draft = home.root / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make_private(draft, who)
    command = [str(home.programs / "initdb"), "-D", str(draft), *INITDB]
    if subprocess.run(command, env=_environment(), cwd="/", **who).returncode:
        raise PostgresUnavailable(f"initdb could not make {home.data}")
    draft.rename(home.data)


# After a crash


def _clear_stale_locks(home: Home) -> None:
    """Remove the lock files of a killed server, once none of its processes is left. Our starter holds start.lock."""
    pid_file = home.data / "postmaster.pid"
    pid = _pid_in(pid_file)
    if pid and _is_server_of(home, pid):
        return
    end = time.monotonic() + ORPHAN_TIMEOUT  # beside a process that still has the old shared memory, data is lost
    while any(_orphans(home.data)):
        if time.monotonic() > end:
            raise PostgresUnavailable(f"processes of a killed PostgreSQL still use {home.data}")
        time.sleep(0.1)
    for name in (pid_file, home.sockets / ".s.PGSQL.5432.lock", home.sockets / ".s.PGSQL.5432"):
        name.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_server_of(home: Home, pid: int) -> bool:
    """Tell whether `pid` lives and is the server of this data directory: a number is soon given to another process."""
    if not Path("/proc/self").exists():
        command = ["ps", "-o", "command=", "-p", str(pid)]
        return os.fsencode(home.data) in subprocess.run(command, capture_output=True).stdout
    try:
        command_line = Path(f"/proc/{pid}/cmdline").read_bytes()
        return os.fsencode(home.data) in command_line and not _is_zombie(Path(f"/proc/{pid}"))
    except (FileNotFoundError, ProcessLookupError):
        return False


def _orphans(data: Path) -> Iterator[str]:
    """Live processes whose working directory is `data`: the backends of a killed server (Linux only)."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(data) and not _is_zombie(process):
                yield process.name
        except OSError:  # it ended while we looked, or is not ours to see
            continue


def _is_zombie(process: Path) -> bool:
    return (process / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"


def main(root: str, programs: str) -> None:
    try:
        watch(Home(Path(root), Path(programs)))
    except PostgresUnavailable as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main(*sys.argv[1:])
