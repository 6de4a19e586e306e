"""A sheet that a spreadsheet only opened and saved changes nothing; what a person changed, however little, does."""

import datetime as dt
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demands.exchange.spreadsheets.saved_again import is_saved_again, originals

DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2029, 12, 31))
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
NUMBERS = st.decimals(-(10**9), 10**9, allow_nan=False, places=2)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1).filter(
    lambda text: not text[0].isdigit()
)


def english(day: dt.date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def british(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def german(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def japanese(day: dt.date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


def of_japan(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


LOCALES = (english, british, german, japanese, of_japan)


@pytest.mark.parametrize("shown", LOCALES)
@given(day=DAYS)
def test_a_day_in_the_form_of_a_locale_is_that_day(shown: Callable[[dt.date], str], day: dt.date) -> None:
    assert is_saved_again(shown(day), day.isoformat())
    assert day.isoformat() in originals(shown(day))


@pytest.mark.parametrize("shown", LOCALES)
@given(day=DAYS)
def test_a_month_that_became_its_first_day_is_that_month(shown: Callable[[dt.date], str], day: dt.date) -> None:
    first = day.replace(day=1)
    assert is_saved_again(shown(first), day.isoformat()[:7])
    assert is_saved_again(f"{MONTHS[day.month - 1]}-{day:%y}", day.isoformat()[:7])


@given(day=DAYS, other=DAYS)
def test_another_day_is_a_change(day: dt.date, other: dt.date) -> None:
    swapped = {(day.month, day.day), (day.day, day.month)}
    if day.year != other.year or (other.month, other.day) not in swapped:
        assert not any(is_saved_again(shown(other), day.isoformat()) for shown in LOCALES)
    assert is_saved_again(other.isoformat(), day.isoformat()) == (day == other)


def test_a_day_written_for_a_month_is_a_change() -> None:
    assert not is_saved_again("2005-06-01", "2005-06")
    assert not is_saved_again("2005-01", "2005")
    assert not is_saved_again("6/2/2005", "2005-06")


@given(number=NUMBERS)
def test_a_number_with_separators_is_that_number(number: object) -> None:
    was = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
    plain = f"{number:,.2f}"
    for shown in (plain, plain.replace(",", " "), plain.translate(str.maketrans(",.", ".,")), plain.replace(",", "’")):
        assert is_saved_again(shown, was), (shown, was)


@pytest.mark.parametrize(
    ("cell", "was"),
    [
        ("7", "007"), ("1.23457E+14", "123456789012345"), ("1.1", "1.10"), ("1,234", "1234"),
        ("TRUE", "true"), ("WAHR", "true"), ("FAUX", "false"), ("4-Mar", "3-4"), ("1-Mar", "MAR1"), ("03-Apr", "3-4"),
        ("01:02:00", "1:2"), ("12:30:00 PM", "12:30"),
    ],
)  # fmt: skip
def test_what_looked_like_something_else_is_not_changed(cell: str, was: str) -> None:
    assert is_saved_again(cell, was)


@given(text=WORDS)
def test_accents_spaces_quotes_and_line_ends_are_no_change(text: str) -> None:
    assert is_saved_again(unicodedata.normalize("NFD", text) + "  ", text)
    assert is_saved_again(f"{text}\r\n“a” ", f'{text}\n"a"')
    assert is_saved_again(f"{text}\u00a0x", f"{text} x")


@pytest.mark.parametrize(
    ("cell", "was"),
    [
        ("8", "007"), ("true", "false"), ("", "x"), ("x", ""), ("The police", "the police"), ("2006", "2005"),
        ("1,234", "1235"), ("5-Mar", "3-4"), ("1.5", "15"), ("a b", "ab"), ("x\ny", "x y"), ("12:31", "12:30"),
    ],
)  # fmt: skip
def test_what_a_person_changed_is_a_change(cell: str, was: str) -> None:
    assert not is_saved_again(cell, was)
