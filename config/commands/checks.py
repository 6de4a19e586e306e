"""`make test`: everything that must hold before a change goes in. PYTEST_ADDOPTS narrows the tests.

A few tests that fail beside all others are run once more, alone: some use real servers and browsers, and on a busy
machine one may wait too long. What fails again has failed; what passes is named, for it waits for something else than
it should.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .chromium import require_chromium

# One more than there are cores: some tests wait for a time limit, or for another process.
PROCESSES = (os.cpu_count() or 1) + 1
FIRST = {"Lint": ["ruff", "check", "."], "Format": ["ruff", "format", "--check", "."]}
# Each takes one core for a while, in which the tests begin.
BESIDE = {"Types": ["mypy"], "Migrations": ["manage", "makemigrations", "--check", "--dry-run"]}
FAILED = "FAILED_TESTS"  # in the environment: the file that the names of failed tests go to (tests/conftest.py)
FEW = 5  # failed tests, at most, that are run once more
# Browsers early, not last.
TESTS = ["pytest", "-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder"]


def main() -> None:
    os.environ["CHROMIUM"] = require_chromium()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    for name, words in FIRST.items():
        announce(name, words)
        if status := subprocess.run(command(words)).returncode:
            sys.exit(status)
    beside = {name: begin(words) for name, words in BESIDE.items()}
    announce("Tests", TESTS)
    statuses = [run_tests(TESTS)]
    for name, process in beside.items():
        announce(name, BESIDE[name])
        said, _ = process.communicate()
        print(said, end="", flush=True)
        statuses.append(process.returncode)
    sys.exit(next(filter(None, statuses), 0))


def run_tests(words: list[str]) -> int:
    """Run the tests, and a few that fail once more; return the exit status of pytest."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "failed"
        status = subprocess.run(command(words), env={**os.environ, FAILED: str(file)}).returncode
        failed = file.read_text().splitlines() if file.exists() else []
    if status != 1 or not 0 < len(failed) <= FEW:
        return status
    again = ["pytest", "-n", "0", *failed]
    announce("Once more, alone", again)
    status = subprocess.run(command(again)).returncode
    if status == 0:
        print("Failed beside others and passed alone; to be mended:", *failed, sep="\n  ", flush=True)
    return status


def begin(words: list[str]) -> subprocess.Popen[str]:
    """Begin a check whose output waits until the tests are done."""
    return subprocess.Popen(command(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def command(words: list[str]) -> list[str]:
    return [sys.executable, "-m", *words]


def announce(name: str, words: list[str]) -> None:
    print(f"\n== {name}: {' '.join(words)}", flush=True)


if __name__ == "__main__":
    main()
