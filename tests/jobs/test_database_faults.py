"""A database that is away or slow is told from a statement that is wrong."""

import django.db
import psycopg
import pytest

from demands.jobs.database_faults import is_loss, is_unavailable

errors = psycopg.errors


def raised(kind: type[Exception], cause: Exception) -> Exception:
    """Django's error as it raises it from the driver's."""
    fault = kind()
    fault.__cause__ = cause
    return fault


def operational(cause: Exception) -> Exception:
    return raised(django.db.OperationalError, cause)


LOST = [
    operational(errors.AdminShutdown()),
    operational(errors.CrashShutdown()),
    operational(errors.CannotConnectNow()),
    operational(psycopg.OperationalError("server closed the connection unexpectedly")),
    raised(django.db.InterfaceError, psycopg.InterfaceError("the connection is closed")),
    errors.ConnectionFailure(),
]
SLOW = [operational(errors.QueryCanceled()), operational(errors.LockNotAvailable()), errors.TooManyConnections()]
WRONG = [
    operational(errors.DeadlockDetected()),
    operational(errors.DiskFull()),
    raised(django.db.IntegrityError, errors.UniqueViolation()),
    raised(django.db.ProgrammingError, errors.UndefinedTable()),
    django.db.OperationalError("raised by hand"),
    ValueError(),
    None,
]


def name(fault: object) -> str:
    return repr(getattr(fault, "__cause__", None) or fault)


@pytest.mark.parametrize("fault", LOST, ids=name)
def test_a_connection_that_is_gone_is_a_loss(fault: Exception) -> None:
    assert is_loss(fault)
    assert is_unavailable(fault)


@pytest.mark.parametrize("fault", SLOW, ids=name)
def test_a_server_that_is_too_slow_is_unavailable_and_not_lost(fault: Exception) -> None:
    assert is_unavailable(fault)
    assert not is_loss(fault)


@pytest.mark.parametrize("fault", WRONG, ids=name)
def test_all_else_is_neither(fault: Exception | None) -> None:
    assert not is_loss(fault)
    assert not is_unavailable(fault)
