"""One `make run` for each data directory, and no process of it that outlives it.

The file `running` in the data directory names the process of `make run`, its port, and the process groups that it
started. `make run` keeps a lock on the file `running.lock`, which the kernel releases when the process ends, however
that happens. Beside it runs a watcher, this module as a program: its standard input is a pipe that closes when
`make run` ends, and then it ends the groups that are still named in the file. Should the watcher be killed too, the
next start ends them.

Standard library only, so that the watcher starts at once and takes little memory.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.places import BASE_DIR

WATCHER_TIME = 3.0  # seconds that the watcher of a killed start has to do its work, before the next start does it
GRACE = 5.0  # seconds for processes to end by themselves when they are told to
LOOK = 0.1  # seconds between two looks


class AlreadyRunning(Exception):
    """Another process serves the site with this data. The message says which, and what to do."""


class Record:
    """What runs on a data directory: a lock, a file, and a watcher that reads the file when this process is gone."""

    def __init__(self, directory: Path, port: int) -> None:
        """Raise AlreadyRunning when a living process holds the lock; end what a killed one left behind."""
        directory.mkdir(parents=True, exist_ok=True)
        self.path, self.groups, self.port = directory / "running", list[int](), port
        self.ended = self._take(directory / "running.lock")
        self._write()
        command = [sys.executable, "-P", "-m", "config.commands.left_behind", str(self.path)]
        self.watcher = subprocess.Popen(
            command, stdin=subprocess.PIPE, start_new_session=True, cwd=BASE_DIR,
            env={**os.environ, "PYTHONPATH": str(BASE_DIR)},
        )  # fmt: skip

    def _take(self, path: Path) -> list[str]:
        self.lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self.lock)
            raise AlreadyRunning(_who_runs(self.path)) from None
        return end_groups(self.path, patience=WATCHER_TIME)

    def add(self, group: int) -> None:
        """Name one more process group that must end with this process."""
        self.groups.append(group)
        self._write()

    def _write(self) -> None:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        draft.write_text(json.dumps({"pid": os.getpid(), "port": self.port, "groups": self.groups}))
        draft.replace(self.path)

    def close(self) -> None:
        """Say that nothing is left to end. The watcher then ends by itself."""
        self.path.unlink(missing_ok=True)
        if self.watcher.stdin:
            self.watcher.stdin.close()
        self.watcher.wait()
        os.close(self.lock)


def _who_runs(path: Path) -> str:
    said = _read(path)
    if "pid" not in said:
        return f"Follow Through is being started or stopped with the data in {path.parent}: wait a moment."
    return (
        f"Follow Through already runs with the data in {path.parent}: http://127.0.0.1:{said['port']}/. "
        f"To stop it, press Ctrl-C where it was started, or: kill {said['pid']}"
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def end_groups(path: Path, *, patience: float = 0.0) -> list[str]:
    """End the processes that the file names, and remove it; return the commands of those that had to be ended.

    Waits for `patience` seconds first, in which somebody else may end them.
    """
    groups = set(_read(path).get("groups", []))
    _wait_for_end(groups, patience)
    ended = [command for _pid, command in members(groups)]
    for number, seconds in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        for pid, _command in members(groups):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        _wait_for_end(groups, seconds)
    path.unlink(missing_ok=True)
    return ended


def _wait_for_end(groups: set[int], seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(members(groups)) and time.monotonic() < end:
        time.sleep(LOOK)


def members(groups: set[int]) -> Iterator[tuple[int, str]]:
    """Yield number and command of each living process in the groups that this environment's Python runs.

    The system gives the number of a group that is gone to others, so a process of another program is not ours.
    """
    for pid, group, command in _processes():
        if group in groups and command.startswith(sys.executable):
            yield pid, command


def _processes() -> Iterator[tuple[int, int, str]]:
    """Yield number, process group and command line of every process of this machine that has not ended."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,command="], capture_output=True, text=True).stdout
        for line in listed.splitlines():
            pid, group, command = line.split(None, 2)
            yield int(pid), int(group), command
        return
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            words = (directory / "stat").read_text().rsplit(")", 1)[1].split()  # state, parent, group: proc(5)
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
        if words[0] != "Z":
            yield int(directory.name), int(words[2]), command


def main(path: str) -> None:
    """Wait for the end of the process at the other end of standard input, then end what it left."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    sys.stdin.read()
    end_groups(Path(path))


if __name__ == "__main__":
    main(*sys.argv[1:])
