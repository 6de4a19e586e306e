"""Fetches one address of the web, for the newsroom: bounded in size, time and redirects, and public sites only.

No cookies, no credentials, no proxies of the environment; an honest name. Each redirect is checked as if it had been
typed. Raises CannotFetch with a sentence, never anything else for what a site may do.
"""

import re
import time
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone
from urllib3.exceptions import HTTPError, LocationParseError, SSLError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from .connection import Guard, Resolver, pool, resolve
from .problem import CannotFetch, Problem

MAX_BYTES = 20 * 1024**2
MAX_HEADERS = 64 * 1024
MAX_REDIRECTS = 6
SECONDS = 45.0
BLOCK = 64 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
DEFAULT_PORTS = {"http": 80, "https": 443}

CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Exchange:
    """One request and what came back; ``raw`` is the body as it travelled, without the chunks."""

    method: str
    url: str
    asked: Headers
    status: int
    reason: str
    headers: Headers
    raw: bytes
    at: datetime

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True)
class Fetched:
    """What an address led to: every exchange on the way, and the last body unpacked."""

    exchanges: list[Exchange]
    body: bytes = b""

    @property
    def last(self) -> Exchange:
        return self.exchanges[-1]

    @property
    def url(self) -> str:
        return self.last.url

    @property
    def status(self) -> int:
        return self.last.status

    @property
    def media_type(self) -> str:
        """What the site calls it, which may be a lie."""
        return self.last.header("content-type").partition(";")[0].strip().lower()[:100]

    @property
    def charset(self) -> str:
        """The encoding that the site states, which may be a lie too; '' for none."""
        found = CHARSET.search(self.last.header("content-type"))
        return found[1].lower() if found else ""


@dataclass(frozen=True)
class Fetcher:
    """How to fetch. ``allow`` and ``resolver`` are for tests; no setting of the site reaches them."""

    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES
    allow: Collection[tuple[str, int]] = field(default=())
    resolver: Resolver = resolve
    also: tuple[tuple[str, str], ...] = ()  # request headers beside the usual ones, such as If-None-Match
    sent: bytes | None = None  # the body of a request

    def get(self, url: str) -> Fetched:
        """Follow redirects to the end, and return what is there, whatever its status. Raises CannotFetch."""
        return self._fetch("GET", url, with_body=True)

    def page(self, url: str) -> Fetched:
        """The same, for what must be there: CannotFetch too when the site answers with an error."""
        found = self.get(url)
        if problem := Problem.of_status(found.status):
            raise CannotFetch(problem, found.status)
        return found

    def post(self, url: str, body: bytes, media_type: str) -> Fetched:
        """Send a body, and return the response. Raises CannotFetch, also when the site answers with an error."""
        sender = replace(self, sent=body, also=(*self.also, ("Content-Type", media_type)))
        found = sender._fetch("POST", url, with_body=True)
        if problem := Problem.of_status(found.status):
            raise CannotFetch(problem, found.status)
        return found

    def probe(self, url: str) -> Fetched:
        """Only whether it is there: HEAD, and where that is not answered well, GET without reading the body."""
        try:
            found = self._fetch("HEAD", url, with_body=False)
            if found.status < 400:
                return found
        except CannotFetch as fault:
            if fault.problem in (Problem.NOT_WEB, Problem.PORT, Problem.NOT_PUBLIC, Problem.NO_SUCH_HOST):
                raise
        return self._fetch("GET", url, with_body=False)

    def _fetch(self, method: str, url: str, *, with_body: bool) -> Fetched:
        guard = Guard(time.monotonic() + self.seconds, self.resolver, self.allow)
        done: list[Exchange] = []
        try:
            while len(done) <= MAX_REDIRECTS:
                exchange = self._exchange(method, _checked(url), guard, with_body=with_body)
                done.append(exchange)
                goal = exchange.header("location") if exchange.status in REDIRECTS else ""
                if not goal:
                    body = _unpacked(exchange, self.max_bytes) if with_body else b""
                    return Fetched(done, body)
                url = _joined(exchange.url, goal)
        finally:
            guard.release()
        raise CannotFetch(Problem.TOO_MANY_REDIRECTS)

    def _exchange(self, method: str, url: Url, guard: Guard, *, with_body: bool) -> Exchange:
        assert url.scheme
        assert url.host
        with pool(url.scheme, url.host, url.port or DEFAULT_PORTS[url.scheme], guard) as connections:
            try:
                answer = connections.urlopen(
                    method, url.request_uri, headers=dict(asked(url)) | dict(self.also), body=self.sent,
                    redirect=False, preload_content=False, decode_content=False, timeout=min(guard.left, 15),
                )  # fmt: skip
                try:
                    return self._read(method, url, answer, guard, with_body=with_body)
                finally:
                    answer.close()
            except (HTTPError, OSError, ValueError) as fault:
                raise _said(fault, guard) from fault

    def _read(self, method: str, url: Url, answer: BaseHTTPResponse, guard: Guard, *, with_body: bool) -> Exchange:
        headers = [(str(name), str(value)) for name, value in answer.headers.iteritems()]
        if sum(len(name) + len(value) for name, value in headers) > MAX_HEADERS:
            raise CannotFetch(Problem.TOO_LARGE, answer.status)
        reading = with_body and answer.status not in REDIRECTS
        raw = self._body(answer, guard) if reading else b""
        return Exchange(
            method, url.url, asked(url), answer.status, (answer.reason or "")[:200], headers, raw, timezone.now()
        )

    def _body(self, answer: BaseHTTPResponse, guard: Guard) -> bytes:
        stated = answer.headers.get("content-length", "")
        if stated.isascii() and stated.isdigit() and int(stated[:18]) > self.max_bytes:
            raise CannotFetch(Problem.TOO_LARGE, answer.status)
        blocks, size = [], 0
        for block in answer.stream(BLOCK, decode_content=False):
            size += len(block)
            if size > self.max_bytes:
                raise CannotFetch(Problem.TOO_LARGE, answer.status)
            _ = guard.left  # raises when the time is up
            blocks.append(block)
        _ = guard.left  # a connection that we ended looks like the end of a body without a length
        return b"".join(blocks)


