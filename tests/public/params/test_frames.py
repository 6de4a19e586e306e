"""A page that is filled into a kept frame is, byte for byte, the page that Django renders for the same question."""

import gzip
import random
from typing import Any
from urllib.parse import urlencode

import brotli
import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from demands import ledger
from demands.models import Demand
from demands.progress import pieces
from demands.public.params import fast_path, frames
from demands.public.params.frames import Filled, Frame, Part
from tests.api.test_filters import choices
from tests.cast import Newsroom, make_update
from tests.public.params.test_fast_path import Answer, Reader, reader
from tests.public.test_japan import publish_japan

pytestmark = pytest.mark.django_db
__all__ = ["reader"]

BEGIN_WITH = {"japan": publish_japan}
TIMES = 520
CAMPAIGN = "/campaigns/japan-2005/"
HOSTILE = (
    "status=nonsense", "since=1850", "since=tomorrow", "page=2", "page=0", "q=%00", "q=%ff", "sort=", "status=&status=",
    "q=%3Cscript%3E", "q=%22%26%27", "since=2012-02-30", "view=", "view=x", "on=2012", "entry=300", "recorded=2020",
    "q=a+b%2Bc", "Q=treaty", "q%5B%5D=1", "again", "=", "&&", "q=" + "x" * 300, "since=2012&since=2013",
    "q=%F0%9F%92%A9", "&".join(f"x{number}=1" for number in range(1100)), "sort=title;status=met", "%ff=%ff&\xff=\xff",
)  # fmt: skip


@pytest.fixture
def japan() -> None:
    """The Japan campaign."""


@pytest.fixture
def kept(settings: Any) -> Any:
    settings.PIECES_MEGABYTES = 12
    return settings


def unpacked(answer: Answer) -> bytes:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
    return unpack[answer.header("Content-Encoding")](answer.body)


def headers(answer: Answer) -> list[tuple[str, str]]:
    """But for the number of bytes, which depends on how well they are compressed."""
    return sorted(pair for pair in answer.headers if pair[0] != "Content-Length")


@pytest.fixture
def questions(japan: None) -> list[str]:
    """What readers may choose, in two languages."""
    dice = random.Random(1966)
    offered = {name: values for name, values in choices().items() if name not in ("on", "recorded", "entry")}
    offered |= {"view": ["table", "ribbons"], "page": ["1"], "utm_source": ["mail"]}
    offered["q"] = ["treaty", "死刑", "<b>", 'a "b" & c', "banana", "the", "ａｂｃ"]
    found = []
    for _ in range(TIMES):
        names = dice.sample(sorted(offered), k=dice.choice((1, 1, 2, 3)))
        asked = urlencode({name: dice.choice(offered[name]) for name in names})
        found.append(f"{dice.choice(('', '/ja'))}{CAMPAIGN}?{asked}")
    return found


@pytest.mark.slow
def test_every_question_has_the_answer_that_django_renders(
    japan: None, questions: list[str], kept: Any, reader: Reader
) -> None:
    for language in ("", "/ja"):
        for view in ("ribbons", "table"):
            assert reader.get(f"{language}{CAMPAIGN}?view={view}", accept_encoding="gzip").status == "200 OK"
    for question in questions:  # so that every piece is there
        reader.get(question, accept_encoding="gzip")
    reader.to_django = 0
    fresh = [f"{question}&since=2006-01-{day % 28 + 1:02}" for day, question in enumerate(questions)]
    filled = [reader.get(question, accept_encoding="gzip") for question in fresh]
    assert reader.to_django < TIMES * 0.3, "most were filled in without Django"
    kept.PIECES_MEGABYTES = kept.KEPT_MEGABYTES = 0
    for question, answer in zip(fresh, filled, strict=True):
        whole = reader.get(question, accept_encoding="gzip", application=reader.django)
        assert unpacked(answer) == unpacked(whole), question
        assert answer.status == whole.status
        own = {"ETag", "Cache-Control", "Content-Length"}  # that of the page cache, which is off now
        assert [one for one in headers(answer) if one[0] not in own] == [
            one for one in headers(whole) if one[0] not in own
        ]


