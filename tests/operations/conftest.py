"""A site on a server as an administrator installs one, with an ordinary role, and empty places to restore it into."""

import itertools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.postgres.postgres_home import wheel_programs
from tests.config.conftest import ask
from tests.config.database.server import Installed, installed_server
from tests.site import environment_of, run_python

NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A database and a data directory, and the settings that lead to them."""

    url: str
    directory: Path
    environment: dict[str, str]

    @property
    def media(self) -> Path:
        return self.directory / "media"

    def manage(self, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` there, however it ends."""
        return run_python("manage.py", *words, environment=self.environment | given, check=False)

    def ask(self, statement: str) -> str:
        return ask(self.url, statement)


class Places:
    """Makes empty places on one server."""

    def __init__(self, server: Installed, directory: Path) -> None:
        self.server, self.directory = server, directory

    def make(self, name: str = "", role: str = "site") -> Place:
        name = name or f"empty_{next(NUMBERS)}"
        url, directory = self.server.create(name, role), self.directory / name
        directory.mkdir()
        given = {"DATABASE_URL": url, "DATA_DIR": str(directory), "DEMO": "false"}
        return Place(url, directory, environment_of(name, "https://site.example", directory) | given)


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    with installed_server(wheel_programs()) as server:
        yield Places(server, tmp_path_factory.mktemp("places"))


@pytest.fixture(scope="session")
def original(places: Places) -> Place:
    """The site that is backed up."""
    place = places.make("original")
    run_python("manage.py", "migrate", "-v0", environment=place.environment)
    run_python("-m", "tests.operations.fill", environment=place.environment)
    return place


@pytest.fixture(scope="session")
def backup(original: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it that is not encrypted."""
    file = tmp_path_factory.mktemp("backups") / "backup.tar"
    done = original.manage("backup", str(file))
    assert done.returncode == 0, done.stderr
    return file
