"""`make test`: everything that must hold before a change goes in. PYTEST_ADDOPTS narrows the tests."""

import os
import subprocess
import sys

from .chromium import require_chromium

# One more than there are cores: some tests wait for a time limit, or for another process.
PROCESSES = (os.cpu_count() or 1) + 1
CHECKS = {
    "Lint": ["ruff", "check", "."],
    "Format": ["ruff", "format", "--check", "."],
    "Types": ["mypy"],
    "Migrations": ["manage", "makemigrations", "--check", "--dry-run"],
    "Tests": [
        "pytest",
        "-n",
        str(PROCESSES),
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
    ],  # browsers early, not last
}


def keep_compiled_code() -> None:
    """Let Python keep what it compiles, even in a container that says otherwise.

    Every process of the tests would compile all code again: to collect the tests alone takes 15 s then, not 8.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def main() -> None:
    keep_compiled_code()
    os.environ["CHROMIUM"] = require_chromium()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    for name, words in CHECKS.items():
        print(f"\n== {name}: {' '.join(words)}", flush=True)
        status = subprocess.run([sys.executable, "-m", *words]).returncode
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
