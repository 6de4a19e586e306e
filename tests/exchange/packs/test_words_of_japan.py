"""The words of the shipped campaign: one Japanese form per term, full-width punctuation, plain English."""

import csv
import re
from collections.abc import Iterator

import pytest

from tests.exchange.pack_files import JAPAN

KANA_OR_KANJI = r"[\u3040-\u30ff\u3400-\u9fff々ー]"
# The words of a source are left as they are, and so are those that readers type
VERBATIM = ("quote", "locator", "url", "source_url", "text", "search_words")

REFUSED = {
    "か月, か国, か所": r"[0-9数何](?:[カヵヶ]|箇|ヶ)(?:月|国|所|条)",
    "第三委員会": r"第[3３]委員会",
    "普遍的定期的審査": r"普遍的定期審査|普遍的・定期的",
    "袴田巌": "袴田巖",
    "直ちに": "ただちに",
    "難民申請者": "庇護希望者",
    "アイリーン・カーン": "イレーネ",
    "正式な手続き": "公式な手続き",
    "訪日": "訪問は5日間",
    "日弁連": "弁護士界",
    "入国警備官": "警備職員",
    "（ ）": rf"{KANA_OR_KANJI}\s*\(|\([^)]*{KANA_OR_KANJI}|\)\s*{KANA_OR_KANJI}",
    "、 ： ； ！ ？": rf"{KANA_OR_KANJI}[,:;!?]|[,;]{KANA_OR_KANJI}",
    "： without a blank": "： ",
    "出典": r"資料との照合|確認できた資料",
}
SAMPLES = [
    "20カ月の空白",
    "32カ国から",
    "1,286カ所",
    "6ヶ月ごと",
    "第3委員会が採択",
    "普遍的定期審査（UPR）",
    "普遍的・定期的レビュー",
    "袴田巖さん",
    "ただちに停止する",
    "庇護希望者の多く",
    "イレーネ・カーン氏",
    "公式な手続きを設ける",
    "訪問は5日間で",
    "弁護士界が求める",
    "警備職員が医療判断",
    "是正(録音など)",
    "裁判所(ICC)",
    "ICC(国際刑事裁判所)",
    "死刑,執行",
    "警察白書: 留置",
    "宛先： 日本国政府",
    "資料との照合がまだ",
]
STIFF = r"\b(?:stands? (?:at|twice|in)|became of|meanwhile|whoever|anew|lies behind|nobody has looked)\b"


def cells() -> Iterator[tuple[str, str, str]]:
    """Table with row, column and text of every filled cell that is in our own words."""
    for path in sorted(JAPAN.glob("*.csv")):
        with path.open(newline="") as stream:
            for row in csv.DictReader(stream):
                name = f"{path.stem} {' '.join(list(row.values())[:2])}"[:80]
                yield from ((name, column, text) for column, text in row.items() if text and column not in VERBATIM)


def japanese() -> Iterator[tuple[str, str, str]]:
    return (cell for cell in cells() if re.search(KANA_OR_KANJI, cell[2]))


@pytest.mark.parametrize("better", REFUSED)
def test_every_term_has_one_japanese_form(better: str) -> None:
    assert [(name, column) for name, column, text in japanese() if re.search(REFUSED[better], text)] == []


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_list_of_terms_catches(sample: str) -> None:
    assert any(re.search(refused, sample) for refused in REFUSED.values())


def test_each_line_of_the_list_catches_something() -> None:
    assert all(any(re.search(refused, sample) for sample in SAMPLES) for refused in REFUSED.values())


def test_substitute_prisons_are_explained_where_they_are_first_named() -> None:
    texts = {(name, column): text for name, column, text in japanese()}
    demand = {
        column: text for (name, column), text in texts.items() if name.startswith("demands abolish-daiyo-kangoku")
    }
    assert demand["title_ja"] == "代用監獄（代用刑事施設）を廃止する"
    for column in ("summary_ja", "wording_ja"):
        assert re.search("代用監獄」?（代用刑事施設）", demand[column]), column


def test_every_text_in_both_languages_is_there_in_japanese() -> None:
    for path in sorted(JAPAN.glob("*.csv")):
        with path.open(newline="") as stream:
            for row in csv.DictReader(stream):
                for column in ("headline", "body", "name", "summary", "reply", "note", "limitations", "description"):
                    if f"{column}_ja" in row:
                        assert bool(row[column]) == bool(row[f"{column}_ja"]), (path.stem, list(row.values())[:2])


def test_the_english_is_plain() -> None:
    plain = (cell for cell in cells() if not re.search(KANA_OR_KANJI, cell[2]))
    assert [(name, column) for name, column, text in plain if re.search(STIFF, text, re.IGNORECASE)] == []


def test_the_open_day_of_the_document_is_told_once() -> None:
    told = [name.split()[:2] for name, _, text in cells() if "on a Thursday" in text]
    assert told == [["documents", "statement-2005"]]
