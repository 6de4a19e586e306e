"""The page of one month of a campaign, and the list of its months."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Milestone
from campaigns.partial_date import today
from demands import ledger
from demands.models import Demand, Engagement, Entry
from demands.progress.lists.months import Month
from tests.cast import Newsroom, at_work, make_proposal, make_update, publish_a_demand
from tests.public.reading import read, words

pytestmark = pytest.mark.django_db

MAY = "/campaigns/japan/months/2010-05/"
THIS = f"/campaigns/japan/months/{today():%Y-%m}/"


def publish_months() -> None:
    """May 2010 with a bill, a hearing, a vote and a letter; June without anything; and a year without a month."""
    newsroom, demand = at_work(), publish_a_demand()
    for status, day, headline in (
        ("in_progress", "2010-05-04", "A bill was tabled"),
        ("", "2010-05", "A hearing was held"),
        ("partly_met", "2010-05-30", "The bill passed one house"),
        ("", "2010", "Some time that year"),
        ("met", "2010-07-01", "It became law"),
    ):
        newsroom.publish(make_update(demand, status, happened_on=day, headline=headline, body="It was public. More."))
    vote = Milestone.objects.create(campaign=demand.campaign, slug="vote", title="First vote", date="2010-05-29")
    newsroom.publish(vote)
    letter = Engagement.objects.create(
        campaign=demand.campaign, institution=demand.addressees.get(), kind="letter", happened_on="2010-05-02",
        replied_on="2010-07-09", summary="We asked for a moratorium", reply="It is being studied",
    )  # fmt: skip
    letter.demands.add(demand)
    newsroom.publish(letter)
    ledger.review(demand, by=newsroom.reviewer, as_of="2010-05-31")


BEGIN_WITH = {"months": publish_months}


@pytest.fixture
def months(demand: Demand) -> Demand:
    """What ``publish_months`` publishes."""
    return demand


def test_it_tells_changes_before_and_after_with_a_sentence_and_the_source(months: Demand) -> None:
    page = words(read(MAY))
    changes, _heading, others = page.partition("Other events")
    assert "May 2010" in changes
    for said in ("A bill was tabled", "Not assessed then → In progress", "The bill passed one house",
                 "In progress then → Partly met", "It was public.", "Source: Treaty collection"):  # fmt: skip
        assert said in changes
    assert "A hearing was held" in others
    assert "It became law" not in page


def test_it_has_milestones_letters_and_checks_of_the_month(months: Demand) -> None:
    page = words(read(MAY))
    assert "First vote" in page
    assert "We asked for a moratorium" in page
    assert "Re-checked on 31 May 2010: no change." in page
    assert "1 event of 2010 is dated by its year alone and belongs to no month." in page


def test_a_reply_is_told_in_its_own_month(months: Demand) -> None:
    assert "It is being studied" not in words(read(MAY))
    assert "It is being studied" in words(read("/campaigns/japan/months/2010-07/"))


def test_an_empty_month_says_so_and_leads_on(months: Demand) -> None:
    page = read("/campaigns/japan/months/2010-06/")
    assert "Nothing is recorded for this month." in words(page)
    assert 'rel="prev" href="/campaigns/japan/months/2010-05/"' in page
    assert 'rel="next" href="/campaigns/japan/months/2010-07/"' in page


def test_the_month_in_which_it_was_asked(months: Demand) -> None:
    page = read("/campaigns/japan/months/2005-06/")
    assert "Demands made Halt all executions" in words(page)
    assert 'rel="prev"' not in page


def test_this_month_says_that_it_is_not_over(months: Demand) -> None:
    page = read(THIS)
    assert "This month is not over" in words(page)
    assert 'rel="next"' not in page
    assert "5 updates about earlier events were also published in this month." in words(page)
    assert "This month is not over" not in words(read(MAY))


@pytest.mark.parametrize(
    "month", ["2005-05", "2199-01", "2010-13", "2010-00", "2010-5", "2010", "x", "9999-12", "0000-01"]
)
def test_a_month_before_ahead_or_of_no_calendar_is_404(months: Demand, month: str) -> None:
    assert Client().get(f"/campaigns/japan/months/{month}/").status_code == 404
    assert Client().get("/campaigns/never/months/2010-05/").status_code == 404


def test_what_was_put_right_is_told_in_the_month_in_which_that_was_done(months: Demand, newsroom: Newsroom) -> None:
    wrong = months.updates.get(headline="A hearing was held")
    newsroom.publish(make_proposal("retract", update=wrong, reason="There was none."))
    newsroom.publish(months, title="Halt every execution")
    page = words(read(THIS))
    assert "Retracted A hearing was held There was none." in page
    assert "Reworded" in page
    assert "Halt every execution" in page
    assert "A hearing was held" not in words(read(MAY))


def test_what_was_redacted_is_not_named(months: Demand, administrator: User) -> None:
    entry = Entry.objects.get(sequence=months.updates.get(headline="A hearing was held").published_as or 0)
    ledger.redact(entry, by=administrator, reason="The law requires it.")
    assert "A hearing was held" not in read(MAY) + read(THIS)
    assert "Redacted" in words(read(THIS))


def test_a_sealed_month_never_changes(months: Demand, newsroom: Newsroom) -> None:
    seal = Entry.objects.count()
    before = words(read(MAY, entry=seal))
    assert "A hearing was held" in before
    newsroom.publish(make_proposal("retract", update=months.updates.get(headline="A hearing was held"), reason="No."))
    newsroom.publish(make_update(months, happened_on="2010-05-06", headline="Found later"))
    assert words(read(MAY, entry=seal)).partition("Cite this page")[0] == before.partition("Cite this page")[0]
    assert "Found later" in words(read(MAY))


def test_each_language_has_it(months: Demand) -> None:
    page = words(read(f"/ja{MAY}"))
    assert "2010年5月" in page
    assert "死刑の執行を停止する" in page


def test_the_campaign_lists_its_latest_months_and_all_of_them(months: Demand) -> None:
    page = read("/campaigns/japan/")
    assert "July 2010 1 event May 2010 3 events" in words(page)
    assert 'href="/campaigns/japan/months/"' in page
    every = read("/campaigns/japan/months/")
    assert every.count('<a href="/campaigns/japan/months/2') == len(
        range(2005 * 12 + 5, today().year * 12 + today().month)
    )
    assert "May 2010 3" in words(every)


def test_queries(months: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # site, wordings, changes, the last line, updates, later, two numbers, lines, reviews, names
    with django_assert_num_queries(11):
        read(MAY)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=today()))
def test_months_follow_one_another(day: dt.date) -> None:
    month = Month.of(str(day)[:7])
    assert month is not None
    assert month.first_day <= day <= month.last_day
    assert month.after.before == month == month.before.after
    assert month.holds(str(day))
    assert not month.after.holds(str(day))
