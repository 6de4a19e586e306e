"""People with browsers, before the site of their file to write to or before the one that all only read."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from campaigns.site_pages import EXPECTED
from tests.site import Site
from tests.test_nothing_leaks import PUBLIC

from .people import People, SitDown, before

CAMPAIGN = "/campaigns/japan-2005/"
DEMAND = f"{CAMPAIGN}demands/execution-moratorium/"
NAMES = {
    "campaign": "japan-2005", "demand": "execution-moratorium", "document": "statement", "sequence": "60",
    "institution": "ministry-of-justice", "theme": "death-penalty", "indicator": "executions", "page": "none",
    "month": "2025-06", "reference": "kantan",
}  # fmt: skip
MACHINES = {"signed_checkpoint", "proof", "consistency", "tile", "stamped", "timestamp"}
NOT_THERE = {
    "evidence_file",
    "evidence_copy",
    "record_lines",
    "checkpoint",
    "page",
    *MACHINES,
    *EXPECTED,
}  # or no pages
NO_PAGES = (
    ".json",
    ".jsonl",
    ".csv",
    ".xlsx",
    ".zip",
    ".pdf",
    ".docx",
    "oembed",
    ".svg",
    ".png",
    ".ics",
    ".atom",
    ".bib",
    ".ris",
    ".xml",
    ".txt",
    ".ico",
    ".webmanifest",
    ".css",
)


@pytest.fixture(scope="module")
def people(module_site: Site, browser: Browser) -> Iterator[People]:
    """People before the site of this file."""
    with before(module_site, browser) as people:
        yield people


@pytest.fixture
def sit_down(people: People) -> Iterator[SitDown]:
    """``sit_down("editor", width=390)`` is a page at the site of this file. No browser complains of anything."""
    yield people.sit_down
    people.rise()


@pytest.fixture(scope="session")
def readers(site: Site, browser: Browser) -> Iterator[People]:
    """People before the site that all tests only read."""
    with before(site, browser) as people:
        yield people


@pytest.fixture
def reader(readers: People) -> Iterator[Page]:
    """A reader at a desk."""
    yield readers.sit_down()
    readers.rise()


@pytest.fixture
def plain_reader(readers: People) -> Iterator[Page]:
    """A reader whose browser runs no scripts."""
    yield readers.sit_down(scripts=False)
    readers.rise()


@pytest.fixture(scope="module")
def walker(site: Site, browser: Browser) -> Iterator[Page]:
    """One page that visits many addresses: opening a page each time would cost more than looking at it."""
    with before(site, browser) as people:
        yield people.sit_down()


def addresses() -> list[str]:
    """Every public route that is a page, with names of the shipped campaign."""
    found = []
    for name, path in PUBLIC:
        if path.endswith(NO_PAGES) or path.startswith("api/") or name in NOT_THERE:
            continue
        found.append("/" + re.sub(r"<\w+:(\w+)>", lambda match: NAMES[match[1]], path))
    return found


@pytest.fixture(scope="session")
def every_page(site: Site, browser: Browser) -> list[str]:
    """Every public page, in both languages, and the two answers that are none."""
    page = browser.new_page()
    page.goto(f"{site.url}{CAMPAIGN}")
    (document,) = {
        urlsplit(link).path.split("/documents/")[1].strip("/")
        for link in page.locator("a[href*='/documents/']").evaluate_all("links => links.map(one => one.href)")
    }
    page.context.close()
    english = [one.replace("documents/statement/", f"documents/{document}/") for one in addresses()]
    english += ["/no-such-page/", f"{CAMPAIGN}?status=banana", f"{CAMPAIGN}?view=table", "/search/?q=execution"]
    return [prefix + address for prefix in ("", "/ja") for address in english]
