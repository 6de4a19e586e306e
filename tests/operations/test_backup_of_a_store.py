"""`manage.py backup` and `restore` of a site whose files are in a store that speaks S3: a real server."""

import hashlib
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.conftest import Place, Places
from tests.operations.test_backup import hashes
from tests.vault.s3_server import BUCKET, KEYS, Store

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    found = Store(tmp_path_factory.mktemp("s3"))
    yield found
    found.stop()


@pytest.fixture(scope="module")
def given(s3: Store) -> dict[str, str]:
    """The settings of a site with its files in the store."""
    return {"STORAGE_URL": s3.url, **KEYS}


@pytest.fixture(scope="module")
def moved(backup: Path, places: Places, given: dict[str, str]) -> tuple[Place, subprocess.CompletedProcess[str]]:
    """The backup of a site with a directory, restored into the store."""
    place = places.make()
    done = place.manage("restore", str(backup), **given)
    assert done.returncode == 0, done.stderr
    return place, done


def stored(s3: Store) -> dict[str, str]:
    bodies = {name: s3.client.get_object(Bucket=BUCKET, Key=f"site/{name}")["Body"].read() for name in s3.names()}
    return {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}


def test_a_site_moves_into_the_store_by_a_backup(
    original: Place, moved: tuple[Place, subprocess.CompletedProcess[str]], s3: Store, given: dict[str, str]
) -> None:
    place, done = moved
    assert "The record is clean, head " in done.stdout
    assert stored(s3) == hashes(original.media)
    assert not place.media.exists()
    assert place.manage("fsck", **given).returncode == 0


def test_a_backup_of_it_holds_the_same_files(
    backup: Path, moved: tuple[Place, subprocess.CompletedProcess[str]], given: dict[str, str], tmp_path: Path
) -> None:
    done = moved[0].manage("backup", str(tmp_path / "again.tar"), **given)
    assert done.returncode == 0, done.stderr
    assert members(tmp_path / "again.tar") == members(backup)


def members(path: Path) -> list[tuple[str, int]]:
    with tarfile.open(path) as tar:
        return [(one.name, one.size) for one in tar if one.name.startswith("files/")]


def test_a_store_that_is_not_empty_is_refused(
    backup: Path, moved: tuple[Place, subprocess.CompletedProcess[str]], places: Places, given: dict[str, str]
) -> None:
    done = places.make().manage("restore", str(backup), **given)
    assert done.returncode != 0
    assert "The store for files (STORAGE_URL) is not empty" in done.stderr


def test_a_restoration_that_fails_half_way_leaves_the_store_empty(
    backup: Path, places: Places, s3: Store, given: dict[str, str]
) -> None:
    place, elsewhere = places.make(), s3.url.replace("/site?", "/other?")
    place.ask(f"ALTER DATABASE {place.url.rpartition('/')[2]} SET default_transaction_read_only = on")
    done = place.manage("restore", str(backup), **given | {"STORAGE_URL": elsewhere})
    assert done.returncode != 0
    assert "Nothing was restored" in done.stderr
    assert s3.client.list_objects_v2(Bucket=BUCKET, Prefix="other/").get("Contents", []) == []


@pytest.mark.parametrize("word", ["backup", "restore"])
def test_a_store_that_refuses_is_named(
    word: str, backup: Path, places: Places, moved: tuple[Place, subprocess.CompletedProcess[str]],
    s3: Store, given: dict[str, str], tmp_path: Path,
) -> None:  # fmt: skip
    place = moved[0] if word == "backup" else places.make()
    path = tmp_path / "new.tar" if word == "backup" else backup
    given = given | {"STORAGE_URL": s3.url.replace(BUCKET, "no-such-bucket")}
    done = place.manage(word, str(path), **given)
    assert done.returncode != 0
    assert "NoSuchBucket" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new.tar").exists()
