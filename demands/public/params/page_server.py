"""The Redis or Valkey that several processes share pages through: Django's backend, which never waits for long.

It is loaded only where CACHE_URL names one, and it raises nothing that its users would have to import for it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

LIMIT = 0.2  # seconds to connect, and for each answer
Found = TypeVar("Found")


class Text:
    """What is stored: bytes, as they are."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, stored: bytes) -> bytes:
        return stored


class PageServer(RedisCache):
    """Raises ConnectionError when the server does not answer, is late or refuses."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        limits = {"socket_timeout": LIMIT, "socket_connect_timeout": LIMIT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, params | {"OPTIONS": {"serializer": Text, **limits}})

    def get(self, *given: Any, **named: Any) -> Any:
        return answered(lambda: super(PageServer, self).get(*given, **named))

    def add(self, *given: Any, **named: Any) -> Any:
        return answered(lambda: super(PageServer, self).add(*given, **named))

    def set(self, *given: Any, **named: Any) -> None:
        answered(lambda: super(PageServer, self).set(*given, **named))


def answered(question: Callable[[], Found]) -> Found:
    """What the server answers; raises ConnectionError when it does not."""
    try:
        return question()
    except RedisError as fault:
        raise ConnectionError(str(fault)) from fault
