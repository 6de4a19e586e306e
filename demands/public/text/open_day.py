"""Pages whose day is left open: those of neighbouring days often differ in nothing but how they name their day.

Such a page is made once for a stretch of days (``progress.lists.turns``), by an OpenClock. It has a mark wherever it
says its day, and each request has those filled in.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from campaigns.partial_date import PartialDate
from demands.progress.standing import Clock

from .wording import reader_language

MARK = "\0"  # around what is filled in later: no text of a page has it, for neither the record nor a question may
_FORMS: dict[str, Callable[..., str]] = {}


@dataclass(frozen=True)
class OpenClock(Clock):
    """The clock of all days of a stretch; its day is any of them."""


def form(make: Callable[..., str]) -> Callable[..., str]:
    """A way to say the day of a page, from that and from texts without blanks: at once, or later where it is open.

    What it gives needs no escaping in HTML, JSON or an address.
    """
    name = make.__name__.replace("_", "")  # BibTeX writes "_" otherwise
    _FORMS[name] = make

    @wraps(make)
    def said(day: dt.date, *given: str, left_open: bool) -> str:
        return f"{MARK}{' '.join((name, *given))}{MARK}" if left_open else make(day, *given)

    return said


def filled_in(text: bytes, day: dt.date) -> bytes:
    """A page with its day wherever it has a mark for it, in the reader's language."""
    parts = text.split(MARK.encode())
    parts[1::2] = map(_Said(day).__getitem__, parts[1::2])
    return b"".join(parts)


class _Said(dict[bytes, bytes]):
    """What stands in place of each mark."""

    def __init__(self, day: dt.date) -> None:
        super().__init__()
        self.day = day

    def __missing__(self, mark: bytes) -> bytes:
        name, *given = mark.decode().split(" ")
        said = self[mark] = _FORMS[name](self.day, *given).encode()
        return said


@form
def _iso(day: dt.date) -> str:
    return day.isoformat()


@form
def _shown(day: dt.date) -> str:
    return PartialDate(day).display(reader_language())


def is_open(clock: Clock) -> bool:
    return isinstance(clock, OpenClock)


def iso(clock: Clock) -> str:
    """The day of a clock as it stands in addresses and forms."""
    return _iso(clock.day, left_open=is_open(clock))


def shown(clock: Clock) -> str:
    """The day of a clock as the reader writes it."""
    return _shown(clock.day, left_open=is_open(clock))


def asked(clock: Clock) -> dict[str, Any]:
    """The clock as the parameters of an address; those that say nothing are left out."""
    on = iso(clock) if is_open(clock) else clock.on
    given = {"on": on, "recorded": clock.recorded, "entry": clock.entry}
    return {name: value for name, value in given.items() if value}


def encoded(parameters: dict[str, Any]) -> str:
    """Parameters of an address as a query string; a day may be left open in it."""
    return urlencode(parameters).replace("%00", MARK)
