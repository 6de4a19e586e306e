"""A text comes in the reader's language, and where it cannot, everyone can tell."""

import pytest
from django.utils import translation

from demands.public.templatetags.public import changed_words, lang_of, markdown, plainwords, words
from demands.public.text.wording import pick, reader_language

BOTH = {"en": "Executions", "ja": "死刑執行"}
ENGLISH, JAPANESE = {"en": "Executions"}, {"ja": "死刑執行"}


class TestInJapanese:
    @pytest.fixture(autouse=True)
    def _reader(self) -> None:
        translation.activate("ja")

    def test_a_text_comes_in_japanese(self) -> None:
        assert words(BOTH) == "死刑執行"

    def test_one_that_is_not_translated_is_marked_for_ear_and_eye(self) -> None:
        assert words(ENGLISH) == '<span lang="en">Executions</span> <span class="fallback">[English]</span>'

    def test_so_is_a_longer_one(self) -> None:
        assert markdown({"en": "*Now*"}) == (
            '<div lang="en"><p><em>Now</em></p><p class="fallback">[English]</p></div>'
        )

    def test_a_translated_longer_one_is_not(self) -> None:
        assert markdown({"en": "*Now*", "ja": "*今*"}) == "<p><em>今</em></p>"

    def test_without_markup_there_is_no_mark(self) -> None:
        assert plainwords(ENGLISH) == "Executions"


class TestInEnglish:
    def test_a_text_comes_in_english(self) -> None:
        assert words(BOTH) == "Executions"

    def test_one_that_only_japanese_has_is_marked(self) -> None:
        assert words(JAPANESE) == '<span lang="ja">死刑執行</span> <span class="fallback">[日本語]</span>'

    def test_its_language_can_be_asked(self) -> None:
        assert (lang_of(JAPANESE), lang_of(BOTH), lang_of({})) == ("ja", "en", "en")


@pytest.mark.parametrize("nothing", [None, {}, {"en": ""}])
def test_no_text_is_nothing(nothing: dict[str, str] | None) -> None:
    assert words(nothing) == ""
    assert markdown(nothing) == ""
    assert pick(nothing) == ("", "")


@pytest.mark.parametrize("language", ["fr", "en-gb", "tlh"])
def test_a_language_that_the_site_has_not_reads_english(language: str) -> None:
    with translation.override(language):
        assert reader_language() == "en"


def test_a_text_is_text() -> None:
    assert words({"en": "<b>1 & 2</b>"}) == "&lt;b&gt;1 &amp; 2&lt;/b&gt;"


def test_what_changed_is_marked_word_by_word() -> None:
    assert (
        changed_words({"en": "Five were hanged"}, {"en": "Six were hanged"})
        == "<del>Five</del><ins>Six</ins> were hanged"
    )


def test_what_changed_is_text_too() -> None:
    shown = changed_words({"en": "<img src=x>"}, {"en": "<script>"})
    assert "<img" not in shown
    assert "<script" not in shown
