"""The editor's day after a court ruling and the reviewer's, each at their own browser, at a desk and on a telephone.

What is measured of the editor: the fields of the form and the pages that ask for something.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from .axe import is_for_everyone
from .people import NARROW, People, SitDown

HEADLINE = "Supreme Court orders the files opened"
SOURCE = "https://www.courts.example/2026/14"
DEMAND = "/campaigns/japan-2005/demands/rome-statute/"
REFUSED = "409 (Conflict)"  # as a browser notes it


def record_the_ruling(page: Page) -> None:
    """Six fields on one page after the desk, and a button."""
    asked = [page.url]
    page.on("framenavigated", lambda frame: asked.append(frame.url) if frame == page.main_frame else None)
    page.get_by_role("link", name="Quick update").click()
    assert page.locator("form fieldset :is(input, select, textarea)").count() <= 6
    is_for_everyone(page)
    option = page.locator("#id_demand option", has_text="International Criminal Court")
    page.select_option("#id_demand", value=option.get_attribute("value"))
    page.fill("#id_headline", HEADLINE)
    page.select_option("#id_status", label="↓ Set back")
    page.fill("#id_source_url", SOURCE)
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.locator(".situation")).to_contain_text("In review")
    assert len(asked) - 1 <= 2, asked  # the last shows the draft and asks nothing


def open_review(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page.get_by_role("heading", name="What readers will see")).to_be_visible()


@pytest.mark.slow
def test_after_a_ruling(people: People, sit_down: SitDown) -> None:
    """On telephones; the next morning at desks, since one word was wrong."""
    people.complaints.rightly += (REFUSED,)
    emi, rafael, reader = (sit_down(one, width=NARROW) for one in ("editor", "reviewer", ""))
    record_the_ruling(emi)
    send_back(rafael)
    put_right(emi)
    publish_what_was_read(rafael, emi)
    find_it(reader)
    correct(sit_down("editor"))
    publish_the_correction(sit_down("reviewer"))


def send_back(rafael: Page) -> None:
    open_review(rafael)
    is_for_everyone(rafael)
    expect(rafael.locator(".ribbon-pair")).to_be_visible()
    expect(rafael.locator(".move")).to_contain_text("Set back")
    assert rafael.locator(".checks li.is-met").count() >= 4
    assert rafael.locator(".checks li.is-open").count() == 0
    source = rafael.locator(".source-list a").first
    assert (source.get_attribute("href"), source.get_attribute("target")) == (SOURCE, "_blank")
    rafael.fill("#comment", "Which bench?")
    rafael.get_by_role("button", name="Comment", exact=True).click()
    expect(rafael.locator(".thread")).to_contain_text("Which bench?")
    rafael.locator("summary", has_text="Return to author").click()
    rafael.fill("#send-back-comment", "Name the bench, please.")
    rafael.locator("button[value=send_back]").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Returned")


def put_right(emi: Page) -> None:
    emi.goto("/admin/")
    emi.locator(".tray", has_text="Returned to me").get_by_role("link", name=HEADLINE).click()
    expect(emi.locator("body")).to_contain_text("Name the bench, please.")
    emi.fill("#id_body", "The *Grand Bench*, with one dissent.")
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("In review")


def publish_what_was_read(rafael: Page, emi: Page) -> None:
    open_review(rafael)
    emi.fill("#id_body", "The *Grand Bench*, with two dissents.")  # while he reads
    with emi.expect_navigation():  # what is typed is kept first, then sent
        emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("In review")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.get_by_role("alert").filter(has_text="Changed since you opened this page")).to_contain_text("Text")
    expect(rafael.locator("#reads + *, .reading").first).to_be_visible()
    expect(rafael.locator("body")).to_contain_text("two dissents")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")


def find_it(reader: Page) -> None:
    reader.goto(DEMAND)
    expect(reader.locator(".verdict")).to_contain_text("Set back")
    expect(reader.locator("#history + .year")).to_contain_text(HEADLINE)
    expect(reader.locator("#cite")).to_contain_text("entry=")
    reader.locator("#cite summary").click()
    expect(reader.locator("#cite pre")).to_contain_text("@")


def correct(emi: Page) -> None:
    emi.goto(f"/admin/demands/statusupdate/?q={HEADLINE}")
    emi.locator("#result_list").get_by_role("link", name=HEADLINE).click()
    emi.get_by_role("button", name=re.compile("Correct")).click()
    emi.fill("#id_headline", HEADLINE.replace("opened", "kept"))
    emi.fill("#id_correction_reason", "It orders that they be kept.")
    emi.get_by_role("button", name="Save and submit for review").click()
    expect(emi.locator(".situation")).to_contain_text("In review")


def publish_the_correction(rafael: Page) -> None:
    """He sees the word struck out beside the one that takes its place."""
    rafael.goto("/admin/")
    rafael.get_by_role("link", name=HEADLINE.replace("opened", "kept")).first.click()
    is_for_everyone(rafael)
    sides = rafael.locator("table.sides")
    expect(sides.locator("del").first).to_have_text("opened")
    expect(sides.locator("ins").first).to_have_text("kept")
    rafael.get_by_role("button", name="Approve and publish").click()
    expect(rafael.locator(".state-mark").first).to_contain_text("Published")
    rafael.goto(DEMAND)
    expect(rafael.locator("#history + .year")).to_contain_text("files kept")


@pytest.mark.slow
def test_a_lawyer_without_an_account_reads_one_draft(people: People, sit_down: SitDown) -> None:
    """By a link, on a telephone without scripts; she approves it, and still nothing is public."""
    people.complaints.rightly += ("404 (Not Found)",)  # once it is revoked
    rafael, sato = sit_down("reviewer"), sit_down(width=NARROW, scripts=False)
    record_the_ruling(sit_down("editor"))
    open_review(rafael)
    rafael.locator("summary", has_text="Create link").click()
    rafael.get_by_label("Recipient", exact=True).fill("Ms Sato, counsel")
    rafael.get_by_label("Message to recipient").fill("May we say “orders”?")
    rafael.get_by_role("button", name="Create link").click()
    address = rafael.get_by_label("Link", exact=True).input_value()

    for language, heading in (("/ja", "Ms Sato, counsel 様"), ("", "For Ms Sato, counsel")):
        for page in (sato, sit_down(width=NARROW)):
            page.goto(address.replace("/review/", f"{language}/review/"))
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        is_for_everyone(page)
    expect(sato.locator("body")).to_contain_text("May we say “orders”?")
    expect(sato.locator("section[aria-labelledby=reads]")).to_contain_text(HEADLINE)
    assert sato.locator(".source-list a").first.get_attribute("href") == SOURCE
    sato.get_by_label("Comment").fill("Yes, but name the bench.")
    sato.get_by_role("button", name="Send the comment").click()
    expect(sato.locator(".thread")).to_contain_text("Yes, but name the bench.")
    sato.get_by_role("button", name="Approve this version").click()
    expect(sato.locator(".thread")).to_contain_text("You approved this version.")

    rafael.reload()
    expect(rafael.locator(".link-list")).to_contain_text("approved this version")
    expect(rafael.locator(".thread").first).to_contain_text("Yes, but name the bench.")
    expect(rafael.locator(".state-mark").first).to_contain_text("In review")
    rafael.get_by_role("button", name="Revoke the link for Ms Sato").click()
    sato.reload()
    expect(sato.get_by_role("heading", level=1)).to_have_text("Page not found")


NEWSROOM = (
    "/admin/",
    "/admin/demands/statusupdate/record/?demand=1",
    "/admin/mails/",
    "/admin/demands/suggestion/?queue=open",
    "/admin/procrastinate/procrastinatejob/",
    "/admin/procrastinate/procrastinatejob/{job}/change/",
)
FAILED_JOB = """
from django.db import connection
from demands.exchange.un_index.tasks import read_un_index
pk = read_un_index.defer(index_file=7, apply=False)
with connection.cursor() as cursor:
    for state in ("doing", "failed"):
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, pk])
print(pk)
"""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_newsroom_is_for_everyone(people: People, sit_down: SitDown, language: str) -> None:
    job = people.site.manage("shell", "-v", "0", "-c", FAILED_JOB).stdout.split()[-1]
    page = sit_down("administrator", width=NARROW)
    for address in NEWSROOM:
        for scheme in ("light", "dark"):  # opened anew for each: links of the admin change their colour slowly
            page.emulate_media(color_scheme=scheme)
            page.goto(language + address.format(job=job))
            is_for_everyone(page)
