"""Atom feeds, read by a parser that others wrote."""

import datetime as dt
from typing import Any

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from demands import ledger
from demands.models import Demand, Entry, StatusUpdate
from demands.public.feeds import atom
from tests.cast import Newsroom, at_work, make_campaign, make_demand, make_proposal, make_update, publish_a_demand
from tests.public.reading import read

pytestmark = pytest.mark.django_db

DEMAND = "/campaigns/japan/demands/moratorium/feed.atom"
EVERY = (
    "/feed.atom",
    "/campaigns/japan/feed.atom",
    DEMAND,
    "/institutions/moj/feed.atom",
    "/themes/death-penalty/feed.atom",
)


def publish_news() -> None:
    """A bill, then its passing; and something in another campaign."""
    newsroom, demand = at_work(), publish_a_demand()
    first = make_update(demand, "in_progress", happened_on="2010", headline="A bill was tabled", headline_ja="法案提出")
    newsroom.publish(first)
    newsroom.publish(
        make_update(demand, "met", happened_on="2012", headline="It <passed> & was signed", body="**Law**.")
    )
    newsroom.publish(make_update(demand, happened_on="2001", headline="Before the demand"))
    other = make_demand(make_campaign("korea", name="Korea"), "halt", title="Stop the gallows")
    newsroom.publish(other.campaign)
    newsroom.publish(other)
    newsroom.publish(make_update(other, "in_progress", headline="A court ruled"))


BEGIN_WITH = {"news": publish_news}


@pytest.fixture
def news(demand: Demand) -> Demand:
    """What ``publish_news`` publishes."""
    return demand


def feed(address: str, **question: Any) -> Any:
    found = feedparser.parse(read(address, **question))
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def titles(address: str) -> list[str]:
    return [entry.title for entry in feed(address).entries]


def test_an_entry_tells_the_status_before_and_after(news: Demand) -> None:
    background, met, begun = feed(DEMAND).entries
    assert met.title == "It <passed> & was signed"
    assert met.summary == "Halt all executions: In progress → Met"
    assert begun.summary == "Halt all executions: Not assessed → In progress"
    assert background.summary == "Halt all executions"
    marks = {tag.scheme.partition("#")[2]: tag.term for tag in met.tags}
    assert (marks["status-before"], marks["status-after"]) == ("in_progress", "met")
    assert "<strong>Law</strong>" in met.content[0].value
    assert "Treaty collection" in met.content[0].value


@pytest.mark.parametrize(("address", "number"), list(zip(EVERY, (4, 3, 3, 4, 4), strict=True)))
def test_each_feed_has_its_own(news: Demand, address: str, number: int) -> None:
    assert len(titles(address)) == number
    assert ("A court ruled" in titles(address)) == (number == 4)


@pytest.mark.parametrize("address", EVERY)
def test_a_feed_says_whose_it_is_and_under_which_terms(news: Demand, address: str) -> None:
    told = feed(address).feed
    assert told.id.endswith(address)
    assert told.author_detail.name
    assert "creativecommons.org" in told.rights
    links = {link.rel: link.href for link in told.links}
    assert links["self"] == told.id
    assert links["alternate"] + "feed.atom" == told.id
    assert links["related"].endswith("/record/checkpoint.json")


def test_ids_are_permanent_and_the_same_wherever_an_entry_is(news: Demand, newsroom: Newsroom) -> None:
    before = {entry.title: entry.id for entry in feed("/feed.atom").entries}
    newsroom.publish(make_update(news, happened_on="2013", headline="More"))
    after = {entry.title: entry.id for entry in feed("/feed.atom").entries}
    assert before.items() < after.items()
    assert {entry.id for entry in feed(DEMAND).entries} < set(after.values())
    assert all(one.rpartition("/updates/")[2].strip("/").isdigit() for one in after.values())


def test_each_language_has_its_feed(news: Demand) -> None:
    found = feed(f"/ja{DEMAND}")
    assert found.feed.language == "ja"
    assert found.entries[2].title == "法案提出"
    assert found.entries[2].summary == "死刑の執行を停止する：未評価 → 進行中"
    assert found.entries[2].id.startswith(found.feed.id.partition("/ja/")[0] + "/ja/updates/")


