"""Every code that a content or an entry may carry has its word in every language of the site."""

import pytest
from django.conf import settings

from demands.progress.named import CHOICES, labels

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_has_its_word(name: str, language: str) -> None:
    found = labels(language)[name]
    assert list(found) == CHOICES[name].values
    assert all(found.values())


@pytest.mark.parametrize("name", CHOICES)
def test_japanese_readers_get_japanese_words(name: str) -> None:
    assert all(not word.isascii() for word in labels("ja")[name].values())


def test_the_words_do_not_depend_on_who_asked_first() -> None:
    assert labels("ja")["stance"]["supports"] != labels("en")["stance"]["supports"] == "Supports"
