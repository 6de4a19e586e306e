"""The key that signs checkpoints: made once, rotated, kept out of the database and of backups."""

import io
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from demands.ledger.tree import keys
from demands.ledger.tree.notes import BadNote, Verifier
from demands.models import RecordKey
from demands.operations import kept_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path) -> Path:
    settings.RECORD_KEY, settings.RECORD_KEY_FILE = "", tmp_path / "data" / "record-key"
    return tmp_path / "data" / "record-key"


def command(*words: str) -> str:
    out = io.StringIO()
    call_command("record_key", *words, stdout=out)
    return out.getvalue()


def test_a_key_is_made_once_and_readable_by_its_owner_only(place: Path) -> None:
    assert keys.signer() is None
    assert command("make").count("in use") == 1
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="There is a key already"):
        command("make")
    assert command("make", "--if-missing") == command("show")


def test_after_a_rotation_the_old_key_stays_published_and_verifies(place: Path) -> None:
    old = keys.make()
    note = old.signed("record\n0\n")
    new = keys.rotate()
    used = keys.signer()
    assert used is not None
    assert used.verifier == new.verifier != old.verifier
    assert [row.ended_at is None for row in RecordKey.objects.all()] == [True, False]
    assert keys.verified(note) == "record\n0\n"
    RecordKey.objects.filter(verifier=str(old.verifier)).delete()
    with pytest.raises(BadNote):
        keys.verified(note)


def test_the_private_key_is_neither_in_the_database_nor_in_a_backup_without_secrets(place: Path) -> None:
    keys.make()
    secret = place.read_text().strip()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demands_recordkey r WHERE r::text LIKE %s", [f"%{secret[-20:]}%"])
        assert cursor.fetchone() == (0,)
    assert secret not in kept_settings.as_lines(with_secrets=False)
    assert f"RECORD_KEY={secret}" in kept_settings.as_lines(with_secrets=True)


def test_a_key_of_the_environment_is_published_by_command(settings: Any, place: Path) -> None:
    keys.make()
    settings.RECORD_KEY = place.read_text().replace("\n", "")
    place.unlink()
    assert keys.publish() is False
    RecordKey.objects.all().delete()
    assert command("publish").count("in use") == 1
    with pytest.raises(CommandError, match="replace RECORD_KEY there"):
        command("rotate")


@pytest.mark.parametrize("text", ["", "nonsense", "PRIVATE+KEY+a+00000000+AAAA", "\x00"])
def test_a_key_that_is_none_is_one_sentence_that_does_not_quote_it(place: Path, text: str) -> None:
    place.parent.mkdir()
    place.write_text(text)
    with pytest.raises(keys.NoKey, match=r"record-key is not a private key[a-z _]*\.$"):
        keys.signer()


def test_a_directory_that_cannot_be_written_publishes_no_key(place: Path) -> None:
    place.parent.write_text("a file where the directory should be")
    with pytest.raises(keys.NoKey):
        keys.make()
    assert not RecordKey.objects.exists()


def test_the_name_is_the_address_without_its_scheme(settings: Any) -> None:
    settings.SITE_URL = "https://campaigns.example.org"
    assert keys.origin() == "campaigns.example.org/record"
    assert str(Verifier.read(str(keys.make().verifier))).startswith("campaigns.example.org/record+")
