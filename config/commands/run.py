"""`make run`: prepare the site, serve it on this machine with its worker, and stop everything together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from config.places import BASE_DIR, DATA_DIR, EMBEDDED, EMBEDDED_DIR
from config.postgres.embedded_pg import ensure
from config.postgres.patience import Patience
from config.postgres.postgres_home import PostgresUnavailable
from config.secret_key import kept_key
from demands.jobs.backoff import Backoff

from .announcements import HOST, announce
from .left_behind import AlreadyRunning, Record

IDLE = 60.0  # seconds for which no process may do anything before the web server answers
REPORT = 15.0  # seconds between two lines about a start that takes long
STOP_TIMEOUT = 10.0  # seconds a process has to end by itself
LOOK = 0.1  # seconds between two looks at the processes
WEB, WORKER = "web server", "worker"


@dataclass
class Service:
    """A process of the site, and when it is started again should it end."""

    command: list[str]
    restarts: bool = False
    record: Record | None = None
    again: Backoff = field(default_factory=Backoff)
    start_at: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a process group of its own: Ctrl-C then reaches this process alone, which stops all in order."""
        self.process = subprocess.Popen(self.command, cwd=BASE_DIR, process_group=0)
        if self.record:
            self.record.add(self.process.pid)

    def look(self, name: str) -> None:
        """Start it again when it ended and its time has come; exit when it is one that the site cannot be without."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
        elif (status := self.process.poll()) is not None:
            if not self.restarts:
                sys.exit(f"The {name} ended with status {status}; stopping.")
            kill_group(self.process.pid)
            delay, self.process = self.again.delay(), None
            self.start_at = time.monotonic() + delay
            print(f"The {name} ended with status {status}; starting it again in {delay:.0f} s.", flush=True)


Services = dict[str, Service]


def main() -> None:
    start(run)


def start(serve: Callable[[int, Record], None]) -> None:
    """Serve until Ctrl-C, alone on the data directory; exit with one sentence when that cannot be."""
    stop_on_signals()
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or EMBEDDED
    try:
        record = Record(DATA_DIR, named_port())
        try:
            if record.ended:
                print(f"Ended what a start that was killed had left: {len(record.ended)} processes.", flush=True)
            if os.environ["DATABASE_URL"] == EMBEDDED:
                start_database()
            serve(free_port(record.port), record)
        finally:
            record.close()
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
    except (ImproperlyConfigured, AlreadyRunning) as fault:
        sys.exit(f"Cannot start: {fault}")


def stop_on_signals() -> None:
    """Make Ctrl-C, `kill` and a closed terminal stop the site.

    A shell starts what a script puts in the background with SIGINT ignored, and Python would leave it so. SIGHUP is
    left ignored, because that is how `nohup` asks for a site that outlives its terminal.
    """
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def run(port: int, record: Record) -> None:
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("SECRET_KEY", kept_key(DATA_DIR / "secret-key"))
    prepare(record)
    worker = Service([sys.executable, "manage.py", "worker"], restarts=True, record=record)
    services = {WEB: Service(web_command(port), record=record), WORKER: worker}
    try:
        services[WEB].start()
        wait_until_ready(lambda: answers(port), {WEB: services[WEB]})
        services[WORKER].start()  # once pages are served: both at once would take longer to serve the first
        announce(port)
        while True:
            look_at(services)
    finally:
        stop({name: service.process for name, service in services.items() if service.process})


def start_database() -> None:
    """Start the embedded PostgreSQL, which then runs for as long as this process; raise ImproperlyConfigured."""
    print("Starting the database …", flush=True)
    try:
        ensure(EMBEDDED_DIR)
    except PostgresUnavailable as fault:
        raise ImproperlyConfigured(str(fault)) from fault


def prepare(record: Record) -> None:
    """Prepare the site in a process of its own, whose memory is free again afterwards; if it fails, exit as it does."""
    preparation = Service([sys.executable, "-m", "config.commands.prepared"], record=record)
    preparation.start()
    assert preparation.process
    try:
        if status := preparation.process.wait():
            sys.exit(status)
    finally:
        stop({"preparation": preparation.process})


def named_port() -> int:
    """Return the port of PORT; stop with one sentence when it is none."""
    named = os.environ.get("PORT") or "8000"
    if not named.isdecimal() or not 0 < int(named) < 65536:
        sys.exit(f"PORT is a number from 1 to 65535, not {named!r}.")
    return int(named)


def free_port(port: int) -> int:
    """Return the port; stop with one sentence when somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            sys.exit(f"Port {port} cannot be used ({fault.strerror}): choose another with PORT=9000 make run")
    return port


def web_command(port: int, workers: int = 2) -> list[str]:
    """The command of the web server. Few threads, each with a connection from the pool at hand: see config.database.

    What it calls backpressure counts connections, idle ones too: with as few as threads, a browser or two that say
    nothing would keep everybody out.
    """
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(workers)]
    options += ["--blocking-threads", "4", "--backpressure", "512", "--http1-header-read-timeout", "10000"]
    options += ["--no-ws", "--log-level", "warning"]
    options += ["--workers-kill-timeout", "1"]  # seconds; a worker that is still starting does not hear a stop
    return [sys.executable, "-m", "granian", *options, "config.wsgi:application"]


def look_at(services: Services) -> None:
    for name, service in services.items():
        service.look(name)
    time.sleep(LOOK)


def wait_until_ready(ready: Callable[[], bool], services: Services, idle: float = IDLE) -> None:
    """Wait for as long as the processes work, and say now and then that they do; exit when they do nothing more."""
    patience = Patience((service.process.pid for service in services.values() if service.process), idle)
    begun = reported = time.monotonic()
    while not ready():
        look_at(services)
        if patience.is_over():
            sys.exit(f"The site does not answer, and has done nothing for {idle:.0f} seconds; stopping.")
        if time.monotonic() - reported > REPORT:
            reported = time.monotonic()
            print(f"The {WEB} is still starting, for {reported - begun:.0f} seconds …", flush=True)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def stop(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every process to end, wait, and kill what is left with all it started."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_TIMEOUT
    for process in processes.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, end - time.monotonic()))
        kill_group(process.pid)


def kill_group(group: int) -> None:
    """Kill what is left of a process group, such as the children of a process that was killed itself."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
