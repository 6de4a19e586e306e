"""Prepared databases are kept between test runs, and prepared again when what they are made from changes."""

import datetime as dt
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from config.places import BASE_DIR
from tests.databases import drop_unused, execute, fingerprint, kept, migrations_and_pins

NAME = "follow_through_kept_of_a_test"


@pytest.fixture
def _without_it() -> Iterator[None]:
    execute("DROP DATABASE IF EXISTS {}", NAME)
    yield
    execute("DROP DATABASE IF EXISTS {}", NAME)


def exists() -> bool:
    return bool(execute("SELECT datname FROM pg_database WHERE datname = %s", given=[NAME]))


@pytest.mark.usefixtures("_without_it")
def test_the_second_run_finds_what_the_first_prepared() -> None:
    filled: list[str] = []
    for _ in range(2):
        assert kept(NAME, filled.append, template="template1") == NAME
    assert filled == [f"{NAME}_begun"]
    assert exists()


@pytest.mark.usefixtures("_without_it")
def test_two_runs_at_once_prepare_it_once() -> None:
    filled: list[str] = []

    def fill(name: str) -> None:
        time.sleep(0.3)
        filled.append(name)

    runs = [threading.Thread(target=kept, args=(NAME, fill), kwargs={"template": "template1"}) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(timeout=30)
    assert len(filled) == 1


@pytest.mark.usefixtures("_without_it")
def test_a_preparation_that_fails_leaves_nothing_that_the_next_run_would_take() -> None:
    def fail(name: str) -> None:
        raise RuntimeError(name)

    with pytest.raises(RuntimeError):
        kept(NAME, fail, template="template1")
    assert not exists()


@pytest.mark.usefixtures("_without_it")
def test_what_nobody_has_used_for_days_is_dropped_and_what_was_used_today_stays() -> None:
    kept(NAME, lambda name: None, template="template1")
    drop_unused()
    assert exists()
    long_ago = (dt.date.today() - dt.timedelta(days=10)).isoformat()
    execute(f"COMMENT ON DATABASE {{}} IS '{long_ago}'", NAME)
    drop_unused()
    assert not exists()


def test_what_a_killed_run_left_is_dropped_even_while_its_servers_live_on() -> None:
    killed = subprocess.Popen(["true"])
    killed.wait()
    name = f"follow_through_site_{killed.pid}_1"
    execute("CREATE DATABASE {} TEMPLATE template1", name)
    with psycopg.connect(make_conninfo(settings.DATABASE_URL, dbname=name)):
        drop_unused()
    assert not execute("SELECT datname FROM pg_database WHERE datname = %s", given=[name])


@pytest.mark.parametrize("change", ["content", "name", "pin"])
def test_a_change_of_a_migration_or_pin_leads_to_another_database(change: str) -> None:
    place = BASE_DIR / "var" / "test" / f"fingerprint-{change}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    files = [place / "0001_initial.py", place / "requirements.txt"]
    for file in files:
        file.write_text("django==5.2")
    before = fingerprint(files)
    assert fingerprint(files[::-1]) == before
    match change:
        case "content":
            files[0].write_text("other")
        case "name":
            files[0] = files[0].rename(place / "0002_initial.py")
        case "pin":
            files[1].write_text("django==5.3")
    assert fingerprint(files) != before
    shutil.rmtree(place)


def test_every_migration_and_the_pins_count() -> None:
    counted = {path.relative_to(BASE_DIR) for path in migrations_and_pins()}
    assert Path("demands/migrations/0001_initial.py") in counted
    assert Path("campaigns/migrations/0001_initial.py") in counted
    assert Path("requirements.txt") in counted
