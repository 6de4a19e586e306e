"""Waiting for other processes for as long as they work.

Standard library only: the starter of PostgreSQL reads it too.
"""

import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

LOOK = 1.0  # seconds between two looks at what the processes have done


class Patience:
    """Runs out when none of some processes, nor of their descendants, has used the processor for `limit` seconds.

    A slow machine, or one that others keep busy, may take minutes for what takes a second elsewhere; only a process
    that does nothing at all will never be ready.
    """

    def __init__(self, roots: Iterable[int], limit: float) -> None:
        self.roots, self.limit = list(roots), limit
        self.done = used(self.roots)
        self.changed_at = self.looked_at = time.monotonic()

    def is_over(self) -> bool:
        now = time.monotonic()
        if now - self.looked_at >= min(LOOK, self.limit / 4):
            self.looked_at, before, self.done = now, self.done, used(self.roots)
            if self.done != before:
                self.changed_at = now
        return now - self.changed_at > self.limit


def used(roots: Iterable[int]) -> frozenset[tuple[int, str]]:
    """Return the number of each living process among `roots` and their descendants, with its processor time as text."""
    table = {pid: (parent, spent) for pid, parent, spent in _processes()}
    wanted = set(roots)
    while more := {pid for pid, (parent, _) in table.items() if parent in wanted and pid not in wanted}:
        wanted |= more
    return frozenset((pid, table[pid][1]) for pid in wanted if pid in table)


def _processes() -> Iterator[tuple[int, int, str]]:
    """Yield number, parent's number and processor time of every process of this machine."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,time="], capture_output=True, text=True).stdout
        for line in listed.splitlines():
            pid, parent, spent = line.split()
            yield int(pid), int(parent), spent
        return
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            words = (directory / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
        yield int(directory.name), int(words[1]), f"{words[11]} {words[12]}"  # user and system time: proc(5)
