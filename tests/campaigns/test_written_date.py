"""What people write for a date is understood when it can mean one thing, and asked about when it can mean two."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import PartialDateFormField, days_offered
from campaigns.written_date import Ambiguous, NotADate, readings, understood

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024/7/15", "2024-07-15"), ("2024.07.15", "2024-07-15"), ("2024-7-1", "2024-07-01"),
        ("2024年7月15日", "2024-07-15"), ("2024年7月15日（月）", "2024-07-15"), ("令和6年7月15日", "2024-07-15"),
        ("令和元年五月", "2019-05"), ("平成17年6月", "2005-06"), ("二〇二四年七月十五日", "2024-07-15"),
        ("R6.7.15", "2024-07-15"), ("１５ July ２０２４", "2024-07-15"), ("15 July 2024", "2024-07-15"),
        ("July 15th, 2024", "2024-07-15"), ("Monday, 15 July 2024", "2024-07-15"), ("15-Jul-2024", "2024-07-15"),
        ("1er juillet 2024", "2024-07-01"), ("15 de julio de 2024", "2024-07-15"), ("15/7/2024", "2024-07-15"),
        ("7/15/2024", "2024-07-15"), ("7/7/2024", "2024-07-07"), ("2024-07-15T00:00:00", "2024-07-15"),
        ("20240715", "2024-07-15"), ("Sept. 2024", "2024-09"), ("07/2024", "2024-07"), ("julio de 2024", "2024-07"),
    ],
)  # fmt: skip
def test_it_is_understood(written: str, kept: str) -> None:
    assert understood(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"), [("July 2024", "2024-07"), ("2005年", "2005"), ("2005", "2005"), ("令和6年7月", "2024-07")]
)
def test_no_day_is_made_up(written: str, kept: str) -> None:
    assert understood(written) == kept


@pytest.mark.parametrize(
    ("written", "choices"),
    [
        ("7/8/2024", ["2024-08-07", "2024-07-08"]), ("07.08.2024", ["2024-08-07", "2024-07-08"]),
        ("2005年度", ["2005", "2006"]), ("平成17年度", ["2005", "2006"]), ("FY2005", ["2005", "2006"]),
        ("2005/2006", ["2005", "2006"]), ("Jun-05", ["2005-06"]), ("15.7.24", ["2024-07-15", "2015-07-24"]),
        ("05-06-17", ["2017-06-05", "2017-05-06", "2005-06-17"]), ("45488", ["2024-07-15"]),
    ],
)  # fmt: skip
def test_what_can_mean_two_things_is_a_question_with_its_answers(written: str, choices: list[str]) -> None:
    with pytest.raises(Ambiguous) as question:
        understood(written)
    assert question.value.choices == choices
    assert all(one in str(question.value) for one in choices)


@pytest.mark.parametrize(
    "junk", ["banana", "2024-02-30", "31/2/2024", "2024-13", "spring 2005", "", "9" * 400, "(" * 99]
)
def test_what_is_no_date_is_refused_with_what_to_write(junk: str) -> None:
    with pytest.raises(NotADate, match="2005-06-17"):
        understood(junk)


@given(day=DAYS)
def test_the_words_of_each_language_come_back_as_the_day(day: dt.date) -> None:
    english = f"{day.day} {day:%B} {day.year}"
    for written in (english, f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"):
        assert understood(written) == day.isoformat()


@given(day=DAYS)
def test_a_day_among_numbers_is_never_taken_for_its_twin(day: dt.date) -> None:
    assert day.isoformat() in readings(f"{day.day}/{day.month}/{day.year}")
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(Ambiguous):
            understood(f"{day.day}/{day.month}/{day.year}")


def test_the_form_shows_what_it_understood() -> None:
    field = PartialDateFormField()
    assert field.clean("15/7/2024") == "2024-07-15"
    assert "= 15 July 2024" in field.widget.render("date", "15/7/2024", {"id": "id_date"})
    assert "output" not in field.widget.render("date", "7/8/2024")


def test_the_form_asks_which_it_is() -> None:
    with pytest.raises(ValidationError, match="2024-08-07 or 2024-07-08"):
        PartialDateFormField().clean("7/8/2024")


@pytest.mark.parametrize(("zone", "yesterday"), [("UTC", "2024-07-14"), ("Asia/Tokyo", "2024-07-15")])
def test_yesterday_is_that_of_the_site(settings: Any, zone: str, yesterday: str) -> None:
    settings.TIME_ZONE = zone
    assert days_offered(dt.datetime(2024, 7, 15, 16, tzinfo=dt.UTC))["Yesterday"] == yesterday


def test_yesterday_is_offered_and_understood() -> None:
    field = PartialDateFormField()
    assert "Yesterday</option>" in field.widget.render("date", "", {"id": "id_date"})
    assert field.clean("yesterday") == days_offered()["Yesterday"]
