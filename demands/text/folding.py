"""The form in which texts and questions are compared: spellings that readers take for the same become the same.

Unicode NFKC and case folding make ﾌﾟﾗ and プラ, ＰＦＡＳ and pfas the same. Then these differences are removed: accents
of Latin letters (daiyō), kinds of apostrophes and hyphens, hiragana and katakana, small and large kana (ウィシュマ,
ウイシュマ), the dot between words in katakana, old forms of kanji (巖), and characters that have no width.
"""

import unicodedata

from .kanji import TODAY

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_WITHOUT_DECOMPOSITION = {"ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
_SMALL, _LARGE = "ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカカ"  # the ヶ of 2ヶ月 is read か
_HIRAGANA = (*range(0x3041, 0x3097), 0x309D, 0x309E)
_TO_KATAKANA = 0x60
_APOSTROPHES, _HYPHENS = "‘’‛ʻʼʹ′`", "‐‒"
_NO_WIDTH = (
    0xAD, *range(0x300, 0x370), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
)  # fmt: skip


def _plain_letter(letter: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
    return _WITHOUT_DECOMPOSITION.get(bare.casefold(), bare.casefold())


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: _plain_letter(chr(code)) for code in _LATIN if chr(code).isalpha()}
    large = dict(zip(_SMALL, _LARGE, strict=True))
    table |= {ord(small): kana for small, kana in large.items()}
    for code in _HIRAGANA:
        kana = chr(code + _TO_KATAKANA)
        table[code] = large.get(kana, kana)
    table |= dict.fromkeys(map(ord, _APOSTROPHES), "'") | dict.fromkeys(map(ord, _HYPHENS), "-")
    return table | TODAY | dict.fromkeys((*_NO_WIDTH, ord("・")))


_TABLE = _table()


def folded(text: str) -> str:
    """The text in the form that is compared."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text if text.isascii() else text.translate(_TABLE)
