"""The browser of the tests: the machine's own Chromium or Chrome, installed where that can be done unasked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The first is the same browser without its own windows, and takes two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
ADVICE = (
    "The browser tests need Chromium or Chrome: install it (Debian: apt-get install chromium), or name it in CHROMIUM."
)


def find_chromium() -> str | None:
    """Return the program's path: what CHROMIUM names, else the first that is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), next((str(path) for path in ON_MACOS if path.exists()), None))


def require_chromium() -> str:
    """Return the program's path, installing it first as root on Debian; exit with advice when it cannot be had."""
    if not find_chromium() and not os.environ.get("CHROMIUM") and os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt()
    return find_chromium() or sys.exit(ADVICE)


def install_with_apt() -> None:
    print("Installing Chromium with apt-get …", flush=True)
    apt_get("update")
    for package in NAMES[:2]:  # an older Debian has the second alone
        if apt_get("install", "--yes", "--no-install-recommends", package) == 0:
            return


def apt_get(*words: str) -> int:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(
        ["apt-get", "-q", *words], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    ).returncode
