"""Pages in their languages; no template says anything to readers in English alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation import gettext, override

from demands.models import Demand
from tests.cast import Newsroom, make_update
from tests.public.reading import read

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))


# What a template says without translating it

SAID_BY_ATTRIBUTES = re.compile(r'\b(?:alt|title|aria-label|placeholder|content)="([^"{]*[A-Za-z]{3,}[^"{]*)"')
NAMES = re.compile(
    r"Follow Through|BibTeX|UTC|content_hash|previous_hash|entry_hash|checkpoint\.json|python3|entries\.jsonl"
    r"|verify_record\.py|\?(?:on|recorded)=|SVG|PNG|HTTP|SHA|Atom|CSV|XLSX|JSON|iCalendar"
)
BOTH_LANGUAGES = {"500.html"}


def plain_text(source: str) -> str:
    text = "".join(
        token.contents if token.token_type == TokenType.TEXT else " "
        for token in Lexer(
            re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", source, flags=re.DOTALL)
        ).tokenize()
    )
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in BOTH_LANGUAGES])
def test_no_template_says_anything_in_english_alone(name: str) -> None:
    source = (ROOT / "templates" / name).read_text("utf-8")
    source = re.sub(r"{% (comment|block bodyclass) .*?{% end(comment|block) %}", "", source, flags=re.DOTALL)
    words = re.findall(r"[A-Za-z]{3,}", NAMES.sub(" ", re.sub(r"&\w+;", " ", plain_text(source))))
    assert words == []


# Pages in their languages

PAGES = [
    "/updates/",
    "/methodology/",
    "/corrections/",
    "/record/",
    "/search/",
    "/institutions/moj/",
    "/themes/death-penalty/",
]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_each_page_says_its_language_and_where_the_other_is(newsroom: Newsroom, demand: Demand, path: str) -> None:
    newsroom.publish(make_update(demand))
    english, japanese = read(path), read(f"/ja{path}")
    assert '<html lang="en">' in english
    assert '<html lang="ja">' in japanese
    for page in (english, japanese):
        assert f'hreflang="en" href="{settings.SITE_URL}{path}"' in page
        assert f'hreflang="ja" href="{settings.SITE_URL}/ja{path}"' in page
    assert f'rel="canonical" href="{settings.SITE_URL}/ja{path}"' in japanese


def test_the_verbs_of_the_newsroom_are_japanese_too() -> None:
    with override("ja"):
        assert gettext("Submit for review") == "校閲に提出"
