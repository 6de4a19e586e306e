"""Calendars, read back by a library of others."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Milestone
from campaigns.partial_date import PartialDate
from demands.models import Demand
from demands.public.feeds import ical
from tests.cast import Newsroom, at_work, make_demand, make_update, publish_a_demand
from tests.public.reading import read

pytestmark = pytest.mark.django_db

CAMPAIGN = "/campaigns/japan/calendar.ics"
DEMAND = "/campaigns/japan/demands/moratorium/calendar.ics"


def publish_dates() -> None:
    """A review on a day, a bill in a month and a vote in a year; one of them belongs to a demand, which is due."""
    newsroom, demand = at_work(), publish_a_demand()
    campaign = demand.campaign
    for slug, title, date in (
        ("upr", "UPR; review, 5th\ncycle", "2028-01-24"),
        ("bill", "Bill", "2027-02"),
        ("vote", "Vote", "2029"),
    ):
        one = Milestone.objects.create(campaign=campaign, slug=slug, title=title, title_ja=f"節目{slug}", date=date,
                                       source_title="UN", source_url="https://un.example/a")  # fmt: skip
        newsroom.publish(one)
    demand.milestones.add(Milestone.objects.get(slug="bill"))
    newsroom.publish(demand, due_on="2030", review_interval_days=100)
    newsroom.publish(make_demand(campaign, "other", title="Another", review_interval_days=30))


BEGIN_WITH = {"dates": publish_dates}


@pytest.fixture
def dates(demand: Demand) -> Demand:
    """What ``publish_dates`` publishes."""
    return demand


def calendar(address: str) -> Any:
    (found,) = Calendar.from_ical(read(address), multiple=True)
    assert not found.errors
    assert all(not event.errors for event in found.walk("VEVENT"))
    return found


def events(address: str) -> dict[str, Any]:
    return {str(one["UID"]).partition("@")[0]: one for one in calendar(address).walk("VEVENT")}


def test_it_holds_milestones_due_days_and_checks(dates: Demand) -> None:
    assert set(events(CAMPAIGN)) == {
        "milestone-japan-upr", "milestone-japan-bill", "milestone-japan-vote", "due-japan-moratorium",
        "check-japan-moratorium", "check-japan-other",
    }  # fmt: skip
    assert set(events(DEMAND)) == {"milestone-japan-bill", "due-japan-moratorium", "check-japan-moratorium"}


@pytest.mark.parametrize(
    ("uid", "title", "first", "after"),
    [
        ("milestone-japan-upr", "UPR; review, 5th\ncycle", "2028-01-24", "2028-01-25"),
        ("milestone-japan-bill", "Bill (some time in February 2027)", "2027-02-01", "2027-03-01"),
        ("milestone-japan-vote", "Vote (some time in 2029)", "2029-01-01", "2030-01-01"),
        ("due-japan-moratorium", "Due: Halt all executions (some time in 2030)", "2030-01-01", "2031-01-01"),
    ],
)
def test_a_date_is_as_long_as_it_is_uncertain(dates: Demand, uid: str, title: str, first: str, after: str) -> None:
    event = events(CAMPAIGN)[uid]
    assert str(event["SUMMARY"]) == title
    assert event["DTSTART"].dt == dt.date.fromisoformat(first)
    assert event["DTEND"].dt == dt.date.fromisoformat(after)


def test_the_check_is_due_an_interval_after_the_last(dates: Demand, newsroom: Newsroom) -> None:
    assert events(DEMAND)["check-japan-moratorium"]["DTSTART"].dt == dt.date(2005, 6, 30) + dt.timedelta(days=100)
    newsroom.publish(make_update(dates, "in_progress"))
    published = dt.date.today()  # noqa: DTZ011
    found = events(DEMAND)["check-japan-moratorium"]["DTSTART"].dt
    assert abs((found - published).days - 100) <= 1


def test_an_event_says_how_sure_it_is_and_where_it_is_from(dates: Demand) -> None:
    event = events(CAMPAIGN)["milestone-japan-upr"]
    assert event["STATUS"] == "TENTATIVE"
    assert "not yet verified" in event["DESCRIPTION"]
    assert "UN https://un.example/a" in event["DESCRIPTION"]
    assert str(event["URL"]).endswith("/campaigns/japan/")


def test_a_calendar_names_itself_and_where_to_ask_again(dates: Demand) -> None:
    found = calendar(CAMPAIGN)
    assert str(found["NAME"]).startswith("Japan – ")
    assert found["VERSION"] == "2.0"
    assert str(found["SOURCE"]).endswith(CAMPAIGN)
    assert found["REFRESH-INTERVAL"].dt == dt.timedelta(days=1)
    assert Client().get(CAMPAIGN)["Content-Type"] == "text/calendar; charset=utf-8"


def test_each_language_has_its_calendar_with_the_same_events(dates: Demand) -> None:
    assert str(events(f"/ja{CAMPAIGN}")["milestone-japan-bill"]["SUMMARY"]) == "節目bill（2027年2月のいずれかの日）"
    assert set(events(f"/ja{CAMPAIGN}")) == set(events(CAMPAIGN))


def test_it_is_byte_for_byte_the_same_until_something_is_published(dates: Demand) -> None:
    assert read(CAMPAIGN) == read(CAMPAIGN)
    assert all(len(line.encode()) <= 75 for line in read(f"/ja{CAMPAIGN}").split("\r\n"))


def test_a_campaign_that_has_ended_has_no_checks_ahead(dates: Demand, newsroom: Newsroom) -> None:
    newsroom.publish(dates.campaign, ended_on="2024-06-03")
    assert not any(uid.startswith("check-") for uid in events(CAMPAIGN))


def test_drafts_and_unknown_are_404(dates: Demand) -> None:
    make_demand(dates.campaign, "draft", title="Secret")
    assert Client().get("/campaigns/never/calendar.ics").status_code == 404
    assert Client().get(DEMAND.replace("moratorium", "draft")).status_code == 404
    assert "Secret" not in read(CAMPAIGN)


def test_no_text_leaves_its_line_and_no_date_the_calendar() -> None:
    bad = "a\r\nEND:VCALENDAR\n\x07;,\\"
    event = ical.Dated("x", bad, PartialDate("2999"), bad, "https://a.example/")
    now = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    found = Calendar.from_ical(ical.write(bad, "https://a.example/", "https://a.example/c.ics", now, [event]))
    (one,) = found.walk("VEVENT")
    assert str(one["DESCRIPTION"]) == "a\nEND:VCALENDAR\n;,\\"


def test_queries(dates: Demand, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for address in (CAMPAIGN, DEMAND):
        more = 1 if address == DEMAND else 0  # site, wordings, changes of status, activity or the lines of the demand
        with django_assert_num_queries(4 + more):
            read(address)
