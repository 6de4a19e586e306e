"""Texts of nine languages in the encodings of their countries come out as they were written, short ones too.

The samples were written after the decoder and are not those that it was made with.
"""

import codecs
from contextlib import suppress

import pytest

from demands.text import encodings
from demands.text.encodings import OFFERED, NotText, codec_of, decode, decode_page, is_possible, readings

JAPANESE = (
    "参議院は本日、入管難民法の改正案を可決した。",
    "氏名;役職;都市\n佐藤花子;議員;札幌市\n鈴木一郎;弁護士;仙台市\n",
    "袴田さんの再審で無罪が言い渡される",
    "受刑者の処遇に関する意見書を提出しました（日弁連）",
    "ヘイトスピーチ解消法の施行から五年、実効性は乏しい",
    "外務大臣談話：核兵器禁止条約への署名は予定していない。",
    "「働き方改革」をめぐる国会論戦が始まる。野党は反対を表明し、与党内にも慎重論がある。採決は来週の見通しである。",
)
SIMPLIFIED = (
    "外交部发言人昨日在例行记者会上回答了有关提问。",
    "姓名,单位,城市\n王小明,律师协会,上海\n李丽,大学,广州\n",
    "委员会建议缔约国修订刑事诉讼法，保障被拘留者会见律师的权利。",
    "全国人民代表大会常务委员会审议了有关草案",
    "记者被拘留三十天后获释",
    "新的法律将于明年一月生效，妇女组织表示欢迎",
)
TRADITIONAL = (
    "立法院昨天三讀通過修正案，行政院表示尊重。",
    "姓名,單位,城市\n陳小明,律師公會,台北\n林美麗,大學,高雄\n",
    "委員會建議修訂刑事訴訟法，保障被羈押者會見律師的權利。",
    "記者被拘留三十天後獲釋",
    "新的法律將於明年一月生效，婦女組織表示歡迎",
)
KOREAN = (
    "국회는 어제 본회의에서 개정안을 통과시켰다.",
    "이름,소속,도시\n김철수,변호사협회,부산\n이영희,대학교,대구\n",
    "헌법재판소는 해당 조항이 위헌이라고 결정하였다",
    "기자가 삼십 일 만에 석방되었다",
    "새로운 법률은 내년 일월부터 시행되며 여성 단체는 환영했다",
)
EUROPEAN = (
    "Le ministère a répondu à la lettre du 3 février.",
    "Nom;Ville\nHélène Lefèvre;Orléans\nJérôme Bouché;Nîmes\n",
    "Der Rat übermittelte die Begründung am 5. März",
    "Prüfung der Menschenrechtslage: größere Anstrengungen nötig",
    "La señora Muñoz pidió más información a la Comisión",
    "O senhor João não recebeu informações da prisão de São Paulo",
    "Regeringen beslöt att åtgärder måste vidtas före hösten",
    "“We’re shocked” – the minister’s words, he said…",
    "price,£\ntea,£3\n",
    "Più libertà: è ciò che l’opposizione chiede perché serve",
    "Straße",
)
BY_ENCODING = {
    "cp932": JAPANESE, "euc_jp": JAPANESE, "iso2022_jp": JAPANESE, "gb18030": SIMPLIFIED, "big5": TRADITIONAL,
    "euc_kr": KOREAN, "cp1252": EUROPEAN, "utf-8": (*JAPANESE, *KOREAN, *EUROPEAN), "utf-16": (*SIMPLIFIED, *EUROPEAN),
    "utf-16-le": (*JAPANESE, *TRADITIONAL, *EUROPEAN), "utf-16-be": (*SIMPLIFIED, *KOREAN, *EUROPEAN),
    "utf-32-le": JAPANESE, "utf-8-sig": KOREAN,
}  # fmt: skip
CASES = [(encoding, text) for encoding, texts in BY_ENCODING.items() for text in texts]


