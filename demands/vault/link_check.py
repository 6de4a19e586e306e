"""Looks whether the addresses of sources still lead somewhere: a few at a time, and each site seldom."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.utils import timezone

from demands.models import Evidence, Link

from .fetch import Fetcher
from .problem import CannotFetch, Problem

State = Link.State
AT_A_TIME = 10
AGAIN = {
    State.ALIVE: timedelta(days=14),
    State.FAILING: timedelta(hours=20),
    State.DEAD: timedelta(days=7),
    State.UNCLEAR: timedelta(days=30),
}
# A page that the site says is gone is broken when that is so twice, a day apart; a site that is only down gets a week.
GONE_AFTER, DOWN_AFTER = (2, timedelta(hours=18)), (4, timedelta(days=7))


def due(now: datetime, most: int = AT_A_TIME) -> list[Evidence]:
    """The sources whose links are checked now: never checked first, then longest due; one per host. One query."""
    waiting = (
        Evidence.objects.exclude(url="")
        .filter(Q(link__isnull=True) | Q(link__next_at__lte=now) | ~Q(link__url=F("url")))
        .order_by(F("link__next_at").asc(nulls_first=True), "pk")
        .select_related("link")
    )
    chosen: dict[str, Evidence] = {}
    for evidence in waiting[: most * 50]:
        chosen.setdefault(_host(evidence.url), evidence)
        if len(chosen) == most:
            break
    return list(chosen.values())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def look(evidence: Evidence, fetcher: Fetcher, now: datetime | None = None) -> Link:
    """Ask for the page and keep what came of it."""
    now = now or timezone.now()
    link = Link.objects.filter(evidence=evidence, url=evidence.url).first() or Link(evidence=evidence, url=evidence.url)
    problem, link.http_status = _asked(evidence.url, fetcher)
    link.checked_at, link.problem = now, problem or ""
    if problem is None:
        link.state, link.alive_at, link.missed_since, link.misses = State.ALIVE, now, None, 0
    elif problem in (Problem.REFUSED, Problem.TOO_LARGE):
        link.state = State.UNCLEAR  # the site is there, and readers may well see the page
    else:
        link.misses, link.missed_since = link.misses + 1, link.missed_since or now
        link.state = State.DEAD if _is_dead(link, problem, now) else State.FAILING
    link.next_at = now + AGAIN[State(link.state)]
    link.save()
    return link


def _asked(url: str, fetcher: Fetcher) -> tuple[Problem | None, int | None]:
    try:
        found = fetcher.probe(url)
    except CannotFetch as fault:
        return fault.problem, fault.status
    return Problem.of_status(found.status), found.status


def _is_dead(link: Link, problem: Problem, now: datetime) -> bool:
    times, span = GONE_AFTER if problem == Problem.GONE else DOWN_AFTER
    return link.misses >= times and link.missed_since is not None and now - link.missed_since >= span


def look_at_some(fetcher: Fetcher, now: datetime | None = None) -> int:
    """Look at the links that are due; returns how many."""
    now = now or timezone.now()
    chosen = due(now)
    for evidence in chosen:
        look(evidence, fetcher, now)
    return len(chosen)
