"""What Japanese pages do in ways of their own: encodings that look like something else, and years of an era."""

import codecs
import re
import unicodedata

# WHATWG Encoding Standard, 4.2: labels that mean another encoding than Python makes of them
LABELS = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "ms_kanji": "cp932", "x-euc-jp": "euc_jp", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
# Text encodings of the web by Python's name; not those that unpack, execute or transform.
KNOWN = re.compile(
    r"utf-8(-sig)?|utf-16(-[bl]e)?|cp\d+|iso8859-\d+|euc_\w+|iso2022_\w+|gb\w+|big5\w*|koi8-[ru]|shift_\w+"
)
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
TO_KANJI = re.compile(rb"\x1b\$[@B]")
MOST_DAMAGE = 100  # one letter in so many may be damaged

ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}
NUMBER = r"\s*(元|[\d〇一二三四五六七八九十]{1,4})\s*"
DATE = re.compile(rf"({'|'.join(ERAS)}){NUMBER}年(?:{NUMBER}月(?:{NUMBER}日)?)?")


def decoded(page: bytes, stated: str = "") -> str | None:
    """A page as text, by its mark, what its site states or what it says itself; None when none of them can be right."""
    found = CHARSET.search(page[:4096])
    names = [name for mark, name in MARKS if page.startswith(mark)]
    names += ["iso2022_jp"] if TO_KANJI.search(page) else []  # else the same bytes are good ASCII, and nonsense
    for name in [*names, stated, found[1].decode("ascii") if found else ""]:
        text = _decoded(page, name)
        if text is not None:
            return DECLARATION.sub("", text, count=1)  # it would speak of the bytes that are gone
    return None


def _decoded(page: bytes, label: str) -> str | None:
    label = label.strip().lower()
    try:
        codec = codecs.lookup(LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return None
    if not KNOWN.fullmatch(codec):
        return None
    text = page.decode(codec, "replace")
    return text if text.count("\ufffd") * MOST_DAMAGE <= len(text) else None


def era_date(text: str) -> str:
    """The first date of an era in a text, as 2026-03-03 or as far as it goes; '' for none: 令和8年3月3日, 平成元年."""
    found = DATE.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return ""
    year, month, day = (number(part) if part else 0 for part in found.groups()[1:])
    parts = [f"{ERAS[found[1]] + year - 1:04}", *(f"{part:02}" for part in (month, day) if part)]
    return "-".join(parts)


def number(text: str) -> int:
    """元 is 1; 二十三, 23 and 二三 are 23."""
    if text == "元":
        return 1
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(DIGITS.get(one, one) for one in text))
    return (number(tens) if tens else 1) * 10 + (number(ones) if ones else 0)
