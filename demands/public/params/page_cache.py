"""The page cache: whole responses, kept until the record changes.

A public page follows from the record, the day and its address; nothing in it depends on who asks. So an answer given
once holds until an entry is added to the record that it rests on, or the day ends. A process asks the database for new
entries every KEPT_MILLISECONDS, and repeats what it has without a query. What was corrected, retracted or redacted is
gone from its pages after that time. Browsers that have a page are told so (RFC 9110, 13.1.2).

Of requests for a page that is not there one renders it; the others wait for that.

While the database is away, what is kept is given out as it is, with its age (RFC 5861, stale-if-error; RFC 9111, Age);
what is not kept comes from a replica, if there is one.
"""

import hashlib
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from campaigns.partial_date import today
from demands.jobs.database_faults import is_unavailable, unavailable
from demands.ledger.caches.purging import tags_of_page
from demands.progress import log, site
from demands.progress.sql import replicas

from . import shared_pages
from .shelf import SHELF, Answer, News, Shelf, State

AWAY = 1.0  # seconds for which the database is not asked again when it did not answer: threads must not queue for it


def kept(
    request: HttpRequest,
    answer: Callable[[], HttpResponseBase],
    shelf: Shelf = SHELF,
    *,
    campaign: str = "",
    part: str = "",
) -> HttpResponseBase:
    """The answer to a request: off the shelf, or as ``answer`` gives it, put there for the next.

    ``campaign`` is the one that a page is about, if it is about one alone; ``part`` names a fragment of the page.
    Raises what the database raises when it is away and nothing is kept.
    """
    room = settings.KEPT_MEGABYTES * 1024**2
    question = f"{request.get_full_path()}\n{part}" if part else request.get_full_path()
    try:
        state = _look(shelf) if room else State(0, 0)
    except (OperationalError, InterfaceError) as fault:
        if not is_unavailable(fault):
            raise
        response = _unconfirmed(request, question, shelf, room) or replicas.instead(answer, shelf.state.entry)
        if response is None:
            raise
        return response
    if not state.entry:
        return answer()
    found = shelf.find(question)
    if found is None:
        with shelf.alone(question) as first:
            found = None if first else shelf.find(question)
            if found is None:
                mark, entry = shelf.last
                site.tell(as_of=mark)
                key = shared_pages.key(shelf, state, question)
                found = shared_pages.find(key)
                if found is None:
                    response = replicas.answered(answer, entry)
                    if not _may_keep(response):
                        return response
                    found = _answer(response, campaign)
                    shared_pages.keep(key, found)
                shelf.keep(state, question, found, room)
    given = _conditional(request, found, lambda: shelf.weigh_again(question, room))
    given.kept = question, found  # type: ignore[attr-defined]  # for the fast path
    return given


def _look(shelf: Shelf) -> State:
    """The state of the record. Raises at once when the database did not answer a moment ago."""
    _not_away(shelf)
    return shelf.look(lambda after: _news(shelf, after), today().isoformat(), settings.KEPT_MILLISECONDS / 1000)


def _news(shelf: Shelf, after: int) -> News:
    """What was recorded since. Of many who waited for their turn to ask, the first one that fails speaks for all."""
    _not_away(shelf)
    try:
        return log.news(after)
    except (OperationalError, InterfaceError) as fault:
        if is_unavailable(fault):
            shelf.away_until = time.monotonic() + AWAY
        raise


def _not_away(shelf: Shelf) -> None:
    if time.monotonic() < shelf.away_until:
        raise unavailable("the database did not answer a moment ago")


def _conditional(request: HttpRequest, found: Answer, grown: Callable[[], None]) -> HttpResponseBase:
    """The answer, or 304 to a browser that has it; ``grown`` is called when it was compressed, which takes room."""
    response = HttpResponse(found.body, headers=found.headers)
    response.packed = partial(_packed, found, grown)  # type: ignore[attr-defined]  # for config.web.middleware
    return get_conditional_response(request, etag=found.headers["ETag"], response=response) or response


def _packed(found: Answer, grown: Callable[[], None], coding: str, compress: Callable[[bytes], bytes]) -> bytes:
    """The body compressed, once in each way, when it is asked for again; b"" the first time.

    Many answers are asked for once: to compress them well would take as long as to make them.
    """
    packed = found.packed.get(coding)
    if packed == b"":
        found.packed[coding] = packed = compress(found.body)
    elif packed is None:
        found.packed[coding] = packed = b""
    else:
        return packed
    grown()
    return packed


def _unconfirmed(request: HttpRequest, question: str, shelf: Shelf, room: int) -> HttpResponseBase | None:
    """What is kept, with its age in seconds (RFC 9111, 5.1) and why it was not confirmed (RFC 9211)."""
    found = shelf.find_unconfirmed(question)
    if found is None:
        return None
    answer, age = found
    response = _conditional(request, answer, lambda: shelf.weigh_again(question, room))
    response.headers["Age"] = str(age)
    response.headers["Cache-Status"] = 'follow-through; hit; fwd=stale; detail="database unavailable"'
    return response


def _may_keep(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies


def _answer(response: HttpResponseBase, campaign: str) -> Answer:
    """An answer named by its own hash: all processes name one page alike, and one that is rendered again the same."""
    assert isinstance(response, HttpResponse)
    mark = getattr(response, "mark", "") or hashlib.sha256(response.content).hexdigest()[:32]
    headers = {"ETag": f'"{mark}"', "Cache-Control": "public, no-cache"} | dict(response.headers)
    if settings.PURGE_URL:  # for a content delivery network: each has its own name and form of it
        tags = tags_of_page(campaign)
        headers |= {"Cache-Tag": ",".join(tags), "Surrogate-Key": " ".join(tags)}
    return Answer(response.content, headers, campaign=campaign, again=getattr(response, "again", None))
