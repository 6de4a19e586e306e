"""Whether a cell is only what a spreadsheet makes of another when it opens a file and saves it, and no person's change.

Excel, LibreOffice and Google Sheets take a cell of a CSV file for a number, a date or a truth value if they can, and
write it back in the form of their locale: ``2005-06`` becomes ``Jun-05``, ``true`` TRUE or WAHR, ``007`` 7. Texts lose
spaces at their ends and change the form of accents, quotes and line ends. A date, a number or a word of the same
meaning in the form in which this site writes it is a change: who turned ``2005-06`` into ``2005-06-01`` wrote a day.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from campaigns.written_date import MONTHS, readings

_QUOTES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "…": "..."})
_SPACES = re.compile(r"[^\S\n]+")
_TRUE = frozenset("true wahr vrai verdadero vero waar prawda".split()) | {"真", "истина"}  # noqa: SIM905
_FALSE = frozenset("false falsch faux falso onwaar fałsz".split()) | {"偽", "假", "ложь"}  # noqa: SIM905
_AS_KEPT = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NUMBER = re.compile(r"[-+]?[\d.,’' \u00a0\u202f]*\d(?:[eE][-+]?\d+)?")
_GROUPS = re.compile(r"[-+]?\d{1,3}(?:,\d{2,3})*,\d{3}")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_SHORT_DATE = re.compile(r"(\d{1,2})[-./ ]([^\W\d_]{3,9})\.?|([^\W\d_]{3,9})\.?[-./ ](\d{1,4})")
_PAIR = re.compile(r"(\d{1,4})[-/. ](\d{1,4})|([a-z]{3,9})[-/. ]?(\d{1,4})|(\d{1,2})[-/. ]?([a-z]{3,9})")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ([ap])m)?", re.IGNORECASE)
_DIGITS_OF_EXCEL = 15


def is_saved_again(cell: str, was: str) -> bool:
    """Whether a cell that says ``cell`` now can be one that said ``was`` and that nobody touched."""
    return cell == was or any(same(cell, was) for same in _SAME)


def originals(cell: str) -> Iterator[str]:
    """Dates, numbers and truth values, in the form in which they are kept, that a spreadsheet may have rewritten so."""
    plain = cell.strip()
    if _AS_KEPT.fullmatch(plain):
        return
    for day in readings(plain):
        yield day
        if day.endswith("-01"):
            yield day[:7]
        if day.endswith("-01-01"):
            yield day[:4]
    if plain.casefold() in _TRUE | _FALSE:
        yield "true" if plain.casefold() in _TRUE else "false"
    if _NUMBER.fullmatch(plain):
        yield from (f"{found.normalize():f}" for found, _digits in _numbers(plain))


def _same_text(cell: str, was: str) -> bool:
    return _folded(cell) == _folded(was)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_QUOTES).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).strip().split("\n"))


def _same_truth(cell: str, was: str) -> bool:
    one, other = cell.strip().casefold(), was.strip().casefold()
    return (one in _TRUE and other in _TRUE) or (one in _FALSE and other in _FALSE)


def _same_date(cell: str, was: str) -> bool:
    """A date in any form but the one in which it is kept; a first day may stand for a month, and that for a year."""
    if not _AS_KEPT.fullmatch(was.strip()) or _AS_KEPT.fullmatch(cell.strip()):
        return False
    found = set(readings(cell))
    if was in found:
        return True
    return any(day == f"{was}-01" or day == f"{was}-01-01" for day in found if len(day) == 10)


def _same_number(cell: str, was: str) -> bool:
    """One number in two forms: separators, leading and closing zeros, an exponent, at most 15 digits."""
    if not _PLAIN_NUMBER.fullmatch(was.strip()) or not _NUMBER.fullmatch(cell.strip()):
        return False
    number = Decimal(was.strip())
    rounded = Decimal(f"{number:.{_DIGITS_OF_EXCEL - 1}e}")
    return any(_is_shown(found, digits, number) or found == rounded for found, digits in _numbers(cell.strip()))


def _numbers(text: str) -> Iterator[tuple[Decimal, int]]:
    """What a number can mean with a comma or a point as decimal sign, and the digits before its exponent, if any."""
    bare = re.sub(r"[’'\s\u00a0\u202f]", "", text)
    mantissa, exponent = (*re.split("[eE]", bare), "")[:2]
    for grouped, point in ((",", "."), (".", ",")):
        whole = mantissa.partition(point)[0]
        in_groups = grouped not in whole or _GROUPS.fullmatch(whole.replace(grouped, ","))
        if mantissa.count(point) > 1 or not in_groups or grouped in mantissa.partition(point)[2]:
            continue
        plain = mantissa.replace(grouped, "").replace(point, ".")
        try:
            found = Decimal(f"{plain}e{exponent or 0}")
        except InvalidOperation:
            continue
        yield found, sum(map(str.isdigit, plain)) if exponent else 0


def _is_shown(found: Decimal, digits: int, number: Decimal) -> bool:
    """Whether a number is shown by ``found``: exactly, or by as many digits as an exponent form has."""
    if found == number:
        return True
    return bool(digits) and len(number.as_tuple().digits) > digits and Decimal(f"{number:.{digits - 1}e}") == found


def _same_look(cell: str, was: str) -> bool:
    """What looks like a date or a time and is none: "3-4" becomes 4-Mar, "MAR1" 1-Mar, "1:2" 01:02:00."""
    looked, shown = _PAIR.fullmatch(was.strip().casefold()), _SHORT_DATE.fullmatch(cell.strip().casefold())
    if _AS_KEPT.fullmatch(was.strip()):
        return False
    if looked and shown:
        return _pair(shown.groups()) == _pair(looked.groups()) or _numbers_of(looked) >= _numbers_of(shown) > set()
    if looked and (found := set(readings(cell))):
        numbers = {int(part) for one in found for part in one.split("-")}
        return _numbers_of(looked) <= numbers and not _AS_KEPT.fullmatch(cell.strip())
    one, other = _CLOCK.fullmatch(cell.strip()), re.fullmatch(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?", was.strip())
    if one and other:
        hour = int(one[1]) % 12 + (12 if one[4].lower() == "p" else 0) if one[4] else int(one[1])
        return (hour, int(one[2]), int(one[3] or 0)) == (int(other[1]), int(other[2]), int(other[3] or 0))
    return False


def _pair(parts: tuple[str | None, ...]) -> set[str]:
    return {str(MONTHS.get(part, part)).lstrip("0") for part in parts if part}


def _numbers_of(match: re.Match[str]) -> set[int]:
    named = [part for part in match.groups() if part]
    return {MONTHS[part] if part in MONTHS else int(part) for part in named if part in MONTHS or part.isdigit()}


_SAME: tuple[Callable[[str, str], bool], ...] = (_same_text, _same_truth, _same_date, _same_number, _same_look)
