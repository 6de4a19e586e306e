"""Directories and processes for the tests of the ground floor."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from config.places import BASE_DIR

ASK = (
    "import sys; from config.postgres.embedded_pg import ensure; "
    "print(ensure(sys.argv[1]), flush=True); sys.stdin.read()"
)


class Client:
    """Another process that uses the PostgreSQL at `root`, until it is told to leave or is killed."""

    def __init__(self, root: Path, *, packages: Path | None = None, state: Path | None = None) -> None:
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{BASE_DIR}:{packages or ''}"}
        environment["STATE_DIR"] = str(state or root.parent / "state")
        options = ["-S"] if packages else []  # without this environment's packages: those named are all there are
        self.process = subprocess.Popen(
            [sys.executable, *options, "-c", ASK, str(root)],
            cwd="/",
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def url(self) -> str:
        assert self.process.stdout
        assert self.process.stderr
        return self.process.stdout.readline().strip() or pytest.fail(self.process.stderr.read())

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def open_directory() -> Iterator[Path]:
    """An empty directory that other accounts can pass through, unlike pytest's own; emptied of servers at the end."""
    directory = Path(tempfile.mkdtemp(prefix="follow-through-")).resolve()
    directory.chmod(0o755)
    yield directory
    for pid_file in directory.rglob("postmaster.pid"):
        stop_server(pid_file.parent)
    shutil.rmtree(directory)


@contextmanager
def clients() -> Iterator[Callable[..., Client]]:
    """Start clients; whoever is left at the end leaves."""
    started: list[Client] = []

    def start(root: Path, **options: Path) -> Client:
        started.append(Client(root, **options))
        return started[-1]

    yield start
    for client in started:
        client.leave()


@pytest.fixture
def place() -> Iterator[Path]:
    with open_directory() as directory:
        yield directory


@pytest.fixture
def use(place: Path) -> Iterator[Callable[..., Client]]:
    with clients() as use:
        yield use


@pytest.fixture(scope="module")
def shared_root() -> Iterator[Path]:
    """A server that runs for all tests of a module that only look."""
    with open_directory() as place, clients() as use:
        assert use(place / "pg").url
        yield place / "pg"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A data directory with our database in it and no server running: initdb takes most of a first start."""
    with open_directory() as place, clients() as use:
        assert use(place / "pg").url
        stop_server(place / "pg" / "data")
        yield place / "pg"


@pytest.fixture
def root(cluster: Path, place: Path) -> Path:
    """A copy of that cluster, to be started by a test."""
    subprocess.run(["cp", "-a", cluster, place / "pg"], check=True)
    return place / "pg"


def stop_server(data: Path) -> None:
    """Stop a server at once, without waiting for its watcher to see that it has no user."""
    pid_file = data / "postmaster.pid"
    try:
        os.kill(int(pid_file.read_text().split("\n")[0]), signal.SIGINT)
    except (FileNotFoundError, ProcessLookupError):
        return
    wait_for(lambda: not pid_file.exists())


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def ask(url: str, statement: str) -> str:
    """Return what one statement answers, in text."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return str(cursor.fetchone()[0]) if cursor.description else ""  # type: ignore[index]
