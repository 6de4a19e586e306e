"""Every public page against WCAG 2.2 A and AA and best practice: by day in both languages, at night in one."""

import pytest
from playwright.sync_api import Page

from .axe import COLOURS, WCAG, violations

TAGS = [*WCAG, "best-practice"]


@pytest.mark.slow
def test_every_page_is_for_everyone(walker: Page, every_page: list[str], subtests: pytest.Subtests) -> None:
    for address in every_page:
        with subtests.test(address=address):
            walker.emulate_media(color_scheme="light")
            walker.goto(address)
            assert violations(walker, "tag", TAGS) == []
            if address.startswith("/ja/"):
                continue  # it has the colours of the English page
            walker.emulate_media(color_scheme="dark")
            assert violations(walker, "rule", COLOURS) == []


def test_what_is_wrong_would_be_found(walker: Page) -> None:
    walker.goto("/")
    walker.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in {found[0] for found in violations(walker, "tag", TAGS)}


def test_grey_on_grey_would_be_found_at_night(walker: Page) -> None:
    walker.emulate_media(color_scheme="dark")
    walker.goto("/")
    walker.evaluate("document.querySelector('h1').style.color = '#333'")
    assert "color-contrast" in {found[0] for found in violations(walker, "rule", COLOURS)}
    walker.emulate_media(color_scheme="light")
