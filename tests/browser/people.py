"""People who sit down before a site, each at a browser of their own, which complains of nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.site import PASSWORD, Site

WIDE, NARROW = 1280, 390  # pixels: at a desk, on a telephone
HEIGHT = 900
PATIENCE = 15_000  # milliseconds
LEFT = "net::ERR_ABORTED"  # what a browser says of a request when the reader has already gone on
REFUSED = ("/no-such-page/", "?status=banana")  # of these a browser says that they failed, and rightly

SitDown = Callable[..., Page]


@dataclass
class Complaints:
    """What a browser said while it showed our pages: errors, blocked things, and requests to anybody else."""

    site: str
    rightly: tuple[str, ...]  # ends of what a browser says, or of the address that it says it of
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", self._request)
        page.on("requestfailed", self._failure)

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        known = address.endswith(self.rightly) or message.text.endswith(self.rightly)
        if message.type in ("error", "warning") and not known:
            self.heard.append(f"{message.text} {address}")

    def _failure(self, request: Request) -> None:
        if request.failure != LEFT:
            self.heard.append(f"failed: {request.url} {request.failure}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.heard.append(f"elsewhere: {request.url}")


@dataclass
class People:
    """Whoever is at the site."""

    browser: Browser
    site: Site
    rightly: tuple[str, ...] = REFUSED
    contexts: list[BrowserContext] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.complaints = Complaints(self.site.url, self.rightly)

    def sit_down(self, username: str = "", *, width: int = WIDE, scripts: bool = True, **options: Any) -> Page:
        """A page of somebody's own: at the desk of the newsroom, or, with no name, anywhere."""
        context = self.browser.new_context(
            base_url=self.site.url, viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts,
            **{"locale": "en-GB"} | options,
        )  # fmt: skip
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.complaints.listen(page)
        if username:
            sign_in(page, username)
        return page

    def rise(self) -> None:
        """All leave their browsers, which have complained of nothing."""
        while self.contexts:
            self.contexts.pop().close()
        heard, self.complaints = self.complaints.heard, Complaints(self.site.url, self.rightly)
        assert heard == []


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/admin/")
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.locator(".account-form [type=submit]").first.click()
    expect(page.locator("#header .who")).to_be_visible()


@contextmanager
def before(site: Site, browser: Browser, *rightly: str) -> Iterator[People]:
    """People before a site. At the end no browser has complained, except ``rightly``."""
    people = People(browser, site, (*REFUSED, *rightly))
    yield people
    people.rise()
