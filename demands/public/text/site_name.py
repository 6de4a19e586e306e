"""What this site is called, who answers for it, and where it is: for pages and for what leaves them."""

from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from campaigns.licences import Licence, licence
from campaigns.site_pages import EXPECTED
from demands.progress import site
from demands.progress.standing import Clock, Content

from .wording import pick, reader_language

SOFTWARE = "Follow Through"  # also the name of a site that nobody has named yet


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
