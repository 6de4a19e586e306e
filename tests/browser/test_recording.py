"""An editor in a hurry, on a phone: from the desk to a public update in six fields and two pages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import AXE, TAGS, violations
from tests.site import Site

PHONE = {"width": 390, "height": 844}
WCAG = [tag for tag in TAGS if tag != "best-practice"]
HEADLINE = "Supreme Court orders the files opened"

Open = Callable[[str], Page]


@pytest.fixture
def complaints() -> None:
    """This story has a site of its own."""


@pytest.fixture
def _without_complaint() -> None:
    """The same."""


@pytest.fixture
def sign_in(browser: Browser, fresh_site: Site) -> Iterator[Open]:
    contexts, complaints = [], []

    def opened(username: str) -> Page:
        context = browser.new_context(base_url=fresh_site.url, locale="en-GB", viewport=PHONE)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto("/admin/")
        page.fill("#id_username", username)
        page.fill("#id_password", fresh_site.users[username].password)
        page.get_by_role("button", name="Log in").click()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_an_update_in_six_fields_and_two_pages(sign_in: Open) -> None:
    emi, rafael = sign_in("editor"), sign_in("reviewer")
    pages: list[str] = [emi.url]
    emi.on("framenavigated", lambda frame: pages.append(frame.url))

    emi.get_by_role("link", name="Record what happened").click()
    fields = emi.locator("form fieldset :is(input, select, textarea)")
    assert fields.count() <= 6
    assert emi.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    option = emi.locator("#id_demand option", has_text="International Criminal Court")
    emi.select_option("#id_demand", value=option.get_attribute("value"))
    emi.fill("#id_headline", HEADLINE)
    emi.select_option("#id_status", label="↓ Set back")
    emi.fill("#id_source_url", "https://www.courts.example/2026/14")
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("Waiting for review")
    pages.remove(emi.url)  # where the draft is shown: nothing more is asked there
    assert len(pages) <= 2, pages

    rafael.reload()
    rafael.get_by_role("link", name=HEADLINE).click()
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")
    rafael.goto("/campaigns/japan-2005/demands/rome-statute/")
    expect(rafael.locator(".verdict")).to_contain_text("Set back")
    expect(rafael.locator("#history + ol")).to_contain_text(HEADLINE)


NEWSROOM = (
    "/admin/",
    "/admin/demands/statusupdate/record/?demand=1",
    "/admin/mails/",
    "/admin/demands/suggestion/?queue=open",
)


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_newsrooms_new_pages_are_for_everyone(sign_in: Open, language: str) -> None:
    page = sign_in("administrator")
    for address in NEWSROOM:
        for scheme in ("light", "dark"):  # opened anew for each: links of the admin change their colour slowly
            page.emulate_media(color_scheme=scheme)
            page.goto(language + address)
            page.evaluate(AXE)
            assert violations(page, "tag", WCAG) == [], (address, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
