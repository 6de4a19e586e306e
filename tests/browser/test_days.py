"""The editor's day after a court ruling and the reviewer's, each at their own browser, at a desk and on a telephone.

What is measured of the editor: the fields of the form and the pages that ask for something.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_axe import AXE, violations
from tests.browser.test_recording import WCAG
from tests.site import Site

HEADLINE = "Supreme Court orders the files opened"
SOURCE = "https://www.courts.example/2026/14"
DEMAND = "/campaigns/japan-2005/demands/rome-statute/"

Open = Callable[[str], Page]


@pytest.fixture
def complaints() -> None:
    """These stories have sites of their own."""


@pytest.fixture
def _without_complaint() -> None:
    """The same."""


@pytest.fixture
def sign_in(request: pytest.FixtureRequest, browser: Browser, fresh_site: Site) -> Iterator[Open]:
    contexts, complaints = [], []

    def opened(username: str) -> Page:
        size = {"width": request.param, "height": 850}
        context = browser.new_context(base_url=fresh_site.url, locale="en-GB", viewport=size)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        if username:
            page.goto("/admin/")
            page.fill("#id_username", username)
            page.fill("#id_password", fresh_site.users[username].password)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", name="Desk")).to_be_visible()
            expect(page.locator("#header + .four-eyes-off")).to_contain_text("This is a demonstration")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [one for one in complaints if "409 (Conflict)" not in one] == []  # a browser notes the refusal; rightly


def fits(page: Page) -> None:
    """Nothing is cut off, and everybody can use it."""
    width: int = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert width <= page.viewport_size["width"], page.url
    page.evaluate(AXE)
    assert violations(page, "tag", WCAG) == [], page.url


def record_the_ruling(page: Page) -> None:
    """Six fields on one page after the desk, and a button."""
    asked = [page.url]
    page.on("framenavigated", lambda frame: asked.append(frame.url))
    page.get_by_role("link", name="Record what happened").click()
    assert page.locator("form fieldset :is(input, select, textarea)").count() <= 6
    fits(page)
    option = page.locator("#id_demand option", has_text="International Criminal Court")
    page.select_option("#id_demand", value=option.get_attribute("value"))
    page.fill("#id_headline", HEADLINE)
    page.select_option("#id_status", label="↓ Set back")
    page.fill("#id_source_url", SOURCE)
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.locator(".situation")).to_contain_text("Waiting for review")
    assert len(asked) - 1 <= 2, asked  # the last shows the draft and asks nothing


def open_review(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page.get_by_role("heading", name="What readers will see")).to_be_visible()


@pytest.mark.parametrize("sign_in", [390], indirect=True)
def test_after_a_ruling(sign_in: Open) -> None:
    emi, rafael, reader = sign_in("editor"), sign_in("reviewer"), sign_in("")
    record_the_ruling(emi)
    draft = emi.url

    open_review(rafael)
    fits(rafael)
    expect(rafael.locator(".ribbon-pair")).to_be_visible()
    expect(rafael.locator(".move")).to_contain_text("Set back")
    assert rafael.locator(".checks li.is-met").count() >= 4
    assert rafael.locator(".checks li.is-open").count() == 0
    source = rafael.locator(".source-list a").first
    assert (source.get_attribute("href"), source.get_attribute("target")) == (SOURCE, "_blank")
    rafael.fill("#comment", "Which bench?")
    rafael.get_by_role("button", name="Comment", exact=True).click()
    expect(rafael.locator(".thread")).to_contain_text("Which bench?")
    rafael.locator("summary", has_text="Send back").click()
    rafael.fill("#send-back-comment", "Name the bench, please.")
    rafael.locator("button[value=send_back]").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Draft")

    emi.goto("/admin/")
    emi.get_by_role("link", name=HEADLINE).first.click()
    emi.goto(draft)
    expect(emi.locator("body")).to_contain_text("Name the bench, please.")
    emi.fill("#id_body", "The *Grand Bench*, with one dissent.")
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("Waiting for review")

    open_review(rafael)
    emi.fill("#id_body", "The *Grand Bench*, with two dissents.")  # while he reads
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("Waiting for review")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.get_by_role("alert").filter(has_text="Changed since you opened this page")).to_contain_text("Text")
    expect(rafael.locator("#reads + *, .reading").first).to_be_visible()
    expect(rafael.locator("body")).to_contain_text("two dissents")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")

    reader.goto(DEMAND)
    expect(reader.locator(".verdict")).to_contain_text("Set back")
    expect(reader.locator("#history + ol")).to_contain_text(HEADLINE)
    expect(reader.locator("#cite")).to_contain_text("recorded=")
    reader.locator("#cite summary").click()
    expect(reader.locator("#cite pre")).to_contain_text("@")


@pytest.mark.parametrize("sign_in", [1280], indirect=True)
def test_a_correction_beside_what_it_corrects(sign_in: Open) -> None:
    """The next morning: one word was wrong. Rafael sees it struck out beside the one that takes its place."""
    emi, rafael = sign_in("editor"), sign_in("reviewer")
    record_the_ruling(emi)
    open_review(rafael)
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")

    emi.reload()
    emi.get_by_role("button", name=re.compile("Correct")).click()
    emi.fill("#id_headline", HEADLINE.replace("opened", "kept"))
    emi.fill("#id_correction_reason", "It orders that they be kept.")
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("Waiting for review")

    rafael.goto("/admin/")
    rafael.get_by_role("link", name=HEADLINE.replace("opened", "kept")).first.click()
    fits(rafael)
    sides = rafael.locator("table.sides")
    expect(sides.locator("del").first).to_have_text("opened")
    expect(sides.locator("ins").first).to_have_text("kept")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")
    rafael.goto(DEMAND)
    expect(rafael.locator("#history + ol")).to_contain_text("files kept")
