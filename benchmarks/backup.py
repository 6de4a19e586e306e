"""Backup and restoration of a large site: memory, processor time and time; run by hand.

    .venv/bin/python -m benchmarks.backup [UPDATES [MEGABYTES]]

It runs a server of its own, fills a database with an invented record of so many updates (100,000) and a directory with
so many megabytes of kept copies (5,000), makes a backup, and restores it into an empty place. Three times as much is
written to the disk. Asked for: at most 150 MB of memory; restoration and verification within 10 minutes without the
time of the files. The hashes of the invented record are no hashes, so every line of it is a finding: to verify it takes
longer, and more memory, than a record that is in order.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
import psutil

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.utils import timezone

from benchmarks.invented import fill
from demands.models import Capture, CapturePart, Evidence
from tests.config.database.server import Installed, installed_server
from tests.site import environment_of, run_python

PIECE = 10 * 1024**2  # bytes of a kept copy
MEGABYTE = 1024**2
# A small process between: what a process began as counts into its greatest size, and that would be this one.
WATCH = """
import resource, subprocess, sys
subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds, seconds of processor (its own and the database's), bytes of its largest process."""

    seconds: float
    processor: float
    memory: int

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.processor:.1f} s of processor, {self.memory / MEGABYTE:.0f} MB"


def fill_site(updates: int, megabytes: int) -> None:
    """Write the record and the files; run in the environment of the site."""
    fill(max(updates // 100, 1), updates)
    source = Evidence.objects.create(reference="kept", title="Kept", kind="other", url="https://example.org/")
    block = os.urandom(MEGABYTE)
    for number in range(max(megabytes * MEGABYTE // PIECE, 1)):
        data = (number.to_bytes(8, "big") + block[8:]) * min(PIECE // MEGABYTE, max(megabytes, 1))
        digest = hashlib.sha256(data).hexdigest()
        path = Path(settings.MEDIA_ROOT) / "vault" / "copies" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        capture = Capture.objects.create(evidence=source, url=source.url, state="kept", kept_at=timezone.now())
        CapturePart.objects.create(
            capture=capture, kind="text", media_type="text/html", size=len(data), sha256=digest
        )  # fmt: skip


def measured(command: list[str], environment: dict[str, str], server: psutil.Process) -> Spent:
    """Run a command to its end. Processes of the database are counted once they have ended."""
    begin, before = time.perf_counter(), _processor(server)
    done = subprocess.run(
        [sys.executable, "-SE", "-c", WATCH, *command],
        env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - begin
    own, memory = done.stderr.split()[-2:]
    return Spent(seconds, float(own) + _processor(server) - before, int(memory) * 1024)


def _processor(server: psutil.Process) -> float:
    times = server.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def report(source: dict[str, str], target: dict[str, str], server: int, archive: Path) -> dict[str, Spent]:
    """Back a site up and restore it elsewhere; print and return what each step took."""
    manage, postmaster = [sys.executable, "manage.py"], psutil.Process(server)
    steps = {
        "backup": (["backup", str(archive), "--plain"], source),
        "files alone": (["restore", str(archive), "--check"], target),
        "restoration": (["restore", str(archive)], target),
        "verification": (["verify_ledger"], target),
    }
    found = {}
    for name, (words, environment) in steps.items():
        found[name] = measured([*manage, *words], environment, postmaster)
        print(f"{name}: {found[name]}", flush=True)
    print(f"archive: {archive.stat().st_size / MEGABYTE:.0f} MB", flush=True)
    return found


def run(updates: int, megabytes: int, directory: Path) -> dict[str, Spent]:
    """Everything, on a server and in a directory of its own."""
    with installed_server() as server:
        places = {name: _place(server, directory, name) for name in ("original", "restored")}
        original, restored = (environment for _url, environment in places.values())
        as_admin = original | {"DATABASE_URL": server.url("original")}
        run_python("manage.py", "migrate", "-v0", environment=original)
        begin = time.perf_counter()
        run_python("-m", "benchmarks.backup", "fill", str(updates), str(megabytes), environment=as_admin)
        print(f"{updates:,} updates and {megabytes:,} MB written in {time.perf_counter() - begin:.0f} s", flush=True)
        pid = int((server.directory / "data" / "postmaster.pid").read_text().split("\n")[0])
        return report(original, restored, pid, directory / "backup.tar")


def _place(server: Installed, directory: Path, name: str) -> tuple[str, dict[str, str]]:
    url, data = server.create(name, "site"), directory / name
    data.mkdir()
    given = {"DATABASE_URL": url, "DATA_DIR": str(data), "DEMO": "false"}
    return url, environment_of(name, "https://site.example", directory) | given


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["fill"]:
        fill_site(int(words[1]), int(words[2]))
        return
    updates, megabytes = (*map(int, words), *(100_000, 5_000)[len(words) :])
    place = Path(tempfile.mkdtemp(prefix="backup-"))
    try:
        run(updates, megabytes, place)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
