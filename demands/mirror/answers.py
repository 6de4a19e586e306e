"""The site asked for its own pages in this process, as a web server would, without a network."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections


class NotAnswered(Exception):
    """The site has no answer for one of its own addresses; the message names it."""


@dataclass(frozen=True)
class Answer:
    body: bytes
    kind: str  # content type without its parameters
    name: str = ""  # under which a download would be kept


def request_for(address: str) -> WSGIRequest:
    """What a browser asks for that takes HTML and no compression."""
    parts, site = urlsplit(address), urlsplit(settings.SITE_URL)
    secure = site.scheme == "https" or settings.SECURE_SSL_REDIRECT
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "text/html,*/*",
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": io.BytesIO(),
    }
    if secure and settings.SECURE_PROXY_SSL_HEADER:
        environ[settings.SECURE_PROXY_SSL_HEADER[0]] = settings.SECURE_PROXY_SSL_HEADER[1]
    return WSGIRequest(environ)


class Site(BaseHandler):
    """The site as a web server would call it."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def answer(self, address: str) -> Answer | None:
        """What is at an address; None when nothing is there. Raises NotAnswered."""
        response: Any = self.get_response(request_for(address))
        try:
            if response.status_code == 404:
                return None
            if response.status_code != 200:
                raise NotAnswered(f"{address} cannot be copied: the site answers with status {response.status_code}.")
            body = b"".join(response.streaming_content) if response.streaming else response.content
            kind = response.headers.get("Content-Type", "").partition(";")[0]
            return Answer(body, kind, _name(response.headers.get("Content-Disposition", "")))
        finally:
            response.close()


@contextmanager
def connection_kept() -> Iterator[None]:
    """Many answers over one connection to the database: it is not looked at after each."""
    kept = request_finished.disconnect(close_old_connections)
    try:
        yield
    finally:
        if kept:
            request_finished.connect(close_old_connections)


def _name(disposition: str) -> str:
    """The file name of a Content-Disposition, as Django writes it: quoted, or as RFC 5987 has it."""
    _before, extended, rest = disposition.partition("filename*=utf-8''")
    if extended:
        return unquote(rest)
    _before, plain, rest = disposition.partition('filename="')
    return rest.rpartition('"')[0] if plain else ""
