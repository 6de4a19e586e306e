"""`make dev`: what somebody changes in a copy of the project shows on its pages, without a word to the server."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import psutil
import pytest

from config.places import BASE_DIR
from tests.config.conftest import wait_for
from tests.site import Site, SiteFactory, free_port

from .test_run import signs_in

MINUTE = 60.0
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.mo", "japan-2005")
COPIED = ("config", "campaigns", "demands", "locale", "static", "templates")


class Dev:
    """A `make dev` in a copy of the project, on a database that has the campaign already."""

    def __init__(self, project: Path, site: Site) -> None:
        self.project, self.port = project, free_port()
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {"PORT": str(self.port), "DATABASE_URL": site.database_url, "PYTHONUNBUFFERED": "1"}
        self.said = project / "said"
        with self.said.open("w") as output:
            command = [sys.executable, "-m", "config.commands.dev", "dev"]
            self.process = subprocess.Popen(command, cwd=project, env=environment, stdout=output, stderr=output)
        self.wait_until_said("Administrator: ")

    def wait_until_said(self, words: str) -> None:
        wait_for(lambda: words in self.said.read_text() or self.process.poll() is not None, MINUTE)
        assert words in self.said.read_text(), self.said.read_text()

    def page(self, path: str = "/") -> str:
        """What the server answers, or nothing while it starts again."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except (OSError, HTTPException):  # refused, or cut off in the middle
            return ""

    def change(self, path: str, old: str, new: str) -> None:
        file = self.project / path
        before = file.read_text()
        assert old in before
        file.write_text(before.replace(old, new))

    def child(self, word: str) -> psutil.Process | None:
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if word in child.cmdline()), None)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dev(site_factory: SiteFactory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dev]:
    project = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(BASE_DIR / name, project / name, ignore=LEFT_OUT)
    shutil.copy(BASE_DIR / "manage.py", project)
    with site_factory.idle() as site:
        dev = Dev(project, site)
        yield dev
        if dev.process.poll() is None:
            dev.process.send_signal(signal.SIGINT)
            dev.process.wait(timeout=30)


@pytest.mark.parametrize(
    "words", [["tests/text"], ["tests/text", "-k", "one"], ["tests/text/test_a.py::test_b", "one"]]
)
def test_words_behind_make_check_reach_pytest(words: list[str]) -> None:
    said = subprocess.run(["make", "-n", "check", *words], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    given = " ".join(word for word in words if word != "-k")
    assert f"config/bootstrap.py check {given}" in said.stdout


def test_the_administrator_who_is_printed_can_sign_in(dev: Dev) -> None:
    shown = re.search(r"^Administrator: (\w+)  (\S+)$", dev.said.read_text(), re.MULTILINE)
    assert shown
    assert signs_in(dev.port, *shown.groups())
    assert (dev.project / "var" / "dev" / "administrator-password").stat().st_mode & 0o077 == 0


def test_a_page_in_japanese_needs_no_further_step(dev: Dev) -> None:
    assert "本文へ移動" in dev.page("/ja/")


def test_a_changed_template_shows_at_the_next_request(dev: Dev) -> None:
    server = dev.child("runserver")
    assert "Words of a template" not in dev.page()
    dev.change("templates/base.html", "</body>", "<p>Words of a template</p></body>")
    assert "Words of a template" in dev.page()
    assert dev.child("runserver") == server


def test_a_changed_style_shows_at_the_next_request(dev: Dev) -> None:
    assert "/static/css/tokens.css" in dev.page()
    dev.change("static/css/tokens.css", ":root", ".words-of-a-style, :root")
    assert "words-of-a-style" in dev.page("/static/css/tokens.css")


def test_changed_code_shows_and_the_worker_starts_again_with_it(dev: Dev) -> None:
    before = dev.child("worker")
    dev.change("config/web/health.py", 'HttpResponse("ok', 'HttpResponse("words of code')
    wait_for(lambda: "words of code" in dev.page("/healthz"), MINUTE)
    wait_for(lambda: dev.child("worker") not in (None, before), MINUTE)
    assert before
    assert not before.is_running()


def test_code_that_fails_is_waited_out(dev: Dev) -> None:
    dev.change("config/web/middleware.py", "def permissions_policy", "def def permissions_policy")
    wait_for(lambda: "SyntaxError" in dev.said.read_text(), MINUTE)
    wait_for(lambda: not dev.page("/healthz"), MINUTE)
    dev.change("config/web/middleware.py", "def def permissions_policy", "def permissions_policy")
    wait_for(lambda: "words of code" in dev.page("/healthz"), MINUTE)


def test_a_changed_translation_shows(dev: Dev) -> None:
    dev.change("locale/ja/LC_MESSAGES/django.po", 'msgid "Campaigns"\nmsgstr "', 'msgid "Campaigns"\nmsgstr "試訳')
    wait_for(lambda: "試訳" in dev.page("/ja/"), MINUTE)


def test_ctrl_c_ends_all(dev: Dev) -> None:
    family = psutil.Process(dev.process.pid).children(recursive=True)
    dev.process.send_signal(signal.SIGINT)
    assert dev.process.wait(timeout=30) == 0
    assert "Stopped." in dev.said.read_text()
    wait_for(lambda: not [one for one in family if one.is_running()])
