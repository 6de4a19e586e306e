"""An editor's way from a press release to draft demands, in a real browser: with scripts, without, and by keyboard."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site
from tests.vault.conftest import Site as WebSite
from tests.vault.conftest import web

from .axe import is_for_everyone
from .people import NARROW, People, SitDown

__all__ = ["web"]  # a web server that says what a test wants

TEXT = """
The Lantern Institute today published its findings. The minister said that the courts should be trusted.

The Institute calls on the Ministry of Justice to record every interrogation. It also urges the Diet to pay the victims.

Recommendations

To the Government of Japan:

(a) Ratify the Second Optional Protocol without delay;

(b) Establish a national human rights institution.

(c) Publish the custody registers.

Nobody answered the Institute's letters."""
OTHER = """School meals

The parents’ association calls on the town council to cook with local vegetables. It also asks the mayor to lower
the fees."""
numbers = itertools.count(101)


@pytest.fixture
def desk(request: pytest.FixtureRequest, sit_down: SitDown) -> Page:
    """Emi at her desk."""
    return sit_down("editor", scripts=getattr(request, "param", True))


with_scripts_and_without = pytest.mark.parametrize("desk", [True, False], ids=["scripts", "no-scripts"], indirect=True)


def read(page: Page) -> str:
    """Give a text to be read, each time under another title; returns that."""
    title = f"Japan: a test of leadership {next(numbers)}"
    page.goto("/admin/demands/reading/add/")
    page.get_by_label("Or the text itself").fill(f"{title}\n{TEXT}")
    page.get_by_label("Publisher").fill("Lantern Institute")
    page.get_by_label("Date").fill("2024-03-14")
    page.get_by_role("button", name="Find the requests").click()
    return title


def card(page: Page, words: str) -> str:
    """The selector of the card beside the sentence that holds these words."""
    number = page.locator(".stretch mark", has_text=words).first.get_attribute("id")
    assert number is not None
    return f"#m{number[1:]}"


@pytest.mark.slow
@with_scripts_and_without
def test_from_a_press_release_to_draft_demands(desk: Page) -> None:
    desk.goto("/admin/demands/demand/")
    desk.get_by_role("link", name="Extract demands from a document").click()
    title = read(desk)

    expect(desk.locator("h1")).to_have_text(title)
    expect(desk.locator(".card")).to_have_count(5)
    assert desk.locator("mark", has_text="courts should be trusted").count() == 0

    # accept one, by keyboard alone
    desk.locator(f"{card(desk, 'record every interrogation')} button.accept").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("mark.is-accepted")).to_have_count(1)

    # edit another, and accept it
    victims = card(desk, "pay the victims")
    desk.locator(victims).get_by_label("Title").fill("Compensate the victims")
    desk.locator(victims).get_by_role("button", name="Accept").click()

    # merge two and accept them as one
    desk.locator(card(desk, "Establish a national")).get_by_role("button", name="Merge with the next").click()
    expect(desk.locator(".card")).to_have_count(4)
    desk.locator(card(desk, "Establish a national")).get_by_role("button", name="Accept").click()

    # reject one
    desk.locator(card(desk, "Ratify the Second")).get_by_role("button", name="Reject").click()
    expect(desk.get_by_role("status").last).to_contain_text("0 undecided · 3 accepted · 1 rejected")

    # one that was missed is marked manually
    desk.get_by_role("link", name="Mark missed sentences").click()
    desk.get_by_role("button", name="Mark: Nobody answered").click()
    expect(desk.locator(".card")).to_have_count(5)
    desk.get_by_role("link", name="Done").click()

    # the work is there when the page is opened again, and becomes drafts
    desk.reload()
    desk.get_by_role("button", name="Create 3 draft demands").click()
    made = desk.locator(".card.is-made a[href*='/demands/demand/']")
    expect(made).to_have_count(3)
    assert [one.split(". ", 1)[1] for one in made.all_inner_texts()] == [
        "Record every interrogation", "Compensate the victims", "Establish a national human rights institution",
    ]  # fmt: skip

    desk.get_by_role("link", name="Establish a national human rights institution").click()
    expect(desk.locator("#situation-title")).to_have_text("Draft")
    expect(desk.locator("#id_wording")).to_have_value(
        "Establish a national human rights institution.\n\n(c) Publish the custody registers."
    )


