"""A text comes out as it was printed, each character as a person would type it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demands.exchange.documents.characters import normal
from demands.exchange.documents.extraction import from_paste


@pytest.mark.parametrize(
    ("given_", "printed"),
    [
        ("⽇本政府は、⻑年の⼈権を⾒直す", "日本政府は、長年の人権を見直す"),
        ("⺠事の⺟⼦", "民事の母子"),
        ("か\u3099ん", "がん"),
        ("Norland  is\u00a0 \u2009encouraged", "Norland is encouraged"),
        ("平 成 十 年 五 月 六 日", "平成十年五月六日"),
        ("私　た　ち　の　谷　で　は　、", "私たちの谷では、"),
        ("環 境 庁 長 官 　 殿", "環境庁長官　殿"),
        ("日\n本\n政\n府\nは\n、\n廃\n止", "日本政府は、廃止"),
        ("日本《にほん》政府", "日本政府"),
        ("pre\u00ad\ntrial", "pretrial"),
        ("︒﹁要求﹂", "。「要求」"),
        ("\ufeb3\ufefc\ufe91", "سلاب"),
        ("ﬁnal", "final"),
    ],
)
def test_it_is_written_in_one_way(given_: str, printed: str) -> None:
    assert normal(given_) == printed


@pytest.mark.parametrize(
    "kept", ["会長　三　浦　　聡", "a\tb", "１　意見の趣旨", "½ of ²", "ＡＢＣ", "A 5 B 6 C 7 D 8"]
)
def test_what_was_printed_so_stays(kept: str) -> None:
    assert normal(kept) == kept


@given(text=st.text(max_size=300))
def test_it_is_composed_and_does_not_change_again(text: str) -> None:
    once = normal(text)
    assert unicodedata.is_normalized("NFC", once)
    assert normal(once) == once


def test_lines_are_joined_over_the_empty_ones_between_them() -> None:
    text = "The government of\n\nNorland should immediately close the camp at Harrow Point and publish the names of all\n\nthose held there since 2019, without any further delay by the ministry that employs the\n\nguards."  # noqa: E501
    assert "\n" not in from_paste(text).text


def test_a_line_is_joined_although_the_next_begins_with_a_capital() -> None:
    text = "The camp is run by the department of prisons of the Ministry of\nJustice and the border police, which have to say who is held\nthere and why; the names are known to the\nministry."  # noqa: E501
    assert "Ministry of Justice and the border police" in from_paste(text).text


def test_the_heads_of_pages_inside_a_text_are_dropped() -> None:
    text = "87.1. Ratify the Protocol, in particular as regards the prisons of the whole of the\n\nA/HRC/31/77\n\nGE.15-22222 19\n\ncountry (Norway);"  # noqa: E501
    assert (
        from_paste(text).text
        == "87.1. Ratify the Protocol, in particular as regards the prisons of the whole of the country (Norway);"
    )


def test_notes_between_the_halves_of_a_sentence_come_after_it() -> None:
    text = "The police must record every interview.1 They must keep the tapes for as long as the\n\n1 Interview with M., in May.\n\ncourt needs them."  # noqa: E501
    lines = from_paste(text).text.split("\n\n")
    assert lines[0].endswith("for as long as the court needs them.")
    assert lines[1] == "1 Interview with M., in May."


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ("the use of long-\nterm detention", "long-term"), ("communi-\ncation with", "communication"),
        ("of pre-\nand post-trial", "pre- and"), ("the re-\neducation of", "re-education"), ("a re-\nsponse to", "response"),  # noqa: E501
        ("self-\ndefence is", "self-defence"), ("the deten-\ntion of", "detention"), ("peut-\nêtre", "peut-être"),
        ("non-\ngovernmental", "non-governmental"), ("Anglo-\nNorland", "Anglo-Norland"),
    ],
)  # fmt: skip
def test_a_hyphen_stays_where_the_word_has_one(lines: str, word: str) -> None:
    long = f"The committee that met in spring has often spoken of {lines} in the prisons of the country and of all that it means for those\nwho are held there without a trial for many years and more than that."  # noqa: E501
    assert word in from_paste(long).text


@pytest.mark.parametrize(
    "shape", ["a" * 200_000, "(" * 200_000, "1" * 200_000, "あ" * 200_000, "( " * 100_000, "3.\n" * 60_000]
)
def test_a_text_of_one_shape_is_bounded_in_time(shape: str) -> None:
    assert len(normal(shape)) <= 200_000
