"""What this site is called and where it is, for what leaves it."""

from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from demands.progress.standing import Clock

from .wording import reader_language

SITE_NAME = "Follow Through"


def address(name: str, *arguments: str | int) -> str:
    """The full address of a public page or file, in the reader's language."""
    return f"{settings.SITE_URL}{path(name, *arguments)}"


def path(name: str, *arguments: str | int) -> str:
    """The same without the name of the site."""
    return _path(reader_language(), name, arguments)


@lru_cache(maxsize=4096)
def _path(language: str, name: str, arguments: tuple[str | int, ...]) -> str:
    """Worked out once: a page names the addresses of all its demands."""
    return reverse(f"public:{name}", args=arguments)


def short_address(name: str, *arguments: str | int) -> str:
    """The same as it is printed: without "https://" and the last slash."""
    whole = urlsplit(address(name, *arguments))
    return (whole.netloc + whole.path).rstrip("/")


def clock_query(clock: Clock) -> str:
    """The clocks of a page as a query string with its "?"; '' for now."""
    asked = {"on": clock.on, "recorded": clock.recorded, "entry": clock.entry}
    kept = urlencode({name: value for name, value in asked.items() if value})
    return f"?{kept}" if kept else ""