@pytest.mark.slow
def test_the_page_fits_a_telephone_and_every_button_has_a_name(sit_down: SitDown) -> None:
    page = sit_down("editor", width=NARROW)
    read(page)
    for address in (page.url, f"{page.url}?add=1", "/admin/demands/reading/add/"):
        page.goto(address)
        is_for_everyone(page)


def give_address(page: Page, url: str) -> str:
    """Give an address to be read; returns the title that its document is to have."""
    title = f"A call to Japan {next(numbers)}"
    page.goto("/admin/demands/reading/add/")
    page.get_by_label("Or its address on the web").fill(url)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Publisher").fill("Lantern Institute")
    page.get_by_label("Date").fill("2024-03-14")
    page.get_by_role("button", name="Find the requests").click()
    return title


@pytest.mark.slow
def test_two_are_accepted_two_merged_one_edited_and_the_demands_hold_their_passages(desk: Page) -> None:
    title = read(desk)
    for words in ("record every interrogation", "pay the victims"):
        desk.locator(card(desk, words)).get_by_role("button", name="Accept").click()
    desk.locator(card(desk, "Establish a national")).get_by_role("button", name="Merge with the next").click()
    expect(desk.locator(".card")).to_have_count(4)
    merged = card(desk, "Establish a national")
    desk.locator(merged).get_by_label("Title").fill("Found a commission and open the registers")
    desk.locator(merged).get_by_role("button", name="Split").click()  # undone, and done again
    expect(desk.locator(".card")).to_have_count(5)
    desk.locator(card(desk, "Establish a national")).get_by_role("button", name="Merge with the next").click()
    expect(desk.locator(".card")).to_have_count(4)
    merged = card(desk, "Establish a national")
    expect(desk.locator(merged).get_by_label("Title")).to_have_value("Found a commission and open the registers")
    desk.locator(merged).get_by_role("button", name="Accept").click()
    desk.locator(card(desk, "Ratify the Second")).get_by_role("button", name="Reject").click()
    expect(desk.get_by_role("status").last).to_contain_text("0 undecided · 3 accepted · 1 rejected")
    desk.get_by_role("button", name="Create 3 draft demands").click()
    desk.get_by_role("link", name="Found a commission and open the registers").click()
    expect(desk.locator("#id_wording")).to_have_value(
        "Establish a national human rights institution.\n\n(c) Publish the custody registers."
    )
    chosen = desk.locator("#id_passages option:checked, #id_passages_to option, input[name=passages]:checked")
    expect(chosen).to_have_count(1)
    desk.goto("/admin/campaigns/document/")
    desk.get_by_role("link", name=title, exact=True).click()
    expect(desk.locator("textarea[name$='-exact']").first).to_be_attached()
    quotes = desk.locator("textarea[name$='-exact']").evaluate_all(
        "found => found.map(one => one.value).filter(Boolean)"
    )
    assert quotes == [
        "The Institute calls on the Ministry of Justice to record every interrogation.",
        "It also urges the Diet to pay the victims.",
        "Establish a national human rights institution.\n\n(c) Publish the custody registers.",
    ]


@pytest.mark.slow
@with_scripts_and_without
def test_an_address_is_fetched_while_the_page_waits(desk: Page, module_site: Site) -> None:
    """The guard is on, so this machine is refused; by itself with scripts, and by the page's own refresh without."""
    title = give_address(desk, "http://127.0.0.1/call.html")
    expect(desk.get_by_role("heading", name="Waiting to be fetched")).to_be_visible()
    module_site.manage("worker", "--once")
    expect(desk.get_by_role("heading", name="The page could not be read")).to_be_visible(timeout=15_000)
    expect(desk.locator("#content-main")).to_contain_text("Only public websites can be fetched")
    desk.get_by_role("link", name="Change the address, or provide the text").click()
    expect(desk.get_by_label("Title")).to_have_value(title)
    desk.get_by_label("Or the text itself").fill(TEXT)
    desk.get_by_role("button", name="Find the requests").click()
    expect(desk.locator("h1")).to_have_text(title)
    expect(desk.locator(".card")).to_have_count(5)
    desk.goto("/admin/demands/reading/")
    assert desk.locator(".under-way li", has_text=title).count() == 0


