"""A connection of the pool is asked whether it works only when it may not."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from procrastinate.contrib.django.utils import connector_params

from config.database import bounded
from config.database.bounded import BoundedConnection
from config.database.circuit_breaker import CircuitBreaker

pytestmark = pytest.mark.django_db


class Counted(BoundedConnection):
    """It counts how often the server was waited for."""

    breaker = CircuitBreaker(lambda: True)
    waits = 0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        self.waits += 1
        return super().wait(gen, interval, timeout)


@pytest.fixture
def connection() -> Iterator[Counted]:
    with Counted.connect(**connector_params(), autocommit=True) as found:
        yield found


def waits(connection: Counted, statement: str) -> int:
    before = connection.waits
    connection.execute(statement)
    return connection.waits - before


def test_one_that_answered_a_moment_ago_is_not_asked(connection: Counted) -> None:
    assert waits(connection, "SELECT 1") == 1
    assert waits(connection, "") == 0


def test_one_that_was_silent_for_longer_is_asked(connection: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.execute("SELECT 1")
    monkeypatch.setattr(bounded, "MOMENT", 0.05)
    time.sleep(0.1)
    assert waits(connection, "") == 1


def test_one_that_the_server_has_closed_since_is_found_out(connection: Counted) -> None:
    (process,) = connection.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    with psycopg.connect(**connector_params(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    connection.answered_at = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("")


def test_statements_are_executed_always(connection: Counted) -> None:
    assert [waits(connection, "SELECT 1") for _ in range(3)] == [1, 1, 1]
