"""Values that a template may not need."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any


def deferred(make: Callable[[], dict[str, Any]], *names: str) -> dict[str, Callable[[], Any]]:
    """What ``make`` gives under some names, worked out once, when a template first asks for one of them.

    Django calls what it finds in a context, if it can be called.
    """
    found = cache(make)
    return {name: partial(_of, found, name) for name in names}


def _of(found: Callable[[], dict[str, Any]], name: str) -> Any:
    return found()[name]
