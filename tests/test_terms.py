"""The table of terms: what it says is what readers get, and each catalogue keeps to its own punctuation."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings

LANGUAGES = ("fr", "es", "ar")
TERMS = (Path(settings.BASE_DIR) / "docs" / "terms.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TERMS.splitlines() if line.startswith("| •")]
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%s|https?:\S+|<[^>]+>")


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: Any) -> tuple[str, dict[Any, Message]]:
    path = Path(settings.BASE_DIR) / "locale" / request.param / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return request.param, {(one.context, one.id): one for one in read_po(file, locale=request.param) if one.id}


def texts(catalogue: dict[Any, Message]) -> list[str]:
    found = []
    for one in catalogue.values():
        found += [one.string] if isinstance(one.string, str) else list(one.string or ())
    return [PLACE.sub("x", one) for one in found]


def test_every_term_is_what_the_table_says(catalogue: tuple[str, dict[Any, Message]]) -> None:
    language, messages = catalogue
    column = 2 + LANGUAGES.index(language)
    assert len(ROWS) > 20
    wrong = {row[1]: messages[None, row[1]].string for row in ROWS if messages[None, row[1]].string != row[column]}
    assert wrong == {}


WRONG = {
    "fr": r"\w ?[?!;](\s|$)|\w : |« | »|(?<!\d)'(?!\w*=)",
    "es": r"(^|\s)\w[^¿]*\?$|« | »|\bestado de (una|la) demanda|\bentradas?\b",
    "ar": r"[?;](\s|$)|, |مدخل|مقياس|موضوعات",
}


def test_no_text_breaks_the_rules_of_its_language(catalogue: tuple[str, dict[Any, Message]]) -> None:
    """No-break spaces in French, both question marks in Spanish, Arabic stops in Arabic; no second word for a term."""
    language, messages = catalogue
    found = [one for one in texts(messages) if re.search(WRONG[language], one) and not one.startswith("¿")]
    assert [one for one in found if not (language == "es" and "bandeja de entrada" in one)] == []
