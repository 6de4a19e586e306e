"""What this site is called, who answers for it, and where it is: for pages and for what leaves them."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from campaigns.licences import Licence, licence
from campaigns.site_pages import EXPECTED
from demands.progress import site
from demands.progress.standing import Clock, Content

from . import open_day
from .wording import pick, reader_language

SOFTWARE = "Follow Through"  # also the name of a site that nobody has named yet


PLAIN = re.compile(r"[-\w]+", re.ASCII)  # an argument that is in an address as it is
SAMPLE = 9_100_200_300


def site_name(language: str = "") -> str:
    """In the reader's language, or in another."""
    return pick(site.current().content.get("name"), language or reader_language())[0] or SOFTWARE


def publisher_name(campaign: Content | None = None) -> str:
    """Who answers for the site, or whose campaign it is; the site's name as long as nobody is named."""
    owner = pick((campaign or {}).get("owner"))[0]
    return owner or pick(site.current().content.get("publisher"))[0] or site_name()


def licence_of(campaign: Content | None = None) -> Licence:
    """Under which licence a campaign is published, or the site."""
    return licence((campaign or {}).get("licence", ""), site.current().content.get("licence", ""))


def page_path(slug: str) -> str:
    """The path of a page about the site, in the reader's language."""
    return path(slug) if slug in EXPECTED else path("page", slug)


def address(name: str, *arguments: str | int) -> str:
    """The full address of a public page or file, in the reader's language."""
    return f"{settings.SITE_URL}{path(name, *arguments)}"


def path(name: str, *arguments: str | int) -> str:
    """The same without the name of the site."""
    if not all(isinstance(one, int) or PLAIN.fullmatch(one) for one in arguments):
        return reverse(f"public:{name}", args=arguments)  # which refuses it, or escapes it
    return _form(reader_language(), name, tuple(map(type, arguments))).format(*arguments)


@lru_cache(maxsize=512)
def _form(language: str, name: str, kinds: tuple[type, ...]) -> str:
    """A path with "{}" for each argument, worked out once: a file names the addresses of 20,000 entries."""
    samples = [kind(SAMPLE + place) for place, kind in enumerate(kinds)]
    found = reverse(f"public:{name}", args=samples)
    for one in samples:
        found = found.replace(str(one), "{}", 1)
    return found


def short_address(name: str, *arguments: str | int) -> str:
    """The same as it is printed: without "https://" and the last slash."""
    whole = urlsplit(address(name, *arguments))
    return (whole.netloc + whole.path).rstrip("/")


def clock_query(clock: Clock) -> str:
    """The clocks of a page as a query string with its "?"; '' for now."""
    kept = open_day.encoded(open_day.asked(clock))
    return f"?{kept}" if kept else ""
