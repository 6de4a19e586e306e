"""Whose site it is and which pages it has about itself, as the record says. Part of ``progress``.

Every page shows it, so each process keeps what it last read, and asks again when the record has grown.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from campaigns.logo import logo_of, path_of
from demands.models import Entry

from . import queries, sql
from .standing import Clock, Content
from .still import read_once

ABOUT = Q(subject_type__in=("site", "page"))
LAST = """
    SELECT coalesce((SELECT entry_hash FROM demands_entry ORDER BY sequence DESC LIMIT 1), ''),
           coalesce((SELECT entry_hash FROM demands_entry WHERE subject_type IN ('site', 'page')
                     ORDER BY sequence DESC LIMIT 1), '')"""


@dataclass(frozen=True)
class Site:
    """What the record says of the site: its own content, {} before it is published; its pages without their text."""

    content: Content = field(default_factory=dict)
    pages: tuple[Content, ...] = ()


_NOTHING = Site()
_last_read: tuple[str, Site] = ("", _NOTHING)  # with the hash of the line about the site that it is from
_last_asked: tuple[str, str] = ("", "")  # the last line of the record, and the last one about the site by then
_told: ContextVar[Site | None] = ContextVar("site", default=None)
_as_of: ContextVar[str] = ContextVar("as_of", default="")  # the last line of the record when this request began
_within_request: ContextVar[bool] = ContextVar("site_within_request", default=False)


def current() -> Site:
    """Whose site it is. One query when it is first asked within a request; without a database what was last known."""
    found = _told.get()
    if found is None:
        head = ""
        try:
            head, line = _last_lines()
            found = _at(line)
        except (OperationalError, InterfaceError):  # asked again within the request, it would be waited for again
            found = last_known()
        if _within_request.get():
            _told.set(found)
            _as_of.set(head)
    return found


def as_of() -> str:
    """The hash of the last line of the record when it was first asked for within this request; '' outside of one.

    One query, which says whose site it is, too. Also '' without a database.
    """
    if _told.get() is None:
        current()
    return _as_of.get()


def assume_last_known() -> None:
    """For the rest of this request: the database is not to be asked, it did not answer."""
    if _within_request.get():
        _told.set(last_known())


def last_known() -> Site:
    """Whose site it was when this process last asked. No query."""
    return _told.get() or _last_read[1]


def tell(*, as_of: str) -> None:
    """For the rest of this request: the record ends with the line of this hash. No query while that is unchanged."""
    global _last_asked
    if _within_request.get():
        asked, line = _last_asked
        if asked != as_of:
            _, line = _last_lines()
            _last_asked = (as_of, line)
        _told.set(_at(line))
        _as_of.set(as_of)


@read_once
def _last_lines() -> tuple[str, str]:
    """The hashes of the last line of the record and of the last one about the site; '' for none. One query."""
    ((head, line),) = sql.rows(LAST, Clock())
    return head, line


def _at(line: str) -> Site:
    """What holds after the line of this hash. One query, mostly none."""
    global _last_read
    known, found = _last_read
    if known != line:
        found = _read() if line else _NOTHING
        _last_read = (line, found)
    return found


@contextmanager
def one_request() -> Iterator[None]:
    """What is told or asked within holds until its end and no longer."""
    told, as_of, within = _told.set(None), _as_of.set(""), _within_request.set(True)
    try:
        yield
    finally:
        _told.reset(told)
        _as_of.reset(as_of)
        _within_request.reset(within)


def page(slug: str) -> tuple[int, Content] | None:
    """A page about the site with the number of its line; None when there is none. One query."""
    return queries.wordings(Clock(), Q(subject=f"page:{slug}")).get(f"page:{slug}")


def logo_file(sha256: str) -> bytes | None:
    """A logo, byte for byte, if a line of the record that still has its content names it; None for any other.

    One query; none more for the present one.
    """
    if not current().content.get("logo", "").startswith(f"{sha256} "):
        lines = Entry.objects.filter(subject="site:site", content__logo__startswith=f"{sha256} ")
        if not lines.exists():
            return None
    try:
        with default_storage.open(path_of(sha256), "rb") as stream:
            data: bytes = stream.read()
    except FileNotFoundError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def logos() -> list[str]:
    """The hashes of all logos that the record still shows. One query."""
    written = Entry.objects.filter(subject="site:site", content__has_key="logo").values_list("content__logo", flat=True)
    return sorted({found.sha256 for one in written if (found := logo_of(one))})


def _read() -> Site:
    found = {subject: content for subject, (_line, content) in queries.wordings(Clock(), ABOUT).items()}
    pages = [
        {name: content[name] for name in ("slug", "title", "order")}
        for subject, content in found.items()
        if subject.startswith("page:")
    ]
    return Site(found.get("site:site", {}), tuple(sorted(pages, key=lambda one: (one["order"], one["slug"]))))
