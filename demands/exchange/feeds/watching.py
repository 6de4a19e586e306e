"""Looks at the watched feeds of all campaigns: a few at a time, each once in an hour, through the vault's connection.

What is found goes to a tray of the newsroom. Nothing of it is public, and nothing becomes public by it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from campaigns.search_words import groups
from campaigns.web_address import key_of
from demands.models import Evidence, Feed, FeedCheck, FeedHit, Watch
from demands.vault.fetch import Fetched, Fetcher
from demands.vault.problem import CannotFetch, Problem
from demands.workflow.rights import sources_of

from .matching import Text, first_found, lines
from .parsing import Item, NotAFeed, items

AT_A_TIME = 10
AGAIN = dt.timedelta(hours=1)
AFTER_FAILURE = (dt.timedelta(hours=1), dt.timedelta(hours=6))  # at once, and once it has failed for a day
MAX_BYTES, SECONDS = 5 * 1024**2, 20.0
MOST_NEW = 50  # hits of one look at one feed: a word that is in everything fills no tray
Where = FeedHit.Where


def fetcher() -> Fetcher:
    return Fetcher(seconds=SECONDS, max_bytes=MAX_BYTES)


def look_at_some(through: Fetcher, now: dt.datetime | None = None) -> int:
    """Look at the feeds that are due, the longest due first. Returns how many."""
    now = now or timezone.now()
    active = Feed.objects.filter(active=True).select_related("last_check", "campaign")
    due = [one for one in active if _next(one) <= now]
    chosen = sorted(due, key=lambda one: (_next(one), one.pk))[:AT_A_TIME]
    for feed in chosen:
        look(feed, through, now)
    return len(chosen)


def check_of(feed: Feed) -> FeedCheck | None:
    """How the last request for the feed's present address went; None when there was none."""
    found = getattr(feed, "last_check", None)
    return found if found is not None and found.url == feed.url else None


def _next(feed: Feed) -> dt.datetime:
    found = check_of(feed)
    return found.next_at if found else dt.datetime.min.replace(tzinfo=dt.UTC)


def look(feed: Feed, through: Fetcher, now: dt.datetime | None = None) -> int:
    """Ask for a feed, keep how that went, and keep what was found. Returns how many new hits there are."""
    now = now or timezone.now()
    check = check_of(feed) or FeedCheck(feed=feed, url=feed.url)
    check.checked_at = now
    try:
        found = _asked(feed, check, through)
        read = [] if found.status == 304 else items(found.body, found.url, found.charset)
    except CannotFetch as fault:
        return _failed(check, fault.problem, now)
    except NotAFeed:
        return _failed(check, Problem.UNREADABLE, now)
    check.problem, check.failing_since, check.next_at = "", None, now + AGAIN
    if found.status != 304:
        check.etag, check.last_modified = found.last.header("etag")[:500], found.last.header("last-modified")[:100]
    with transaction.atomic():
        check.save()
        return len(_keep(feed, read))


def _asked(feed: Feed, check: FeedCheck, through: Fetcher) -> Fetched:
    """What the site sends, if that has changed since (RFC 9110, 13.1). Raises CannotFetch."""
    conditions = (("If-None-Match", check.etag), ("If-Modified-Since", check.last_modified))
    also = tuple((name, value) for name, value in conditions if value and value.isprintable() and value.isascii())
    found = replace(through, also=also).get(feed.url)
    problem = None if found.status == 304 and also else Problem.of_status(found.status)
    if problem is not None:
        raise CannotFetch(problem, found.status)
    return found


def _failed(check: FeedCheck, problem: Problem, now: dt.datetime) -> int:
    check.problem, check.failing_since = problem, check.failing_since or now
    check.etag = check.last_modified = ""
    check.next_at = now + AFTER_FAILURE[now - check.failing_since > dt.timedelta(days=1)]
    check.save()
    return 0


# What is found


@dataclass
class Known:
    """The addresses that need not be found again: those of sources that the campaign has, and of earlier hits."""

    sources: set[str] = field(default_factory=set)
    hits: set[tuple[int, str]] = field(default_factory=set)


def _keep(feed: Feed, read: Iterable[Item]) -> list[FeedHit]:
    watches = list(Watch.objects.filter(demand__campaign=feed.campaign_id).select_related("demand"))
    same = groups(feed.campaign.search_words)
    found = [hit for item in read for watch in watches if (hit := _hit(feed, watch, item, same)) is not None]
    if not found:
        return []
    known = _known(feed, found)
    new = [hit for hit in found if hit.address not in known.sources and (hit.demand_id, hit.address) not in known.hits]
    unique = list({(hit.demand_id, hit.address): hit for hit in reversed(new)}.values())[::-1][:MOST_NEW]
    return FeedHit.objects.bulk_create(unique, ignore_conflicts=True)


def _hit(feed: Feed, watch: Watch, item: Item, same: list[list[str]]) -> FeedHit | None:
    words = lines(watch.words)
    for where, text in ((Where.TITLE, item.title), (Where.SUMMARY, item.summary)):
        if word := first_found(words, same, Text(text)):
            return FeedHit(
                feed=feed, demand=watch.demand, url=item.url, address=key_of(item.url)[:1000], title=item.title,
                excerpt=item.summary[:400], published_on=item.published_on, word=word[:200], where=where,
            )  # fmt: skip
    return None


def _known(feed: Feed, found: list[FeedHit]) -> Known:
    addresses = {hit.address for hit in found}
    seen = FeedHit.objects.filter(demand__campaign=feed.campaign_id, address__in=addresses)
    urls = Evidence.objects.filter(sources_of([feed.campaign_id], _Nobody())).exclude(url="")
    return Known(
        {key for url in urls.values_list("url", flat=True) if (key := key_of(url)) in addresses},
        set(seen.values_list("demand", "address")),
    )


class _Nobody:
    """No user: the sources of a campaign, and of no person."""

    pk = -1