def test_it_is_the_same_page_as_that_of_the_page_cache(japan: None, kept: Any, reader: Reader) -> None:
    """With its name, so that a browser that has the one is told that it has the other."""
    question = f"{CAMPAIGN}?sort=title"
    reader.get(CAMPAIGN, accept_encoding="gzip")
    reader.get(f"{CAMPAIGN}?sort=status&since=2008", accept_encoding="gzip")
    reader.get(question, application=reader.django, accept_encoding="gzip")
    before = reader.to_django
    filled = reader.get(f"{question}&since=2006", accept_encoding="gzip")
    assert reader.to_django == before
    by_django = reader.get(f"{question}&since=2006", application=reader.django, accept_encoding="gzip")
    assert headers(filled) == headers(by_django)
    assert unpacked(filled) == unpacked(by_django)
    asked = {"accept_encoding": "gzip", "if_none_match": filled.header("ETag")}
    assert reader.get(f"{question}&since=2006", **asked).status == "304 Not Modified"


@pytest.mark.parametrize("question", HOSTILE)
def test_what_cannot_be_understood_is_answered_as_ever(
    newsroom: Newsroom, demand: Demand, kept: Any, reader: Reader, question: str
) -> None:
    path = "/campaigns/japan/"
    for _ in range(2):
        reader.get(path, accept_encoding="gzip")
        reader.get(f"{path}?sort=title", accept_encoding="gzip")
    answer = reader.get(f"{path}?{question}", accept_encoding="gzip")
    whole = reader.get(f"{path}?{question}", application=reader.django, accept_encoding="gzip")
    assert (answer.status, unpacked(answer)) == (whole.status, unpacked(whole))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("identity", ""), ("gzip;q=0", ""), ("deflate", ""), ("gzip", "gzip"), ("br", "br"),
        ("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("GZIP;q=0.5", "gzip"), ("x" * 600, ""),
    ],
)  # fmt: skip
def test_a_page_is_compressed_as_its_reader_takes_it(
    demand: Demand, kept: Any, reader: Reader, accepted: str, coding: str
) -> None:
    asked = {"accept_encoding": accepted} if accepted else {}
    path = "/campaigns/japan/?since=2012&sort="
    whole = unpacked(reader.get(f"{path}sources", application=reader.django))
    answers = [reader.get(path + sort, **asked) for sort in ("title", "status", "last", "sources")]
    for answer in answers:
        assert answer.header("Content-Encoding") == coding
        assert int(answer.header("Content-Length")) == len(answer.body)
        assert (answer.header("ETag")[:2] == "W/") == bool(coding)
    assert unpacked(answers[-1]) == whole


def test_a_question_that_comes_again_is_kept(demand: Demand, kept: Any, reader: Reader) -> None:
    """A page that many ask for is then sent as it is, compressed well."""
    path = "/campaigns/japan/?since=2012&sort="
    for sort in ("title", "status"):
        reader.get(path + sort, accept_encoding="gzip")
    asked = []
    for _ in range(5):
        before = reader.to_django
        asked.append((reader.get(f"{path}last", accept_encoding="gzip"), reader.to_django - before))
    assert [by_django for _, by_django in asked] == [0, 1, 1, 0, 0]
    assert len({unpacked(answer) for answer, _ in asked}) == 1
    assert len(asked[4][0].body) < len(asked[0][0].body)
    assert len({answer.header("ETag") for answer, _ in asked}) == 1


def test_the_questions_answered_last_are_few(
    demand: Demand, kept: Any, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast_path, "MOST_FILLED", 20)
    path = "/campaigns/japan/?since=2012&sort="
    for sort in ("title", "status"):
        reader.get(path + sort, accept_encoding="gzip")
    for number in range(50):
        reader.get(f"{path}last&x={number}", accept_encoding="gzip")
    assert len(reader.fast.filled) == 20


def test_filling_asks_the_database_nothing(
    japan: None, kept: Any, reader: Reader, django_assert_num_queries: Any
) -> None:
    for sort in ("title", "status"):
        reader.get(f"{CAMPAIGN}?sort={sort}&since=2010", accept_encoding="gzip")
    before = reader.to_django
    with django_assert_num_queries(0):
        answer = reader.get(f"{CAMPAIGN}?sort=title&since=2011&q=the", accept_encoding="gzip")
    assert (answer.status, reader.to_django) == ("200 OK", before)


