"""What a database error means for the one who waits: away, too slow, or a fault of our own."""

import psycopg
from django.db import InterfaceError, OperationalError

LOST = ("08", "57P")  # SQLSTATE: connection exceptions, and the server shut down, crashed or still starting
TOO_SLOW = ("57014", "55P03", "53300")  # statement_timeout, lock_timeout, too many connections


def is_loss(fault: BaseException | None) -> bool:
    """Tell whether the connection is gone, not that a statement was wrong."""
    cause = _cause(fault)
    return cause is not None and (cause.sqlstate is None or cause.sqlstate.startswith(LOST))


def is_unavailable(fault: BaseException | None) -> bool:
    """Tell whether the database is away or does not answer in time, so that a later request may succeed."""
    cause = _cause(fault)
    return cause is not None and (is_loss(fault) or cause.sqlstate in TOO_SLOW)


def unavailable(reason: str) -> OperationalError:
    """Return the error of a database that is not asked at all, because it did not answer a moment ago."""
    fault = OperationalError(reason)
    fault.__cause__ = psycopg.OperationalError(reason)
    return fault


def _cause(fault: BaseException | None) -> psycopg.OperationalError | psycopg.InterfaceError | None:
    """The driver's error behind Django's; None when it is of a kind that says nothing about the connection."""
    if isinstance(fault, OperationalError | InterfaceError):
        fault = fault.__cause__
    return fault if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError) else None
