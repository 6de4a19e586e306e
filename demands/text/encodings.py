"""Bytes to text: the one place that tells in what encoding a file or a page is written.

A mark at the beginning tells it, and so do the escape sequences of ISO-2022-JP and text that is valid UTF-8. Else the
text is decoded in every encoding that is in use where our sources come from, and what is most like writing wins: the
share of characters that are common in the language of that encoding. When two are about as likely, ``decode`` says that
it is not sure, and the caller has to ask a person. What a page states is evidence, not proof.

After M. Li and K. Momoi, "A composite approach to language/encoding detection" (2001), distribution of characters.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
SAMPLE = 200_000  # bytes that are weighed
FEWEST_LIKELY, CLEARLY = 0.35, 0.08  # of a score of 1: the least for the best, and its least lead before the next
NEGLIGIBLE = 0.15  # a score that no real text has
MOST_DAMAGE = 100  # of a page that names its encoding, one character in so many may be damaged
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_XML = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\([JI]|\$\(D)")
# WHATWG Encoding Standard, 4.2: labels that mean another encoding than Python makes of them
LABELS = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "x-euc-jp": "euc_jp", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "big5": "big5hkscs",
}  # fmt: skip
# Text encodings of the web by Python's name; not those that unpack, execute or transform.
_KNOWN = re.compile(
    r"utf-8(-sig)?|utf-16(-[bl]e)?|utf-32(-[bl]e)?|cp\d+|iso8859-\d+|euc_\w+|iso2022_\w+|gb\w+|big5\w*|koi8-[ru]|shift_\w+"
)
NAMES = {
    "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "cp1252": "Windows-1252", "cp949": "EUC-KR",
    "gb18030": "GB18030", "big5hkscs": "Big5",
}  # fmt: skip

# What a person may choose from when the bytes do not tell
OFFERED = ("utf-8", "cp932", "euc_jp", "iso2022_jp", "cp1252", "gb18030", "big5hkscs", "cp949")
LONGEST_SAMPLE = 120  # characters that a person is shown

_KANJI = "日本国人年大会一中十二三上下出生東京部長者社同事自行発合場員立開手力問代明動学校業新目回度定務方面法政府省庁議院裁判所警察検死刑執停止廃監獄難民認権利保護条約規程加入批准勧告求要請声表懸念回答取調可視化公正手続必高等弁官国際連盟機関制度施改革策地方都道県市区町村山田川木林小太郎子男女性名前氏所属付期月時間分今後前内外全体各対応報告書案件記者会見団体協会委員長理事総務局課的性私用意味考見言思知作使最近年度実現状況平成令和昭円金水火土主義民主党選挙由平和戦争問題解決向多少数文化教育研究科技術生活家族父母子供高低口安心当然予算決定関係者受入支援活動成果結果原因理由特別重要備本文弁護士会社員被告人訴訟証拠法律憲法命令拘禁刑務所収容移送審査面接通訳申請却下在留資格退去強制労働差別虐待暴力被害救済"  # noqa: E501
_SIMPLIFIED = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运联刑废约罗马警狱"  # noqa: E501
_TRADITIONAL = "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運聯刑廢約羅警獄聯團體對此表示呼籲採"  # noqa: E501
_HANGUL = "이다는의에을를가은한고하지도로기사인자정서대일어시해나라부수리아국전있그원과주들것제상보여장성면동공구화선경관으조적니회유안우요연위심만비문된물치소세무생방개신학오할중러계진발민용트되와년간지체모든음내실당미차결명단법형집행폐중단권고난민협약규정가입촉구표명련반마입외북남교통력업산불영금재석없습까때며던게스토드레크르프포파카타코터월날짜군청검찰판결헌감옥언론"  # noqa: E501
_LATIN = "éèêëàâáäãåæçíìîïñóòôöõøœúùûüýÿßÉÈÊÀÁÂÄÅÆÇÍÑÓÔÖØÚÜ’‘“”„–—…«»°§£€·¿¡ºª\u00a0"
_PUNCTUATION = "。、，．：；？！（）「」『』【】《》“”‘’…—・ー　０１２３４５６７８９①②③④⑤"


class NotText(Exception):
    """These bytes are not text in any known encoding."""


class Script(NamedTuple):
    """What text in an encoding looks like: characters that are common, and those that occur."""

    common: frozenset[str]
    ordinary: re.Pattern[str]


_KANA = "\u3041-\u3096\u30a1-\u30fa"
_MARKS = frozenset(_PUNCTUATION)
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]")
SCRIPTS = {
    "cp932": Script(frozenset(_KANJI) | _MARKS, re.compile(f"[{_KANA}]")),
    "euc_jp": Script(frozenset(_KANJI) | _MARKS, re.compile(f"[{_KANA}]")),
    "gb18030": Script(frozenset(_SIMPLIFIED) | _MARKS, re.compile("(?!)")),
    "big5hkscs": Script(frozenset(_TRADITIONAL) | _MARKS, re.compile("(?!)")),
    "cp949": Script(frozenset(_HANGUL) | _MARKS, re.compile("(?!)")),
    "cp1252": Script(frozenset(_LATIN), re.compile("(?!)")),
}


@dataclass(frozen=True)
class Decoded:
    """A text and Python's name of its encoding; ``sure`` is False when another encoding is about as likely."""

    text: str
    encoding: str
    sure: bool = True


