"""An editor's words survive an ended session, a closed tab and a mistaken click; the quick form keeps its choices."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.site import PASSWORD

from .axe import is_for_everyone
from .people import NARROW, SitDown

ADD = "/admin/demands/statusupdate/add/"
RECORD = "/admin/demands/statusupdate/record/"
DEMANDS = "/admin/demands/demand/"
KEPT = re.compile("Saved temporarily at")


def open_demand(page: Page) -> str:
    page.goto(DEMANDS)
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#unsaved")).to_be_attached()
    return page.url


def questions(page: Page) -> list[str]:
    """The kinds of question that the page asks, all answered with yes, as they come."""
    found: list[str] = []

    def answer(dialog: Dialog) -> None:
        found.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return found


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


def sign_in_again(page: Page, username: str = "editor") -> None:
    """On the page to which an ended session leads."""
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.locator(".account-form [type=submit]").first.click()


def test_typed_words_are_kept_and_come_back_in_another_browser(sit_down: SitDown) -> None:
    page = sit_down("editor")
    address = open_demand(page)
    page.fill("#id_summary", "Half a sentence that nobody saved")
    expect(page.locator(".kept-at")).to_have_text(KEPT)
    other = sit_down("editor")
    other.goto(address)
    expect(other.locator("#id_summary")).to_have_value("Half a sentence that nobody saved")
    expect(other.get_by_text("You typed this earlier; it has not been saved yet")).to_be_visible()
    is_for_everyone(other)
    other.get_by_role("button", name="Discard what I typed").click()
    expect(other.locator("#id_summary")).not_to_have_value("Half a sentence that nobody saved")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_after_an_ended_session_the_form_comes_back_filled(width: int, sit_down: SitDown) -> None:
    page = sit_down("editor", width=width)
    open_demand(page)
    page.fill("#id_summary", "Typed before the session ended")
    expect(page.locator(".kept-at")).to_have_text(KEPT)
    end_session(page)
    page.fill("#id_summary", f"Typed at {width} after the session ended")
    expect(page.locator(".kept-at")).to_contain_text("Your session has ended")
    page.get_by_role("button", name="Save draft", exact=True).click()
    sign_in_again(page)
    expect(page.locator("#id_summary")).to_have_value(f"Typed at {width} after the session ended")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_be_visible()
    page.reload()
    expect(page.locator("#id_summary")).to_have_value(f"Typed at {width} after the session ended")
    expect(page.locator("#unsaved .told")).to_be_hidden()


def test_a_new_source_that_was_added_comes_back_too(sit_down: SitDown) -> None:
    page = sit_down("editor")
    page.goto(ADD)
    page.fill("#id_headline", "A bill with two sources")
    page.fill("#id_citations-0-new_url", "https://one.example/1")
    page.locator("#citations-group .add-row a").click()
    page.fill("#id_citations-1-new_url", "https://two.example/2")
    expect(page.locator(".kept-at")).to_have_text(KEPT)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(ADD)
    expect(page.locator("#id_headline")).to_have_value("A bill with two sources")
    expect(page.locator("#id_citations-1-new_url")).to_have_value("https://two.example/2")
    page.get_by_role("button", name="Discard what I typed").click()


def test_leaving_asks_first(sit_down: SitDown) -> None:
    page = sit_down("editor")
    open_demand(page)
    asked = questions(page)
    page.locator("#id_summary").press_sequentially("!")
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile("/demands/demand/$"))
    assert asked == ["beforeunload"]


def test_leaving_what_is_saved_asks_nothing(sit_down: SitDown) -> None:
    page = sit_down("editor")
    open_demand(page)
    asked = questions(page)
    page.locator("#id_summary").press_sequentially("!")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_be_visible()
    page.get_by_role("link", name="Cancel").click()
    expect(page).to_have_url(re.compile("/demands/demand/$"))
    assert asked == []


def test_ctrl_enter_saves_and_submits(sit_down: SitDown) -> None:
    page = sit_down("editor")
    open_demand(page)
    page.fill("#id_summary", "Changed, and submitted from the keyboard")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".situation")).to_contain_text("In review")


def test_close_is_away_from_save(sit_down: SitDown) -> None:
    page = sit_down("editor")
    open_demand(page)
    save = page.get_by_role("button", name="Save and submit for review").bounding_box()  # the last of those that save
    close = page.get_by_role("link", name="Cancel").bounding_box()
    assert save is not None
    assert close is not None
    assert close["x"] - (save["x"] + save["width"]) > 200


def test_the_quick_form_brings_the_statuses_of_its_demand(sit_down: SitDown) -> None:
    page = sit_down("editor", width=NARROW)
    page.goto(RECORD)
    page.select_option("#id_demand", index=2)
    expect(page.locator("#id_status_now")).to_contain_text("Current status:")
    page.select_option("#id_status", label="↓ Set back")
    with page.expect_response(re.compile("record/")):
        page.select_option("#id_demand", index=3)
    expect(page.locator("#id_status option:checked")).to_have_text("↓ Set back")
    page.fill("#id_headline", "")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#id_status option:checked")).to_have_text("↓ Set back")
    expect(page.locator("#id_demand option:checked")).not_to_have_text("– choose –")
    expect(page.locator(".errorlist li")).to_have_count(1)
    is_for_everyone(page)
