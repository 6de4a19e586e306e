"""A PostgreSQL of a test's own, with the tables of the site in it, that can be stopped, killed, paused and started."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psutil

from config.postgres.postgres_home import server_account, wheel_programs
from tests.config.conftest import Client, ask, clients, open_directory, stop_server, wait_for
from tests.site import free_port


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


class Installed:
    """A server as an administrator installs one: over TCP, with passwords, and roles that are not superusers."""

    PASSWORD = "correct-horse"

    def __init__(self, directory: Path, programs: Path) -> None:
        self.directory, self.programs, self.port = directory, programs, free_port()
        self.as_account: dict[str, Any] = {}
        if account := server_account():
            self.as_account = {"user": account.uid, "group": account.gid, "extra_groups": []}
            os.chown(directory, account.uid, account.gid)
        (directory / "password").write_text(self.PASSWORD)
        (directory / "password").chmod(0o644)
        self.run("initdb", "--username=admin", f"--pwfile={directory / 'password'}", "--auth=scram-sha-256",
                 "--encoding=UTF8", "--locale=C", "--no-sync", "-D", str(directory / "data"))  # fmt: skip
        self.options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        self.start()

    def run(self, program: str, *words: str) -> None:
        command = [str(self.programs / program), *words]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        with (self.directory.parent / f"{self.directory.name}.log").open("ab") as log:
            subprocess.run(command, check=True, cwd="/", env=environment, stdout=log, stderr=log, **self.as_account)

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.directory / "data"), "-o", self.options, "-w", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.directory / "data"), "-m", "immediate", "-w", "stop")

    def url(self, database: str = "postgres", user: str = "admin", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, role: str = "site") -> str:
        """Make an empty database that belongs to an ordinary role, as the installation's guide does; its address."""
        if ask(self.url(), f"SELECT count(*) FROM pg_roles WHERE rolname = '{role}'") == "0":
            ask(self.url(), f"CREATE ROLE {role} LOGIN PASSWORD '{self.PASSWORD}'")
        ask(self.url(), f"CREATE DATABASE {database} OWNER {role} ENCODING 'UTF8' TEMPLATE template0")
        return self.url(database, role)


@contextmanager
def installed_server(programs: Path | None = None) -> Iterator[Installed]:
    """Yield a new server, of the programs in a directory or of those that we bring, and stop it afterwards."""
    with open_directory() as place:
        (place / "server").mkdir()
        server = Installed(place / "server", programs or wheel_programs())
        try:
            yield server
        finally:
            server.stop()