def decode(raw: bytes, declared: str = "", *, chosen: str = "") -> Decoded:
    """The text of some bytes. ``declared`` is what others say of its encoding; ``chosen``, one of OFFERED, is what a
    person chose. Raises NotText."""
    encoding, sure = (chosen, True) if chosen in OFFERED else detect(raw, declared)
    try:
        text = raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as fault:
        raise NotText from fault
    if len(_CONTROL.findall(text)) * 200 > len(text):
        raise NotText
    return Decoded(text, encoding, sure)


def decode_page(raw: bytes, stated: str = "") -> str | None:
    """A page of the web: by its mark, what its site states or what it says itself, else by its looks; None for none."""
    for label in (stated, declared_in(raw)):
        if (codec := codec_of(label)) and not mark_of(raw) and not _ESCAPES.search(raw):
            text = raw.decode(codec, "replace")
            if text.count("\ufffd") * MOST_DAMAGE <= len(text):
                return _XML.sub("", text, count=1)  # it would speak of the bytes that are gone
    try:
        return _XML.sub("", decode(raw).text, count=1)
    except NotText:
        return None


def declared_in(raw: bytes) -> str:
    """The encoding that a page says it has, in its meta element or XML declaration; '' when it says none."""
    found = _DECLARED.search(raw[:4096])
    return found[1].decode("ascii") if found else ""


