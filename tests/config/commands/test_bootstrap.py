"""The first step of `make run`: it installs what is pinned, once, and each failure is one clear sentence."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from uv import find_uv_bin

from config.bootstrap import reason
from config.places import BASE_DIR

BOOTSTRAP = BASE_DIR / "config" / "bootstrap.py"
HANDED_OVER = "import tiny\nprint('handed over to', tiny.NAME)\n"
# what the project of these tests has of uv: a package that starts the one of this environment, without a network
SMALL_UV = "import os, sys\nos.execv({uv!r}, [{uv!r}, *sys.argv[1:], '--no-index', '--find-links', {index!r}])\n"


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with our bootstrap, one tiny package to install and something to hand over to."""
    project = tmp_path_factory.mktemp("newcomer") / "a project"
    (project / "config" / "commands").mkdir(parents=True)
    shutil.copy(BOOTSTRAP, project / "config")
    (project / "config" / "commands" / "run.py").write_text(HANDED_OVER)
    (project / "index").mkdir()
    require(project, "tiny", digest=small_wheel(project, "tiny"))
    (project / "requirements-dev.txt").write_text("")
    return project


def small_wheel(project: Path, name: str, code: str = "") -> str:
    """Write a package of one module into the project's index and return its SHA-256."""
    wheel = project / "index" / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(f"{name}.py", code or f"NAME = {name!r}\n")
        file.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def require(project: Path, name: str, *, digest: str = "0" * 64) -> None:
    (project / "requirements.txt").write_text(f"{name}==1.0 --hash=sha256:{digest}\n")


def bootstrap(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it without a network: packages come from the project's own index directory."""
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (project / "index").as_uri(), "PIP_CONFIG_FILE": os.devnull}
    given = {"PATH": os.environ["PATH"], **offline, **environment}
    command = [sys.executable, str(project / "config" / "bootstrap.py"), "run"]
    return subprocess.run(command, env=given, capture_output=True, text=True)


# It works


@pytest.mark.slow
def test_it_installs_what_is_pinned_and_hands_over(newcomer: Path) -> None:
    done = bootstrap(newcomer)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Installing packages, once" in done.stdout
    assert done.stdout.endswith("handed over to tiny\n")


@pytest.fixture
def with_uv(newcomer: Path) -> Iterator[Path]:
    """The project with uv among its tools, and nothing installed."""
    code = SMALL_UV.format(uv=find_uv_bin(), index=str(newcomer / "index"))
    digest = small_wheel(newcomer, "uv", code)
    (newcomer / "requirements-dev.txt").write_text(f"uv==1.0 \\\n    --hash=sha256:{digest}\nother==2.0\n")
    shutil.rmtree(newcomer / ".venv", ignore_errors=True)
    yield newcomer
    (newcomer / "requirements-dev.txt").write_text("")


@pytest.mark.slow
def test_uv_installs_where_it_can_be_had(with_uv: Path) -> None:
    require(with_uv, "tiny", digest=small_wheel(with_uv, "tiny"))
    done = bootstrap(with_uv)
    assert done.stdout.endswith("handed over to tiny\n"), done.stderr
    log = (with_uv / ".venv" / "install.log").read_text()
    assert "+ tiny==1.0" in log  # as uv says it
    assert "Successfully installed tiny" not in log  # as pip does


@pytest.mark.slow
def test_uv_refuses_another_package_than_the_pinned_one(with_uv: Path) -> None:
    small_wheel(with_uv, "forged")
    require(with_uv, "forged")
    done = bootstrap(with_uv)
    log = (with_uv / ".venv" / "install.log").read_text()
    assert done.returncode == 1
    assert log.index("Hash mismatch") < log.index("DO NOT MATCH THE HASHES")
    assert "handed over" not in done.stdout


@pytest.mark.slow
def test_where_uv_fails_pip_installs(with_uv: Path) -> None:
    digest = small_wheel(with_uv, "uv", "raise SystemExit('no')\n")
    (with_uv / "requirements-dev.txt").write_text(f"uv==1.0 --hash=sha256:{digest}\n")
    require(with_uv, "tiny", digest=small_wheel(with_uv, "tiny"))
    done = bootstrap(with_uv)
    assert done.stdout.endswith("handed over to tiny\n"), done.stderr
    assert "Successfully installed tiny" in (with_uv / ".venv" / "install.log").read_text()


def test_what_was_compiled_is_kept(newcomer: Path) -> None:
    for cache in (newcomer / ".venv").rglob("__pycache__"):
        shutil.rmtree(cache)
    bootstrap(newcomer, PYTHONDONTWRITEBYTECODE="1")
    assert list((newcomer / ".venv").rglob("tiny.*.pyc"))


def test_the_second_time_it_only_hands_over(newcomer: Path) -> None:
    bootstrap(newcomer)
    assert bootstrap(newcomer).stdout == "handed over to tiny\n"


# Each refusal


def test_an_old_python_is_told_which_it_should_be() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend, BOOTSTRAP, "run"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Follow Through needs Python 3.11 or later; ")
    assert "is 3.9." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_package_that_is_not_made_for_this_machine_is_named(newcomer: Path) -> None:
    require(newcomer, "no-such-wheel")
    done = bootstrap(newcomer)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no ready-made package no-such-wheel==1.0 for this machine (")
    assert len(done.stderr.splitlines()) == 1


def test_a_package_other_than_the_pinned_one_is_refused(newcomer: Path) -> None:
    small_wheel(newcomer, "forged")
    require(newcomer, "forged")
    done = bootstrap(newcomer)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "handed over" not in done.stdout


def test_a_missing_network_is_told() -> None:
    said = (
        "WARNING: Retrying (Retry(total=0)) after connection broken\nERROR: No matching distribution found for django"
    )
    assert reason(said).startswith("The package index cannot be reached")


def test_a_python_without_venv_is_told(newcomer: Path) -> None:
    shutil.rmtree(newcomer / ".venv", ignore_errors=True)
    (newcomer / ".venv").write_text("something in the way")
    done = bootstrap(newcomer)
    (newcomer / ".venv").unlink()
    assert done.returncode == 1
    assert "cannot make an environment" in done.stderr


# What is pinned


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_exact_and_has_a_hash(name: str) -> None:
    text = (BASE_DIR / name).read_text()
    pins = [part for part in text.split("\n") if part and not part.startswith(("#", " ", "-r "))]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert "//" not in text  # no index of anybody's


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_direct_dependency_stands_under_its_reason(name: str) -> None:
    wanted = [line for line in (BASE_DIR / f"{name}.in").read_text().splitlines() if "==" in line]
    lines = (BASE_DIR / f"{name}.txt").read_text().splitlines()
    of_the_product = (BASE_DIR / "requirements.txt").read_text().lower().splitlines()
    for requirement in wanted:
        package, version = requirement.lower().replace("_", "-").split("==")
        if name == "requirements-dev" and any(line.startswith(f"{package}=={version} ") for line in of_the_product):
            continue  # the product brings it along, in the version that the tests want
        pinned = next(i for i, line in enumerate(lines) if line.startswith(f"{package.split('[')[0]}=={version}"))
        assert lines[pinned - 1].startswith("# ")
