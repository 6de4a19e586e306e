"""Whether a page is for everyone: WCAG 2.2 A and AA as axe checks them, and nothing sticking out at the side."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that night can change
# Without preload: else it tries styles of its own, which our policy blocks.
RUN = """async runOnly => (await axe.run(document, {runOnly, preload: false, resultTypes: ["violations"]}))
    .violations.map(one => [one.id, one.help, one.nodes.length, one.nodes[0].html.slice(0, 160)])"""


def violations(page: Page, kind: str, values: list[str]) -> list[Any]:
    """What axe finds on the page: rule, what it asks for, how often, and the first place."""
    page.evaluate(AXE)
    return list(page.evaluate(RUN, {"type": kind, "values": values}))


def is_for_everyone(page: Page) -> None:
    """Nothing is cut off or sticks out, and axe finds nothing."""
    page.locator("body").wait_for(state="attached")  # a click may have led here a moment ago
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert violations(page, "tag", WCAG) == [], page.url
