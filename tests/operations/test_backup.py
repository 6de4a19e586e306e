"""`manage.py backup` and `restore`: what comes out is what went in, on an empty machine, as an ordinary role."""

import hashlib
import json
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pyrage
import pytest

from config.places import BASE_DIR
from tests.operations.conftest import Place, Places

pytestmark = pytest.mark.slow

TABLES = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_stat_user_tables"


def hashes(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def restored(backup: Path, places: Places) -> tuple[Place, subprocess.CompletedProcess[str]]:
    place = places.make()
    done = place.manage("restore", str(backup))
    assert done.returncode == 0, done.stderr
    return place, done


# It works


def test_a_restored_site_has_the_same_record_and_the_same_files(
    original: Place, restored: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    place, _done = restored
    head = "SELECT sequence || entry_hash FROM demands_entry ORDER BY sequence DESC LIMIT 1"
    assert place.ask(head) == original.ask(head)
    assert place.ask(TABLES) == original.ask(TABLES)
    assert hashes(place.media) == hashes(original.media)
    assert len(hashes(place.media)) == 3


def test_it_was_verified_and_says_so(restored: tuple[Place, subprocess.CompletedProcess[str]]) -> None:
    place, done = restored
    assert "The record is clean, head " in done.stdout
    assert place.manage("verify_ledger").returncode == 0
    assert place.manage("fsck").returncode == 0


def test_its_guards_are_there_and_its_role_is_an_ordinary_one(
    original: Place, restored: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    place, _done = restored
    triggers = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    assert place.ask(triggers) == original.ask(triggers) != "0"
    assert place.ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    with pytest.raises(Exception, match="append-only"):
        place.ask("DELETE FROM demands_entry")


def test_jobs_that_were_waiting_wait_and_nobody_is_mailed_twice(
    original: Place, restored: tuple[Place, subprocess.CompletedProcess[str]]
) -> None:
    place, done = restored
    waiting = "SELECT string_agg(task_name, ' ' ORDER BY task_name) FROM procrastinate_jobs WHERE status = 'todo'"
    assert "send_staff_mail" in original.ask(waiting)
    assert place.ask(waiting) == "demands.alerts.tasks.remind_staff demands.ledger.verification.tasks.verify_record"
    assert place.ask("SELECT count(*) FROM demands_staffmail WHERE content <> '[]'") == "0"
    assert "1 emails that were waiting are not sent again" in done.stdout


def test_for_a_site_that_was_stopped_waiting_mail_is_kept(backup: Path, places: Places) -> None:
    place = places.make()
    assert place.manage("restore", str(backup), "--send-waiting-mail").returncode == 0
    assert place.ask("SELECT count(*) FROM demands_staffmail WHERE content <> '[]'") == "1"


def test_everybody_is_signed_out(restored: tuple[Place, subprocess.CompletedProcess[str]]) -> None:
    place, _done = restored
    assert place.ask("SELECT count(*) FROM django_session") == "0"


def test_a_restored_site_can_be_backed_up_again(
    restored: tuple[Place, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    place, _done = restored
    assert place.manage("backup", str(tmp_path / "again.tar")).returncode == 0


def test_a_backup_can_be_opened_without_this_program(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        names = tar.getnames()
        tar.extractall(tmp_path, filter="data")
    assert names[0] == "about.json"
    assert names[-5:] == ["lost.json", "database.dump", "checkpoint.json", "settings.env", "members.txt"]
    assert json.loads((tmp_path / "about.json").read_text())["format"] == "follow-through-backup"
    for line in (tmp_path / "members.txt").read_text().splitlines()[:-1]:
        sha256, size, name = line.split(" ", 2)
        data = (tmp_path / json.loads(name)).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, int(size))


def test_nobody_else_can_read_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


# Secrets and encryption


def test_secrets_are_left_out_unless_they_are_asked_for(original: Place, backup: Path, tmp_path: Path) -> None:
    mail = {"EMAIL_URL": "smtp://site:very-secret@mail.example:25"}
    assert original.manage("backup", str(tmp_path / "plain.tar"), **mail).returncode == 0
    assert original.manage("backup", "--with-secrets", str(tmp_path / "full.tar"), **mail).returncode == 0
    for name, there in (("plain.tar", False), ("full.tar", True)):
        data = (tmp_path / name).read_bytes()
        for secret in ("very-secret", original.environment["SECRET_KEY"]):
            assert (secret.encode() in data) is there
        assert b"SITE_URL=https://site.example" in data
        assert b"correct-horse" not in data  # the password of the database belongs to the machine


def test_an_encrypted_backup_is_opened_by_its_key_alone(original: Place, places: Places, tmp_path: Path) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    file = tmp_path / "backup.tar.age"
    done = original.manage("backup", str(file), "--recipient", str(key.to_public()))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    (tmp_path / "key").write_text(f"# created by age-keygen\n{key}\n")
    (tmp_path / "other").write_text(f"{other}\n")
    place = places.make()
    assert "is encrypted: give the file" in place.manage("restore", str(file)).stderr
    refused = place.manage("restore", str(file), "--identity", str(tmp_path / "other"))
    assert "None of the secret keys" in refused.stderr
    done = place.manage("restore", str(file), "--identity", str(tmp_path / "key"))
    assert done.returncode == 0, done.stderr
    assert hashes(place.media) == hashes(original.media)


@pytest.mark.parametrize("recipient", ["age1", "AGE-SECRET-KEY-1", "somebody@example.org", ""])
def test_a_recipient_that_is_none_is_refused(original: Place, tmp_path: Path, recipient: str) -> None:
    done = original.manage("backup", str(tmp_path / "backup.age"), "--recipient", recipient)
    assert done.returncode == 1
    assert "not a public key" in done.stderr
    assert list(tmp_path.iterdir()) == []


# Each refusal to make one


def test_nothing_is_written_over(original: Place, backup: Path) -> None:
    before = backup.read_bytes()
    done = original.manage("backup", str(backup))
    assert (done.returncode, "exists already" in done.stderr) == (1, True)
    assert backup.read_bytes() == before


def test_not_among_the_files_that_it_holds(original: Place) -> None:
    done = original.manage("backup", str(original.media / "backup.tar"))
    assert "cannot be put among the files" in done.stderr


def test_a_backup_that_fails_leaves_nothing(original: Place, tmp_path: Path) -> None:
    done = original.manage("backup", str(tmp_path / "none" / "backup.tar"))
    assert "is not a directory" in done.stderr
    command = ["prlimit", "--fsize=40000", sys.executable, "manage.py", "backup", str(tmp_path / "backup.tar")]
    done = subprocess.run(command, cwd=BASE_DIR, env=original.environment, capture_output=True, text=True)
    assert (done.returncode, "No backup was made" in done.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_lost_before_is_named_and_keeps_no_backup_from_being_made(
    original: Place, places: Places, tmp_path: Path
) -> None:
    lost = next(path for path in original.media.rglob("report*.txt"))
    data = lost.read_bytes()
    lost.unlink()
    try:
        done = original.manage("backup", str(tmp_path / "backup.tar"))
    finally:
        lost.write_bytes(data)
    assert (done.returncode, "1 files that rows name are missing" in done.stderr) == (0, True)


# Each refusal to restore


@pytest.mark.parametrize(
    "thing",
    ["TABLE a (id int)", "TYPE a AS ENUM ('x')", "SCHEMA a", "FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
)
def test_a_database_that_is_not_empty_is_refused(backup: Path, places: Places, thing: str) -> None:
    place = places.make()
    place.ask(f"CREATE {thing}")
    done = place.manage("restore", str(backup))
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    assert not place.media.exists()


def test_a_directory_that_is_not_empty_is_refused(backup: Path, places: Places) -> None:
    place = places.make()
    place.media.mkdir()
    (place.media / "somebodys.txt").touch()
    done = place.manage("restore", str(backup))
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    assert place.ask("SELECT count(*) FROM pg_stat_user_tables") == "0"


def test_a_role_that_may_not_create_tables_is_told_how_to_get_a_database(backup: Path, places: Places) -> None:
    places.make("of_another", role="another")
    place = places.make()
    url = place.url.replace(place.url.rpartition("/")[2], "of_another")
    done = place.manage("restore", str(backup), DATABASE_URL=url)
    assert (done.returncode, "may not create tables in of_another" in done.stderr) == (1, True)


def test_a_restoration_that_fails_half_way_leaves_the_place_empty(backup: Path, places: Places) -> None:
    place = places.make()
    place.ask(f"ALTER DATABASE {place.url.rpartition('/')[2]} SET default_transaction_read_only = on")
    done = place.manage("restore", str(backup))
    assert (done.returncode, "Nothing was restored" in done.stderr) == (1, True)
    assert place.ask("SELECT count(*) FROM pg_stat_user_tables") == "0"
    assert [path for path in place.directory.iterdir() if path.name.startswith("media")] == []
