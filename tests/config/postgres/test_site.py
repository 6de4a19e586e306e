"""The sites that browser tests are pointed at: real, alike, and each with a database of its own."""

import socket
import urllib.request
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.config.conftest import ask
from tests.databases import is_alive
from tests.site import Site

DEFER = ("procrastinate", "defer", "builtin:procrastinate.builtin_tasks.remove_old_jobs", '{"max_hours": 72}')
JOBS = "SELECT string_agg(status::text, ',') FROM procrastinate_jobs WHERE task_name LIKE 'builtin%'"


def test_a_site_is_served_by_the_server_that_ships(site: Site) -> None:
    with urllib.request.urlopen(f"{site.url}/healthz", timeout=10) as answer:
        assert answer.headers["Server"] == "granian"


def test_connections_that_say_nothing_keep_nobody_out(site: Site) -> None:
    address = urlsplit(site.url)
    with ExitStack() as idle:
        for _ in range(100):
            idle.enter_context(socket.create_connection((str(address.hostname), int(address.port or 0))))
        with urllib.request.urlopen(f"{site.url}/healthz", timeout=10) as answer:
            assert answer.status == 200


def test_a_site_has_the_shipped_campaign_and_nobody_can_see_it_through_another(site: Site, idle_site: Site) -> None:
    ask(idle_site.database_url, "CREATE TABLE mine AS SELECT 1 AS n")
    assert ask(site.database_url, "SELECT to_regclass('mine')") == "None"
    assert ask(site.database_url, "SELECT count(*) FROM campaigns_campaign") == "1"


@pytest.mark.parametrize("address", ["/", "/ja/", "/campaigns/japan-2005/"])
def test_a_reader_gets_no_cookie(site: Site, address: str) -> None:
    with urllib.request.urlopen(site.url + address, timeout=10) as answer:
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("username", ["editor", "reviewer", "administrator"])
def test_the_cast_can_sign_in_by_browser(site: Site, page: Page, username: str) -> None:
    page.goto(f"{site.url}/admin/login/?next=/healthz")
    page.locator("#id_username").fill(site.users[username].username)
    page.locator("#id_password").fill(site.users[username].password)
    page.locator(".account-form [type=submit]").click()
    expect(page).to_have_url(f"{site.url}/healthz")


def test_the_browser_has_nothing_to_complain_about(site: Site, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(f"{site.url}/admin/login/")
    assert not complaints


def test_the_worker_does_what_waits_and_stops(idle_site: Site) -> None:
    idle_site.manage(*DEFER)
    assert ask(idle_site.database_url, JOBS) == "todo"
    idle_site.manage("worker", "--once")
    assert ask(idle_site.database_url, JOBS) == "succeeded"


def test_a_command_that_fails_shows_what_it_said(site: Site) -> None:
    with pytest.raises(AssertionError, match="no-such-command"):
        site.manage("no-such-command")


def test_a_living_process_is_told_from_a_dead_one() -> None:
    assert is_alive(1)
    assert not is_alive(2**22 + 1)  # above the highest number that Linux gives
