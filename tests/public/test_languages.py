"""Languages come from the environment alone: one that nobody has translated walks the whole site."""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.languages import languages
from tests.site import Site, SiteFactory

WALK = """
import json, re
from django.test import Client
from django.conf import settings
from tests.test_nothing_leaks import PUBLIC, address
NAMES = {
    "campaign": "japan-2005", "demand": "execution-moratorium", "document": "statement", "sequence": 60,
    "institution": "ministry-of-justice", "theme": "death-penalty", "indicator": "executions", "page": "none",
    "reference": "none",
}
client, found = Client(), {}
settings.ALLOWED_HOSTS = ["*"]
for prefix in ("/fr", "/ar"):
    for name, path in PUBLIC:
        response = client.get(prefix + address(path, NAMES))
        body = b"".join(response) if response.streaming else response.content
        head = re.search(r"<html[^>]*>", body.decode("utf-8", "replace"))
        found[f"{prefix} {name}"] = [response.status_code, head[0] if head else ""]
page = client.get("/fr/campaigns/japan-2005/demands/execution-moratorium/").content.decode()
said = {
    "found": found, "languages": re.findall(r'hreflang="([a-z]+)"', page.partition("<body>")[0]),
    "marked": page.count('class="fallback"'), "date": "27 juin 2025" in page,
    "robots": client.get("/robots.txt").content.decode(), "broken": client.get("/fr/nowhere/").content.decode(),
    "menu": re.findall(r'<nav class="lang".*?</nav>', page, re.DOTALL)[0],
}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def walked(site_factory: SiteFactory) -> dict[str, Any]:
    """What a site in English, Japanese, French and Arabic answers in the two that have no catalogue."""
    with site_factory.idle(LANGUAGES="en,ja,fr,ar") as site:
        return said_by(site)


def said_by(site: Site) -> dict[str, Any]:
    done = site.manage("shell", "-v", "0", "-c", WALK)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_every_page_answers_in_a_language_without_a_catalogue(walked: dict[str, Any]) -> None:
    found = walked["found"]
    assert {status for status, _head in found.values()} <= {200, 302, 404}
    for name in ("home", "campaign", "demand", "institution", "theme", "record", "search", "methodology", "compare"):
        assert found[f"/fr {name}"] == [200, '<html lang="fr">']
        assert found[f"/ar {name}"] == [200, '<html lang="ar" dir="rtl">']


def test_every_language_is_offered_under_its_own_name(walked: dict[str, Any]) -> None:
    assert set(walked["languages"]) == {"en", "ja", "fr", "ar"}
    assert "français" in walked["menu"]
    assert "العربيّة" in walked["menu"]
    assert "Disallow: /fr/admin/" in walked["robots"]


def test_what_is_not_translated_is_marked_and_dates_are_in_the_readers_form(walked: dict[str, Any]) -> None:
    assert walked["marked"] > 10
    assert walked["date"]


@pytest.mark.parametrize("said", ["en,xx", "", " , ", "Deutsch"])
def test_a_language_that_is_not_known_is_named(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", said)
    with pytest.raises(ImproperlyConfigured, match="LANGUAGES"):
        languages()


def test_languages_are_named_as_their_speakers_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", "en, JA,ja,es")
    assert languages() == [("en", "English"), ("ja", "日本語"), ("es", "español")]