def test_a_frame_is_not_filled_in_after_the_record_has_grown(
    newsroom: Newsroom, demand: Demand, kept: Any, reader: Reader, administrator: Any
) -> None:
    path = "/campaigns/japan/?sort="
    entry = newsroom.publish(make_update(demand, "in_progress", headline={"en": "A name that must go."}))
    for sort in ("title", "status", "last"):
        assert b"A name that must go." in unpacked(reader.get(path + sort, accept_encoding="gzip"))
    ledger.redact(entry, by=administrator, reason="A court ordered it.")
    kept.KEPT_MILLISECONDS = 0
    assert b"A name that must go." not in unpacked(reader.get(f"{path}title", accept_encoding="gzip"))
    kept.KEPT_MILLISECONDS = 600_000
    for sort in ("title", "status", "last", "sources", "addressee"):
        assert b"A name that must go." not in unpacked(reader.get(path + sort, accept_encoding="gzip"))


def test_pages_of_today_are_not_filled_in_for_another_day(japan: None, kept: Any, reader: Reader) -> None:
    for sort in ("title", "status"):
        reader.get(f"{CAMPAIGN}?sort={sort}", accept_encoding="gzip")
    past = reader.get(f"{CAMPAIGN}?on=2012-03-14&sort=title", accept_encoding="gzip")
    assert b"You are looking at" in unpacked(past)
    assert b"You are looking at" not in unpacked(reader.get(f"{CAMPAIGN}?sort=last", accept_encoding="gzip"))


def test_a_page_of_another_language_has_a_frame_of_its_own(japan: None, kept: Any, reader: Reader) -> None:
    for sort in ("title", "status", "last"):
        english = unpacked(reader.get(f"{CAMPAIGN}?sort={sort}", accept_encoding="gzip"))
        japanese = unpacked(reader.get(f"/ja{CAMPAIGN}?sort={sort}", accept_encoding="gzip"))
        assert b'<html lang="en"' in english
        assert b'<html lang="ja"' in japanese


@pytest.mark.parametrize("path", ["/campaigns/japan/", "/campaigns/japan/demands/moratorium/"])
def test_a_new_frame_reads_nothing_twice(
    demand: Demand, kept: Any, django_assert_max_num_queries: Any, path: str
) -> None:
    kept.PIECES_MEGABYTES = 0
    with CaptureQueriesContext(connection) as plain:
        Client().get(path)
    kept.PIECES_MEGABYTES = 12
    with django_assert_max_num_queries(len(plain) + 1):  # the last entry, by which pieces are known
        Client().get(path)


def test_a_demand_is_kept_as_a_frame(demand: Demand, kept: Any, django_assert_num_queries: Any) -> None:
    page = "/campaigns/japan/demands/moratorium/"
    first = Client().get(page)
    with django_assert_num_queries(1):  # the last entry
        assert Client().get(page).content == first.content
    kept.PIECES_MEGABYTES = 0
    assert Client().get(page).content == first.content


def test_the_name_of_a_page_is_that_of_its_text_wherever_it_is_made() -> None:
    assert Filled([Part("a"), Part("b")]).mark == Filled([Part("a"), Part("b")]).mark
    assert len({Filled([Part(one) for one in parts]).mark for parts in (("a", "b"), ("ab",), ("b", "a"), ("a",))}) == 4


def test_only_holes_depend_on_the_question(kept: Any) -> None:
    """What stands outside is as it was when the frame was made: a template that forgets a hole shows it."""
    factory = RequestFactory()
    template = Template("{% load pieces %}{{ word }} {% hole %}{{ word }}{% endhole %}")
    opening = frames.Opening()
    text = template.render(RequestContext(factory.get("/"), {"word": "first", "opening": opening}))
    parts = [opening.holes[int(one)] if place % 2 else Part(one) for place, one in enumerate(text.split(frames.MARK))]
    filled = Frame(template, tuple(parts)).filled(factory.get("/"), {"word": "second"}, pieces.State("", ""), None)
    assert filled is not None
    assert Filled(filled).text == b"first second"
