"""Dates by the years of an era, as Japanese pages write them."""

import re
import unicodedata

ERAS = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}
NUMBER = r"\s*(元|[\d〇一二三四五六七八九十]{1,4})\s*"
DATE = re.compile(rf"({'|'.join(ERAS)}){NUMBER}年(?:{NUMBER}月(?:{NUMBER}日)?)?")


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
