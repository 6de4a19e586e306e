"""`make run`: from nothing to a site in one command, fast the second time, and gone with Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.contrib.auth import get_user_model

from config.commands.prepare import make_first_accounts
from config.commands.run import Service, wait_until_ready
from config.places import BASE_DIR
from demands.jobs.backoff import Backoff
from tests.config.commands.running import Run, end
from tests.config.conftest import open_directory, wait_for
from tests.site import free_port


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with open_directory() as place:
        yield place / "data"


@pytest.fixture(scope="module")
def first(data: Path) -> Iterator[Run]:
    """The first start in an empty directory."""
    run = Run(data)
    yield run
    end(run)


@pytest.fixture(scope="module")
def second(first: Run, data: Path) -> Iterator[Run]:
    """The next start in the same directory."""
    end(first)
    run = Run(data)
    yield run
    end(run)


def passwords(said: str) -> dict[str, str]:
    return dict(re.findall(r"^  (editor|reviewer)\s+(\S+)$", said, flags=re.MULTILINE))


# It works


@pytest.mark.slow
def test_the_first_start_serves_the_site(first: Run) -> None:
    assert f"http://127.0.0.1:{first.port}/" in first.said
    assert first.get("/healthz") == first.get("/readyz") == first.get("/admin/login/") == 200


def test_both_new_accounts_can_sign_in(first: Run, data: Path) -> None:
    shown = passwords(first.said)
    assert set(shown) == {"editor", "reviewer"}
    for username, password in shown.items():
        assert signs_in(first.port, username, password)
    assert not signs_in(first.port, "editor", shown["reviewer"])


def signs_in(port: int, username: str, password: str) -> bool:
    """Sign in over HTTP as a browser does: fetch the form, send it back with its token."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"http://127.0.0.1:{port}/accounts/login/?next=/healthz"
    form = opener.open(address, timeout=10).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    sent = {"login": username, "password": password, "csrfmiddlewaretoken": token[1], "next": "/healthz"}
    answer = opener.open(address, data=urllib.parse.urlencode(sent).encode(), timeout=10)
    return urllib.parse.urlsplit(answer.url).path == "/healthz"


def test_what_is_kept_is_private(first: Run, data: Path) -> None:
    assert (data / "secret-key").stat().st_mode & 0o077 == 0


def test_ctrl_c_stops_everything_even_when_it_was_inherited_ignored(first: Run) -> None:
    assert "Stopped." in first.stop(signal.SIGINT)
    assert first.process.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", first.port)) != 0


def test_the_second_start_finds_everything_done_and_keeps_passwords_to_itself(second: Run, data: Path) -> None:
    begun = psutil.Process(second.process.pid).create_time()
    assert (data / "static.stamp").stat().st_mtime < begun
    assert not passwords(second.said)
    assert "Loading" not in second.said


def test_the_second_start_does_not_prepare_what_is_prepared(first: Run, second: Run) -> None:
    assert "Collecting" in first.said
    assert second.said.split(" …\n")[0] == "Starting the database"
    assert second.said.split(" …\n")[1].startswith("\nFollow Through is running.")


@pytest.mark.slow
def test_a_worker_that_died_is_started_again(second: Run) -> None:
    for delay, how in ((1, signal.SIGKILL), (2, signal.SIGSEGV)):
        before = second.child("worker")
        before.send_signal(how)
        said = second.read_until(f"starting it again in {delay} s.")
        assert f"The worker ended with status -{int(how)}; " in said
        wait_for(
            lambda before=before: second.has("worker") and second.child("worker").pid != before.pid  # type: ignore[misc]
        )
    assert second.get("/healthz") == 200


def test_a_closed_terminal_stops_everything_too(second: Run) -> None:
    second.stop(signal.SIGHUP)
    assert second.process.returncode == 0


@pytest.mark.slow
def test_a_site_without_its_web_server_does_not_go_on(second: Run, data: Path) -> None:
    end(second)
    run = Run(data)
    worker = run.child("worker")
    run.child("granian").kill()
    run.read_until("The web server ended with status -9; stopping.")
    run.process.communicate(timeout=30)
    assert run.process.returncode == 1
    wait_for(lambda: not worker.is_running())


# A start that is stopped, or slow


@pytest.mark.django_db
def test_passwords_are_shown_before_the_accounts_are_saved() -> None:
    def interrupted(shown: dict[str, str]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_first_accounts(interrupted)
    assert not get_user_model().objects.exists()
    shown: dict[str, str] = {}
    make_first_accounts(shown.update)
    assert set(shown) == {"editor", "reviewer"}


def test_the_first_start_says_what_it_does(first: Run) -> None:
    steps = [
        "Starting the database",
        "Applying demands.",
        "Collecting",
        "Loading the campaign",
        "Two accounts",
        "is running",
    ]
    places = [first.said.index(step) for step in steps]
    assert places == sorted(places)


def test_a_slow_start_is_waited_for_as_long_as_it_works(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("config.commands.run.REPORT", 0.5)
    services = {"web server": Service([sys.executable, "-c", "while True: pass"])}
    services["web server"].start()
    ready_at = time.monotonic() + 3
    wait_until_ready(lambda: time.monotonic() > ready_at, services, idle=1)
    finish(services)
    assert "The web server is still starting, for 1 seconds" in capsys.readouterr().out


def test_a_start_that_does_nothing_any_more_is_given_up() -> None:
    services = {"web server": Service([sys.executable, "-c", "import time; time.sleep(60)"])}
    services["web server"].start()
    with pytest.raises(SystemExit, match="has done nothing for 1 seconds; stopping"):
        wait_until_ready(lambda: False, services, idle=1)
    finish(services)


def finish(services: dict[str, Service]) -> None:
    for service in services.values():
        assert service.process
        service.process.kill()
        service.process.wait()


def test_delays_double_up_to_a_limit_and_begin_again_later() -> None:
    backoff = Backoff(longest=5)
    assert [backoff.delay() for _ in range(5)] == [1, 2, 4, 5, 5]
    backoff.failed_at -= 61
    assert backoff.delay() == 1


# Each refusal


def refusal(**environment: str) -> str:
    """What `make run` says when it does not start."""
    given = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-m", "config.commands.run"]
    done = subprocess.run(command, cwd=BASE_DIR, env=given, capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refusal(PORT=str(port))
    assert said.startswith(f"Port {port} cannot be used (Address already in use): choose another with PORT=")


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert refusal(PORT=port).startswith("PORT is a number from 1 to 65535")


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    said = refusal(PORT=str(free_port()), DATA_DIR=str(tmp_path), DATABASE_URL="postgresql://127.0.0.1:1/record")
    assert said.startswith("Cannot start: The database does not answer: ")
