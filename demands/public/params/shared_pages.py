"""The page cache that several processes and machines share: Redis or Valkey, when CACHE_URL is set.

A page is stored under a key that is made of the last entry of the record, the day, the page's address, the code and the
site's secret key. A new entry, a redaction among them, makes other keys, so nothing that is out of date can be asked
for. What is stored is text and is never unpickled. Each call has a time limit; a server that fails is not asked for a
few seconds, and every process goes on with the pages that it keeps itself.
"""

import hmac
import json
import logging
import time
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches

from .shelf import OLDEST, PATIENCE, Answer, Shelf, State

log = logging.getLogger(__name__)
AWAY = 5.0  # seconds for which a server that failed is not asked
LOOK = 0.05  # seconds between two looks for a page that another process renders
LARGEST = 1024**2  # bytes of a body: larger answers are few, and asked for seldom
CODE = ("campaigns/**/*.py", "config/**/*.py", "demands/**/*.py", "templates/**/*.html", "locale/**/*.mo")

Found = TypeVar("Found")
_away_until = float("-inf")


def key(shelf: Shelf, state: State, question: str) -> str:
    """The key of the answer to a question in a state of the record.

    '' without CACHE_URL, and when the shelf has gone on to another state: then nothing is shared.
    """
    if not settings.CACHE_URL:
        return ""
    with shelf.lock:
        mark, day = (shelf.mark, shelf.day) if shelf.state == state else ("", "")
    said = "\n".join((mark, day, code(), question))
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), sha256).hexdigest() if mark else ""


def find(key: str) -> Answer | None:
    """The answer as another process rendered it; while one does, this waits for it, for at most PATIENCE seconds.

    None when the one who asks is to render it, and to ``keep`` it.
    """
    if not key:
        return None
    found = _stored_under(key)
    if found is None and not _ask(lambda server: server.add(f"{key}:begun", b"1", int(PATIENCE)), default=True):
        end = time.monotonic() + PATIENCE
        while found is None and time.monotonic() < end:
            time.sleep(LOOK)
            found = _stored_under(key)
    return found


def keep(key: str, answer: Answer) -> None:
    """Store an answer for the other processes, for at most a day."""
    if key and len(answer.body) <= LARGEST:
        head = json.dumps({"headers": answer.headers, "campaign": answer.campaign}).encode()
        _ask(lambda server: server.set(key, head + b"\n" + answer.body, OLDEST), default=None)


def _stored_under(key: str) -> Answer | None:
    stored: bytes | None = _ask(lambda server: server.get(key), default=None)
    if stored is None:
        return None
    head, _, body = stored.partition(b"\n")
    try:
        said = json.loads(head)
        return Answer(body, dict(said["headers"]), campaign=str(said["campaign"]))
    except (ValueError, TypeError, KeyError):
        return None  # somebody else wrote it


@cache
def code() -> str:
    """What a page is made by beside the record: a hash of the code, the texts and the settings that pages show."""
    found = sha256(repr((settings.SITE_URL, settings.LANGUAGES, settings.TIME_ZONE, settings.STATIC_URL)).encode())
    for pattern in CODE:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()


def _ask(question: Callable[[Any], Found], default: Found) -> Found:
    """What the server answers; the default while it does not."""
    global _away_until
    if time.monotonic() < _away_until:
        return default
    try:
        return question(caches["pages"])
    except OSError as fault:
        _away_until = time.monotonic() + AWAY
        log.warning("The shared page cache does not answer: %s", fault)
        return default
