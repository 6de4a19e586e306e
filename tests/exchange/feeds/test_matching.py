"""Which watched words occur in a text: all spellings that search takes for the same, and no others."""

import pytest

from demands.exchange.feeds.matching import Text, first_found, lines

GROUPS = [["ATT", "Arms Trade Treaty", "武器貿易条約"], ["代用監獄", "代用刑事施設", "daiyo kangoku"]]


def finds(word: str, text: str) -> bool:
    return bool(first_found([word], GROUPS, Text(text)))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("execution", "The EXECUTIONS of July"),
        ("Rome Statute", "Accession to the Rome Statute, at last"),
        ("daiyo kangoku", "The daiyō-kangoku system"),
        ("Jun'ichi", "Junichi Sato was heard"),
        ("Junichi", "Jun-ichi Sato was heard"),
        ("死刑", "日本の死刑制度"),
        ("死刑執行", "死刑執行の停止"),
        ("死刑の執行", "死刑執行、なし。死刑の執行はない"),
        ("袴田巖", "袴田巌さん無罪"),
        ("ウィシュマ", "ウイシュマさんの死"),
        ("ﾌﾟﾗｽﾁｯｸ", "プラスチック条約"),
        ("ＰＦＡＳ", "PFAS in water"),
        ("とりしらべ", "トリシラベの可視化"),
        ("入管", "入管法の改正"),
        ("ATT", "Japan and the Arms Trade Treaty"),
        ("Arms Trade Treaty", "ATTの締約国会議"),
        ("武器貿易条約", "The ATT conference"),
        ("代用監獄", "daiyo kangoku abolished"),
        ("代用刑事施設", "代用監獄の廃止"),
    ],
)
def test_it_is_found(word: str, text: str) -> None:
    assert finds(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("ATT", "An attack on matter"),
        ("Rome Statute", "Rome has a statute of its own"),
        ("execution", "executioner"),
        ("死刑", "死者と刑事施設"),
        ("art", "party"),
        ("...", "Anything ..."),
        ("", "Anything"),
        ("入管", "加入管理"[:1]),
    ],
)
def test_it_is_not_found(word: str, text: str) -> None:
    assert not finds(word, text)


def test_words_are_lines_and_the_first_is_the_reason() -> None:
    words = lines(" death  penalty \n\n死刑\r\n死刑\n")
    assert words == ["death penalty", "死刑"]
    assert first_found(words, [], Text("死刑 and the death penalty")) == "death penalty"
    assert first_found(words, [], Text("Nothing of the kind")) == ""
