"""The page cache: whole responses, kept until the record changes.

A public page follows from the record, the day and its address; nothing in it depends on who asks. So an answer given
once holds until a line is added to the record or the day ends, and a site that many read at once, or that somebody
tries to take down, repeats it for the price of one query. Browsers that have it are told so (RFC 9110, 13.1.2).

While the database is away, what is kept is given out as it is, with its age (RFC 5861, stale-if-error; RFC 9111, Age).
"""

import hashlib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from campaigns.partial_date import today
from demands.jobs.database_faults import is_unavailable, unavailable
from demands.progress import log, site

ASKED_BY = ("HX-Request", "HX-Target")  # the headers that public pages answer differently to
OLDEST = 24 * 60 * 60  # seconds after which a page is not given out any more while the database is away
AWAY = 1.0  # seconds for which the database is not asked again when it did not answer: threads must not queue for it
GROWTH = 1.4  # bytes by which a process grows for each that is kept: pages of many sizes leave gaps in its memory
PLACE = 400  # bytes of an answer's places in two dictionaries, of its object, and of what the allocator rounds up

State = tuple[str, ...]


@dataclass(slots=True)
class Answer:
    """One answer as a view gave it; ``packed`` is its body compressed, once somebody has wanted it so."""

    body: bytes
    headers: dict[str, str]
    packed: bytes = b""

    @property
    def weight(self) -> int:
        """Bytes of memory: body, compressed body, and headers with their names and values."""
        texts = [text for pair in self.headers.items() for text in pair]
        parts = [self.body, self.packed, self.headers, *texts]
        return PLACE + sum(sys.getsizeof(part) for part in parts)


@dataclass
class Shelf:
    """The answers of one process, all of one state of the record; the oldest make room for new ones.

    Several threads use it at once, each method under one lock, so that the weight is that of what is there.
    """

    state: State = ()
    answers: dict[str, Answer] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    weight: int = 0
    confirmed_at: float = 0.0  # when the database last said that this is the state, by the monotonic clock
    away_until: float = float("-inf")  # when to ask the database again that did not answer, by the same clock
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, state: State, question: str) -> Answer | None:
        """What was answered in this state. In another, everything on the shelf is out of date and goes."""
        with self.lock:
            self.confirmed_at = time.monotonic()
            if state != self.state:
                self.state, self.answers, self.weights, self.weight = state, {}, {}, 0
            return self.answers.get(question)

    def find_unconfirmed(self, question: str) -> tuple[Answer, int] | None:
        """What was answered in the last state known, and how many seconds ago it was; None when that is too long."""
        with self.lock:
            age, found = int(time.monotonic() - self.confirmed_at), self.answers.get(question)
        return (found, age) if found and age <= OLDEST else None

    def keep(self, state: State, question: str, answer: Answer, room: int) -> None:
        """Put a response into the cache, unless the record has changed since or it is larger than the cache."""
        with self.lock:
            if state == self.state and question not in self.answers and weight_of(question, answer) <= room:
                self.answers[question] = answer
                self._weigh(question, room)

    def weigh_again(self, question: str, room: int) -> None:
        """Take into account that an answer has grown, as it does when it is compressed."""
        with self.lock:
            if question in self.answers:
                self._weigh(question, room)

    def _weigh(self, question: str, room: int) -> None:
        now = weight_of(question, self.answers[question])
        self.weight += now - self.weights.get(question, 0)
        self.weights[question] = now
        while self.weight > room:
            oldest = next(iter(self.answers))
            del self.answers[oldest]
            self.weight -= self.weights.pop(oldest)


def weight_of(question: str, answer: Answer) -> int:
    """Bytes by which the process grows for an answer on the shelf, its key included."""
    return int(GROWTH * (sys.getsizeof(question) + answer.weight))


_SHELF = Shelf()


def kept(request: HttpRequest, answer: Callable[[], HttpResponseBase], shelf: Shelf = _SHELF) -> HttpResponseBase:
    """The answer to a request: off the shelf, or as ``answer`` gives it, put there for the next. One query.

    Raises what the database raises when it is away and nothing is kept.
    """
    room = settings.KEPT_MEGABYTES * 1024**2
    question = "\n".join([request.get_full_path(), *(request.headers.get(name, "") for name in ASKED_BY)])
    try:
        head = _head(shelf) if room else None
    except (OperationalError, InterfaceError) as fault:
        response = _unconfirmed(request, question, shelf, room) if is_unavailable(fault) else None
        if response is None:
            raise
        return response
    if head is None:
        return answer()
    site.tell(head.about_site)
    state = (head.entry_hash, today().isoformat())
    found = shelf.find(state, question)
    if found is None:
        response = answer()
        if not _may_keep(response):
            return response
        found = _answer(response, (*state, question))
        shelf.keep(state, question, found, room)
    return _conditional(request, found, lambda: shelf.weigh_again(question, room))


def _head(shelf: Shelf) -> log.Entry | None:
    """The last line of the record. Raises at once when the database did not answer a moment ago."""
    if time.monotonic() < shelf.away_until:
        raise unavailable("the database did not answer a moment ago")
    try:
        return log.head()
    except (OperationalError, InterfaceError) as fault:
        if is_unavailable(fault):
            shelf.away_until = time.monotonic() + AWAY
        raise


def _conditional(request: HttpRequest, found: Answer, grown: Callable[[], None]) -> HttpResponseBase:
    """The answer, or 304 to a browser that has it; ``grown`` is called when it was compressed, which takes room."""
    response = HttpResponse(found.body, headers=found.headers)
    response.packed = lambda compress: _packed(found, compress, grown)  # type: ignore[attr-defined]  # config.web.middleware
    return get_conditional_response(request, etag=found.headers["ETag"], response=response) or response


def _packed(found: Answer, compress: Callable[[bytes], bytes], grown: Callable[[], None]) -> bytes:
    """The body compressed: once for an answer that is kept."""
    if not found.packed:
        found.packed = compress(found.body)
        grown()
    return found.packed


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


def _answer(response: HttpResponseBase, marks: tuple[str, ...]) -> Answer:
    assert isinstance(response, HttpResponse)
    mark = hashlib.sha256("\n".join(marks).encode("utf-8", "replace")).hexdigest()[:32]
    headers = {"ETag": f'"{mark}"', "Cache-Control": "public, no-cache"} | dict(response.headers)
    return Answer(response.content, headers)
