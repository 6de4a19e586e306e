"""One count of days: readers and the desk say the same of one letter and of one demand."""

import datetime as dt
import re

import pytest
from django.test import Client

from campaigns.partial_date import PartialDate, days_since
from demands.models import Demand, Engagement
from demands.progress import progress
from demands.progress.due import overdue
from demands.progress.standing import Clock
from tests.cast import Newsroom

DAY = dt.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("date", "days"), [("2026-03-14", 1), ("2026-03-15", 0), ("2026-03-16", 0), ("2026-02", 15), ("2025", 74)]
)
def test_a_month_is_past_since_its_last_day(date: str, days: int) -> None:
    assert days_since(PartialDate(date), DAY) == days


@pytest.mark.parametrize("sent", ["2010-05-04", "2010-05", "2010"])
def test_a_letter_has_one_age(sent: str, emi: Client, client: Client, newsroom: Newsroom, demand: Demand) -> None:
    letter = Engagement.objects.create(
        campaign=demand.campaign, reference="letter-1", institution=demand.addressees.get(), kind="letter",
        summary="We asked.", happened_on=sent, awaits_reply=True,
    )  # fmt: skip
    letter.demands.add(demand)
    newsroom.publish(letter)
    desk = next(one for one in emi.get("/admin/").context["trays"] if str(one.title) == "Unanswered letters")
    page = client.get("/campaigns/japan/demands/moratorium/").content.decode()
    on_the_desk = re.sub(r"\D", "", desk.lines[0].detail)
    assert on_the_desk
    assert on_the_desk in page.replace(",", "")


def test_a_demand_is_overdue_on_one_day_for_all(demand: Demand) -> None:
    clock = Clock()
    page = progress.demand("japan", "moratorium", clock)
    assert page is not None
    due = overdue(clock)[0].due_on
    for day in (due, due + dt.timedelta(days=1)):
        shown = Clock(on=day)
        page.demand.clock = shown
        assert page.demand.review_overdue == (due < shown.day) == bool(overdue(shown))
