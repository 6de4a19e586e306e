"""A page that is kept for all days of a stretch is, byte for byte, the page that Django renders for each of them."""

import datetime as dt
import random
from typing import Any
from urllib.parse import urlencode

import pytest

from campaigns.partial_date import PartialDate, today
from demands import ledger
from demands.models import Demand
from demands.progress.lists.turns import turns
from demands.progress.standing import Clock
from demands.public.text import open_day
from demands.public.text.open_day import MARK, OpenClock, filled_in
from demands.public.text.reach import as_known
from demands.public.text.site_name import clock_query
from tests.api.test_filters import choices
from tests.cast import Newsroom, make_proposal, make_update
from tests.public.params.test_fast_path import Answer, Reader, reader
from tests.public.params.test_frames import headers, kept, unpacked
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db
__all__ = ["kept", "reader"]

BEGIN_WITH = {"japan": publish_japan}
TIMES = 500
LANGUAGES = ("", "/ja")
CAMPAIGN, SMALL = "/campaigns/japan-2005/", "/campaigns/japan/"
DAY = dt.timedelta(days=1)
BAD = ("2026-02-30", "0000-00-00", "9999", "9999-12-31", "1899-12-31", "2012-13", "2012-3-1", "%00iso%00", "x", "")


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


@pytest.fixture
def days(japan: None) -> list[str]:
    """Days on which the page or a row turns, those beside them, and others; before the first event and of today too."""
    dice = random.Random(1945)
    found = turns("japan-2005", latest=5, recent=90)
    assert found is not None
    known = sorted({*found.page, *(day for row in found.rows.values() for day in row)})
    near = [day + beside * DAY for day in dice.sample(known, 120) for beside in (-1, 0, 1)]
    some = [dt.date(2004, 6, 1) + DAY * dice.randrange(8_000) for _ in range(TIMES)]
    given = [day.isoformat() for day in (*near, *some, today(), today() - DAY) if day <= today()]
    return [*dice.sample(given, TIMES - 60), *(day[: dice.choice((4, 7))] for day in dice.sample(given, 60))]


@pytest.fixture
def questions(days: list[str]) -> list[str]:
    """A day, and often something else that readers may choose."""
    dice = random.Random(1948)
    offered = {name: values for name, values in choices().items() if name not in ("on", "recorded", "entry")}
    offered |= {"view": ["table"], "q": ["treaty", "死刑", 'a "b" & c', "the"], "utm_source": ["mail"]}
    found = []
    for day in days:
        names = dice.sample(sorted(offered), k=dice.choice((0, 0, 1, 2)))
        asked = urlencode({"on": day} | {name: dice.choice(offered[name]) for name in names})
        more = f"&recorded={dice.choice((day, '2019', today().isoformat()))}" if dice.random() < 0.05 else ""
        found.append(f"{dice.choice(LANGUAGES)}{CAMPAIGN}?{asked}{more}")
    return found


def asked(reader: Reader, path: str) -> Answer:
    return reader.get(path, accept_encoding="gzip")


@pytest.mark.slow
def test_every_day_has_the_page_that_django_renders(
    japan: None, questions: list[str], kept: Any, reader: Reader
) -> None:
    assert len(questions) == TIMES
    kept.PIECES_MEGABYTES = 200
    for language in LANGUAGES:
        asked(reader, language + CAMPAIGN)
    answers = [asked(reader, question) for question in questions]
    reader.to_django = 0
    again = [asked(reader, f"{question}&since=1990") for question in questions]  # so that most frames are there
    assert reader.to_django < TIMES * 0.5, "most were filled in without Django"
    kept.PIECES_MEGABYTES = kept.KEPT_MEGABYTES = 0
    for question, answer in zip(questions, answers, strict=True):
        whole = reader.get(question, accept_encoding="gzip", application=reader.django)
        assert (answer.status, unpacked(answer)) == (whole.status, unpacked(whole)), question
    for question, answer in random.Random(7).sample(list(zip(questions, again, strict=True)), 120):
        path = f"{question}&since=1990"
        whole = reader.get(path, accept_encoding="gzip", application=reader.django)
        assert (answer.status, unpacked(answer)) == (whole.status, unpacked(whole)), path
        own = {"ETag", "Cache-Control", "Content-Length"}
        assert [one for one in headers(answer) if one[0] not in own] == [
            one for one in headers(whole) if one[0] not in own
        ]


