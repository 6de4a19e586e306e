"""Collected static files: a proxy that runs as another account can read them all, and no upload."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from config.places import BASE_DIR
from config.web.static_files import open_to_readers
from tests.config.conftest import open_directory

STRICT_UMASK = 0o077  # of many a hardened machine, and of UMask=0077 in a unit of systemd
AS_ANOTHER = "import os, sys; os.setgid(65534); os.setuid(65534); [open(name).close() for name in sys.argv[1:]]"


def collect(data: Path, umask: int = STRICT_UMASK) -> Path:
    """Collect the static files as an administrator does; return where they lie."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data), "DATABASE_URL": settings.DATABASE_URL}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    environment["SECRET_KEY"] = settings.SECRET_KEY
    subprocess.run(command, cwd=BASE_DIR, env=environment, umask=umask, check=True)
    return data / "static"


@pytest.fixture(scope="module")
def collected() -> Iterator[Path]:
    with open_directory() as place:
        yield collect(place / "data")


def modes(paths: Iterator[Path]) -> set[str]:
    return {oct(path.stat().st_mode & 0o7777) for path in paths}


def files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file())


# It works


def test_every_file_can_be_read_by_every_account(collected: Path) -> None:
    assert modes(files(collected)) == {"0o644"}


@pytest.mark.parametrize("kind", ["*.css", "*.js", "*.svg", "*.png", "verify_record*.py", "*.css.gz", "*.js.gz"])
def test_all_kinds_of_files_are_among_them(collected: Path, kind: str) -> None:
    assert modes(collected.rglob(kind)) == {"0o644"}


def test_every_directory_can_be_entered(collected: Path) -> None:
    directories = [path for path in collected.rglob("*") if path.is_dir()]
    assert modes(iter([collected, *directories])) == {"0o755"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account; the modes are checked above")
def test_another_account_reads_them_indeed(collected: Path) -> None:
    names = [str(path) for path in files(collected)]
    done = subprocess.run([sys.executable, "-c", AS_ANOTHER, *names], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# Upgrades and neighbours


def test_what_an_earlier_version_collected_too_strictly_is_opened(collected: Path) -> None:
    for path in files(collected):
        path.chmod(0o640)
    collect(collected.parent)
    assert modes(files(collected)) == {"0o644"}


def test_a_link_does_not_open_what_it_points_at(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "link").symlink_to(secret)
    open_to_readers(tmp_path / "static")
    assert modes(iter([secret])) == {"0o600"}


def test_uploads_stay_private(tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path)
    storage.save("evidence/letter.pdf", ContentFile(b"%PDF"))
    assert modes(iter([tmp_path / "evidence" / "letter.pdf"])) == {"0o640"}


def test_a_storage_without_modes_of_its_own_is_as_private_as_uploads(tmp_path: Path) -> None:
    """Why the storage is there: with Django's own, a proxy would get no file."""
    StaticFilesStorage(tmp_path).save("site.css", ContentFile(b"body {}"))
    assert modes(iter([tmp_path / "site.css"])) == {"0o640"}
