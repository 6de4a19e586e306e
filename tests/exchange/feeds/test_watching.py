"""Feeds are looked at by the clock through the vault's guarded connection; what is found goes to a tray, once."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from demands.exchange.feeds import watching
from demands.models import Demand, Entry, Feed, FeedCheck, FeedHit, Watch
from demands.vault.fetch import Fetcher
from tests.cast import Newsroom, make_campaign, make_demand, make_evidence, make_update
from tests.vault.conftest import Site, bomb, fetcher, reply, web

__all__ = ["fetcher", "web"]

ITEM = "<item><title>{}</title><link>https://moj.example/{}</link><description>{}</description></item>"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel>{}</channel></rss>'
NOW = timezone.now()


@pytest.fixture
def feed(demand: Demand, web: Site) -> Feed:
    Watch.objects.create(demand=demand, words="execution\n死刑")
    url = web.says("/feed", RSS.format(ITEM.format("An execution", 1, "") + ITEM.format("Weather", 2, "Rain")))
    return Feed.objects.create(campaign=demand.campaign, title="Ministry", url=url)


def look(feed: Feed, fetcher: Fetcher, now: dt.datetime = NOW) -> int:
    return watching.look(Feed.objects.get(pk=feed.pk), fetcher, now)


def says(web: Site, *inner: str) -> None:
    web.says("/feed", RSS.format("".join(inner)))


# It works


def test_what_has_a_watched_word_is_found_with_the_reason(feed: Feed, fetcher: Fetcher, demand: Demand) -> None:
    assert look(feed, fetcher) == 1
    hit = FeedHit.objects.get()
    assert (hit.title, hit.word, hit.where, hit.demand) == ("An execution", "execution", "title", demand)
    assert not Entry.objects.filter(subject_type="update").exists()


def test_a_word_in_the_summary_alone_says_so(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    says(web, ITEM.format("記者会見", 3, "大臣は死刑について述べた"))
    look(feed, fetcher)
    assert FeedHit.objects.get().where == "summary"


def test_it_is_found_once_even_when_it_was_dismissed_or_comes_under_another_address(
    feed: Feed, fetcher: Fetcher, web: Site
) -> None:
    look(feed, fetcher)
    FeedHit.objects.update(state="dismissed")
    says(web, ITEM.format("An execution again", "1?utm_source=x#top", ""))
    assert look(feed, fetcher) == 0
    other = Feed.objects.create(campaign=feed.campaign, title="Mirror", url=feed.url + "?again")
    assert look(other, fetcher) == 0


def test_the_address_of_a_known_source_is_dropped(
    feed: Feed, fetcher: Fetcher, demand: Demand, newsroom: Newsroom
) -> None:
    make_update(demand, sources=[make_evidence(url="http://www.moj.example/1?fbclid=9")])
    assert look(feed, fetcher) == 0


def test_each_campaign_finds_for_itself(feed: Feed, fetcher: Fetcher, demand: Demand) -> None:
    other = make_demand(make_campaign("kenya"), "one")
    Watch.objects.create(demand=other, words="execution")
    second = Feed.objects.create(campaign=other.campaign, title="The same", url=feed.url)
    make_update(demand, sources=[make_evidence(url="https://moj.example/1")])  # known to the first alone
    assert (look(feed, fetcher), look(second, fetcher)) == (0, 1)


def test_words_for_search_of_the_campaign_count(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    feed.campaign.search_words = "execution, hanging"
    feed.campaign.save()
    says(web, ITEM.format("A hanging at dawn", 7, ""))
    assert look(feed, fetcher) == 1
    assert FeedHit.objects.get().word == "execution"


# By the clock, and politely


def test_what_has_not_changed_is_not_sent_again(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    def page(handler: Any) -> None:
        same = handler.headers.get("If-None-Match") == '"one"'
        modified = handler.headers.get("If-Modified-Since") == "Tue, 03 Mar 2026 10:00:00 GMT"
        body = b"" if same and modified else RSS.format(ITEM.format("An execution", 1, "")).encode()
        given = {"ETag": '"one"', "Last_Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}
        reply(handler, 304 if same and modified else 200, body, **given)

    web.pages["/feed"] = page
    assert (look(feed, fetcher), look(feed, fetcher)) == (1, 0)
    assert web.asked[-1][2]["If-None-Match"] == '"one"'
    assert FeedCheck.objects.get().problem == ""


def test_another_address_is_asked_without_the_old_conditions(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    web.says("/feed", RSS.format(""), ETag='"one"')
    look(feed, fetcher)
    Feed.objects.update(url=web.says("/other", RSS.format("")))
    look(feed, fetcher)
    assert "If-None-Match" not in web.asked[-1][2]


def test_an_entity_tag_that_would_forge_a_header_is_not_sent(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    FeedCheck.objects.create(feed=feed, url=feed.url, etag='"a"\r\nCookie: x=1', last_modified="日本")
    assert look(feed, fetcher) == 1
    assert not {"Cookie", "If-None-Match", "If-Modified-Since"} & web.asked[-1][2].keys()


def test_only_what_is_due_is_looked_at(feed: Feed, fetcher: Fetcher) -> None:
    paused = Feed.objects.create(campaign=feed.campaign, title="Paused", url=feed.url + "?p", active=False)
    assert watching.look_at_some(fetcher, NOW) == 1
    assert watching.look_at_some(fetcher, NOW + dt.timedelta(minutes=30)) == 0
    assert watching.look_at_some(fetcher, NOW + dt.timedelta(minutes=61)) == 1
    assert not FeedCheck.objects.filter(feed=paused).exists()


# What goes wrong


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/no-such-feed", "gone"), ("/loop", "redirects"), ("/endless", "too_large"), ("/bomb", "too_large"),
        ("/silent", "too_slow"), ("/garbage", "malformed"), ("/page", "unreadable"), ("/huge-headers", "too_large"),
    ],
)  # fmt: skip
def test_a_feed_that_fails_says_since_when(feed: Feed, fetcher: Fetcher, web: Site, path: str, problem: str) -> None:
    bomb()
    url = web.url(path)
    Feed.objects.update(url=url)
    look(feed, fetcher)
    look(feed, fetcher, NOW + dt.timedelta(hours=30))
    check = FeedCheck.objects.get()
    assert (check.problem, check.failing_since) == (problem, NOW)
    assert check.next_at == NOW + dt.timedelta(hours=36)
    assert not FeedHit.objects.exists()


def test_a_feed_that_answers_again_is_well(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    web.says("/feed", "", status=503)
    look(feed, fetcher)
    says(web, ITEM.format("An execution", 1, ""))
    assert look(feed, fetcher) == 1
    assert FeedCheck.objects.get().failing_since is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/feed", "http://10.0.0.1/feed", "http://[::1]/feed", "file:///x"])
def test_the_private_network_is_not_asked(feed: Feed, web: Site, url: str) -> None:
    Feed.objects.update(url=url)
    look(feed, Fetcher(seconds=2))
    assert FeedCheck.objects.get().problem in ("not_public", "port", "not_web")
    assert web.asked == []


def test_ten_thousand_items_with_the_word_fill_no_tray(feed: Feed, fetcher: Fetcher, web: Site) -> None:
    says(web, *(ITEM.format("An execution", number, "") for number in range(10_000)))
    assert look(feed, fetcher) == watching.MOST_NEW
    assert FeedHit.objects.count() == watching.MOST_NEW
