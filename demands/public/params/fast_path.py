"""The fast path: what the page cache has answered once, sent again before Django sees the request.

An answer of the page cache depends on the record and the address, and its form on a few headers. So the finished
response to the same question, made of the same headers, is sent as it is: while its page is in the cache, and for as
long as the cache itself would not ask the database (KEPT_MILLISECONDS). For as long, another question to a page that is
kept as a frame is answered from that (frames.py). Every other request goes to Django: with a cookie, from htmx, for a
part of a file, or for anything but a page that is kept.
"""

import re
import sys
import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.http.response import HttpResponseBase

from .codings import CODINGS, chosen
from .known import PARAMETERS
from .shelf import SHELF, Answer, Shelf

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Headers that lead to Django, and those that make the form of an answer: its coding, its links, whether it is sent
OTHERS = (
    "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_IF_MATCH", "HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_X_FORWARDED_HOST",
)  # fmt: skip
VARIES = {"accept-encoding", "hx-request", "hx-target", "cookie"}  # names in Vary that the two lines here cover
# A parameter that a page may read, or one whose name may be written in some other way
READ = re.compile(rf"(?:^|&)(?:{'|'.join(sorted(PARAMETERS))})(?:=|&|$)|[%+]")
OF_THE_BODY = {"ETag", "Content-Encoding", "Content-Length"}  # headers
MOST_FILLED = 250  # questions: one that comes again among as many is asked often
LONGEST = 500  # characters of a header that is part of a key


class Sent(NamedTuple):
    """A finished response: what the WSGI server was given."""

    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]
    drops_unknown: bool  # whether parameters that no page reads change nothing

    @property
    def weight(self) -> int:
        """Bytes of memory. The body is that of the kept answer, and counted there."""
        pairs = sum(sys.getsizeof(pair) + sum(map(sys.getsizeof, pair)) for pair in self.headers)
        return sys.getsizeof(self.headers) + pairs + 300


class Form(NamedTuple):
    """What a response of the page cache depends on beside the query of its address."""

    path: str
    host: str
    scheme: str
    forwarded: str
    coding: str
    if_none_match: str


class Filled(Protocol):
    """A page for one question."""

    @property
    def text(self) -> bytes: ...

    @property
    def mark(self) -> str: ...


class Page(Protocol):
    """A page that is kept as a frame (frames.py, which Django must be set up for)."""

    def answer(self, environ: Environ) -> Filled | None: ...


class Again(NamedTuple):
    """How to answer other questions to a page, in one form: a frame to fill in, and what goes before it."""

    status: str
    headers: list[tuple[str, str]]  # but those that depend on the body
    page: Page

    @property
    def weight(self) -> int:
        """Bytes of memory; the frame is weighed as a piece."""
        return Sent(self.status, self.headers, [], drops_unknown=True).weight

    def sent(self, environ: Environ) -> Sent | None:
        """The response to a request; None for one that only Django can answer."""
        filled = self.page.answer(environ)
        if filled is None:
            return None
        coding, body, mark = chosen(environ.get("HTTP_ACCEPT_ENCODING", "")), filled.text, f'"{filled.mark}"'
        own = []
        if coding:
            body, mark, own = CODINGS[coding].quick(body), f"W/{mark}", [("Content-Encoding", coding)]
        own += [("Content-Length", str(len(body))), ("ETag", mark)]
        return Sent(self.status, [*self.headers, *own], [body], drops_unknown=True)


class FastPath:
    """A WSGI application in front of Django's; ``shelf`` are the kept answers whose responses it repeats."""

    def __init__(self, django: Application, shelf: Shelf = SHELF) -> None:
        self.django, self.shelf = django, shelf
        self.filled: dict[Hashable, None] = {}  # the questions answered last

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The response to a request; ``start_response`` gets its status and headers (PEP 3333)."""
        form = form_of(environ)
        if form is None:
            return self.django(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        every = settings.KEPT_MILLISECONDS / 1000
        if time.monotonic() - self.shelf.confirmed_at < every:
            sent = self.find(query, form) or self.fill(environ, query, form)
            if sent is not None:
                start_response(sent.status, sent.headers)
                return sent.body
        said: list[Any] = []

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            said[:] = status, headers
            return start_response(status, headers, *more)

        response = self.django(environ, started)
        if isinstance(response, HttpResponseBase) and (kept := getattr(response, "kept", None)):
            (question, answer), (status, headers) = kept, said
            self.keep(query, form, question, answer, response, status, headers)
        return response

    def find(self, query: str, form: Form) -> Sent | None:
        """What was sent for a question; with parameters that no page reads, what was sent without them."""
        found = self.shelf.sent.get
        if query and not READ.search(query):
            plain: Sent | None = found(("", form))
            if plain and plain.drops_unknown:
                return plain
        return found((query, form))

    def fill(self, environ: Environ, query: str, form: Form) -> Sent | None:
        """Another question to a page that is kept as a frame, answered from that.

        One that comes again is for Django, which keeps its answer.
        """
        again: Again | None = self.shelf.sent.get((form,))
        if again is None or not query or (query, form) in self.filled:
            return None
        while len(self.filled) >= MOST_FILLED:
            self.filled.pop(next(iter(self.filled)), None)
        self.filled[query, form] = None
        return again.sent(environ)

    def keep(
        self,
        query: str,
        form: Form,
        question: str,
        answer: Answer,
        response: Any,
        status: str,
        headers: list[tuple[str, str]],
    ) -> None:
        """Keep a response to repeat it, if its body is one of those that the answer keeps, or none (304).

        Of a page that is kept as a frame, what goes before the body is kept to answer other questions with.
        """
        body, room = response.content, settings.KEPT_MEGABYTES * 1024**2
        varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name}
        if not varies <= VARIES:
            return
        whole = status[:3] == "200" and not form.if_none_match
        if status[:3] == "304" or (whole and any(body is one for one in (answer.body, *answer.packed.values()))):
            drops = getattr(response, "drops_unknown", False)
            key = ("" if drops and not READ.search(query) else query, form)
            self.shelf.keep_sent(question, answer, key, Sent(status, headers, [body], drops), room)
        if whole and answer.again:
            headers = [pair for pair in headers if pair[0] not in OF_THE_BODY]
            self.shelf.keep_sent(question, answer, (form,), Again(status, headers, answer.again), room)


def form_of(environ: Environ) -> Form | None:
    """The form that a request asks for; None for one that only Django can answer."""
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_HOST" not in environ:
        return None
    for name in OTHERS:
        if name in environ:
            return None
    found = environ.get
    form = Form(
        found("PATH_INFO", ""),
        environ["HTTP_HOST"],
        found("wsgi.url_scheme", ""),
        found("HTTP_X_FORWARDED_PROTO", ""),
        found("HTTP_ACCEPT_ENCODING", ""),
        found("HTTP_IF_NONE_MATCH", ""),
    )
    long = len(form.coding) + len(form.if_none_match) + len(form.host) + len(form.forwarded) > LONGEST
    return None if long else form
