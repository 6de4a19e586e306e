"""One story, from a staff draft to the public page, in a real browser on the real server with the Japan campaign.

Emi, an editor, records what happened with its source. Rafael, a reviewer, reads it, sends it back, and publishes what
Emi put right. A journalist finds it on every public page. The record verifies; a line altered behind its back does not.
"""

import json
import re
import urllib.request

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .people import SitDown

DEMAND = "/campaigns/japan-2005/demands/rome-statute/"
HEADLINE = "Cabinet notifies withdrawal from the Rome Statute"
SOURCE = "Depositary notification C.N.1.2026"


def write_the_update(page: Page) -> None:
    page.goto("/admin/demands/statusupdate/add/")
    page.locator("#id_demand + .select2").click()
    page.locator(".select2-search__field").fill("International Criminal")
    page.locator(".select2-results__option", has_text="Join the International Criminal Court").click()
    page.fill("#id_happened_on", "2026-10-02")
    page.fill("#id_headline", HEADLINE)
    page.select_option("#id_status", label="↓ Set back")
    page.select_option("#id_direction", value="setback")
    page.fill("#id_citations-0-new_url", "https://treaties.example.org/cn/1-2026")
    page.fill("#id_citations-0-new_title", SOURCE)
    page.select_option("#id_citations-0-new_kind", "treaty")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.locator(".situation")).to_contain_text("In review")


def get(site: Site, path: str) -> str:
    with urllib.request.urlopen(site.url + path) as answer:
        assert "Set-Cookie" not in answer.headers
        return str(answer.read().decode())


@pytest.mark.slow
def test_from_a_draft_to_the_public_record(module_site: Site, sit_down: SitDown) -> None:
    emi, rafael, reader = sit_down("editor"), sit_down("reviewer"), sit_down()
    reader.goto(DEMAND)
    expect(reader.locator(".verdict")).to_contain_text("Met")

    write_the_update(emi)
    draft = emi.url
    expect(emi.locator(".situation")).to_contain_text("You contributed to this")
    expect(emi.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    assert HEADLINE not in get(module_site, DEMAND)

    send_back(rafael, "Which article of the Statute?")
    put_right(emi, draft)
    read_and_publish(rafael)

    for path in (
        "/",
        "/campaigns/japan-2005/",
        DEMAND,
        "/updates/",
        "/ja/updates/",
        "/search/?q=withdrawal",
        "/record/",
    ):
        shown = re.sub(r"</?mark>", "", get(module_site, path))
        assert ("Set back" if path == "/" else HEADLINE) in shown, path
    find_it_as_a_journalist(reader)
    assert module_site.manage("verify_ledger").stdout.startswith("Clean:")
    alter_one_line(module_site)


def send_back(page: Page, comment: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).click()
    page.locator("summary", has_text="Return to author").click()
    page.fill("#send-back-comment", comment)
    page.locator("button[value=send_back]").click()
    expect(page.locator(".state-mark")).to_contain_text("Returned")


def put_right(page: Page, draft: str) -> None:
    page.goto(draft)
    expect(page.locator("body")).to_contain_text("Which article of the Statute?")
    page.fill("#id_body", "Japan gives notice under **article 127**. It takes effect after one year.")
    page.get_by_role("button", name="Save and submit for review").click()
    expect(page.locator(".situation")).to_contain_text("In review")


def read_and_publish(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).click()
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_role("heading", name=HEADLINE)).to_be_visible()
    expect(page.locator("strong", has_text="article 127")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Approve and publish", exact=True).click()
    expect(page.locator(".state-mark")).to_contain_text("Published")


def find_it_as_a_journalist(page: Page) -> None:
    """Two clicks from the campaign to the source."""
    page.goto("/campaigns/japan-2005/")
    page.get_by_role("link", name="Join the International Criminal Court").first.click()
    expect(page.locator(".verdict")).to_contain_text("Set back")
    source = page.get_by_role("link", name=SOURCE)
    assert source.get_attribute("href") == "https://treaties.example.org/cn/1-2026"
    page.get_by_role(
        "link", name=HEADLINE
    ).first.click()  # the explanation of the status was written before, and says so
    expect(page).to_have_url(re.compile(r"/updates/\d+/$"))


def alter_one_line(site: Site) -> None:
    """What a state with the database's password might do; the checkpoint kept elsewhere stays what it was."""
    checkpoint = json.loads(get(site, "/record/checkpoint.json"))
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE demands_statusupdate SET headline = 'All is well' WHERE headline = %s", [HEADLINE])
    done = site.manage("verify_ledger", check=False)
    assert done.returncode == 1
    assert f"The first fault is in entry {checkpoint['size']}." in done.stdout