READ_IT = """
from demands.admin.documents.fetch_jobs import work
from demands.models import PageFetch
from demands.vault.fetch import Fetcher
work(PageFetch.objects.get(reading=None, url__endswith="/call").pk, Fetcher(allow=[("127.0.0.1", {port})]))
"""


@pytest.mark.slow
def test_once_it_is_read_the_page_goes_on_by_itself(desk: Page, module_site: Site, web: WebSite) -> None:
    title = give_address(desk, web.says("/call", f"<html><body><article><pre>{TEXT}</pre></article></body></html>"))
    expect(desk.get_by_role("heading", name="Waiting to be fetched")).to_be_visible()
    module_site.manage("shell", "-c", READ_IT.format(port=web.port))
    expect(desk.locator(".card").first).to_be_visible(timeout=15_000)
    expect(desk.locator("h1")).to_have_text(title)
    expect(desk.locator(".about")).to_contain_text("taken from http://127.0.0.1")


@pytest.mark.slow
def test_the_desk_leads_to_what_waits_for_a_decision(desk: Page) -> None:
    title = read(desk)
    desk.goto("/admin/")
    heap = desk.locator(".tray", has_text="Documents with passages to decide on")
    expect(heap).to_contain_text("5 passages")
    heap.locator("h3 a").click()
    expect(desk.locator("#result_list")).to_contain_text("0 of 5")
    desk.locator("#result_list").get_by_role("link", name=title, exact=True).click()
    desk.get_by_role("button", name="Reject all undecided").click()
    desk.goto("/admin/")
    expect(heap.get_by_role("link", name=title, exact=True)).to_have_count(0)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_it_fits_and_can_be_read_in_japanese(sit_down: SitDown, people: People, scheme: Any) -> None:
    page = sit_down("editor", width=NARROW, color_scheme=scheme, locale="ja")
    give_address(page, "http://127.0.0.1/a-very-long-address/" + "without-an-end-" * 20)
    waiting = page.url.removeprefix(people.site.url)
    for address in (waiting, "/admin/demands/reading/", "/admin/demands/reading/add/"):
        page.goto(f"/ja{address}")
        is_for_everyone(page)


@pytest.mark.slow
def test_it_can_be_done_by_keyboard_alone(sit_down: SitDown) -> None:
    page = sit_down("editor")
    page.goto("/admin/demands/reading/add/")
    page.get_by_label("Or the text itself").focus()
    page.keyboard.insert_text(OTHER)
    page.keyboard.press("Tab")  # title
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Lantern Institute")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("2024-03-14")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(2)
    page.get_by_label("Title").first.focus()
    page.keyboard.press("Tab")  # "Wording, addressees" opens by keyboard
    page.keyboard.press("Enter")
    expect(page.get_by_label("Wording", exact=True).first).to_be_visible()
    page.locator("button.accept").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("mark.is-accepted")).to_have_count(1)
    assert page.evaluate("location.hash").startswith("#m")  # on to the next one


def test_cards_are_decided_from_the_keyboard_without_a_reload(sit_down: SitDown) -> None:
    page = sit_down("editor")
    read(page)
    page.evaluate("window.here = true")
    page.get_by_role("link", name="Decide with the keyboard").press("Enter")
    cards = page.locator("[data-card]")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("a")
    expect(cards.nth(0)).to_have_class("card is-accepted")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(cards.nth(1)).to_have_class("card is-rejected")
    expect(cards.nth(2)).to_be_focused()
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("A title of my own")
    page.keyboard.press("Control+Enter")
    expect(cards.nth(2)).to_have_class("card is-accepted")
    expect(cards.nth(2).get_by_label("Title")).to_have_value("A title of my own")
    expect(page.locator(".tally")).to_contain_text("2 accepted · 1 rejected")
    expect(page.get_by_role("button", name="Create 2 draft demands")).to_be_visible()
    assert page.evaluate("window.here")
    is_for_everyone(page)
