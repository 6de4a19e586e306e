"""The cache of public pages that several processes and machines share (CACHE_URL)."""

from django.core.exceptions import ImproperlyConfigured


def shared_pages(url: str) -> dict[str, object]:
    """Django's settings of the cache at an address. Raises ImproperlyConfigured for another kind of address."""
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"CACHE_URL is {url!r}: write redis://host:6379/0, rediss:// with TLS, or unix://")
    return {"BACKEND": "demands.public.params.page_server.PageServer", "LOCATION": url}
