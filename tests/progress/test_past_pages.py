"""A page of an earlier day, or of what had been published by then, holds no fact dated or recorded after either.

The Japan campaign is loaded once, what staff do later is added to it, and its lines are spread over the years, so that
both clocks cut through the record. A thousand pairs of days are drawn; every date that the reader functions give out is
looked at, under whatever name it stands.
"""

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from campaigns.partial_date import day_of, today
from demands import ledger
from demands.exchange.packs.loader import load
from demands.models import Demand, Engagement, Entry, StatusUpdate
from demands.progress import progress
from demands.progress.lists import recorded
from demands.progress.standing import Clock
from demands.progress.summaries import Campaigns
from tests.cast import Newsroom, known, make_proposal
from tests.exchange.pack_files import JAPAN, SCALES, another_site
from tests.recommendations import link, make_recommendation

PAIRS = 1_000
PAGES = 24
FIRST, LAST = dt.date(2003, 1, 1), today()
SITE_BEGAN = dt.date(2006, 1, 1)
# What plans ahead, or is a note of the newsroom on its own work; all else is a fact of the world.
PLANNED = {"due_on"}
KEPT_BOOKS = {
    "recorded_at",
    "confirmed_at",
    "seconded_at",
    "imported",
    "copy",
    "gone_on",
    "verified_on",
    "evidence_until",
}
DATE = re.compile(r"(19|20)\d\d(-\d\d(-\d\d)?)?")


def _later_work(newsroom: Newsroom) -> None:
    """What the pack lacks and a newsroom adds: corrections, translations, reviews, letters, recommendations."""
    demands = list(Demand.objects.order_by("number"))
    for place, demand in enumerate(demands):
        ledger.review(demand, by=newsroom.reviewer, as_of=f"{2006 + place}-03-04")
        letter = Engagement.objects.create(
            campaign=demand.campaign, institution=demand.addressees.all()[0], kind="letter", summary="We asked.",
            happened_on=f"{2005 + place}-07", awaits_reply=True, replied_on=f"{2009 + place}-02-03", reply="They said.",
        )  # fmt: skip
        letter.demands.add(demand)
        newsroom.publish(letter)
        rows = [make_recommendation(published_on=f"{2008 + 4 * cycle}-05-06") for cycle in range(4)]
        link(newsroom, demand, *rows)
        newsroom.publish(demand)
    for place, update in enumerate(StatusUpdate.objects.order_by("reference")[:30:3]):
        if place % 2:
            newsroom.publish(make_proposal("translate", update=update, language="ja", headline="見出し", body=""))
        else:
            newsroom.publish(make_proposal("retract", update=update, reason="It was another."))


def _spread_over_the_years() -> None:
    """Give the lines of the record moments from 2006 to today, in their order, as a site of that age would have."""
    size = Entry.objects.count()
    span = (LAST - SITE_BEGAN).days
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE demands_entry SET recorded_at = %s::timestamptz + (sequence * %s::float / %s) * interval '1 day'",
            [SITE_BEGAN, span, size + 1],
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.fixture(scope="module")
def old_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), another_site():
        load(SCALES)
        load(JAPAN)
        _later_work(Newsroom(known("emi", "Editor"), known("rafael", "Reviewer")))
        _spread_over_the_years()
        yield