def test_there_are_enough_samples() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_a_text_comes_out_as_it_was_written(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text


@pytest.mark.parametrize(("encoding", "text"), CASES)
def test_cut_short_it_is_read_well_or_not_guessed_in_silence(encoding: str, text: str) -> None:
    with suppress(NotText):  # refusing it is no guess
        found = decode(text[:12].encode(encoding))
        assert found.text == text[:12] or not found.sure


DOUBTFUL = [
    ("山", "euc_jp"), ("丽", "gb18030"), ("李丽", "gb18030"), ("麗", "big5"), ("형사", "euc_kr"),
    ("éèê", "cp1252"), ("ÀÉ", "cp1252"), ("ｶﾅ", "cp932"), ("氏", "cp932"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding"), DOUBTFUL)
def test_of_two_characters_nobody_is_sure_in_error(text: str, encoding: str) -> None:
    with suppress(NotText):
        found = decode(text.encode(encoding))
        assert found.text == text or not found.sure


@pytest.mark.parametrize(("raw", "label"), [("山本".encode("euc_jp"), "EUC-JP"), ("李丽".encode("gb18030"), "gb2312")])
def test_a_witness_decides_what_is_in_doubt(raw: bytes, label: str) -> None:
    found = decode(raw, label)
    assert (found.encoding, found.sure) == (codec_of(label), True)


def test_a_witness_that_cannot_be_right_is_not_believed() -> None:
    assert decode(JAPANESE[0].encode("cp932"), "euc-kr").text == JAPANESE[0]
    assert decode(EUROPEAN[0].encode("cp1252"), "shift_jis").text == EUROPEAN[0]


@pytest.mark.parametrize("label", ["utf-7", "zip", "base64", "rot13", "unicode_escape", "none", "", "\x00", "x" * 99])
def test_what_is_no_encoding_of_text_is_no_witness(label: str) -> None:
    assert codec_of(label) == ""


NO_TEXT = [bytes(range(256)) * 9, b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00" * 500, b"\xff\xfe\x00\xd8"]


@pytest.mark.parametrize("raw", NO_TEXT)
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(NotText):
        decode(raw)


PAGE = "<!doctype html><html><head>{}<title>死刑の執行</title></head><body><p>日本の人権</p></body></html>"


@pytest.mark.parametrize(
    ("said", "stated", "encoding"),
    [
        ('<meta charset="shift_jis">', "", "cp932"), ('<meta charset="x-sjis">', "", "cp932"),
        ('<meta http-equiv="content-type" content="text/html; charset=EUC-JP">', "", "euc_jp"),
        ("", "euc-jp", "euc_jp"),
        ("", "", "cp932"), ("", "", "iso2022_jp"), ('<meta charset="utf-8">', "", "iso2022_jp"), ("", "", "utf-16"),
        ('<meta charset="shift_jis">', "", "utf-8-sig"), ('<meta charset="latin1">', "Shift_JIS", "cp932"),
    ],
)  # fmt: skip
def test_a_page_is_read_as_a_browser_reads_it(said: str, stated: str, encoding: str) -> None:
    page = PAGE.format(said)
    assert decode_page(page.encode(encoding), stated) == page


def test_a_declaration_of_xml_counts_and_goes() -> None:
    page = '<?xml version="1.0" encoding="euc-jp"?>' + PAGE.format("")
    assert decode_page(page.encode("euc_jp")) == PAGE.format("")


def test_a_page_with_a_damaged_character_is_still_read() -> None:
    page = PAGE.format('<meta charset="shift_jis">').encode("cp932") + b"\xff\x81" + "本文".encode("cp932") * 99
    assert "死刑の執行" in (decode_page(page) or "")


def test_a_mark_is_no_part_of_the_text() -> None:
    for encoding, _mark in ((name, mark) for mark, name in encodings.MARKS):
        assert decode(codecs.BOM_UTF8 + b"a").text == "a"
        assert decode("\ufeffab漢".encode(encoding)).text == "ab漢"


# What a person chooses from


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("山", "euc_jp"), ("提案", "cp932"), ("ｱﾝｹｰﾄ", "cp932"), ("한국", "cp949"), ("權利", "big5hkscs"),
        ("权利", "gb18030"), ("naïve", "cp1252"), ("要求", "iso2022_jp"), ("Forderung für", "utf-8"),
    ],
)  # fmt: skip
def test_the_right_reading_is_always_among_those_offered(text: str, encoding: str) -> None:
    offered = {one.encoding: one.sample for one in readings(f"plain\nx {text}\n".encode(encoding))}
    assert offered[encoding] == f"x {text}"


def test_an_encoding_that_cannot_be_is_not_offered() -> None:
    assert "utf-8" not in [one.encoding for one in readings("提案".encode("cp932"))]
    assert not is_possible("提案".encode("cp932"), "utf-8")


def test_only_what_is_offered_may_be_chosen() -> None:
    assert not is_possible(b"plain", "rot13")
    assert all(is_possible(b"plain", one) for one in OFFERED)


def test_a_long_line_is_cut_where_it_is_shown() -> None:
    assert len(readings(("提案" * 500).encode("cp932"))[0].sample) == 120


def test_what_a_person_chose_decides() -> None:
    assert decode("山".encode("euc_jp"), chosen="euc_jp").text == "山"
    assert decode("山".encode("euc_jp"), chosen="gb18030").text == "怀"
    with pytest.raises(NotText):
        decode("山".encode("euc_jp"), chosen="utf-8")
