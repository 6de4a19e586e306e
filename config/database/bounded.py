"""How long a web process waits for the database: a connection of psycopg whose every wait has an end.

PostgreSQL's own timeouts end what is slow or locked. They do not help when the server, or one of its processes, is
paused, or when the network swallows packets: then the client must stop by itself. psycopg resumes what it waits with
every tenth of a second, which is when `BoundedConnection` looks at the clock.
"""

import select
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from .circuit_breaker import CircuitBreaker

SUSPICION = 0.25  # seconds of one wait, after which the server itself is asked whether it is there
POOL_WAIT = 0.8  # seconds for a connection from the pool
MOMENT = 0.5  # seconds for which a connection that answered is taken to work, unless the server has closed it
SLOW = 0.25  # seconds: a wait that is longer counts towards what one request may wait in all


@dataclass(frozen=True)
class Limits:
    """What one request may ask of the database, in seconds."""

    lock: float
    statement: float
    waiting: float  # for all slow statements of a request together, and the end for one that the server does not end

    @property
    def statements(self) -> str:
        """The SQL that makes the server keep them."""
        return f"SET lock_timeout = {self.lock * 1000:.0f}; SET statement_timeout = {self.statement * 1000:.0f}"


READING = Limits(lock=0.8, statement=1.2, waiting=1.4)
CHECKING = Limits(lock=0.5, statement=0.5, waiting=0.4)  # whether the site is ready, or a connection still good
WRITING = Limits(lock=10.0, statement=30.0, waiting=60.0)  # the newsroom, and everything that changes something


class DatabaseUnreachable(psycopg.OperationalError):
    """The database does not answer, or not in time."""


class Waiting(threading.local):
    """What the request of this thread may wait, and how long it did so far."""

    limits = READING
    slow = 0.0

    def begin(self, limits: Limits) -> None:
        self.limits, self.slow = limits, 0.0

    @contextmanager
    def within(self, limits: Limits) -> Iterator[None]:
        """Wait within other limits for a while; what was waited before is not counted."""
        before = self.limits, self.slow
        self.begin(limits)
        try:
            yield
        finally:
            self.limits, self.slow = before


waiting = Waiting()


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed, with DatabaseUnreachable, when the server does not answer in time."""

    breaker: CircuitBreaker
    limits: Limits | None = None  # that the server knows of
    answered_at = float("-inf")  # when the server last answered, by the monotonic clock

    def keep_to(self, limits: Limits) -> None:
        """Let the server know the limits; one round trip when they are others than before."""
        if self.limits is not limits:
            self.execute(limits.statements)
            self.limits = limits

    def execute(self, query: Any, *given: Any, **named: Any) -> psycopg.Cursor[Any]:
        """Execute a statement.

        The pool checks a connection with an empty one, a round trip for each request that reads. That is skipped while
        the connection is known to work.
        """
        if query == "" and time.monotonic() - self.answered_at < MOMENT and not self._has_news():
            return self.cursor()
        return super().execute(query, *given, **named)

    def _has_news(self) -> bool:
        """Whether the server sent something that nobody asked for, such as that it closes the connection."""
        unread = select.poll()
        unread.register(self.pgconn.socket, select.POLLIN)
        return bool(unread.poll(0))

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        try:
            found = super().wait(self._watched(gen), interval, timeout)
        except DatabaseUnreachable:
            self.close()
            raise
        self.answered_at = time.monotonic()
        return found

    def _watched(self, gen: Any) -> Generator[Any, Any, Any]:
        """Pass on what `gen` waits for, and look at the clock when there was nothing for a while."""
        begun = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready:
                    self._refuse_to_wait_for_ever(time.monotonic() - begun)
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value
        finally:
            lasted = time.monotonic() - begun
            if lasted > SLOW:
                waiting.slow += lasted

    def _refuse_to_wait_for_ever(self, lasted: float) -> None:
        if lasted > SUSPICION:
            self.breaker.suspect()
        if self.breaker.is_open:
            raise DatabaseUnreachable("the database does not answer")
        if lasted > SLOW and waiting.slow + lasted > waiting.limits.waiting:
            raise DatabaseUnreachable(f"the database took more than {waiting.limits.waiting} s")


class ReplicaConnection(BoundedConnection):
    """The same to a replica, of whose silence the circuit breaker of the primary hears nothing."""

    def _refuse_to_wait_for_ever(self, lasted: float) -> None:
        if lasted > SLOW and waiting.slow + lasted > waiting.limits.waiting:
            raise DatabaseUnreachable("the replica does not answer in time")