@pytest.fixture(autouse=True)
def _only_reading(old_site: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def pairs(number: int, seed: int) -> Iterator[Clock]:
    """Random pairs of ``on`` and ``recorded``; in every third all that is on record counts, in some ``on`` is today."""
    dice = random.Random(seed)
    for place in range(number):
        on, recorded = (FIRST + dt.timedelta(days=dice.randrange((LAST - FIRST).days + 1)) for _clock in range(2))
        if place % 20 == 1:
            on = LAST
        if on == LAST:
            recorded = min(recorded, LAST - dt.timedelta(days=1))  # today as it is now on record knows what is to come
        elif place % 3 == 0:
            recorded = LAST
        yield Clock(on=on, recorded=recorded)


def dates_in(value: Any, name: str = "") -> Iterator[tuple[str, str | dt.datetime]]:
    """Every date and moment of what a reader function gave out, with the name under which it stands."""
    if isinstance(value, dt.datetime):
        yield name, value
    elif isinstance(value, dt.date):
        yield name, value.isoformat()
    elif isinstance(value, str):
        if name not in ("number", "value") and DATE.fullmatch(value):
            yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from dates_in(inner, key)
    elif hasattr(value, "_fields"):
        for key in value._fields:
            yield from dates_in(getattr(value, key), key)
    elif is_dataclass(value):
        for one in fields(value):
            if not isinstance(getattr(value, one.name), Clock) and one.name not in ("unmade", "corrects"):
                yield from dates_in(getattr(value, one.name), one.name)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from dates_in(inner, name)


def too_late(found: Any, clock: Clock) -> list[tuple[str, str]]:
    """The facts dated after ``on``, or recorded after ``recorded``."""
    assert clock.recorded is not None
    wrong = []
    for name, value in dates_in(found):
        if isinstance(value, dt.datetime):
            if day_of(value) > clock.recorded:
                wrong.append((name, str(value)))
        elif name not in PLANNED | KEPT_BOOKS and value > clock.day.isoformat():
            wrong.append((name, value))
    return wrong


def facts_too_late(clock: Clock, demand: str) -> list[tuple[str, str]]:
    whole, page = progress.campaign("japan-2005", clock), progress.demand("japan-2005", demand, clock)
    found: list[Any] = [progress.latest(clock, campaign="japan-2005", number=5), Campaigns(clock).some(0, 9)]
    if whole is not None and whole.begun:
        found += [whole, whole.demands, [one.standing for one in whole.demands], whole.last_on]
    if page is not None and page.demand.standing.status is not None:
        found += [page, page.demand.standing]
    return too_late(found, clock)


def test_the_list_of_campaigns_counts_what_the_campaigns_page_shows() -> None:
    for place, clock in enumerate(pairs(30, seed=5)):
        clock = Clock(on=clock.on) if place % 2 else clock
        whole, listed = progress.campaign("japan-2005", clock), Campaigns(clock).some(0, 9)
        if whole is None or not whole.begun:
            assert listed == []
        else:
            (one,) = listed
            counts = sum(demand.updates for demand in (*whole.demands, *whole.unmade)), whole.last_on
            assert (one.tally, one.demands, one.updates, one.latest_on) == (whole.tally, len(whole.demands), *counts)


SLUGS = (
    "execution-moratorium", "fair-refugee-recognition", "rome-statute", "detention-exceptional", "arms-trade-treaty",
)  # fmt: skip


def test_no_fact_is_dated_or_recorded_after_either_day() -> None:
    wrong = {}
    for place, clock in enumerate(pairs(PAIRS, seed=11)):
        if found := facts_too_late(clock, SLUGS[place % len(SLUGS)]):
            wrong[clock] = found[:3]
    assert wrong == {}


def test_without_the_guard_later_facts_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "has_come", lambda self, date: True)
    names = {name for clock in pairs(20, seed=11) for name, _value in facts_too_late(clock, "fair-refugee-recognition")}
    assert {"date", "as_of", "published_on", "happened_on", "replied_on"} <= names


def test_pages_print_no_day_of_the_world_after_theirs() -> None:
    """What stands in <time> elements: facts of the world by ``on``, our own bookkeeping by ``recorded``."""
    recorded_days = {day_of(moment).isoformat() for moment in Entry.objects.values_list("recorded_at", flat=True)}
    for place, clock in enumerate(pairs(PAGES, seed=5)):
        path = f"/campaigns/japan-2005/demands/{SLUGS[place % len(SLUGS)]}/" if place % 2 else "/campaigns/japan-2005/"
        response = Client().get(path, {"on": str(clock.on), "recorded": str(clock.recorded)})
        assert response.status_code == 200
        printed = set(re.findall(r'<time datetime="([^"]+)"', response.content.decode()))
        assert {day for day in printed if day > str(clock.recorded)} == set(), (path, clock)
        assert {day for day in printed if day > str(clock.day)} <= recorded_days, (path, clock)


def test_the_days_of_the_test_cut_through_the_record() -> None:
    """The property would hold of an empty page too: most pairs find updates, and leave some out."""
    counts, whole = [recorded.count(clock) for clock in pairs(60, seed=11)], recorded.count(Clock())
    assert sum(0 < count < whole for count in counts) > 30


def test_a_page_of_2005_says_no_review_of_2026() -> None:
    page = progress.demand("japan-2005", "execution-moratorium", Clock(on=dt.date(2005, 9, 1)))
    assert page is not None
    assert page.demand.checked is None
    html = Client().get("/campaigns/japan-2005/demands/execution-moratorium/?on=2005-09-01").content.decode()
    assert "no re-check recorded by this date" in html
    assert "compiled up to" not in html
