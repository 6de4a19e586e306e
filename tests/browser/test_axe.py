"""Every public page against WCAG 2.2 A and AA and the common best practice, in both languages, by day and by night."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that night can change
RUN = """async runOnly => (await axe.run(document, {runOnly, resultTypes: ["violations"]}))
    .violations.map(one => [one.id, one.help, one.nodes.length, one.nodes[0].html.slice(0, 160)])"""


def violations(page: Page, kind: str, values: list[str]) -> list[Any]:
    """What axe finds on the page: rule, what it asks for, how often, and the first place."""
    return list(page.evaluate(RUN, {"type": kind, "values": values}))


def test_every_page_is_for_everyone(walker: Page, every_page: list[str], subtests: pytest.Subtests) -> None:
    for address in every_page:
        with subtests.test(address=address):
            walker.emulate_media(color_scheme="light")
            walker.goto(address)
            walker.evaluate(AXE)
            assert violations(walker, "tag", TAGS) == []
            walker.emulate_media(color_scheme="dark")
            assert violations(walker, "rule", COLOURS) == []


def test_what_is_wrong_would_be_found(walker: Page) -> None:
    walker.goto("/")
    walker.evaluate(AXE)
    walker.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in {found[0] for found in violations(walker, "tag", TAGS)}


def test_grey_on_grey_would_be_found_at_night(walker: Page) -> None:
    walker.emulate_media(color_scheme="dark")
    walker.goto("/")
    walker.evaluate(AXE)
    walker.evaluate("document.querySelector('h1').style.color = '#333'")
    assert "color-contrast" in {found[0] for found in violations(walker, "rule", COLOURS)}
    walker.emulate_media(color_scheme="light")
