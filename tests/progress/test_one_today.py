"""One today per site: the calendar day of its time zone, on pages, in ribbons, citations, forms and in the record."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.partial_date import PartialDate, day_of, end_of, today, validate_happened
from config.places import BASE_DIR
from demands.models import Demand, Entry, WorkflowStep
from demands.progress import progress
from demands.progress.standing import Clock
from demands.public.params import query
from tests.cast import Newsroom, make_update
from tests.public.reading import words

EVENING = dt.datetime(2030, 11, 29, 20, 0, tzinfo=dt.UTC)  # the 30th in Tokyo, the 29th in Honolulu


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: EVENING)


@pytest.mark.parametrize(("zone", "day"), [("UTC", 29), ("Asia/Tokyo", 30), ("Pacific/Honolulu", 29)])
def test_today_is_that_of_the_site(evening: None, settings: Any, zone: str, day: int) -> None:
    settings.TIME_ZONE = zone
    assert today() == Clock().day == day_of(EVENING) == dt.date(2030, 11, day)


def test_a_day_ends_when_it_ends_at_the_site(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    assert end_of(dt.date(2030, 11, 30)) == dt.datetime(2030, 11, 30, 15, 0, tzinfo=dt.UTC)


def test_what_happens_tomorrow_has_not_happened(evening: None, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    validate_happened(PartialDate("2030-11-30"))
    with pytest.raises(ValidationError):
        validate_happened(PartialDate("2030-12-01"))


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "day"), [("UTC", "29 November 2030"), ("Asia/Tokyo", "30 November 2030")])
def test_a_page_names_one_day(
    newsroom: Newsroom, demand: Demand, evening: None, settings: Any, client: Client, zone: str, day: str
) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    settings.TIME_ZONE = zone
    page = words(client.get("/campaigns/japan/demands/moratorium/").content.decode())
    other = {"29 November 2030": "30 November 2030"}.get(day, "29 November 2030")
    assert f"as of {day}" in page
    assert other not in page


@pytest.mark.django_db
def test_its_ribbon_ends_on_the_day_of_its_heading(newsroom: Newsroom, demand: Demand) -> None:
    newsroom.publish(make_update(demand, "in_progress"))
    page = progress.demand("japan", "moratorium", Clock())
    assert page is not None
    assert page.demand.standing.segments[-1].end == PartialDate(Clock().day)


@pytest.mark.django_db
def test_recorded_by_a_day_means_by_its_end_at_the_site(demand: Demand, settings: Any) -> None:
    """An entry of 20:00 UTC belongs to the next day in Tokyo."""
    moment = Entry.objects.latest("sequence").recorded_at
    for zone in ("UTC", "Asia/Tokyo", "Pacific/Honolulu"):
        settings.TIME_ZONE = zone
        day = day_of(moment)
        assert progress.demand("japan", "moratorium", Clock(recorded=day)) is not None
        assert progress.demand("japan", "moratorium", Clock(recorded=day - dt.timedelta(days=1))) is None


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Pacific/Honolulu"])
def test_the_record_gives_its_moments_in_utc(
    newsroom: Newsroom, client: Client, demand: Demand, settings: Any, zone: str
) -> None:
    last = newsroom.publish(make_update(demand, "in_progress"))
    settings.TIME_ZONE = zone
    page = words(client.get(f"/updates/{last.sequence}/").content.decode())
    assert f"{last.recorded_at:%Y-%m-%d %H:%M:%S} UTC" in page
    page = words(client.get("/record/").content.decode())
    assert page.count(f"{last.recorded_at:%Y-%m-%d %H:%M}") >= 2  # the newest of all, and its row


@pytest.mark.django_db
def test_the_newsroom_gives_moments_in_the_time_of_the_site(
    newsroom: Newsroom, demand: Demand, settings: Any, client: Client
) -> None:
    client.force_login(newsroom.editor)
    at = WorkflowStep.objects.latest("pk").at
    settings.TIME_ZONE = "Asia/Tokyo"
    page = words(client.get(f"/admin/demands/demand/{demand.pk}/history/").content.decode())
    assert f"{at + dt.timedelta(hours=9):%H:%M:%S} JST" in page
    assert "UTC" not in page


def test_every_moment_in_a_template_names_its_time_zone() -> None:
    bare = re.compile(r'(?<!\|utc)\|date:"[^"]*H:i(?!(:s)? T)[^"]*"')
    pages = (BASE_DIR / "templates").rglob("*.html")
    assert {page.name: found for page in pages if (found := bare.findall(page.read_text()))} == {}


def test_the_page_cache_turns_with_the_day_of_the_site(evening: None, settings: Any, rf: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    request = rf.get("/", {"on": "2030-11-30"})
    assert query.day(request, "on") == dt.date(2030, 11, 30)
