"""One way to write each character, so that a word is found and a quote reads as it was printed.

Fonts and programs leave traces in a text: look-alikes of Chinese characters from the blocks of radicals, forms of
Arabic letters for one place in a word, spaces of ten widths, Japanese with a space after each character. Here they
become the characters that a person would type. After Unicode Standard Annex 15 (normalisation) and
EquivalentUnifiedIdeograph.txt of the Unicode Character Database.
"""

import re
import unicodedata

from campaigns.plain_text import visible
from demands.text.words import CJK

_SUPPLEMENT = (  # U+2E80 to U+2EF3 in order; "-" where there is none, or none that is certain
    "-厂乛乚乙亻冂-刀刂卜㔾小小兀尣尢-巳幺彑彐忄㣺扌攵-旡-月歺母民氵氺灬爫爫丬牛犭王-罒示礻-糹纟罓罒㓁-"
    "-羊--耂肀聿-臼艹艹艹虎衤覀西见角-讠贝-车辶辶辶邑钅長镸长门-阝雨青韦页风飞食-飠饣-马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_FORMS = ((0x2F00, 0x2FD5), (0xFB00, 0xFB06), (0xFB13, 0xFB17), (0xFB1D, 0xFDFF), (0xFE10, 0xFE19), (0xFE30, 0xFE48),
          (0xFE70, 0xFEFC))  # fmt: skip  # radicals, ligatures, forms of letters for a place, forms for vertical lines
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"


def _looked_alike() -> dict[int, str]:
    found = {0x2E80 + place: one for place, one in enumerate(_SUPPLEMENT) if one != "-"}
    for first, last in _FORMS:
        for code in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code):
                found[code] = plain.strip() or plain
    return found


_LOOK_ALIKES = _looked_alike()
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028]")
_SOFT_BREAK = re.compile("(?<=\\w)\u00ad[ \t]*\n\\s*(?=\\w)")
_RUN = re.compile(f"[ {_SPACES}]+")
_SPACED = re.compile(rf"(?:[{CJK}、。，．・「」『』（）()０-９0-9][ \u3000]{{1,3}}){{5,}}[{CJK}、。」』）)]?")
_SPACED_LINE = re.compile(rf"(?:[{CJK}][ \u3000]{{1,3}}){{2,}}[{CJK}]|[一-鿿]\u3000[一-鿿]")  # a heading: 声　明
_NOT_CJK = re.compile(rf"[{CJK}]")
_READING = re.compile(r"[｜|]?([\u3400-\u9fff々〆ヶ]{1,12})《[\u3040-\u30ff]+》")
_TALL_LEAST = 6  # lines of one character each, from which they are a vertical line


def normal(text: str) -> str:
    """The text with one line end, one kind of space, no character that nobody sees, and no look-alikes (NFC).

    A tab stays: it parts the cells of a row. Readings beside a Chinese character (《かな》) go, as they do in print for
    the reader who knows the character.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n").replace("\f", "\n\n").replace("\x00", "")
    text = visible(_SOFT_BREAK.sub("", text))
    text = unicodedata.normalize("NFC", text.translate(_LOOK_ALIKES))
    lines = (_line(line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_upright(list(lines)))).strip()


def _line(line: str) -> str:
    if _NOT_CJK.search(line):
        apart = _SPACED_LINE.fullmatch(line.strip()) and len(set(re.findall(r"[ \u3000]+", line.strip()))) == 1
        line = re.sub(r"[ \u3000]", "", line) if apart else _SPACED.sub(_closed_up, line)
        line = _READING.sub(r"\1", line)
    return re.sub(" *\u3000 *", "\u3000", _RUN.sub(" ", line)).strip()


def _closed_up(match: re.Match[str]) -> str:
    """Characters that were set apart; where the gap is wider than the others, one space stays."""
    words = re.sub(r"[ \u3000]{2,}", "\t", match.group().rstrip())
    tail = " " if match.group()[-1:].isspace() else ""
    return re.sub(r"[ \u3000]", "", words).replace("\t", "\u3000") + tail


def _upright(lines: list[str]) -> list[str]:
    """Lines of a single Japanese character, one below the other, are one line that was set vertically."""
    found: list[str] = []
    tall: list[str] = []
    for line in [*lines, ""]:
        if len(line) == 1 and _NOT_CJK.match(line) or (tall and len(line) == 1 and line in "、。「」『』（）ー・"):
            tall.append(line)
            continue
        found += ["".join(tall)] if len(tall) >= _TALL_LEAST else tall
        tall = []
        found.append(line)
    return found[:-1]
