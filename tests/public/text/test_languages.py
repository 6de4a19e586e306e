"""Japanese: the catalogue is whole, compiled and sound; no template says anything to readers in English alone."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Lexer, Node, NodeList, Template, TokenType
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from demands.models import Demand
from tests.cast import Newsroom, make_update
from tests.public.reading import read

ROOT = Path(settings.BASE_DIR)
CATALOGUE = ROOT / "locale/ja/LC_MESSAGES"
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*"))
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy"}
IN_CONTEXT = "\x04"

Messages = dict[str, str]


def text_of(lines: list[str]) -> str:
    return "".join(ast.literal_eval(line) for line in lines)


def in_po() -> Messages:
    """The catalogue as translators write it: {message: translation}, a context put before it as gettext does."""
    found: Messages = {}
    for block in (CATALOGUE / "django.po").read_text("utf-8").split("\n\n"):
        parts = {
            key: text_of(re.findall(r'"(?:[^"\\]|\\.)*"', value))
            for key, value in re.findall(r'^(\w+)(?:\[0\])? ("[^\n]*(?:\n"[^\n]*)*)', block, re.MULTILINE)
        }
        context = parts["msgctxt"] + IN_CONTEXT if "msgctxt" in parts else ""
        found[context + parts["msgid"]] = parts["msgstr"]
    return found


def in_mo() -> Messages:
    with (CATALOGUE / "django.mo").open("rb") as stream:
        catalogue = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    return {(key[0] if isinstance(key, tuple) else key): text for key, text in catalogue.items()}


def in_python() -> Iterator[str]:
    for folder in ("campaigns", "demands", "config"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    said = [part.value for part in node.args[:2] if isinstance(part, ast.Constant)]
                    texts = [one for one in said if isinstance(one, str)]
                    if texts:
                        yield IN_CONTEXT.join(texts[:2]) if node.func.id.startswith("pgettext") else texts[0]


def nodes(template: Template) -> Iterator[Node]:
    def walk(nodelist: NodeList) -> Iterator[Node]:
        for node in nodelist:
            yield node
            for attribute in ("nodelist", "nodelist_true", "nodelist_false", "nodelist_loop", "nodelist_empty"):
                yield from walk(getattr(node, attribute, None) or NodeList())
            for _condition, inner in getattr(node, "conditions_nodelists", ()):
                yield from walk(inner)

    return walk(template.nodelist)


def in_templates() -> Iterator[str]:
    for name in TEMPLATES:
        for node in nodes(engines["django"].get_template(name).template):  # type: ignore[attr-defined]
            if isinstance(node, TranslateNode):
                context = node.message_context.var + IN_CONTEXT if node.message_context else ""
                yield context + str(node.filter_expression.var.literal).strip("\"'")
            elif isinstance(node, BlockTranslateNode):
                text = node.render_token_list(node.singular)[0]
                yield " ".join(text.split()) if node.trimmed else text


def test_every_message_is_translated() -> None:
    messages = in_po()
    assert len(messages) > 500
    assert [message for message, text in messages.items() if message and not text] == []
    assert "#, fuzzy" not in (CATALOGUE / "django.po").read_text("utf-8")


def test_the_compiled_catalogue_is_the_written_one() -> None:
    assert in_mo() == in_po()


def test_the_catalogue_holds_every_message_of_the_code_and_of_the_templates() -> None:
    known = in_po()
    missing = {message for message in (*in_python(), *in_templates()) if message and message not in known}
    assert missing == set()


def test_the_catalogue_holds_no_message_that_nobody_says() -> None:
    said = {*in_python(), *in_templates()}
    assert {message for message in in_po() if message and message not in said} == set()


def test_translations_fill_in_what_their_messages_fill_in() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]|%[sd]", text))

    # A plural may fill in more than its singular: "one demand", "%(number)s demands".
    wrong = {message for message, text in in_po().items() if not places(message) <= places(text) | {"%(total)s"}}
    assert wrong == set()


def test_translations_keep_the_tags_of_their_messages() -> None:
    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"<[^>]+>", text))

    assert {message for message, text in in_po().items() if tags(message) != tags(text)} == set()


def test_japanese_uses_japanese_punctuation() -> None:
    japanese = r"[\u3040-\u30ff\u4e00-\u9fff]"
    wrong = {text for message, text in in_po().items() if message and re.search(rf"{japanese}[,;!?](?!\w)", text)}
    assert wrong == set()


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


@pytest.mark.django_db
def test_the_verbs_of_the_newsroom_are_japanese_too() -> None:
    assert in_mo()["Submit for review"] == "校閲に提出"
