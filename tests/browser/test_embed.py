"""The code of a card with its preview, without a script."""

from playwright.sync_api import Page, expect

from .conftest import CAMPAIGN


def test_the_code_is_shown_with_what_it_looks_like(plain_reader: Page) -> None:
    plain_reader.goto(f"{CAMPAIGN}embed/code/?width=320&look=dark")
    card = plain_reader.frame_locator("iframe")
    expect(card.get_by_role("heading", name="Seventeen things Japan was asked to do for human rights")).to_be_visible()
    expect(card.locator("body")).to_have_css("background-color", "rgb(20, 22, 26)")
    expect(plain_reader.locator("pre").first).to_contain_text('<iframe src="')
