"""A PostgreSQL of a test's own, with the tables of the site in it, that can be stopped, killed, paused and started."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil

from config.postgres.postgres_home import wheel_programs
from tests.config.conftest import Client, ask, clients, open_directory, stop_server, wait_for


class Server:
    """One server, with a process that uses it, so that it runs until a test says otherwise."""

    def __init__(self, root: Path, use: Callable[..., Client]) -> None:
        self.root, self.use = root, use
        self.url = use(root).url

    @property
    def pid(self) -> int:
        return int((self.root / "data" / "postmaster.pid").read_text().split("\n")[0])

    def fill(self, database_url: str) -> None:
        """Copy another server's database into this one."""
        dump = subprocess.run([wheel_programs() / "pg_dump", "-d", database_url], check=True, stdout=subprocess.PIPE)
        command = [str(wheel_programs() / "psql"), "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        subprocess.run(command, input=dump.stdout, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        assert self.use(self.root).url == self.url

    def stop(self) -> None:
        stop_server(self.root / "data")

    def kill(self) -> None:
        """As a power cut would: the server, its watcher, and every backend."""
        server = psutil.Process(self.pid)
        for process in filter(None, [server.parent(), server, *server.children(recursive=True)]):
            with suppress(psutil.NoSuchProcess):  # it ended by itself meanwhile
                process.kill()
        wait_for(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)

    def signal_all(self, number: int) -> None:
        """Send a signal to the server, and then to every backend, so that none is made in between."""
        server = psutil.Process(self.pid)
        server.send_signal(number)
        for process in server.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It takes connections, as its socket is open, and answers nobody."""
        self.signal_all(signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal_all(signal.SIGCONT)

    def drop_connections(self) -> None:
        """End every backend but our own, as an administrator may."""
        ask(self.url, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    @property
    def sockets(self) -> Path:
        return Path(parse_qs(urlsplit(self.url).query)["host"][0])


@contextmanager
def own_server(database_url: str) -> Iterator[Server]:
    """A server with a copy of that database."""
    with open_directory() as place, clients() as use:
        server = Server(place / "pg", use)
        server.fill(database_url)
        yield server
