"""A download that is brought up to date: what an earlier copy of the file has of each entry holds, where nothing was
recorded about it since.

The static copy tells which file it has, and which entries changed (``demands.mirror``). Requests of readers know none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Earlier:
    """The file as it was made earlier on this day, and the entries that are new or whose rows may be others since.

    ``new`` are those that are new, if that is known.
    """

    path: Path
    changed: frozenset[int]
    new: frozenset[int] | None = None


_told: ContextVar[Earlier | None] = ContextVar("earlier", default=None)


@contextmanager
def told(found: Earlier | None) -> Iterator[None]:
    """What is made within was made before, if ``found`` says where it is."""
    token = _told.set(found)
    try:
        yield
    finally:
        _told.reset(token)


def known() -> Earlier | None:
    """The earlier file of the response that is made now; None for a reader's."""
    return _told.get()
