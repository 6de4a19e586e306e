"""Languages come from the environment alone, and one that nobody has translated walks the whole site.

German and Hebrew stand for the languages that nobody has translated, French and Arabic for those that are.
"""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.languages import languages
from demands.public.charts.files.typesetting import language_of_pictures
from tests.site import Site, SiteFactory

WALK = """
import json, re
from gettext import NullTranslations
from django.test import Client
from django.utils.translation.trans_real import translation
from django.conf import settings
from tests.test_nothing_leaks import PUBLIC, address
NAMES = {
    "campaign": "japan-2005", "demand": "execution-moratorium", "document": "statement", "sequence": 60,
    "institution": "ministry-of-justice", "theme": "death-penalty", "indicator": "executions", "page": "none",
    "reference": "none",
}
class Untranslated(NullTranslations):
    asked = set()
    def gettext(self, text):
        self.asked.add(text)
        return super().gettext(text)
    def ngettext(self, text, texts, number):
        self.asked.add(text)
        return super().ngettext(text, texts, number)
for code in ("fr", "ar"):
    translation(code)._fallback = Untranslated()
translation("fr").gettext("Nobody has translated this.")
client, found = Client(), {}
settings.ALLOWED_HOSTS = ["*"]
for prefix in ("/de", "/he", "/fr", "/ar"):
    for name, path in PUBLIC:
        response = client.get(prefix + address(path, NAMES))
        body = b"".join(response) if response.streaming else response.content
        head = re.search(r"<html[^>]*>", body.decode("utf-8", "replace"))
        found[f"{prefix} {name}"] = [response.status_code, head[0] if head else ""]
page = client.get("/fr/campaigns/japan-2005/demands/execution-moratorium/").content.decode()
card = address(dict(PUBLIC)["campaign_card"], NAMES)
for code in ("fr", "ar"):
    for path in ("/nowhere/", "/search/?q=death", "/search/?q=none", "/campaigns/japan-2005/?on=2015-01-01", "/?on=x"):
        client.get(f"/{code}{path}")
    client.post(f"/{code}/suggest/", {"kind": "source"})
said = {
    "untranslated": sorted(Untranslated.asked),
    "pages": {
        f"{language} {name}": client.get(f"/{language}" + address(dict(PUBLIC)[name], NAMES)).content.decode()
        for language in ("fr", "ar") for name in ("campaign", "demand", "suggest")
    },
    "cards": sorted({client.get(prefix + card).content: prefix for prefix in ("/he", "/ar", "")}.values()),
    "found": found, "languages": re.findall(r'hreflang="([a-z]+)"', page.partition("<body>")[0]),
    "marked": page.count('class="fallback"'), "date": "27 juin 2025" in page,
    "robots": client.get("/robots.txt").content.decode(), "broken": client.get("/fr/nowhere/").content.decode(),
    "menu": re.findall(r'<nav class="lang".*?</nav>', page, re.DOTALL)[0],
}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def walked(site_factory: SiteFactory) -> dict[str, Any]:
    """What a site answers in two languages that have a catalogue for readers, and in two that have none."""
    with site_factory.idle(LANGUAGES="en,ja,fr,ar,de,he") as site:
        return said_by(site)


def said_by(site: Site) -> dict[str, Any]:
    done = site.manage("shell", "-v", "0", "-c", WALK)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_every_page_answers_in_every_language(walked: dict[str, Any]) -> None:
    found = walked["found"]
    assert {status for status, _head in found.values()} <= {200, 302, 404}
    for name in ("home", "campaign", "demand", "institution", "theme", "record", "search", "methodology", "compare"):
        assert found[f"/fr {name}"] == [200, '<html lang="fr">']
        assert found[f"/de {name}"] == [200, '<html lang="de">']
        assert found[f"/ar {name}"] == [200, '<html lang="ar" dir="rtl">']
        assert found[f"/he {name}"] == [200, '<html lang="he" dir="rtl">']


def test_every_language_is_offered_under_its_own_name(walked: dict[str, Any]) -> None:
    assert set(walked["languages"]) == {"en", "ja", "fr", "ar", "de", "he"}
    assert "français" in walked["menu"]
    assert "العربيّة" in walked["menu"]
    assert "Disallow: /fr/admin/" in walked["robots"]


def test_what_is_not_translated_is_marked_and_dates_are_in_the_readers_form(walked: dict[str, Any]) -> None:
    assert walked["marked"] > 10
    assert walked["date"]


def test_public_pages_are_in_the_languages_for_readers(walked: dict[str, Any]) -> None:
    pages = walked["pages"]
    assert "Aller au contenu" in pages["fr campaign"]
    assert "17 demandes" in pages["fr campaign"]
    assert "De quoi s’agit-il\u202f?" in pages["fr suggest"]
    assert "17 مطلبًا" in pages["ar campaign"]  # the plural of 11 to 99
    assert "27 يونيو 2025" in pages["ar demand"]
    assert "<bdi>" in pages["ar demand"]
    assert "<bdi>" not in pages["fr demand"]


def test_readers_meet_no_text_that_their_catalogue_lacks(walked: dict[str, Any]) -> None:
    """All pages, refusals and an empty form: what one of them asks for is a public text (config/commands)."""
    assert walked["untranslated"] == ["Nobody has translated this."]


def test_pictures_are_in_a_language_that_their_fonts_can_print(walked: dict[str, Any]) -> None:
    """The card of a Hebrew page is the English one: letters that are missing would be 〓."""
    assert walked["cards"] == ["", "/ar"]
    assert language_of_pictures("ja") == "ja"


@pytest.mark.parametrize("said", ["en,xx", "", " , ", "Deutsch"])
def test_a_language_that_is_not_known_is_named(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", said)
    with pytest.raises(ImproperlyConfigured, match="LANGUAGES"):
        languages()


def test_languages_are_named_as_their_speakers_name_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", "en, JA,ja,es")
    assert languages() == [("en", "English"), ("ja", "日本語"), ("es", "español")]
