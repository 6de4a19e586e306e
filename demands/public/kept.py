"""Whole answers, kept for as long as the record stands as it is.

A public page follows from the record, the day and its address; nothing in it depends on who asks. So an answer given
once holds until a line is added to the record or the day ends, and a site that many read at once, or that somebody
tries to take down, repeats it for the price of one query. Browsers that have it are told so (RFC 9110, 13.1.2).
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from campaigns.partial_date import today
from demands import record

ASKED_BY = ("HX-Request", "HX-Target")  # the headers that public pages answer differently to
OVERHEAD = 1024  # bytes that an answer takes beside its body


@dataclass
class Answer:
    """One answer as a view gave it; ``packed`` is its body compressed, once somebody has wanted it so."""

    body: bytes
    headers: dict[str, str]
    packed: bytes = b""

    @property
    def weight(self) -> int:
        return len(self.body) + OVERHEAD  # what is packed takes a quarter of that, and is not counted

    def response(self) -> HttpResponse:
        found = HttpResponse(self.body, headers=self.headers)
        found.kept = self  # type: ignore[attr-defined]  # for whoever compresses it: see config.middleware
        return found


@dataclass
class Shelf:
    """The answers of one process, all of one state of the record; the oldest make room for new ones."""

    state: tuple[str, ...] = ()
    answers: dict[str, Answer] = field(default_factory=dict)
    weight: int = 0

    def find(self, state: tuple[str, ...], question: str) -> Answer | None:
        """What was answered in this state. In another, everything on the shelf is out of date and goes."""
        if state != self.state:
            self.state, self.answers, self.weight = state, {}, 0
        return self.answers.get(question)

    def keep(self, state: tuple[str, ...], question: str, answer: Answer, room: int) -> None:
        """Put an answer on the shelf, unless the record has moved on meanwhile or it is larger than the shelf."""
        answers = self.answers
        if state != self.state or question in answers or answer.weight > room:
            return
        answers[question] = answer
        self.weight += answer.weight
        for oldest in list(answers):
            if self.weight <= room:
                break
            if gone := answers.pop(oldest, None):
                self.weight -= gone.weight


_SHELF = Shelf()


def kept(request: HttpRequest, answer: Callable[[], HttpResponseBase], shelf: Shelf = _SHELF) -> HttpResponseBase:
    """The answer to a request: off the shelf, or as ``answer`` gives it, put there for the next. One query."""
    room = settings.KEPT_MEGABYTES * 1024**2
    head = record.head() if room else None
    if head is None:
        return answer()
    state = (head.entry_hash, today().isoformat(), dt.datetime.now(dt.UTC).date().isoformat())
    question = "\n".join([request.get_full_path(), *(request.headers.get(name, "") for name in ASKED_BY)])
    found = shelf.find(state, question)
    if found is None:
        response = answer()
        if not _may_keep(response):
            return response
        found = _answer(response, (*state, question))
        shelf.keep(state, question, found, room)
    response = found.response()
    return get_conditional_response(request, etag=found.headers["ETag"], response=response) or response


def _may_keep(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies


def _answer(response: HttpResponseBase, marks: tuple[str, ...]) -> Answer:
    assert isinstance(response, HttpResponse)
    mark = hashlib.sha256("\n".join(marks).encode("utf-8", "replace")).hexdigest()[:32]
    headers = {"ETag": f'"{mark}"', "Cache-Control": "public, no-cache"} | dict(response.headers)
    return Answer(response.content, headers)
