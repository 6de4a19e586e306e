"""The worker makes a backup every night, keeps some, and deletes nothing else; one that fails is a job that failed."""

from pathlib import Path

import pyrage
import pytest

from tests.operations.conftest import Place

pytestmark = pytest.mark.slow
MAKE = "from demands.operations.tasks import make_backup; make_backup(timestamp=0)"


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_newest_are_kept_and_files_of_others_too(original: Place, tmp_path: Path) -> None:
    (tmp_path / "by-hand.tar").touch()
    for day in ("01", "02", "03"):
        (tmp_path / f"follow-through-202001{day}T014700Z.tar").touch()
    done = original.manage("shell", "-c", MAKE, BACKUP_DIR=str(tmp_path), BACKUPS_KEPT="2")
    assert done.returncode == 0, done.stderr
    first, second, third = names(tmp_path)
    assert (first, second) == ("by-hand.tar", "follow-through-20200103T014700Z.tar")
    assert original.manage("restore", "--check", str(tmp_path / third)).returncode == 0
    assert "follow-through-" in original.ask("SELECT detail ->> 'name' FROM demands_operation ORDER BY id DESC LIMIT 1")


def test_one_that_fails_deletes_nothing(original: Place, tmp_path: Path) -> None:
    (tmp_path / "follow-through-20200101T014700Z.tar").touch()
    away = {"BACKUP_DIR": str(tmp_path), "BACKUPS_KEPT": "1", "BACKUP_RECIPIENT": "not a key"}
    assert original.manage("shell", "-c", MAKE, **away).returncode == 1
    assert names(tmp_path) == ["follow-through-20200101T014700Z.tar"]


def test_with_a_recipient_it_is_encrypted(original: Place, tmp_path: Path) -> None:
    key = str(pyrage.x25519.Identity.generate().to_public())
    done = original.manage("shell", "-c", MAKE, BACKUP_DIR=str(tmp_path), BACKUP_RECIPIENT=key)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path)[0].endswith(".tar.age")


def test_without_a_directory_it_does_nothing(original: Place) -> None:
    assert original.manage("shell", "-c", MAKE).returncode == 0
