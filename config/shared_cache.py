"""The cache of public pages that several processes and machines share (CACHE_URL)."""

from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

OPTIONS = {
    "serializer": "demands.public.params.shared_pages.Text",
    "socket_timeout": 0.2,  # seconds
    "socket_connect_timeout": 0.2,
    "retry": Retry(NoBackoff(), 0),
}


def shared_pages(url: str) -> dict[str, object]:
    """Django's settings of the cache at an address. Raises ImproperlyConfigured for another kind of address."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"CACHE_URL is {url!r}: write redis://host:6379/0, rediss:// with TLS, or unix://")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": OPTIONS}
