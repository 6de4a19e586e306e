"""What machines look for at the root of a site: whom to tell of a weakness."""

import datetime as dt
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client

from demands.public.views.machines import expiry
from tests.public.reading import read

pytestmark = pytest.mark.django_db
PLACE = "/.well-known/security.txt"


def test_without_a_contact_there_is_no_file_and_a_check_says_so(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get(PLACE).status_code == 404
    assert "operations.I001" in {one.id for one in run_checks(include_deployment_checks=True)}


def test_the_file_says_whom_to_tell(settings: Any) -> None:
    settings.SECURITY_CONTACT, settings.SECURITY_POLICY = "mailto:security@example.org", "https://example.org/policy"
    fields = dict(line.split(": ", 1) for line in read(PLACE).split("\r\n") if line)
    assert fields["Contact"] == "mailto:security@example.org"
    assert fields["Canonical"] == f"http://127.0.0.1:8000{PLACE}"
    assert fields["Policy"] == "https://example.org/policy"
    assert {"en", "ja"} <= set(fields["Preferred-Languages"].split(", "))
    ahead = dt.datetime.fromisoformat(fields["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=150) < ahead < dt.timedelta(days=365)
    assert "operations.I001" not in {one.id for one in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(
    ("day", "ends"), [("2026-01-31", "2026-08-01"), ("2026-05-01", "2026-12-01"), ("2026-06-30", "2027-01-01")]
)
def test_it_holds_for_half_a_year_and_changes_once_a_month(day: str, ends: str) -> None:
    assert expiry(dt.date.fromisoformat(day)).isoformat() == ends


def test_the_new_pages_are_in_the_sitemap(client: Client) -> None:
    text = read("/sitemap-pages.xml")
    for path in ("/data/", "/ja/data/", "/data/api/"):
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in read("/robots.txt")


@pytest.mark.parametrize(
    "path", ["/", "/methodology/", "/updates/", "/record/", "/search/", "/ja/corrections/", "/data/"]
)
def test_every_page_says_its_licence_and_how_to_cite_it(path: str) -> None:
    text = read(path)
    assert 'rel="license' in text
    assert f"http://127.0.0.1:8000{path}" in text[text.index("<main") :]


def test_the_address_to_cite_keeps_the_day_and_nothing_else() -> None:
    text = read("/updates/", on="2012-03-14", q="x")
    assert "http://127.0.0.1:8000/updates/?on=2012-03-14</p>" in text