def test_nothing_changes_while_nothing_is_published(news: Demand) -> None:
    first, second = (Client().get("/feed.atom") for _ in range(2))
    assert first.content == second.content
    assert first["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_correction_takes_the_place_of_what_it_corrects(news: Demand, newsroom: Newsroom) -> None:
    wrong = news.updates.get(headline="It <passed> & was signed")
    newsroom.publish(make_update(news, "met", happened_on="2012", headline="It passed", corrects=wrong,
                                 correction_reason="It was not signed."))  # fmt: skip
    assert titles(DEMAND) == ["It passed", "Before the demand", "A bill was tabled"]
    assert "It was not signed." in feed(DEMAND).entries[0].content[0].value


def test_a_retraction_is_told_with_its_reason(news: Demand, newsroom: Newsroom) -> None:
    wrong = news.updates.get(headline="It <passed> & was signed")
    newsroom.publish(make_proposal("retract", update=wrong, reason="It never happened."))
    assert titles(DEMAND) == ["Retracted: It <passed> & was signed", "Before the demand", "A bill was tabled"]
    first = feed(DEMAND).entries[0]
    assert "It never happened." in first.content[0].value
    assert "Law" not in first.content[0].value


def published(update: StatusUpdate) -> Entry:
    return Entry.objects.get(sequence=update.published_as or 0)


def test_what_was_redacted_is_gone(news: Demand, administrator: User) -> None:
    entry = published(news.updates.get(headline="A bill was tabled"))
    ledger.redact(entry, by=administrator, reason="The law requires it.")
    assert titles(DEMAND) == ["Before the demand", "It <passed> & was signed"]
    assert feed(DEMAND).entries[1].summary == "Halt all executions: Not assessed → Met"


def test_pages_are_linked_as_in_rfc_5005(news: Demand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demands.public.feeds.views.ENTRIES", 2)
    first = {link.rel: link.href for link in feed(DEMAND).feed.links}
    assert first["next"] == f"{first['self']}?page=2"
    assert "previous" not in first
    second = {link.rel: link.href for link in feed(DEMAND, page=2).feed.links}
    assert (second["previous"], second["first"]) == (first["self"], first["self"])
    assert "next" not in second
    assert feed(DEMAND, page=2).feed.id == feed(DEMAND).feed.id
    assert Client().get(DEMAND, {"page": 3}).status_code == 400


@pytest.mark.parametrize(
    ("path", "address"),
    [("/", "/feed.atom"), ("/campaigns/japan/", "/campaigns/japan/feed.atom"),
     ("/campaigns/japan/demands/moratorium/", DEMAND), ("/institutions/moj/", EVERY[3]),
     ("/themes/death-penalty/", EVERY[4]), ("/ja/", "/ja/feed.atom")],
)  # fmt: skip
def test_programs_find_the_feed_of_a_page(news: Demand, path: str, address: str) -> None:
    links = feedparser.parse(read(path)).feed.get("links", [])
    assert address in [link.href for link in links if link.get("type") == "application/atom+xml"]


@pytest.mark.parametrize("address", ["/campaigns/never/feed.atom", "/campaigns/japan/demands/never/feed.atom",
                                     "/institutions/never/feed.atom", "/themes/never/feed.atom"])  # fmt: skip
def test_unknown_is_404(news: Demand, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    now = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    head = atom.Head("T", "", "https://a.example/", "https://a.example/feed.atom", "en", "A", "", "", now)
    bell = atom.Told("https://a.example/1/", "A bell \x07 rang\uffff", "\x1b[31m", "]]> &amp; <p>x</p>", now, now)
    (entry,) = feedparser.parse(atom.write(head, [bell])).entries
    assert (entry.title, entry.summary) == ("A bell  rang", "[31m")


@pytest.mark.parametrize("address", EVERY)
def test_queries(news: Demand, django_assert_num_queries: DjangoAssertNumQueries, address: str) -> None:
    names = 0 if address == "/feed.atom" else 2 if "/institutions/" in address or "/themes/" in address else 1
    with django_assert_num_queries(6 + names):  # site, lines, updates, later lines, names, the last line
        read(address)
