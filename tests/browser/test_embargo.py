"""An embargo kept and lifted: scheduled by one person, read by a journalist, public at its minute and not before."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .axe import is_for_everyone
from .people import NARROW, SitDown

HEADLINE = "Cabinet approves the accession"
DEMAND = "/campaigns/japan-2005/demands/rome-statute/"
WRITE = f"""
from django.contrib.auth.models import User
from demands.models import Demand
from demands.workflow import comments, steps
from tests.cast import make_update
editor = User.objects.get(username="editor")
one = make_update(Demand.objects.get(slug="rome-statute"), headline="{HEADLINE}", happened_on="2026-10-02")
one.written_by(editor.pk)
one.save()
steps.submit(one, by=editor)
print("ROW", one.pk)
"""
LIFT = """
import datetime as dt
from demands.models import Schedule
from demands.workflow import schedules
schedules.run(Schedule.objects.get(state="waiting").at + dt.timedelta(seconds=30))
"""


def schedule(page: Page, row: str) -> None:
    page.goto(f"/admin/demands/statusupdate/{row}/review/")
    page.locator("summary", has_text="Approve, publish later").click()
    page.get_by_label("Publish at (UTC)").fill("2027-03-01T09:00")
    page.get_by_role("button", name="Approve and schedule").click()
    expect(page.get_by_role("heading", name="To be published on 2027-03-01 09:00 (UTC)")).to_be_visible()


def link_for_a_journalist(page: Page) -> str:
    section = page.locator("section", has=page.get_by_role("heading", name="Journalists, under embargo"))
    section.locator("summary").click()
    section.get_by_label("Recipient").fill("Ms Ito, Daily News")
    section.get_by_role("button", name="Create link").click()
    is_for_everyone(page)
    return page.locator("#embargo ~ ul input.link-address").input_value()


def comment_on_the_headline(page: Page, row: str) -> None:
    """Beside its field, with a name that is completed, and without a change of what is typed in the form."""
    page.goto(f"/admin/demands/statusupdate/{row}/change/")
    page.get_by_role("button", name="Comment on this field: Headline", exact=True).click()
    page.keyboard.type("Right minister? @rev")
    page.keyboard.press("Enter")
    expect(page.locator("#comment-text")).to_have_value("Right minister? @reviewer ")
    is_for_everyone(page)
    page.locator(".comment-new button[value=comment_field]").click()
    expect(page.locator(".field-headline .comment-thread")).to_contain_text("Right minister?")
    expect(page.get_by_text("reviewer will be told by email")).to_be_visible()


@pytest.mark.slow
def test_an_embargo_is_kept_and_lifted(module_site: Site, sit_down: SitDown) -> None:
    said = module_site.manage("shell", "-v", "0", "-c", WRITE).stdout
    row = re.search(r"ROW (\d+)", said)
    assert row
    emi, rafael, journalist, reader = sit_down("editor"), sit_down("reviewer"), sit_down(width=NARROW), sit_down()
    comment_on_the_headline(emi, row[1])
    schedule(rafael, row[1])
    address = link_for_a_journalist(rafael)
    journalist.goto(address)
    expect(journalist.get_by_text("Embargoed until 2027-03-01 09:00 (UTC)")).to_be_visible()
    expect(journalist.get_by_text(HEADLINE).first).to_be_visible()
    is_for_everyone(journalist)
    assert journalist.context.cookies() == []
    for path in (DEMAND, "/updates/", "/search/?q=accession"):
        reader.goto(path)
        expect(reader.get_by_text(HEADLINE)).to_have_count(0)
    module_site.manage("shell", "-v", "0", "-c", LIFT)
    reader.goto(DEMAND)
    expect(reader.get_by_text(HEADLINE).first).to_be_visible()
    journalist.goto(address)
    expect(journalist).to_have_url(re.compile(r"/updates/\d+/$"))
    assert module_site.manage("verify_ledger").stdout.startswith("Clean:")