def test_another_day_of_a_stretch_asks_the_database_nothing(
    japan: None, kept: Any, reader: Reader, django_assert_num_queries: Any
) -> None:
    found = turns("japan-2005", latest=5, recent=90)
    assert found is not None
    past = [day for day in found.page if dt.date(2006, 1, 1) < day < today()]
    first = max((late - early, early) for early, late in zip(past, past[1:], strict=False))[1]
    for path in (CAMPAIGN, f"{CAMPAIGN}?on={first + DAY}", f"{CAMPAIGN}?on={first + 3 * DAY}"):
        asked(reader, path)
    before = reader.to_django
    with django_assert_num_queries(0):
        answer = asked(reader, f"{CAMPAIGN}?on={first + 2 * DAY}")
    assert reader.to_django == before
    kept.PIECES_MEGABYTES = kept.KEPT_MEGABYTES = 0
    whole = reader.get(f"{CAMPAIGN}?on={first + 2 * DAY}", accept_encoding="gzip", application=reader.django)
    assert unpacked(answer) == unpacked(whole)


@pytest.mark.parametrize("part", ["results", "answer"])
def test_what_htmx_asks_for_has_its_day(
    newsroom: Newsroom, demand: Demand, kept: Any, reader: Reader, part: str
) -> None:
    newsroom.publish(make_update(demand, "in_progress", happened_on="2010-05-04"))
    said = {"hx_request": "true", "hx_target": part}
    for day in ("2012-03-14", "2012-03-15"):
        body = reader.get(f"{SMALL}?on={day}", **said).body
        assert MARK.encode() not in body
        assert f"?on={day}".encode() in body


@pytest.mark.parametrize("day", BAD)
def test_a_day_that_cannot_be_is_answered_as_ever(
    newsroom: Newsroom, demand: Demand, kept: Any, reader: Reader, day: str
) -> None:
    for path in (SMALL, f"{SMALL}?on=2012-03-14", f"{SMALL}?on=2012-03-15"):
        asked(reader, path)
    answer = asked(reader, f"{SMALL}?on={day}")
    whole = reader.get(f"{SMALL}?on={day}", accept_encoding="gzip", application=reader.django)
    assert (answer.status, unpacked(answer)) == (whole.status, unpacked(whole))


@pytest.mark.parametrize("taken_back", ["redacted", "retracted"])
def test_what_was_taken_back_is_on_no_day(
    newsroom: Newsroom, demand: Demand, kept: Any, reader: Reader, administrator: Any, taken_back: str
) -> None:
    update = make_update(demand, "in_progress", happened_on="2010-05-04", headline={"en": "A name that must go."})
    entry = newsroom.publish(update)
    asked(reader, SMALL)
    for day in ("2012-03-14", "2012-03-15"):
        assert b"A name that must go." in unpacked(asked(reader, f"{SMALL}?on={day}"))
    if taken_back == "redacted":
        ledger.redact(entry, by=administrator, reason="A court ordered it.")
    else:
        newsroom.publish(make_proposal("retract", update=update, reason="It was not so."))
    kept.KEPT_MILLISECONDS = 0
    asked(reader, SMALL)
    kept.KEPT_MILLISECONDS = 600_000
    for day in ("2012-03-14", "2012-03-16", "2012-03-17"):
        assert b"A name that must go." not in unpacked(asked(reader, f"{SMALL}?on={day}"))


def test_a_hidden_campaign_has_no_page_on_any_day(kept: Any, reader: Reader) -> None:
    nowhere = asked(reader, "/campaigns/nowhere/?on=2012-03-14")
    assert nowhere.status == "404 Not Found"


def test_a_day_that_is_left_open_is_filled_in_wherever_it_is_said() -> None:
    clock, day = OpenClock(on=dt.date(2012, 3, 1)), dt.date(2012, 3, 14)
    for say in (as_known, clock_query, open_day.iso, open_day.shown):
        left_open = say(clock)
        assert left_open.count(MARK) == 2
        assert filled_in(left_open.encode(), day).decode() == say(Clock(on=day))
    assert PartialDate(day).display("en") in filled_in(as_known(clock).encode(), day).decode()
