"""The sources of an update: each can be found, each in its own language, each with what limits it."""

from typing import Any

import pytest
from django.utils import translation

from demands.public.presenters.sources import language_name, source_href, source_title
from demands.public.templatetags.public import sources
from tests.public.markup import attributes, forbidden, of_class, words

ATTACK = '"><script>alert(1)</script>'


def cited(stance: str = "supports", locator: str = "", quote: str = "", **evidence: Any) -> dict[str, Any]:
    source = {
        "reference": "gazette", "kind": "treaty", "title": {"en": "Gazette"}, "publisher": {"en": "Cabinet"},
        "url": "https://gazette.example/1", "file": None, "document": None, "published_on": "2012-03", "language": "en",
        "primary": True, "limitations": {}, "verification": "read", "verified_on": "2026-06-03",
    }  # fmt: skip
    return {"stance": stance, "locator": locator, "quote": quote, "evidence": source | evidence}


def listed(*citations: dict[str, Any], known: set[str] | None = None) -> str:
    return sources({"citations": list(citations)}, known)


def test_a_source_is_named_dated_and_linked() -> None:
    html = listed(cited(locator="p. 4"))
    assert words(html) == "Treaty Gazette · Cabinet · Mar 2012 · English · p. 4 read by staff on 3 June 2026"
    assert [found["href"] for found in attributes(html, "a")] == ["https://gazette.example/1"]


def test_nothing_cited_is_nothing() -> None:
    assert listed() == ""


def test_a_source_without_an_address_is_named_all_the_same() -> None:
    html = listed(cited(url=""))
    assert attributes(html, "a") == []
    assert words(html).startswith("Treaty Gazette")


def test_the_document_of_the_campaign_is_read_here() -> None:
    one = cited(document="japan/statement")
    for known in (None, {"document:japan/statement"}):
        assert [found["href"] for found in attributes(listed(one, known=known), "a")] == [
            "/campaigns/japan/documents/statement/"
        ]


def test_a_document_that_is_not_public_is_not_linked() -> None:
    one = cited(document="japan/statement", url="")
    assert attributes(listed(one, known=set()), "a") == []


def test_a_file_is_offered_beside_the_address_and_in_its_place() -> None:
    file = {"name": "gazette.pdf", "size": 1, "sha256": "0"}
    assert [found["href"] for found in attributes(listed(cited(file=file)), "a")] == [
        "https://gazette.example/1", "/evidence/gazette/",
    ]  # fmt: skip
    assert source_href(cited(file=file, url="")["evidence"]) == "/evidence/gazette/"


@pytest.mark.parametrize(("stance", "mark"), [("contradicts", "tag against"), ("context", "tag")])
def test_what_does_not_support_says_so(stance: str, mark: str) -> None:
    html = listed(cited(stance))
    assert [found["class"] for found in attributes(html, "span") if found.get("class", "").startswith("tag")] == [
        "tag", mark,
    ]  # fmt: skip


def test_what_nobody_verified_says_so() -> None:
    assert len(of_class(listed(cited(verification="unverified"), cited()), "is-unverified")) == 1


def test_a_foreign_title_is_read_out_in_its_language() -> None:
    html = listed(cited(language="ja", title={"en": "官報"}, quote="執行した。"))
    assert attributes(html, "a")[0]["lang"] == "ja"
    assert attributes(html, "q")[0]["lang"] == "ja"


def test_a_title_that_staff_translated_is_not() -> None:
    html = listed(cited(language="ja", title={"en": "Official gazette"}))
    assert "lang" not in attributes(html, "a")[0]
    assert attributes(html, "a")[0]["hreflang"] == "ja"


def test_a_japanese_reader_gets_the_japanese_title_where_there_is_one() -> None:
    with translation.override("ja"):
        assert source_title(cited(title={"en": "Gazette", "ja": "官報"})["evidence"]) == "官報"
        assert source_title(cited()["evidence"]) == "Gazette"


def test_a_language_without_a_name_is_shown_by_its_code() -> None:
    assert language_name("tlh", "en") == "tlh"
    assert language_name("", "en") == ""


def test_words_are_text() -> None:
    html = listed(
        cited(
            quote=ATTACK, locator=ATTACK, title={"en": ATTACK}, publisher={"en": ATTACK}, kind=ATTACK, language=ATTACK,
            limitations={"en": ATTACK}, depiction={"en": ATTACK}, url=f"https://x.example/{ATTACK}",
        )
    )  # fmt: skip
    assert list(forbidden(html)) == []
    assert "<script" not in html
