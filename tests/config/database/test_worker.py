"""The worker outlives its database: whatever becomes of the server, jobs go on once it is back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.places import BASE_DIR
from tests.config.conftest import ask, wait_for
from tests.site import environment_of, migrated

from .server import Server, own_server

LONG = 100.0  # seconds: the longest delay, a heartbeat that is missed, and the next full minute


class Worker:
    """A `manage.py worker`; what it says is in `.said`."""

    def __init__(self, url: str, directory: Path) -> None:
        self.url, self.log = url, directory / "worker.log"
        environment = environment_of("unused", "http://127.0.0.1", directory) | {"DATABASE_URL": url}
        environment["DJANGO_SETTINGS_MODULE"] = "tests.config.database.worker_settings"
        self.environment = environment
        with self.log.open("ab") as log:
            command = [sys.executable, "manage.py", "worker"]
            self.process = subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def is_at_work(self) -> bool:
        return ask(self.url, "SELECT count(*) FROM procrastinate_workers") != "0"

    def stop(self, within: float = 20) -> int:
        self.process.terminate()
        return self.process.wait(timeout=within)


def defer(url: str, task: str = "tests.elsewhere", arguments: str = '{"seconds": 0}') -> int:
    statement = f"""INSERT INTO procrastinate_jobs (task_name, queue_name, args)
        VALUES ('{task}', 'default', '{arguments}') RETURNING id"""
    return int(ask(url, statement))


def status(url: str, job: int) -> str:
    return ask(url, f"SELECT status FROM procrastinate_jobs WHERE id = {job}")


def is_done(url: str, job: int) -> bool:
    return status(url, job) == "succeeded"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_server(make_conninfo(settings.DATABASE_URL, dbname=migrated())) as server:
        yield server


@pytest.fixture
def worker(server: Server, tmp_path: Path) -> Iterator[Worker]:
    server.start()  # an earlier test may have failed with it stopped
    ask(server.url, "DELETE FROM procrastinate_workers")
    worker = Worker(server.url, tmp_path)
    wait_for(worker.is_at_work, 30)
    yield worker
    if worker.process.poll() is None:
        worker.stop()


def restart(server: Server) -> None:
    server.stop()
    time.sleep(1.5)  # long enough to be noticed
    server.start()


def kill_and_start(server: Server) -> None:
    server.kill()
    server.start()


def pause(server: Server) -> None:
    with server.paused():
        time.sleep(12)  # a heartbeat falls into it


@pytest.mark.slow
@pytest.mark.parametrize("fate", [restart, kill_and_start, Server.drop_connections, pause])
def test_a_job_deferred_afterwards_is_done(server: Server, worker: Worker, fate: Any) -> None:
    fate(server)
    job = defer(server.url)
    wait_for(lambda: is_done(server.url, job), LONG)
    assert worker.process.poll() is None


@pytest.mark.slow
def test_two_restarts_one_after_the_other_do_not_end_it(server: Server, worker: Worker) -> None:
    restart(server)
    restart(server)
    job = defer(server.url)
    wait_for(lambda: is_done(server.url, job), LONG)
    assert worker.stop() == 0


@pytest.mark.slow
@pytest.mark.parametrize("task", ["tests.in_the_database", "tests.elsewhere"])
def test_a_job_that_was_being_done_is_done_in_the_end(server: Server, worker: Worker, task: str) -> None:
    job = defer(server.url, task, '{"seconds": 4}')
    wait_for(lambda: status(server.url, job) == "doing")
    restart(server)
    wait_for(lambda: is_done(server.url, job), LONG)


def test_it_says_in_one_line_why_it_waits_and_for_how_long(server: Server, worker: Worker) -> None:
    server.stop()
    wait_for(lambda: "The worker stopped: " in worker.said, 30)
    server.start()
    line = next(line for line in worker.said.splitlines() if "The worker stopped: " in line)
    assert line.endswith("It goes on in 1 s.")


def test_a_database_that_is_not_there_yet_is_waited_for(server: Server, tmp_path: Path) -> None:
    server.stop()
    worker = Worker(server.url, tmp_path)
    wait_for(lambda: "the database is away" in worker.said, 60)
    server.start()
    job = defer(server.url)
    wait_for(lambda: is_done(server.url, job), LONG)
    assert worker.stop() == 0


@pytest.mark.slow
def test_told_to_stop_while_the_database_is_away_it_stops_at_once(server: Server, worker: Worker) -> None:
    server.stop()
    wait_for(lambda: "The worker stopped: " in worker.said, 30)
    assert worker.stop() == 0
    server.start()


@pytest.mark.slow
def test_told_to_stop_while_a_job_waits_for_the_database_it_does_not_wait_long(server: Server, worker: Worker) -> None:
    job = defer(server.url, "tests.elsewhere", '{"seconds": 1}')
    wait_for(lambda: status(server.url, job) == "doing")
    server.stop()
    assert worker.stop(within=25) == 0  # a wait of 6 s for a connection, and two of 5 s to put the queue away
    server.start()


def test_a_job_that_is_wrong_is_not_done_again(server: Server, worker: Worker) -> None:
    job = defer(server.url, "tests.wrong", "{}")
    wait_for(lambda: status(server.url, job) == "failed", 30)
    assert ask(server.url, f"SELECT attempts FROM procrastinate_jobs WHERE id = {job}") == "1"


def test_a_worker_that_ends_unasked_ends_with_an_error(server: Server, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": server.url,
        "DJANGO_SETTINGS_MODULE": "tests.config.database.broken_settings",
    }
    done = subprocess.run([sys.executable, "manage.py", "worker"], cwd=BASE_DIR, env=environment, capture_output=True)
    assert done.returncode != 0


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_without_one(worker: Worker, name: signal.Signals) -> None:
    worker.process.send_signal(name)
    assert worker.process.wait(timeout=20) == 0
