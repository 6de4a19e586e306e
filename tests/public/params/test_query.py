"""What a reader may ask in an address: what is understood, and what is refused in a sentence."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from campaigns.partial_date import today
from demands.progress.standing import Clock
from demands.public.params import query
from demands.public.params.paging import Pages
from demands.public.params.query import BadQuery


def asked(question: str) -> query.HttpRequest:
    request = RequestFactory().get("/")
    request.GET = QueryDict(question)
    return request


def asked_with(**values: str) -> query.HttpRequest:
    """The same for what no address could carry."""
    question = QueryDict(mutable=True)
    question.update(values)
    request = asked("")
    request.GET = question  # type: ignore[assignment]
    return request


def refusal(question: str, name: str = "on") -> str:
    with pytest.raises(BadQuery) as refused:
        query.day(asked(question), name)
    assert refused.value.parameter == name
    return refused.value.message


class TestDay:
    def test_a_day_is_a_day(self) -> None:
        assert query.day(asked("on=2012-03-14"), "on") == dt.date(2012, 3, 14)

    def test_a_month_or_year_is_its_last_day(self) -> None:
        assert query.day(asked("on=2012-02"), "on") == dt.date(2012, 2, 29)
        assert query.day(asked("on=2012"), "on") == dt.date(2012, 12, 31)

    def test_this_year_is_today(self) -> None:
        assert query.day(asked(f"on={today().year}"), "on") == today()

    @pytest.mark.parametrize("question", ["", "on=", "on=%20%20", "other=2012"])
    def test_nothing_said_is_nothing_asked(self, question: str) -> None:
        assert query.day(asked(question), "on") is None

    @pytest.mark.parametrize(
        "value", ["banana", "2012-13", "2012-02-30", "14/03/2012", "２０１２", "0000", "2012-3-4", "1e3"]
    )
    def test_no_date_is_refused_with_the_way_to_write_one(self, value: str) -> None:
        message = refusal(f"on={value}")
        assert value in message
        assert "2012-03-14" in message

    def test_tomorrow_is_today_for_readers_whose_day_has_begun(self) -> None:
        assert query.day(asked(f"on={today() + dt.timedelta(days=1)}"), "on") == today()

    def test_the_day_after_tomorrow_is_refused(self) -> None:
        assert "in the future" in refusal(f"on={today() + dt.timedelta(days=2)}")

    def test_a_year_that_cannot_be_is_refused(self) -> None:
        assert "in the future" in refusal("on=9999")

    def test_before_1900_is_refused(self) -> None:
        assert "1900" in refusal("on=1850")

    def test_of_several_the_last_counts(self) -> None:
        assert query.day(asked("on=banana&on=2012"), "on") == dt.date(2012, 12, 31)


class TestText:
    def test_it_is_trimmed(self) -> None:
        assert query.text(asked("q=+executions+"), "q") == "executions"

    @pytest.mark.parametrize("value", ["x" * 201, "a%00b", "x" * 10_000])
    def test_what_no_page_could_mean_is_refused(self, value: str) -> None:
        with pytest.raises(BadQuery, match="too long"):
            query.text(asked(f"q={value}"), "q")

    def test_half_a_character_is_refused(self) -> None:
        with pytest.raises(BadQuery):
            query.text(asked_with(q="a\ud800b"), "q")

    @pytest.mark.parametrize("value", ["死刑", "مرحبا", "👩‍👩‍👧", "e\u0301", "<script>"])
    def test_every_script_is_text(self, value: str) -> None:
        assert query.text(asked(f"q={value}"), "q") == value

    @given(st.text(max_size=300))
    def test_any_text_is_understood_or_refused(self, value: str) -> None:
        try:
            assert len(query.text(asked_with(q=value), "q")) <= query.LONGEST
        except BadQuery as refused:
            refused.message.encode()


class TestChoice:
    def test_one_of_them_is_taken(self) -> None:
        assert query.choice(asked("sort=title"), "sort", ("title", "number")) == "title"

    def test_none_is_no_choice(self) -> None:
        assert query.choice(asked(""), "sort", ("title",)) == ""

    def test_another_is_refused_by_name(self) -> None:
        with pytest.raises(BadQuery, match="“banana” is not one of the choices for “sort”"):
            query.choice(asked("sort=banana"), "sort", ("title",))


class TestPage:
    @pytest.mark.parametrize("value", ["0", "-1", "4", "999999", "1.5", "x", "٣", "1e1", "9" * 100])
    def test_a_page_that_is_not_there_is_refused_with_the_last(self, value: str) -> None:
        with pytest.raises(BadQuery, match="The last page is 3"):
            query.page_number(asked(f"page={value}"), 3)

    def test_pages_know_their_neighbours(self) -> None:
        pages = Pages(asked("page=2"), total=45, size=20)
        assert (pages.before, pages.after, pages.first_shown, pages.last_shown) == (1, 3, 21, 40)

    def test_the_last_page_is_short(self) -> None:
        pages = Pages(asked("page=3"), total=45, size=20)
        assert (pages.after, pages.first_shown, pages.last_shown) == (None, 41, 45)

    def test_an_empty_list_has_one_page(self) -> None:
        pages = Pages(asked(""), total=0, size=20)
        assert (pages.last, pages.before, pages.after, pages.first_shown, pages.last_shown) == (1, None, None, 0, 0)


def test_the_clocks_are_read_together() -> None:
    assert query.clock(asked("on=2012&recorded=2020-01-01")) == Clock(dt.date(2012, 12, 31), dt.date(2020, 1, 1))
    assert query.clock(asked("")).is_now
