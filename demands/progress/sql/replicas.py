"""Reading from copies of the database: PostgreSQL's streaming replicas, which follow the primary at some distance.

A public page is read from a replica only when that has every entry of which this process knows, so that no page goes
back in time, and nothing that was redacted is shown again. What a replica cannot answer is asked of the primary. The
newsroom, the worker and the commands never ask a replica. While the primary is away, pages come from a replica.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

ASKED_EVERY = 0.2  # seconds between two questions to a replica that lags, how far it is
AWAY = 5.0  # seconds for which a replica that failed is not asked again

Answer = TypeVar("Answer")
_reading: ContextVar[str] = ContextVar("replica", default=DEFAULT_DB_ALIAS)
_turns = count()


@dataclass
class Replica:
    """What this process knows of one replica; times are of the monotonic clock."""

    has: int = 0  # the last entry that it was seen to have
    asked_at: float = float("-inf")
    away_until: float = float("-inf")


_known: dict[str, Replica] = {}


class Router:
    """Where Django reads and writes: reads go where ``reading`` says, everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reading.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # both are of the same data

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def connection() -> BaseDatabaseWrapper:
    """The connection from which the public is read at this moment."""
    return connections[_reading.get()]


def answered(answer: Callable[[], Answer], entry: int) -> Answer:
    """What ``answer`` returns, read from a replica that has an entry, or else from the primary.

    Raises what ``answer`` raises when it reads from the primary.
    """
    found = instead(answer, entry)
    return answer() if found is None else found


def instead(answer: Callable[[], Answer], entry: int) -> Answer | None:
    """What ``answer`` returns, read from a replica that has an entry; None when no replica answers."""
    alias = _one_that_has(entry)
    if alias is None:
        return None
    try:
        with _from(alias):
            return answer()
    except (DatabaseError, InterfaceError):
        _known[alias].away_until = time.monotonic() + AWAY
        return None


@contextmanager
def _from(alias: str) -> Iterator[None]:
    before = _reading.set(alias)
    try:
        yield
    finally:
        _reading.reset(before)


def _one_that_has(entry: int) -> str | None:
    aliases = [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]
    first = next(_turns) if aliases else 0
    for turn in range(len(aliases)):
        alias = aliases[(first + turn) % len(aliases)]
        if _has(alias, entry):
            return alias
    return None


def _has(alias: str, entry: int) -> bool:
    replica, now = _known.setdefault(alias, Replica()), time.monotonic()
    if now < replica.away_until:
        return False
    if replica.has < entry and now - replica.asked_at >= ASKED_EVERY:
        replica.asked_at = now
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT coalesce(max(sequence), 0) FROM demands_entry")
                replica.has = cursor.fetchone()[0]
        except (DatabaseError, InterfaceError):
            replica.away_until = now + AWAY
            return False
    return replica.has >= entry
