"""What the first start puts into a site, and what makes a later start look again."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

from campaigns.models import Campaign
from config.commands import prepared
from config.commands.prepare import load_shipped_campaign

pytestmark = pytest.mark.django_db


def test_an_empty_site_starts_without_a_campaign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMPTY", "1")
    load_shipped_campaign()
    assert not Campaign.objects.exists()


def test_an_empty_site_stays_so_at_its_next_start(editor: User) -> None:
    load_shipped_campaign()
    assert not Campaign.objects.exists()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one migration and one static file, prepared on a database of its own."""
    for name in ("config/settings.py", "demands/migrations/0001_first.py", "static/site.css", "data/record-key"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('env("SITE_URL")')
    monkeypatch.setattr(prepared, "BASE_DIR", tmp_path)
    monkeypatch.setattr(prepared, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(prepared, "STAMP", tmp_path / "data" / "prepared")
    monkeypatch.setenv("DATABASE_URL", address_of_database())
    return tmp_path


def address_of_database() -> str:
    found = connection.settings_dict
    return f"postgresql://{found['USER']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT']}"


def test_a_start_after_a_complete_one_need_not_look(place: Path) -> None:
    assert not prepared.is_prepared()
    prepared.remember()
    assert prepared.is_prepared()


@pytest.mark.parametrize(
    "name", ["demands/migrations/0002_second.py", "static/site.css", "data/record-key", "locale/ja.mo"]
)
def test_a_file_that_came_or_changed_is_looked_at(place: Path, name: str) -> None:
    prepared.remember()
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("something else")
    assert not prepared.is_prepared()


def test_a_file_that_went_is_looked_for(place: Path) -> None:
    prepared.remember()
    (place / "data" / "record-key").unlink()
    assert not prepared.is_prepared()


def test_another_setting_is_looked_at_but_not_another_terminal(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared.remember()
    monkeypatch.setenv("WINDOWID", "7")
    assert prepared.is_prepared()
    monkeypatch.setenv("SITE_URL", "https://example.org")
    assert not prepared.is_prepared()


def test_a_database_that_does_not_answer_or_is_another_is_not_prepared(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared.remember()
    monkeypatch.setenv("DATABASE_URL", address_of_database().replace(connection.settings_dict["NAME"], "postgres"))
    assert not prepared.is_prepared()
    prepared.STAMP.write_text("")
    assert not prepared.is_prepared()
