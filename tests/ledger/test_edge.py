"""What tells nginx that something was withdrawn: a link that moves when the transaction is committed."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from demands import ledger
from demands.ledger.caches import edge
from demands.models import Demand
from demands.operations import doctor
from demands.operations.tasks import confirm_edge
from tests.cast import Newsroom, make_update


@pytest.fixture
def place(tmp_path: Path, settings: Any) -> Path:
    (tmp_path / "edge").mkdir()
    settings.EDGE_DIR = tmp_path / "edge"
    return tmp_path / "edge"


def withdraw(newsroom: Newsroom, demand: Demand, administrator: User, commits: Any) -> int:
    """Redact an update; the number of the entry that says so."""
    entry = newsroom.publish(make_update(demand))
    with commits(execute=True):
        return ledger.redact(entry, by=administrator, reason="A person in it is in danger.").sequence


def test_a_withdrawal_moves_the_link_and_nothing_else_does(
    newsroom: Newsroom, demand: Demand, administrator: User, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    confirm_edge(0)
    assert edge.leads_to(place) == "0"
    with django_capture_on_commit_callbacks(execute=True) as called:
        newsroom.publish(make_update(demand))
    assert not called
    number = withdraw(newsroom, demand, administrator, django_capture_on_commit_callbacks)
    assert edge.leads_to(place) == f"{number}-settling"
    assert [path.name for path in place.iterdir() if path.is_dir() and not path.is_symlink()] == [f"{number}-settling"]


def test_it_settles_when_every_process_must_have_heard(
    newsroom: Newsroom, demand: Demand, administrator: User, place: Path, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    number = withdraw(newsroom, demand, administrator, django_capture_on_commit_callbacks)
    monkeypatch.setattr(edge, "SETTLING", dt.timedelta(days=-1))
    confirm_edge(0)
    assert edge.leads_to(place) == str(number)


def test_the_worker_corrects_a_link_that_was_not_moved(
    newsroom: Newsroom, demand: Demand, administrator: User, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    number = withdraw(newsroom, demand, administrator, django_capture_on_commit_callbacks)
    (place / edge.LINK).unlink()
    (place / edge.LINK).symlink_to("3")
    assert not next(doctor.nginx_is_told()).good
    confirm_edge(0)
    assert edge.leads_to(place) == f"{number}-settling"


def test_a_directory_that_nginx_may_not_enter_is_named(db: None, place: Path) -> None:
    edge.confirm()
    place.chmod(0o750)
    assert "chmod o+x" in next(doctor.nginx_is_told()).advice


def test_a_directory_that_is_not_there_does_not_undo_a_redaction(
    newsroom: Newsroom, demand: Demand, administrator: User, place: Path, django_capture_on_commit_callbacks: Any
) -> None:
    place.rmdir()
    assert withdraw(newsroom, demand, administrator, django_capture_on_commit_callbacks)
    assert "install -d" in next(doctor.nginx_is_told()).advice


def test_without_a_directory_there_is_nothing_to_do(db: None, settings: Any) -> None:
    settings.EDGE_DIR = None
    confirm_edge(0)
    assert not list(doctor.nginx_is_told())
