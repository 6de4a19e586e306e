"""What several pages ask of the record together is read once, while they are made one after another.

A copy of the whole site makes many pages that rest on the same rows: each page in every language, a demand with its
papers, feed and calendar. Within ``together`` an answer holds for the pages that follow; nobody may change it. Requests
of readers are outside, and ask the record themselves.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is asked within is read once; within another one, what was asked there is known."""
    token = _answers.set(dict(_answers.get() or {}))
    try:
        yield
    finally:
        _answers.reset(token)


def is_on() -> bool:
    """Whether pages are made together now."""
    return _answers.get() is not None


def read_once(read: Callable[P, R]) -> Callable[P, R]:
    """A function that reads the record, and within ``together`` repeats what it said to the same question."""

    @wraps(read)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if _answers.get() is None:
            return read(*args, **kwargs)
        return once(_key(read, args, kwargs), lambda: read(*args, **kwargs))

    return asked


def once(key: Hashable, make: Callable[[], R]) -> R:
    """What was made for a key; within ``together`` it is made once."""
    answers = _answers.get()
    if answers is None:
        return make()
    if key not in answers:
        answers[key] = make()
    found: R = answers[key]
    return found


def keep(read: Callable[..., R], answer: R, *args: Any, **kwargs: Any) -> None:
    """Tell what a function would say; for answers that were read many at a time. Only within ``together``."""
    answers = _answers.get()
    assert answers is not None
    answers[_key(read, args, kwargs)] = answer


def _key(read: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    given = (*args, *sorted(kwargs.items()))
    return (read.__module__, read.__name__, *(tuple(one) if isinstance(one, list) else one for one in given))
