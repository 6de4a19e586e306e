"""A campaign from nothing to public by two people: ten demands out of a document, one review, and few page loads."""

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .axe import is_for_everyone
from .people import NARROW, SitDown

MOST_LOADS, MOST_REVIEWS = 25, 2
ASKED = (
    "Publish the names of all detained persons", "Ratify the Convention on Enforced Disappearance",
    "Abolish the death penalty", "Record every interrogation", "Establish a national human rights institution",
    "Compensate the victims of wrongful detention", "Close the substitute prisons", "Invite the Special Rapporteur",
    "Train all prison officers", "Publish the custody registers",
)  # fmt: skip
LETTER = "Recommendations\n\nTo the Government of Kenya:\n\n" + "\n\n".join(
    f"({letter}) {words};" for letter, words in zip("abcdefghij", ASKED, strict=True)
)


class Counter:
    """How many pages a browser has loaded."""

    def __init__(self) -> None:
        self.loads = 0

    def watch(self, page: Page) -> None:
        page.on("load", lambda _page: self.note())

    def note(self) -> None:
        self.loads += 1


def begin_the_campaign(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="New campaign").click()
    is_for_everyone(page)
    for name, words in {
        "name": "Kenya", "title": "What Kenya was asked", "standfirst": "Ten things.", "country": "KE",
        "country_name": "Kenya", "started_on": "2024-03",
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", words)
    page.select_option("#id_scale_choice", index=0)
    page.get_by_role("button", name="Save draft and go on").click()
    expect(page.get_by_text("Nothing of this campaign is public.")).to_be_visible()
    is_for_everyone(page)


def take_the_demands_out_of_the_document(page: Page) -> None:
    page.get_by_role("link", name="Extract them from a document").click()
    page.get_by_label("Or the text itself").fill(f"An open letter\n{LETTER}")
    page.get_by_label("Publisher").fill("Lantern Institute")
    page.get_by_label("Date").fill("2024-03-14")
    page.get_by_role("button", name="Find the requests").click()
    expect(page.locator(".card")).to_have_count(10)
    page.get_by_role("button", name="Accept all undecided").click()
    expect(page.locator("mark.is-accepted")).to_have_count(10)
    page.get_by_role("button", name="Create 10 draft demands").click()
    expect(page.locator(".card.is-made")).to_have_count(10)


def fill_in_what_it_does_not_say(page: Page, campaign: str) -> None:
    page.goto(f"/admin/new-campaign/{campaign}/")
    expect(page.get_by_text("10 drafts lack something")).to_be_visible()
    page.get_by_role("link", name="Fill in the draft demands on one page").click()
    gaps = page.locator(".gap")
    expect(gaps).to_have_count(10)
    is_for_everyone(page)
    for gap in gaps.all():
        gap.get_by_label("Summary").fill("The Institute asked the government for this.")
        gap.get_by_label("What would count as met").fill("An official text says so and is in force.")
        gap.get_by_label("Addressed to").select_option(index=0)
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("10 demands saved.")).to_be_visible()


def submit_everything(page: Page) -> None:
    page.get_by_role("button", name="Submit the ticked drafts for review").click()
    expect(page.locator(".state-mark.is-submitted")).to_be_visible()


def review_and_publish(page: Page) -> int:
    """What Rafael does; returns how many reviews it took."""
    page.goto("/admin/")
    page.get_by_role("link", name="Drafts of the campaign “Kenya”").click()
    page.get_by_label("I checked all 13 drafts").check()
    page.get_by_role("button", name="Approve and publish all").click()
    expect(page.get_by_text("Published together:")).to_be_visible()
    return 1


@pytest.mark.slow
def test_a_campaign_from_nothing_to_public_by_two_people(module_site: Site, sit_down: SitDown) -> None:
    emi, rafael, reader = sit_down("editor"), sit_down("reviewer", width=NARROW), sit_down()
    counter = Counter()
    for page in (emi, rafael):
        counter.watch(page)
    begin_the_campaign(emi)
    campaign = emi.url.rstrip("/").split("/")[-1]
    take_the_demands_out_of_the_document(emi)
    fill_in_what_it_does_not_say(emi, campaign)
    submit_everything(emi)
    assert reader.request.get("/campaigns/kenya/").status == 404
    reviews = review_and_publish(rafael)
    reader.goto("/campaigns/kenya/")
    for words in ASKED:
        expect(reader.get_by_text(words).first).to_be_visible()
    assert module_site.manage("verify_ledger").stdout.startswith("Clean:")
    assert reviews <= MOST_REVIEWS
    assert 10 <= counter.loads <= MOST_LOADS
