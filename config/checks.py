"""`make test`: everything that must hold before a change goes in. PYTEST_ADDOPTS narrows the tests."""

import os
import subprocess
import sys

from .chromium import require_chromium

CHECKS = {
    "Lint": ["ruff", "check", "."],
    "Format": ["ruff", "format", "--check", "."],
    "Types": ["mypy"],
    "Migrations": ["manage", "makemigrations", "--check", "--dry-run"],
    "Tests": ["pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"],  # browsers early, not last
}


def main() -> None:
    os.environ["CHROMIUM"] = require_chromium()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    for name, words in CHECKS.items():
        print(f"\n== {name}: {' '.join(words)}", flush=True)
        status = subprocess.run([sys.executable, "-m", *words]).returncode
        if status:
            sys.exit(status)


if __name__ == "__main__":
    main()
