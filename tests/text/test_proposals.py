"""What a reader may have meant: the known words that are most like the unknown ones."""

import pytest

from demands.text.proposals import Vocabulary, grams

TITLES = Vocabulary(
    [
        "A moratorium on executions", "Executions resume", "Hakamada freed as court orders a retrial",
        "代用監獄（代用刑事施設）を廃止する", "ウィシュマ・サンダマリさん、名古屋で死亡",
        "Detain asylum seekers only in exceptional cases",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("moratrium", "moratorium"), ("Excecutions", "executions"), ("hakamda", "Hakamada"), ("代用看獄", "代用監獄"),
        ("asylm seekers", "asylum seekers"), ("代用看獄の廃止", "代用監獄の廃止"), ("ウィシマ", "ウィシュマ"),
    ],
)  # fmt: skip
def test_a_slip_is_mended_and_the_rest_is_kept(typed: str, meant: str) -> None:
    assert TITLES.respelled(typed) == meant


@pytest.mark.parametrize("typed", ["moratorium", "execution", "tomatoes", "ATT", "死", "2018", "…", "", "廃止"])
def test_known_words_short_ones_and_strangers_are_left_alone(typed: str) -> None:
    assert TITLES.respelled(typed) is None


def test_trigrams_are_those_of_the_database_extension() -> None:
    assert grams("cat") == {"  c", " ca", "cat", "at "}
