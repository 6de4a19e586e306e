"""The browser is found where it is, and asked for in one sentence where it is not."""

import os
from pathlib import Path

import pytest

from config.commands.chromium import ADVICE, find_chromium, require_chromium


def test_the_one_named_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/sh")
    assert find_chromium() == "/bin/sh"


def test_an_installed_one_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "google-chrome").symlink_to("/bin/sh")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() == str(tmp_path / "google-chrome")


def test_without_one_the_tests_stop_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(SystemExit, match="The browser tests need Chromium or Chrome") as refused:
        require_chromium()
    assert refused.value.code == ADVICE


def test_the_browser_tests_run_with_one_that_is_there() -> None:
    assert os.access(require_chromium(), os.X_OK)