def asked(url: Url) -> Headers:
    """The request headers, equal for every site."""
    return [
        ("Host", url.netloc or ""),
        ("User-Agent", f"FollowThrough/0.1 (+{settings.SITE_URL})"),
        ("Accept", "text/html,application/xhtml+xml,application/pdf,image/*;q=0.9,*/*;q=0.8"),
        ("Accept-Encoding", "identity"),
        ("Accept-Language", "*"),
    ]


def _checked(url: str) -> Url:
    """The parts of an address that may be fetched. Raises CannotFetch."""
    if any(ord(character) < 33 for character in url) or len(url) > 4000:
        raise CannotFetch(Problem.NOT_WEB)
    try:
        parts = parse_url(_with_ascii_host(url))
    except (LocationParseError, ValueError):
        raise CannotFetch(Problem.NOT_WEB) from None
    if parts.scheme not in DEFAULT_PORTS or not parts.host or parts.auth:
        raise CannotFetch(Problem.NOT_WEB)
    return parts._replace(fragment=None)


def _with_ascii_host(url: str) -> str:
    """The address with its host as the name servers know it: 日本語.jp is xn--wgv71a119e.jp (RFC 3490)."""
    parts = urlsplit(url)
    if parts.netloc.isascii():
        return url
    host, colon, port = parts.netloc.partition(":")
    return urlunsplit(parts._replace(netloc=host.encode("idna").decode("ascii") + colon + port))


def _joined(base: str, goal: str) -> str:
    try:
        # http.client reads headers as Latin-1; what sites send beyond ASCII is UTF-8
        return urljoin(base, goal.encode("latin-1").decode("utf-8", "replace"))
    except (ValueError, UnicodeError):
        raise CannotFetch(Problem.MALFORMED) from None


def _said(fault: Any, guard: Guard) -> CannotFetch:
    """A library's fault in our words. A connection that ended because its time was up fails in many ways."""
    if guard.deadline <= time.monotonic():
        return CannotFetch(Problem.TOO_SLOW)
    if isinstance(fault, SSLError):
        return CannotFetch(Problem.TLS)
    if "timed out" in str(fault):
        return CannotFetch(Problem.TOO_SLOW)
    return CannotFetch(Problem.MALFORMED)


def _unpacked(exchange: Exchange, most: int) -> bytes:
    """The body as it was before the site packed it, never more than ``most`` bytes of it. Raises CannotFetch."""
    packing = exchange.header("content-encoding").strip().lower()
    if packing in ("", "identity"):
        return exchange.raw
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise CannotFetch(Problem.MALFORMED, exchange.status)
    try:
        body = _inflated(exchange.raw, zlib.MAX_WBITS | 32, most + 1)
    except zlib.error:
        try:
            body = _inflated(exchange.raw, -zlib.MAX_WBITS, most + 1)  # "deflate" without its frame, as some send it
        except zlib.error:
            raise CannotFetch(Problem.MALFORMED, exchange.status) from None
    if len(body) > most:
        raise CannotFetch(Problem.TOO_LARGE, exchange.status)
    return body


def _inflated(raw: bytes, window: int, most: int) -> bytes:
    return zlib.decompressobj(window).decompress(raw, most) if raw else b""
