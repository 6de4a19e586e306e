"""Cells of a workbook: numbers, serial dates, escaped characters."""

import datetime as dt
import re
from decimal import Decimal

RawRow = tuple[int, list[str]]

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
INTEGER = re.compile(r"-?\d{1,15}")
BUILT_IN_DATES = {  # ECMA-376-1, 18.8.30; from 27 on as a Japanese Excel has them
    **dict.fromkeys((14, 15, 22, 27, 28, 29, 30, 31, 36, 50, 51, 54, 57, 58), "day"),
    **dict.fromkeys((17, 34, 52, 55), "month"),
    **dict.fromkeys((16, 35, 53, 56), "no year"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "time"),
}
NOT_OF_DATES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
LONGEST_FORMAT = 255  # characters of a number format, as many as Excel takes
LAST_SERIAL = 2_958_465  # 9999-12-31


class Formula(str):
    """The last value of a cell that the spreadsheet calculates."""

    __slots__ = ()


def is_date_format(code: str) -> bool:
    """Whether a number format shows a day or a time, such as ``yyyy/mm/dd``."""
    return bool(re.search(r"[ymdhs年月日]", NOT_OF_DATES.sub("", code[:LONGEST_FORMAT].split(";")[0]), re.IGNORECASE))


def shown_by(code: str) -> str:
    """What a number format shows of a date: 'year', 'month', 'day', 'no year', 'time'; '' when it is none of dates.

    The calendar day behind ``mmm-yy`` was made up by the spreadsheet: only what the cell shows was written by a person.
    """
    bare = NOT_OF_DATES.sub("", code[:LONGEST_FORMAT].split(";")[0]).casefold()
    if not is_date_format(code) or bare.strip() in ("general", "standard"):
        return ""
    year, day = bool(re.search("[yeg年]", bare)), bool(re.search("[d日]", bare))
    month = bool(re.search("m{3,}|月", bare)) or ("m" in bare and (year or day or not re.search("[hs]", bare)))
    if day:
        return "day" if year else "no year"
    if month and year:
        return "month"
    return "year" if year else "time" if re.search("[hs]", bare) else "no year"


def from_serial(serial: float, *, date1904: bool) -> dt.datetime | None:
    """The moment of a serial number; None when it is none. The calendar of 1900 has a 29 February that never was."""
    if not 0 <= serial <= LAST_SERIAL or (not date1904 and int(serial) == 60):
        return None
    epoch = dt.datetime(1904, 1, 1) if date1904 else dt.datetime(1899, 12, 30 if serial > 60 else 31)
    try:
        return epoch + dt.timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return None


def date_text(value: str, *, date1904: bool, shown: str = "day") -> str:
    """ISO 8601 for a serial number, as precise as its format shows it; the number itself when it is not a date.

    ``--06-17`` is a day of which the format shows no year (ISO 8601:2000, 5.2.1.3).
    """
    try:
        serial = float(value)
    except ValueError:
        return value
    found = from_serial(serial, date1904=date1904)
    if found is None:
        return number_text(value)
    if serial < 1 and serial != int(serial):
        return found.time().isoformat()
    if shown in ("year", "month"):
        return found.date().isoformat()[: 4 if shown == "year" else 7]
    if shown == "no year" and found.time() == dt.time.min:
        return f"-{found.date().isoformat()[4:]}"
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
