"""A campaign that nobody has seen becomes public in one review, between two browsers, at a desk and on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .axe import is_for_everyone
from .people import NARROW, SitDown

WRITE = """
from django.contrib.auth.models import User
from tests.cast import make_campaign, make_demand, make_institution
from campaigns.models import Scale
editor = User.objects.get(username="editor")
campaign = make_campaign("kenya", name="Kenya", title="What Kenya was asked", country="KE", country_name="Kenya",
    scale=Scale.objects.get(code="default"))
court = make_institution("kenya-court", name="Supreme Court of Kenya", kind="ministry")
rows = [campaign]
for number in range(1, 11):
    demand = make_demand(campaign, f"demand-{number}", title=f"Do what was asked, {number}", title_ja="")
    demand.addressees.set([court])
    rows.append(demand)
for row in rows:
    row.written_by(editor.pk)
    row.save()
"""


def chosen_and_submitted(page: Page) -> None:
    """Emi goes from the campaign to its drafts and submits all of them."""
    page.goto("/admin/campaigns/campaign/")
    page.get_by_role("link", name="Kenya").click()
    page.get_by_role("link", name="Submit drafts together…").click()
    expect(page.locator(".batch-lines input:checked")).to_have_count(11)
    is_for_everyone(page)
    page.get_by_role("button", name="Submit the ticked drafts for review").click()
    expect(page.locator(".state-mark.is-submitted")).to_be_visible()


def read_and_published(page: Page) -> None:
    """Rafael finds the batch on his desk, opens what he reads, and approves all of it."""
    page.goto("/admin/")
    page.get_by_role("link", name="Drafts of the campaign “Kenya”").click()
    page.locator(".batch-draft summary", has_text="Do what was asked, 7").click()
    expect(page.get_by_text("A moratorium is declared.").locator("visible=true")).to_have_count(1)
    is_for_everyone(page)
    page.get_by_label("I checked all 12 drafts").check()
    page.get_by_role("button", name="Approve and publish all").click()
    expect(page.get_by_text("Published together: 12 entries")).to_be_visible()


@pytest.mark.slow
def test_from_nothing_to_public_in_one_review(module_site: Site, sit_down: SitDown) -> None:
    module_site.manage("shell", "-v", "0", "-c", WRITE)
    emi, rafael, reader = sit_down("editor"), sit_down("reviewer", width=NARROW), sit_down()
    chosen_and_submitted(emi)
    assert reader.request.get("/campaigns/kenya/").status == 404
    read_and_published(rafael)
    reader.goto("/campaigns/kenya/")
    expect(reader.get_by_text("Do what was asked, 7").first).to_be_visible()
    reader.goto("/record/")
    expect(reader.get_by_text("Published together")).to_have_count(1)
    assert module_site.manage("verify_ledger").stdout.startswith("Clean:")
