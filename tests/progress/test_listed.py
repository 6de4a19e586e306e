"""The long lists for machines say what the readers of the pages say: two spellings of one question."""

import datetime as dt

import pytest

from demands.models import Entry
from demands.progress import listed, log, progress
from demands.progress.named import Names
from demands.progress.standing import Clock
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db

BEGIN_WITH = {"japan": publish_japan}
CLOCKS = (Clock(), Clock(on=dt.date(2012, 3, 14)), Clock(entry=300), Clock(recorded=dt.date(2000, 1, 1)))


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_standings_and_numbers_are_those_of_the_pages(japan: None, clock: Clock) -> None:
    page, short = progress.campaign("japan-2005", clock), listed.campaign("japan-2005", clock)
    assert (page is None) == (short is None)
    if page is None or short is None:
        return
    pairs = [("japan-2005", one.slug) for one in page.demands]
    known = log.named(clock, {f"demand:{slug}/{name}" for slug, name in pairs} | {"campaign:japan-2005"})
    assert listed.standings(pairs, known, clock) == log.standings(pairs, known, clock)
    assert [(one.updates, one.last_on, one.sources) for one in short.demands] == [
        (one.updates, one.last_on, one.sources) for one in page.demands
    ]


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
@pytest.mark.parametrize("certainty", ["", "read", "excerpt", "unverified"])
def test_updates_are_those_in_force(japan: None, clock: Clock, certainty: str) -> None:
    numbers = listed.numbers(clock, number=1000, certainty=certainty)
    assert len(numbers) == progress.count_updates(clock, certainty=certainty)
    assert numbers == progress.recorded_last(clock, certainty=certainty, number=1000, total=len(numbers))
    assert listed.updates(clock, numbers) == progress.recorded(clock, numbers)


def test_all_updates_come_once_in_batches(japan: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "BATCH", 7)
    numbers = [one.sequence for one in listed.all_updates(Clock())]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len({*numbers}) == Entry.objects.updates().in_force().count()


def test_a_thing_that_was_redacted_or_is_of_no_public_campaign_is_not_listed(japan: None) -> None:
    assert listed.find(Clock(), "demand", number=100)
    assert listed.find(Clock(recorded=dt.date(2000, 1, 1)), "demand", number=100) == []
    assert listed.find(Clock(), "nothing", number=100) == []
    assert Names({}).get("demand:x") is None
