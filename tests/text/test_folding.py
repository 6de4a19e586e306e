"""Spellings that readers take for the same are the same; those that differ stay different."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demands.text import words
from demands.text.folding import folded
from demands.text.kanji import TODAY


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("daiyo", "daiyō"), ("Koichi", "Kōichi"), ("Ohmura", "Ōhmura"), ("lodz", "Łódź"), ("francais", "FRANÇAIS"),
        ("袴田巖", "袴田巌"), ("國際刑事裁判所", "国際刑事裁判所"), ("澤", "沢"), ("髙﨑", "高崎"), ("强制", "強制"),
        ("辯護士", "弁護士"),
        ("渡邊", "渡辺"), ("社會", "社会"), ("神", "神"), ("ウイシュマ", "ウィシュマ"), ("うぃしゅま", "ウィシュマ"),
        ("ｳｨｼｭﾏ", "ウィシュマ"), ("6ヶ月", "6か月"), ("6ヵ月", "6カ月"), ("ﾌﾟﾗ", "プラ"), ("ＰＦＡＳ", "pfas"),
        ("ウィシュマサンダマリ", "ウィシュマ・サンダマリ"), ("Jun'ichi", "Jun’ichi"),
        ("daiyo-kangoku", "daiyo‐kangoku"),
        ("殺", "殺"), ("葛", "葛\U000e0100"), ("stop", "st\u00adop"), ("état", "e\u0301tat"),
    ],
)  # fmt: skip
def test_two_spellings_are_the_same(typed: str, written: str) -> None:
    assert folded(typed) == folded(written)


@pytest.mark.parametrize(
    ("one", "other"), [("か", "が"), ("ハ", "パ"), ("ビル", "ビール"), ("巌", "岩"), ("cat", "cut"), ("死刑", "死罪")]
)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_a_folded_text_is_folded_no_further(text: str) -> None:
    once = unicodedata.normalize("NFKC", folded(text))
    assert folded(once) == once


def test_each_old_form_leads_to_one_of_today() -> None:
    assert len(TODAY) > 360
    assert not TODAY.keys() & {ord(form) for form in TODAY.values()}
    assert all(unicodedata.normalize("NFKC", chr(old)) == chr(old) for old in TODAY)


def test_the_terms_of_pieces_that_are_kept_stand_where_those_of_the_whole_text_do() -> None:
    text = "Jun'ichi's 死刑の 執行、the-end\u3000court Ｐ3 court" + "水" * 60 + " last"
    found = {(f"'{lexeme}'", position) for lexeme, position in words.terms(text) if "'" not in lexeme}
    said = [one.rpartition(":") for one in words.tsvector(text).split()]
    assert {(lexeme, int(place)) for lexeme, _, places in said for place in places.split(",")} == found
