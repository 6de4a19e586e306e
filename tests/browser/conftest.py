"""Readers with browsers: one that can run scripts and one that cannot, both of which complain of nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.site import Site
from tests.test_nothing_leaks import PUBLIC

CAMPAIGN = "/campaigns/japan-2005/"
DEMAND = f"{CAMPAIGN}demands/execution-moratorium/"
NAMES = {
    "campaign": "japan-2005", "demand": "execution-moratorium", "document": "statement", "sequence": "60",
    "institution": "ministry-of-justice", "theme": "death-penalty", "indicator": "executions",
}  # fmt: skip
NO_PAGES = (
    ".json",
    ".jsonl",
    ".csv",
    ".xlsx",
    ".zip",
    ".svg",
    ".png",
    ".ics",
    ".atom",
    ".xml",
    ".txt",
    ".ico",
    ".webmanifest",
)


LEFT = "net::ERR_ABORTED"  # what a browser says of a request when the reader has already gone on
REFUSED = ("/no-such-page/", "?status=banana")  # of these a browser says that they failed, and rightly


@dataclass
class Complaints:
    """What a browser said while it showed our pages: errors, blocked things, and requests to anybody else."""

    site: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", self._request)
        page.on("requestfailed", self._failure)

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        if message.type in ("error", "warning") and not address.endswith(REFUSED):
            self.heard.append(f"{message.text} {address}")

    def _failure(self, request: Request) -> None:
        if request.failure != LEFT:
            self.heard.append(f"failed: {request.url} {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.heard.append(f"elsewhere: {request.url}")


@pytest.fixture(scope="session")
def complaints(site: Site) -> Complaints:
    return Complaints(site.url)


@pytest.fixture(autouse=True)
def _without_complaint(complaints: Complaints) -> Iterator[None]:
    complaints.heard.clear()
    yield
    assert complaints.heard == []


def _page(browser: Browser, site: Site, complaints: Complaints, **options: object) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(base_url=site.url, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints.listen(page)
    yield page
    context.close()


@pytest.fixture
def reader(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    """A reader at a desk."""
    yield from _page(browser, site, complaints, viewport={"width": 1280, "height": 900})


@pytest.fixture
def plain_reader(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    """A reader whose browser runs no scripts."""
    yield from _page(browser, site, complaints, viewport={"width": 1280, "height": 900}, java_script_enabled=False)


@pytest.fixture(scope="session")
def walker(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    """One page that visits many addresses: opening a page each time would cost more than looking at it."""
    yield from _page(browser, site, complaints, viewport={"width": 1280, "height": 900})


def addresses() -> list[str]:
    """Every public route that is a page, with names of the shipped campaign."""
    found = []
    for name, path in PUBLIC:
        if path.endswith(NO_PAGES) or name in ("evidence_file", "evidence_copy", "record_lines", "checkpoint"):
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
