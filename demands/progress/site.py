"""Whose site it is and which pages it has about itself, as the record says. Part of ``progress``.

Every page shows it, so each process keeps what it last read, and reads it again when the record has a later line about
it: that line's hash is asked for along with the last line of the record, or by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import Q, QuerySet

from demands.models import Entry

from . import queries
from .standing import Clock, Content

ABOUT = Q(subject_type__in=("site", "page"))


@dataclass(frozen=True)
class Site:
    """What the record says of the site: its own content, {} before it is published; its pages without their text."""

    content: Content = field(default_factory=dict)
    pages: tuple[Content, ...] = ()


_NOTHING = Site()
_last_read: tuple[str, Site] = ("", _NOTHING)  # the hash of the line it is from
_told: ContextVar[Site | None] = ContextVar("site", default=None)
_within_request: ContextVar[bool] = ContextVar("site_within_request", default=False)


def last_lines() -> QuerySet[Entry, Any]:
    """The hash of the last line about the site, as a subquery."""
    return Entry.objects.filter(ABOUT).order_by("-sequence").values("entry_hash")[:1]


def at(line: str | None) -> Site:
    """What holds after the line of this hash; None when there is no line about the site. One query, mostly none."""
    global _last_read
    known, found = _last_read
    if known != (line or ""):
        found = _read() if line else _NOTHING
        _last_read = (line or "", found)
    return found


def current() -> Site:
    """Whose site it is. One query when it is first asked within a request; without a database what was last known."""
    found = _told.get()
    if found is None:
        try:
            found = at(last_lines().values_list("entry_hash", flat=True).first())
        except (OperationalError, InterfaceError):
            return last_known()
        if _within_request.get():
            _told.set(found)
    return found


def last_known() -> Site:
    """Whose site it was when this process last asked. No query."""
    return _told.get() or _last_read[1]


def tell(line: str | None) -> None:
    """For the rest of this request: the hash of the last line about the site is known."""
    _told.set(at(line))


@contextmanager
def one_request() -> Iterator[None]:
    """What is told or asked within holds until its end and no longer."""
    told, within = _told.set(None), _within_request.set(True)
    try:
        yield
    finally:
        _told.reset(told)
        _within_request.reset(within)


def page(slug: str) -> tuple[int, Content] | None:
    """A page about the site with the number of its line; None when there is none. One query."""
    return queries.wordings(Clock(), Q(subject=f"page:{slug}")).get(f"page:{slug}")


def _read() -> Site:
    found = {subject: content for subject, (_line, content) in queries.wordings(Clock(), ABOUT).items()}
    pages = [
        {name: content[name] for name in ("slug", "title", "order")}
        for subject, content in found.items()
        if subject.startswith("page:")
    ]
    return Site(found.get("site:site", {}), tuple(sorted(pages, key=lambda one: (one["order"], one["slug"]))))
