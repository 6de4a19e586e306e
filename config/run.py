"""`make run`: prepare the site, serve it on this machine with its worker, and stop everything together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

from config.places import BASE_DIR, DATA_DIR
from config.prepare import prepare
from config.secret_key import kept_key

HOST = "127.0.0.1"
START_TIMEOUT = 60.0  # seconds for the web server to answer
STOP_TIMEOUT = 10.0  # seconds a process has to end by itself
LOOK = 0.1  # seconds between two looks at the processes

Processes = dict[str, subprocess.Popen[bytes]]


def main() -> None:
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    try:
        run(wanted_port())
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
    except ImproperlyConfigured as fault:
        sys.exit(f"Cannot start: {fault}")


def run(port: int) -> None:
    os.environ.setdefault("SITE_URL", f"http://{HOST}:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("SECRET_KEY", kept_key(DATA_DIR / "secret-key"))
    passwords = prepare()
    processes = start({"web server": web_command(port), "worker": [sys.executable, "manage.py", "worker"]})
    try:
        wait_until(lambda: answers(port), processes)
        announce(port, passwords)
        wait_until(lambda: False, processes, timeout=None)
    finally:
        stop(processes)


def wanted_port() -> int:
    """Return the port to serve on, from PORT; stop with one sentence when it is none or is taken."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        sys.exit(f"PORT is a number from 1 to 65535, not {wanted!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(wanted)))
        except OSError as fault:
            sys.exit(f"Port {wanted} cannot be used ({fault.strerror}): choose another with PORT=9000 make run")
    return int(wanted)


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


def start(commands: dict[str, list[str]]) -> Processes:
    """Start each in a process group of its own: Ctrl-C then reaches this process alone, which stops them in order."""
    return {name: subprocess.Popen(words, cwd=BASE_DIR, process_group=0) for name, words in commands.items()}


def wait_until(condition: Callable[[], bool], processes: Processes, timeout: float | None = START_TIMEOUT) -> None:
    """Wait for `condition`; exit when one of the processes ends, because the site is only whole with all of them."""
    end = time.monotonic() + timeout if timeout else float("inf")
    while not condition():
        for name, process in processes.items():
            if process.poll() is not None:
                sys.exit(f"The {name} ended with status {process.returncode}; stopping.")
        if time.monotonic() > end:
            sys.exit(f"The site did not answer within {START_TIMEOUT:.0f} seconds; stopping.")
        time.sleep(LOOK)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def announce(port: int, passwords: dict[str, str]) -> None:
    print("\nFollow Through is running.\n")
    print(f"  Public pages  http://{HOST}:{port}/      日本語  http://{HOST}:{port}/ja/")
    print(f"  Newsroom      http://{HOST}:{port}/admin/")
    if passwords:
        print("\nTwo accounts were made. Their passwords are shown this once and kept nowhere:\n")
        for username, password in passwords.items():
            print(f"  {username:<12}  {password}")
        print("\nAn administrator: .venv/bin/python manage.py createsuperuser")
    else:
        print("\nA forgotten password: .venv/bin/python manage.py changepassword editor")
    print("\nCtrl-C stops everything.", flush=True)


def stop(processes: Processes) -> None:
    """Ask every process to end, wait, and kill what is left with all it started."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + STOP_TIMEOUT
    for process in processes.values():
        try:
            process.wait(timeout=max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
