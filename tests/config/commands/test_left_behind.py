"""`kill -9` of `make run`: nothing of it goes on, and no second stack is started on the same data."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.commands.left_behind import Record, end_groups
from config.places import BASE_DIR
from tests.config.commands.running import Run, end
from tests.config.conftest import wait_for
from tests.site import Site, SiteFactory, free_port, run_python

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def database(site_factory: SiteFactory) -> Iterator[Site]:
    """Its static files are collected, and said to be: several starts at once must not do it in one directory."""
    script = "import django; django.setup(); from config.commands import prepare; print(prepare.static_fingerprint())"
    with site_factory.idle() as site:
        site.environment["STAMP"] = run_python("-c", script, environment=site.environment).stdout.strip()
        yield site


@pytest.fixture
def run(database: Site, tmp_path: Path) -> Iterator[Run]:
    run = start(database, tmp_path)
    yield run
    end(run)


def start(database: Site, data: Path) -> Run:
    (data / "static.stamp").write_text(database.environment["STAMP"])
    return Run(data, DATABASE_URL=database.database_url, STATIC_ROOT=database.environment["STATIC_ROOT"])


def family(run: Run) -> list[psutil.Process]:
    return psutil.Process(run.process.pid).children(recursive=True)


def living(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def watcher(processes: list[psutil.Process]) -> psutil.Process:
    return next(one for one in processes if "config.commands.left_behind" in one.cmdline())


def test_a_start_that_is_killed_leaves_nothing_running(run: Run) -> None:
    before = family(run)
    assert any("worker" in one.cmdline() for one in before)
    run.process.kill()
    run.process.wait()
    wait_for(lambda: not living(before), 20)


def test_a_worker_that_was_started_again_ends_with_it_too(run: Run) -> None:
    run.child("worker").kill()
    run.read_until("starting it again")
    wait_for(lambda: run.has("worker"))
    before = family(run)
    run.process.kill()
    run.process.wait()
    wait_for(lambda: not living(before), 20)


def test_without_its_watcher_it_would_go_on_and_the_next_start_ends_it(
    run: Run, database: Site, tmp_path: Path
) -> None:
    before = family(run)
    watcher(before).kill()
    run.process.kill()
    run.process.wait()
    assert len(living(before)) >= 3  # the web server, its worker process, and the worker
    following = start(database, tmp_path)
    try:
        assert "Ended what a start that was killed had left: " in following.said
        assert living(before) == []
        assert following.get("/healthz") == 200
    finally:
        end(following)


def test_a_second_start_on_the_same_data_is_refused_and_names_the_first(run: Run, tmp_path: Path) -> None:
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": str(free_port())}
    command = [sys.executable, "-m", "config.commands.run"]
    done = subprocess.run(command, cwd=BASE_DIR, env=given, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert f"already runs with the data in {tmp_path}: http://127.0.0.1:{run.port}/" in done.stderr
    assert f"kill {run.process.pid}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_stop_leaves_no_note_behind(run: Run, tmp_path: Path) -> None:
    run.stop()
    assert not (tmp_path / "running").exists()


def test_a_number_that_another_program_has_got_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], process_group=0)
    (tmp_path / "running").write_text(json.dumps({"pid": 1, "port": 1, "groups": [stranger.pid]}))
    assert end_groups(tmp_path / "running") == []
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_process_that_hears_no_request_to_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.commands.left_behind.GRACE", 1.0)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], process_group=0, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    (tmp_path / "running").write_text(json.dumps({"pid": 1, "port": 1, "groups": [process.pid]}))
    assert len(end_groups(tmp_path / "running")) == 1
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}"])
def test_a_note_that_cannot_be_read_keeps_nobody_from_starting(tmp_path: Path, text: str) -> None:
    (tmp_path / "running").write_text(text)
    record = Record(tmp_path, 8000)
    assert record.ended == []
    record.close()
