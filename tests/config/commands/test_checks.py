"""`make test` runs a few failed tests once more, alone, and never hides one that fails twice."""

import os
from pathlib import Path

import pytest

from config.commands import checks

HOOK = """
import os
from pathlib import Path
def pytest_terminal_summary(terminalreporter):
    failed = [one.nodeid for kind in ("failed", "error") for one in terminalreporter.stats.get(kind, [])]
    Path(os.environ[{name!r}]).write_text("\\n".join(failed)) if {name!r} in os.environ else None
"""


@pytest.fixture
def tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tests of its own, which is the current one."""
    (tmp_path / "conftest.py").write_text(HOOK.format(name=checks.FAILED))
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:django -p no:cacheprovider\n")
    monkeypatch.chdir(tmp_path)
    for name in ("PYTEST_ADDOPTS", "DJANGO_SETTINGS_MODULE", checks.FAILED):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(tests: Path, source: str) -> int:
    (tests / "test_some.py").write_text(source)
    return checks.run_tests(["pytest", "-q"])


def test_one_that_passes_alone_is_named_and_does_not_fail_the_run(
    tests: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = """
import pathlib, pytest
@pytest.mark.parametrize("one", ["a b", "x::y[z]"])
def test_once(one):
    seen = pathlib.Path("seen-" + str(len(one)))
    first, _ = not seen.exists(), seen.write_text("")
    assert not first
"""
    assert run(tests, source) == 0
    said = capfd.readouterr().out
    assert "passed alone; to be mended:\n  test_some.py::test_once[a b]" in said
    assert "2 failed" in said


def test_one_that_fails_twice_has_failed(tests: Path) -> None:
    assert run(tests, "def test_never():\n    assert False\n") == 1


def test_one_that_passes_beside_others_is_run_once(tests: Path) -> None:
    assert run(tests, "def test_always():\n    open('runs', 'a').write('x')\n") == 0
    assert (tests / "runs").read_text() == "x"


def test_many_are_not_run_again(tests: Path) -> None:
    source = """
import pytest
@pytest.mark.parametrize("number", range({}))
def test_never(number):
    open("runs", "a").write("x")
    assert False
"""
    assert run(tests, source.format(checks.FEW + 1)) == 1
    assert len((tests / "runs").read_text()) == checks.FEW + 1


def test_what_cannot_be_collected_has_failed(tests: Path) -> None:
    assert run(tests, "import nothing_of_this_name\n") != 0
    assert os.getcwd() == str(tests)
