"""Cells of a workbook: numbers, serial dates, escaped characters."""

import datetime as dt
import re
from decimal import Decimal

RawRow = tuple[int, list[str]]

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
INTEGER = re.compile(r"-?\d{1,15}")
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}  # ECMA-376-1, 18.8.30
NOT_OF_DATES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
LONGEST_FORMAT = 255  # characters of a number format, as many as Excel takes
LAST_SERIAL = 2_958_465  # 9999-12-31


class Formula(str):
    """The last value of a cell that the spreadsheet calculates."""

    __slots__ = ()


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time, such as ``yyyy/mm/dd``."""
    return bool(re.search(r"[ymdhs年月日]", NOT_OF_DATES.sub("", code[:LONGEST_FORMAT].split(";")[0]), re.IGNORECASE))


def from_serial(serial: float, *, date1904: bool) -> dt.datetime | None:
    """The moment of a serial number; None when it is none. The calendar of 1900 has a 29 February that never was."""
    if not 0 <= serial <= LAST_SERIAL or (not date1904 and int(serial) == 60):
        return None
    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30 if serial > 60 else 31)
    try:
        return epoch + dt.timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None


def date_text(value: str, *, date1904: bool) -> str:
    """ISO 8601 for a serial number: a day, a moment, or a time of day; the number itself when it is not a date."""
    try:
        serial = float(value)
    except ValueError:
        return value
    found = from_serial(serial, date1904=date1904)
    if found is None:
        return number_text(value)
    if serial < 1 and serial != int(serial):
        return found.time().isoformat()
    return found.isoformat() if found.time() != dt.time.min else found.date().isoformat()


def number_text(value: str) -> str:
    """A number as a person would write it: 3 for 3.0, 0.3 for 0.30000000000000004."""
    if INTEGER.fullmatch(value):
        return value
    try:
        number = Decimal(format(float(value), ".15g"))
    except ValueError:
        return value
    return f"{number:f}" if number.is_finite() else value


def unescaped(text: str) -> str:
    """Text with ``_x000D_`` and the like replaced by the characters they stand for (ECMA-376-1, 22.9.2.19)."""
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
