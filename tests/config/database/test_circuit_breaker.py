"""The circuit breaker: open while the database does not answer, and no moment longer."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from config.database import circuit_breaker
from config.database.circuit_breaker import CircuitBreaker
from tests.config.conftest import wait_for


class Database:
    """One that answers, refuses, or says nothing; it counts who asks."""

    def __init__(self) -> None:
        self.answers, self.says_something, self.asked = True, threading.Event(), 0
        self.says_something.set()

    def probe(self) -> bool:
        self.asked += 1
        self.says_something.wait()
        return self.answers


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setattr(circuit_breaker, "PAUSE", 0.02)
    database = Database()
    yield database
    database.answers = True
    database.says_something.set()


@pytest.fixture
def breaker(database: Database) -> CircuitBreaker:
    return CircuitBreaker(database.probe, verdict=0.2)


def at_rest(breaker: CircuitBreaker) -> Callable[[], bool]:
    return lambda: breaker._in_doubt_since is None


def test_it_is_closed_at_first_and_asks_nobody(database: Database, breaker: CircuitBreaker) -> None:
    assert not breaker.is_open
    assert database.asked == 0


def test_a_suspicion_that_is_wrong_does_not_open_it(database: Database, breaker: CircuitBreaker) -> None:
    breaker.suspect()
    wait_for(at_rest(breaker))
    assert not breaker.is_open
    assert database.asked == 1


def test_a_refusal_opens_it_at_once(database: Database, breaker: CircuitBreaker) -> None:
    database.answers = False
    begun = time.monotonic()
    breaker.suspect()
    wait_for(lambda: breaker.is_open)
    assert time.monotonic() - begun < 0.15


def test_silence_opens_it_after_the_verdict(database: Database, breaker: CircuitBreaker) -> None:
    database.says_something.clear()
    begun = time.monotonic()
    breaker.suspect()
    assert not breaker.is_open
    wait_for(lambda: breaker.is_open)
    assert 0.2 <= time.monotonic() - begun < 0.4


@pytest.mark.parametrize("silent", [True, False])
def test_it_closes_by_itself(database: Database, breaker: CircuitBreaker, silent: bool) -> None:
    database.answers = silent
    if silent:
        database.says_something.clear()
    breaker.suspect()
    wait_for(lambda: breaker.is_open)
    database.answers = True
    database.says_something.set()
    wait_for(lambda: not breaker.is_open, 1)


def test_a_crowd_that_suspects_asks_once(database: Database, breaker: CircuitBreaker) -> None:
    database.says_something.clear()
    for _ in range(100):
        breaker.suspect()
    assert database.asked <= 1
    database.says_something.set()
    wait_for(at_rest(breaker))
    breaker.suspect()  # what was just answered is believed for a moment
    assert database.asked == 1
