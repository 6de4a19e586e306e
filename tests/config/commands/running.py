"""A `make run` that a test starts, and stops or kills."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from config.places import BASE_DIR
from tests.config.conftest import wait_for
from tests.site import free_port

READY = "Ctrl-C stops everything."


def as_in_the_background() -> None:
    """What a script's background process inherits, from a terminal that may be closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Run:
    """A `make run` of its own data directory, started by a script in the background: with SIGINT ignored."""

    def __init__(self, data: Path, **given: str) -> None:
        self.port = free_port()
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "PYTHONUNBUFFERED": "1"}
        environment |= {"DATA_DIR": str(data), "PORT": str(self.port), "STATE_DIR": str(data.parent / "state")}
        environment |= given
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.commands.run"],
            cwd=BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=as_in_the_background,
        )
        self.said = self.read_until(READY)

    def read_until(self, words: str) -> str:
        said = ""
        assert self.process.stdout
        for line in self.process.stdout:
            said += line
            if words in line:
                return said
        return pytest.fail(f"it ended early and said:\n{said}")

    def get(self, path: str) -> int:
        return int(urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10).status)

    def has(self, word: str) -> bool:
        return any(word in child.cmdline() for child in psutil.Process(self.process.pid).children())

    def child(self, word: str) -> psutil.Process:
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in child.cmdline())

    def stop(self, how: int = signal.SIGINT) -> str:
        """Stop it, see that nothing of it is left, and return what it said."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=30)
        wait_for(lambda: not [one for one in family if one.is_running()])  # the database gives others a moment
        return said


def end(run: Run) -> None:
    """Stop it, unless the test did."""
    if run.process.poll() is None:
        run.stop()
    if run.process.stdout:
        run.process.stdout.close()
