"""`make test`: everything that must hold before a change goes in. PYTEST_ADDOPTS narrows the tests."""

import os
import subprocess
import sys

from .chromium import require_chromium

# One more than there are cores: some tests wait for a time limit, or for another process.
PROCESSES = (os.cpu_count() or 1) + 1
FIRST = {"Lint": ["ruff", "check", "."], "Format": ["ruff", "format", "--check", "."]}
# Each takes one core for a while, in which the tests begin.
BESIDE = {"Types": ["mypy"], "Migrations": ["manage", "makemigrations", "--check", "--dry-run"]}
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
    statuses = [subprocess.run(command(TESTS)).returncode]
    for name, process in beside.items():
        announce(name, BESIDE[name])
        said, _ = process.communicate()
        print(said, end="", flush=True)
        statuses.append(process.returncode)
    sys.exit(next(filter(None, statuses), 0))


def begin(words: list[str]) -> subprocess.Popen[str]:
    """Begin a check whose output waits until the tests are done."""
    return subprocess.Popen(command(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def command(words: list[str]) -> list[str]:
    return [sys.executable, "-m", *words]


def announce(name: str, words: list[str]) -> None:
    print(f"\n== {name}: {' '.join(words)}", flush=True)


if __name__ == "__main__":
    main()