def codec_of(label: str) -> str:
    """Python's name of an encoding that somebody names; '' when it is none of text."""
    label = label.strip().lower()
    try:
        codec = codecs.lookup(LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return ""
    return codec if _KNOWN.fullmatch(codec) else ""


def detect(raw: bytes, declared: str = "") -> tuple[str, bool]:
    """(encoding, whether that is sure). Raises NotText when nothing is likely."""
    if mark := mark_of(raw):
        return mark, True
    sample = raw[:SAMPLE]
    if wide := _wide(sample):
        return wide, True
    if _ESCAPES.search(sample):
        return "iso2022_jp", True
    if _decoded(sample, "utf-8") is not None:
        return "utf-8", True
    scores = {one: _likely(sample, one) for one in SCRIPTS}
    best, following, *_rest = sorted(scores, key=lambda one: (scores[one], one == "cp1252"), reverse=True)
    if scores[best] <= 0:
        raise NotText
    stray = sum(one >= 0x80 for one in sample) == 1  # one letter in a plain text: damaged, or cut
    sure = (stray or scores[best] >= FEWEST_LIKELY) and _leads(scores[best], scores[following], sample)
    witness = codec_of(declared)
    if scores.get(witness, 0) > (0 if not sure else scores[best] - CLEARLY):
        return witness, True
    return best, sure


class Reading(NamedTuple):
    """How bytes would read in an encoding, for a person to choose: Python's name of it, its usual name, a sample."""

    encoding: str
    name: str
    sample: str


def readings(raw: bytes) -> list[Reading]:
    """The encodings that these bytes can be in, the likeliest first, each with the first line that tells them apart."""
    sample = raw[:SAMPLE]
    line = next((one for one in sample.splitlines() if not one.isascii() or _ESCAPES.search(one)), sample)
    scores: dict[str, float] = {}
    shown: dict[str, str] = {}
    for encoding in OFFERED:
        if is_possible(sample, encoding) and (text := _line_shown(line, encoding)):
            scores[encoding] = _likely(sample, encoding) if encoding in SCRIPTS else 0.0
            shown[encoding] = text
    best_first = sorted(shown, key=lambda one: -scores[one])
    return [Reading(one, NAMES.get(one, one.upper()), shown[one]) for one in best_first]


def is_possible(raw: bytes, encoding: str) -> bool:
    """Whether bytes, of which the last character may be cut, are text in this encoding."""
    text = _decoded(raw, encoding) if encoding in OFFERED else None
    return text is not None and len(_CONTROL.findall(text)) * 200 <= len(text)


def _line_shown(line: bytes, encoding: str) -> str:
    text = " ".join(_CONTROL.sub("", line.decode(encoding, "ignore")).split())
    return text if len(text) <= LONGEST_SAMPLE else text[: LONGEST_SAMPLE - 1] + "…"


def _leads(best: float, following: float, sample: bytes) -> bool:
    """Whether the best encoding leads clearly: the fewer bytes there are to go by, the further it must."""
    size = sum(one >= 0x80 for one in sample[:1000])
    return following <= NEGLIGIBLE or best - following >= CLEARLY + 1.5 / max(1, size)


def mark_of(raw: bytes) -> str:
    """The encoding by the mark at the beginning of the bytes; '' when there is none."""
    return next((encoding for mark, encoding in MARKS if raw.startswith(mark)), "")


def _decoded(sample: bytes, encoding: str) -> str | None:
    """A sample as text, of which the last character may be cut; None when it is not in this encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, len(sample) < SAMPLE)
    except UnicodeError:
        return None


def _wide(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: by the NULs of Latin text, else by many common characters of one script."""
    if len(sample) % 2:
        return ""
    for encoding in ("utf-32-le", "utf-32-be"):
        text = _decoded(sample, encoding) if len(sample) % 4 == 0 else None  # nothing else passes for it
        if text and not _CONTROL.search(text):
            return encoding
    even, odd = sample[:4000:2].count(0), sample[1:4000:2].count(0)
    if max(even, odd) * 4 >= len(sample[:4000]) and min(even, odd) * 4 <= max(even, odd):
        return "utf-16-be" if even > odd else "utf-16-le"
    return next((one for one in ("utf-16-le", "utf-16-be") if _written(sample, one)), "")


_ANY_COMMON = frozenset(_KANJI + _SIMPLIFIED + _TRADITIONAL + _HANGUL) | _MARKS


def _written(sample: bytes, encoding: str) -> bool:
    """Whether the sample is East Asian in this form of UTF-16. Any bytes make ideographs there, but rare ones."""
    text = _decoded(sample[:4000], encoding) or ""
    common = sum(one in _ANY_COMMON or "\u3041" <= one <= "\u30fa" or one in "\n,;\t 0123456789" for one in text)
    return len(text) >= 4 and common > 0.7 * len(text)


def _likely(sample: bytes, encoding: str) -> float:
    """How like writing a sample is in an encoding, from 0 to 1: the mean weight of its characters by their bytes."""
    text = _decoded(sample, encoding)
    if text is None or len(_CONTROL.findall(text)) * 200 > len(text):
        return 0.0
    weighed = list(_latin_weights(text) if encoding == "cp1252" else _weights(text, encoding))
    total = sum(size for _weight, size in weighed)
    return sum(weight * size for weight, size in weighed) / total if total else 0.0


def _weights(text: str, encoding: str) -> Iterator[tuple[float, int]]:
    script = SCRIPTS[encoding]
    for place, one in enumerate(text):
        if one < "\x80":
            continue
        size = 1 if "\uff61" <= one <= "\uff9f" and encoding == "cp932" else 2
        yield _weight(one, script, encoding) * (0.2 if _inside_a_word(text, place) else 1), size


def _weight(one: str, script: Script, encoding: str) -> float:
    if one in script.common or script.ordinary.match(one):
        return 1.0
    if _IDEOGRAPHS.match(one) and encoding != "cp949":
        return 0.3
    return 0.2 if "가" <= one <= "힣" else 0.1


def _inside_a_word(text: str, place: int) -> bool:
    """Whether a character stands alone between Latin letters, as it does in a European word that was read wrong."""
    before, after = text[max(0, place - 1) : place], text[place + 1 : place + 2]
    return before.isascii() and after.isascii() and (before.isalpha() or after.isalpha())


def _latin_weights(text: str) -> Iterator[tuple[float, int]]:
    """A letter with an accent stands beside plain letters; three high characters in a row are not a European word."""
    for place, one in enumerate(text):
        if one < "\x80":
            continue
        around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        alone = all(other < "\x80" for other in around)
        yield (1.0 if alone else 0.6 if any(other < "\x80" for other in around) else 0.0) if one in _LATIN else 0.1, 1
