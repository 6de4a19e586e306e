"""A part of the verification in a process of its own, so that two cores share the work."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from django.db import Error as DatabaseError
from django.db import connections

from .findings import Finding, Report

Compare = Callable[[], Iterable[Finding]]
Outcome = Report | DatabaseError


@contextmanager
def beside(compare: Compare) -> Iterator[Callable[[], Report]]:
    """Begin a comparison in another process; what is yielded waits for it and returns what it found.

    The process is a fork, so the caller must have one thread. Connections to the database are closed before, and opened
    again by each. Raises django.db.Error when the other could not read, and OSError when it ended without a word.
    """
    for one in connections.all(initialized_only=True):
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_compare, args=(compare, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield lambda: _outcome(ours)
    finally:
        ours.close()
        process.terminate()
        process.join()


def _compare(compare: Compare, answer: Connection) -> None:
    report = Report()
    outcome: Outcome = report
    try:
        report.add(compare())
        report.tidy()
    except DatabaseError as error:
        outcome = DatabaseError(str(error))
    answer.send(outcome)
    connections.close_all()


def _outcome(answer: Connection) -> Report:
    try:
        outcome: Outcome = answer.recv()
    except EOFError:
        raise OSError("the process that compared the words for search ended without a result") from None
    if isinstance(outcome, DatabaseError):
        raise outcome
    return outcome
