"""Dates known to the day, the month or the year."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import (
    PartialDate,
    PartialDateFormField,
    period,
    today,
    validate_happened,
    validate_plausible,
)  # fmt: skip
from tests.cast import make_campaign

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
PARTIAL = st.builds(lambda day, length: PartialDate(day.isoformat()[:length]), DAYS, st.sampled_from([4, 7, 10]))


@pytest.mark.parametrize(
    ("written", "precision", "first", "last"),
    [
        ("2005", "year", dt.date(2005, 1, 1), dt.date(2005, 12, 31)),
        ("2004-02", "month", dt.date(2004, 2, 1), dt.date(2004, 2, 29)),
        ("2005-06-17", "day", dt.date(2005, 6, 17), dt.date(2005, 6, 17)),
    ],
)
def test_a_date_keeps_its_precision(written: str, precision: str, first: dt.date, last: dt.date) -> None:
    date = PartialDate(written)
    assert (date.precision, date.first_day, date.last_day) == (precision, first, last)


@pytest.mark.parametrize(
    "junk", ["", "banana", "2005-13", "2005-02-30", "05-06-17", "2005-6", "２００５", "0000", "2005-06-17T00"]
)
def test_what_is_no_date_is_refused(junk: str) -> None:
    with pytest.raises(ValueError):
        PartialDate(junk)


@pytest.mark.parametrize(
    ("written", "english", "japanese"),
    [
        ("2005", "2005", "2005年"),
        ("2005-06", "June 2005", "2005年6月"),
        ("2005-06-07", "7 June 2005", "2005年6月7日"),
    ],
)
def test_it_prints_what_is_known_and_no_more(written: str, english: str, japanese: str) -> None:
    date = PartialDate(written)
    assert (date.display("en"), date.display("ja")) == (english, japanese)


def test_a_period_has_two_ends() -> None:
    assert period(PartialDate("2022-07"), PartialDate("2025"), "en") == "July 2022 – 2025"


@given(PARTIAL, PARTIAL)
def test_text_order_is_the_order_of_first_days(one: PartialDate, other: PartialDate) -> None:
    if one.first_day != other.first_day:
        assert (one < other) == (one.first_day < other.first_day)


@given(PARTIAL, DAYS)
def test_comparing_with_a_full_day_asks_whether_it_had_begun(date: PartialDate, day: dt.date) -> None:
    assert (date <= day.isoformat()) == (date.first_day <= day)


def test_the_database_sorts_as_python_does(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT array_agg(d ORDER BY d COLLATE "C") FROM unnest(%s::text[]) d', [["2005-06-01", "2005", "2005-06"]]
        )
        assert cursor.fetchone()[0] == ["2005", "2005-06", "2005-06-01"]


def test_a_row_gives_the_date_as_soon_as_it_is_assigned(db: None) -> None:
    campaign = make_campaign(started_on="2005-06")
    assert campaign.started_on.precision == "month"
    campaign.refresh_from_db()
    assert campaign.started_on.precision == "month"


@pytest.mark.parametrize("junk", ["1899", "1066-10-14"])
def test_nothing_happened_before_1900(junk: str) -> None:
    with pytest.raises(ValidationError):
        validate_happened(PartialDate(junk))


def test_nothing_has_happened_in_the_future() -> None:
    with pytest.raises(ValidationError):
        validate_happened(PartialDate(today() + dt.timedelta(days=2)))
    validate_happened(PartialDate(today()))


def test_a_deadline_may_lie_ahead_but_not_in_another_age() -> None:
    validate_plausible(PartialDate("2035"))
    with pytest.raises(ValidationError):
        validate_plausible(PartialDate("3035"))


def test_the_form_takes_slashes_and_says_what_to_write() -> None:
    field = PartialDateFormField(required=False)
    assert field.clean("2005/06") == "2005-06"
    assert field.clean("") is None
    with pytest.raises(ValidationError, match="2005-06-17"):
        field.clean("June")
