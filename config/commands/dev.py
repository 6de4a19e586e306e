"""A day of development: `make dev`, `make check`, `make lint`, `make types`.

The first word is the target, the rest are its own.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.places import BASE_DIR

from .checks import BESIDE, FIRST
from .chromium import find_chromium


def main(target: str, *words: str) -> None:
    """Run one target and exit with its status."""
    targets = {"dev": dev, "check": check, "lint": lint, "types": types}
    sys.exit(targets[target](*words))


def dev() -> int:
    """Hand over to the server for developers, with settings and a data directory of its own."""
    os.environ.setdefault("DATA_DIR", str(BASE_DIR / "var" / "dev"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.commands.dev_settings")
    os.execv(sys.executable, [sys.executable, "-m", "config.commands.dev_server"])


def check(*words: str) -> int:
    """Run some tests, in this process alone. A word that is not a path selects tests by name, like pytest's `-k`.

    `make` takes `-k` for an option of its own and hands on the word behind it.
    """
    os.environ.setdefault("CHROMIUM", find_chromium() or "")
    options, names, paths = [], [], []
    for word in words:
        if word.startswith("-"):
            options.append(word)
        elif Path(word.partition("::")[0]).exists():
            paths.append(word)
        else:
            names.append(word)
    chosen = ["-k", " or ".join(names)] if names else []
    return run("pytest", "-q", *paths, *chosen, *options)


def lint() -> int:
    """Look at style and format, without changing a file."""
    return next((status for words in FIRST.values() if (status := run(*words))), 0)


def types() -> int:
    """Check the types of everything."""
    return run(*BESIDE["Types"])


def run(*words: str) -> int:
    """Run one module of the environment, and return its exit status."""
    return subprocess.run([sys.executable, "-m", *words]).returncode


if __name__ == "__main__":
    main(*sys.argv[1:])
