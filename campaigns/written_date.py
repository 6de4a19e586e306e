"""What people write for a date, understood or asked about: 15 July 2024, 2024/7/15, 令和6年7月15日, juillet 2024.

A date is understood only when it can mean one thing. What can mean two (7/8/2024, 2005年度, Jun-05) is a question that
names the possible answers, and precision is never added: "July 2024" is a month.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

_NAMES = {
    "en": "january february march april may june july august september october november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_SHORT = {
    "sept": 9, "setiembre": 9, "janv": 1, "févr": 2, "fevr": 2, "avr": 4, "juil": 7, "déc": 12, "ene": 1, "abr": 4,
    "ago": 8, "dic": 12, "mai": 5, "aout": 8, "fevrier": 2, "decembre": 12,
}  # fmt: skip
MONTHS = {name: place for names in _NAMES.values() for place, name in enumerate(names.split(), 1)}
MONTHS |= {name[:3]: place for place, name in enumerate(_NAMES["en"].split(), 1)} | _SHORT
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "r": 2018, "h": 1988, "s": 1925}
_KANJI = {one: str(place) for place, one in enumerate("〇一二三四五六七八九")}
_DAYS_OF_WEEK = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes"
    r"|martes|miércoles|jueves|viernes|sábado|domingo)(?:day)?\.?,?\s+"
)
_AFTER = re.compile(r"\s*[(（][月火水木金土日](?:曜日?)?[)）]$|\s*[月火水木金土日]曜日?$|[,.。]$")
_CLOCK = re.compile(r"(?<=\d)[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?$")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR_FIRST = re.compile(r"(\d{4})(?:\s*[-/.‐–]\s*(\d{1,2})(?:\s*[-/.‐–]\s*(\d{1,2}))?)?")
_JAPANESE = re.compile(
    r"(?:(令和|平成|昭和|大正|明治|西暦)?\s*(元|\d{1,4})\s*年)(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?"
)
_ERA_LETTER = re.compile(r"([rhs])\.?\s?(\d{1,2})[./-](\d{1,2})(?:[./-](\d{1,2}))?")
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|º)?[\s.-]+(?:of |de |du )?({_MONTH})\.?,?[\s-]+(?:de |del )?(\d{{4}})"
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\.?[\s-]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(\d{{4}})")
_MONTH_YEAR = re.compile(
    rf"(?:en )?({_MONTH})\.?,?[\s/-]+(?:of |de |del )?(\d{{4}})|(\d{{4}})[\s,-]+({_MONTH})\.?(?:[\s-]+(\d{{1,2}}))?"
)
_MONTH_SHORT = re.compile(rf"({_MONTH})\.?[\s'’/-]+(\d{{2}})|(\d{{1,2}})[\s.-]({_MONTH})\.?(?:[\s.-](\d{{2}}))?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{4})")
_WHOLE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_FISCAL = re.compile(
    r"(?:fy|fiscal(?: year)?|financial year|exercice|ejercicio)\s*'?(\d{4}|\d{2})|(?:令和|平成|昭和)?(元|\d{1,4})年度"
    r"|(\d{4})\s*[/–-]\s*(\d{4})"
)
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
LONGEST = 60


class NotADate(ValueError):
    """No date can be read in it; as a string, a sentence for the person who wrote it."""


class Ambiguous(NotADate):
    """It can mean more than one date: ``choices``, in the form in which dates are kept. The string asks which."""

    def __init__(self, text: str, choices: list[str], why: str = "") -> None:
        self.choices = choices
        given = {"text": text[:40], "choices": _(" or ").join(choices)}
        super().__init__(why or _("“%(text)s” can mean more than one date. Write %(choices)s.") % given)


def understood(text: str) -> str:
    """The date as it is kept: 2005, 2005-06 or 2005-06-17. Raises NotADate and Ambiguous."""
    found = list(dict.fromkeys(readings(text)))
    if not found:
        raise NotADate(
            _("“%(text)s” is not a date. Write it as 2005-06-17, or as 2005-06 or 2005 if that is all you know.")
            % {"text": text.strip()[:40]}
        )  # noqa: E501
    if len(found) > 1 or _is_doubtful(text):
        raise Ambiguous(text.strip(), found, _why(text, found))
    return found[0]


def readings(text: str) -> Iterator[str]:
    """Every date that the text can mean, each only as precise as it is."""
    plain = _plain(text)
    if not plain or len(plain) > LONGEST:
        return
    for pattern, parts in _PATTERNS:
        if match := pattern.fullmatch(plain):
            for year, month, day in parts(match):
                if written := _real(year, month, day):
                    yield written
            return


def _plain(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text[:200]).casefold().split()).strip("'’\" ")
    plain = _DAYS_OF_WEEK.sub("", plain, count=1) if _DAYS_OF_WEEK.match(plain) else plain
    if "年" in plain:
        plain = re.sub("[〇一二三四五六七八九十]+", lambda match: _from_kanji(match.group()), plain)
    plain = _CLOCK.sub("", plain)
    while (shorter := _AFTER.sub("", plain)) != plain:
        plain = shorter
    return plain


def _from_kanji(numeral: str) -> str:
    """ "二十四" is 24, "二〇二四" is 2024."""
    if "十" not in numeral:
        return "".join(_KANJI[one] for one in numeral)
    tens, _ten, ones = numeral.partition("十")
    return str(int(_KANJI.get(tens, "1")) * 10 + int(_KANJI.get(ones, "0")))


Parts = Iterator[tuple[int, int, int]]


def _year_first(match: re.Match[str]) -> Parts:
    yield int(match[1]), int(match[2] or 0), int(match[3] or 0)


def _japanese(match: re.Match[str]) -> Parts:
    year = 1 if match[2] == "元" else int(match[2])
    if match[1] in _ERAS:
        year += _ERAS[match[1]]
    yield year, int(match[3] or 0), int(match[4] or 0)


def _era_letter(match: re.Match[str]) -> Parts:
    yield int(match[2]) + _ERAS[match[1]], int(match[3]), int(match[4] or 0)


def _day_first(match: re.Match[str]) -> Parts:
    yield int(match[3]), MONTHS[match[2]], int(match[1])


def _month_first(match: re.Match[str]) -> Parts:
    yield int(match[3]), MONTHS[match[1]], int(match[2])


def _month_year(match: re.Match[str]) -> Parts:
    if match[1]:
        yield int(match[2]), MONTHS[match[1]], 0
    else:
        yield int(match[3]), MONTHS[match[4]], int(match[5] or 0)


def _month_short(match: re.Match[str]) -> Parts:
    """ "Jun-05", as spreadsheets show a month, or "17-Jun-05"."""
    if match[1]:
        yield _century(match[2]), MONTHS[match[1]], 0
    elif match[5]:
        yield _century(match[5]), MONTHS[match[4]], int(match[3])


def _year_last(match: re.Match[str]) -> Parts:
    """Day before month and month before day, as far as the calendar lets them."""
    year = int(match[3]) if len(match[3]) == 4 else _century(match[3])
    first, second = int(match[1]), int(match[2])
    yield year, second, first
    yield year, first, second
    if len(match[3]) == 2:
        yield _century(f"{first:02}"), second, int(match[3])


def _month_number(match: re.Match[str]) -> Parts:
    yield int(match[2]), int(match[1]), 0


def _whole(match: re.Match[str]) -> Parts:
    yield int(match[1]), int(match[2]), int(match[3])


def _fiscal(match: re.Match[str]) -> Parts:
    """A year that does not begin in January lies in two: both are offered."""
    if match[3]:
        yield int(match[3]), 0, 0
        yield int(match[4]), 0, 0
        return
    given = match[1] or match[2]
    year = 1 if given == "元" else int(given)
    era = next((first for name, first in _ERAS.items() if match.group().startswith(name) and len(name) == 2), 0)
    year = year + era if era else year if year > 99 else _century(given)
    yield year, 0, 0
    yield year + 1, 0, 0


def _serial(match: re.Match[str]) -> Parts:
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(float(match.group())))
    yield day.year, day.month, day.day


_PATTERNS = (
    (_FISCAL, _fiscal), (_YEAR_FIRST, _year_first), (_JAPANESE, _japanese), (_ERA_LETTER, _era_letter),
    (_DAY_FIRST, _day_first), (_MONTH_FIRST, _month_first), (_MONTH_YEAR, _month_year), (_MONTH_SHORT, _month_short),
    (_YEAR_LAST, _year_last), (_MONTH_NUMBER, _month_number), (_WHOLE, _whole), (_SERIAL, _serial),
)  # fmt: skip


def _century(two_digits: str) -> int:
    """The year that two digits mean to a spreadsheet: up to 29 this century, from 30 the last."""
    return int(two_digits) + (2000 if int(two_digits) < 30 else 1900)


def _real(year: int, month: int, day: int) -> str:
    """The date in the form in which it is kept; '' when the calendar has none of it."""
    if not 1000 <= year <= 9999 or not 0 <= month <= 12 or (day and not month):
        return ""
    if not month:
        return f"{year}"
    if not day:
        return f"{year}-{month:02}"
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _is_doubtful(text: str) -> bool:
    """Whether there is one reading and still a question: a year of two digits, a serial number, a financial year."""
    plain = _plain(text)
    if _YEAR_LAST.fullmatch(plain):
        return len(re.split(r"[/.-]", plain)[-1].strip()) == 2
    return any(one.fullmatch(plain) for one in (_FISCAL, _MONTH_SHORT, _SERIAL))


def _why(text: str, choices: list[str]) -> str:
    plain = _plain(text)
    given = {"text": text.strip()[:40], "choices": _(" or ").join(choices)}
    if _FISCAL.fullmatch(plain):
        return (
            _("“%(text)s” is a financial year, which is in two calendar years. Write %(choices)s, or the month.")
            % given
        )
    if _SERIAL.fullmatch(plain):
        return _("“%(text)s” is a number. If it is a spreadsheet’s number for a day, write %(choices)s.") % given
    if _MONTH_SHORT.fullmatch(plain) or len(choices) == 1:
        return _("“%(text)s” has a year of two digits. If it means %(choices)s, write that.") % given
    return ""
