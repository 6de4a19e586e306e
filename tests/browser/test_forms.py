"""Forms in a browser: drawn beside themselves while somebody types, in two languages, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .axe import is_for_everyone
from .people import NARROW, SitDown

UPDATE = "/admin/demands/statusupdate/add/?demand=1"
FRAME = ".live-preview iframe"
FOLD = 200  # pixels: a fifth of a telephone's screen
HEADS = ["/admin/", "/admin/demands/demand/", "/admin/demands/demand/1/change/", UPDATE, "/admin/translating/"]


@pytest.mark.parametrize("language", ["", "/ja"])
def test_head_and_title_are_in_the_first_fifth_of_a_telephones_screen(sit_down: SitDown, language: str) -> None:
    page = sit_down("administrator", width=NARROW)
    found = {}
    for address in HEADS:
        page.goto(language + address)
        box = page.locator("h1").first.bounding_box()
        found[address] = box["y"] + box["height"] if box else None
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert all(one and one <= FOLD for one in found.values()), found


def test_the_menu_of_the_account_opens_and_closes(sit_down: SitDown) -> None:
    page = sit_down("editor", width=NARROW)
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    page.locator("#user-tools summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    is_for_everyone(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()


def fill(page: Page, headline: str) -> None:
    page.fill("#id_happened_on", "2012-02")
    page.fill("#id_headline", headline)


def test_what_is_typed_is_drawn_beside_the_form_and_not_saved(sit_down: SitDown, module_site: Site) -> None:
    page, reader = sit_down("editor"), sit_down()
    page.goto(UPDATE)
    expect(page.locator(".live-preview .missing")).to_contain_text("Headline")
    fill(page, "Typed and never saved")
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_text("Typed and never saved").first).to_be_visible()
    assert page.evaluate("window.scrollY") == 0
    page.fill("#id_headline_ja", "入力しただけの動き")
    page.locator(".live-preview button[lang=ja]").click()
    expect(frame.get_by_text("入力しただけの動き").first).to_be_visible()
    is_for_everyone(page)
    reader.goto("/updates/")
    expect(reader.get_by_text("Typed and never saved")).to_have_count(0)
    assert "0" in module_site.manage("shell", "-v", "0", "-c", COUNT).stdout


COUNT = """
from demands.models import StatusUpdate
print(StatusUpdate.objects.filter(headline="Typed and never saved").count())
"""


def test_without_scripts_a_button_shows_the_preview(sit_down: SitDown) -> None:
    page = sit_down("editor", scripts=False)
    page.goto(UPDATE)
    fill(page, "Typed without scripts")
    with page.context.expect_page() as opened:
        page.locator("input.to-preview").click()
    expect(opened.value.get_by_text("Typed without scripts").first).to_be_visible()
    expect(page.locator("#id_headline")).to_have_value("Typed without scripts")


def test_the_toolbar_works_with_keys_and_shows_how_the_text_reads(sit_down: SitDown) -> None:
    page = sit_down("editor")
    page.goto(UPDATE)
    body = page.locator("#id_body")
    body.fill("A bill was tabled")
    body.press("Control+a")
    body.press("Control+b")
    expect(body).to_have_value("**A bill was tabled**")
    body.press("Control+b")
    expect(body).to_have_value("A bill was tabled")
    page.locator(".markdown-tools").first.get_by_role("button", name="Quotation").click()
    expect(body).to_have_value("> A bill was tabled")
    page.locator(".markdown-tools").first.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".markdown-tools").first.get_by_role("button", name="Italic")).to_be_focused()
    page.locator(".markdown-tools").first.get_by_role("button", name="Preview").click()
    expect(page.locator(".markdown-preview blockquote").first).to_have_text("A bill was tabled")


WRITE = """
from tests.cast import make_demand
from campaigns.models import Campaign
for number in (1, 2):
    make_demand(Campaign.objects.get(slug="japan-2005"), f"untranslated-{number}", title=f"Ban torture, {number}",
        title_ja="", summary="", success_criterion="")
"""


def test_a_campaign_is_translated_side_by_side_and_submitted_together(sit_down: SitDown, module_site: Site) -> None:
    module_site.manage("shell", "-v", "0", "-c", WRITE)
    page = sit_down("editor")
    page.goto("/admin/")
    page.locator(".tray").get_by_role("link", name="Japanese: Japan").click()
    first, second = (page.get_by_label(f"Title, Ban torture, {number}") for number in (1, 2))
    expect(first).to_have_attribute("lang", "ja")
    is_for_everyone(page)
    first.fill("拷問を禁止する1")
    second.fill("拷問を禁止する2")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("2 texts saved.")).to_be_visible()
    page.goto("/admin/")
    expect(page.locator(".tray").get_by_role("link", name="Japanese: Japan")).to_have_count(0)
    page.goto("/admin/demands/demand/1/change/")
    page.get_by_role("link", name="Translate side by side").click()
    page.get_by_label("Title, Halt all executions").fill("死刑の執行をすべて停止する")
    page.get_by_role("button", name="Save and submit together…").click()
    expect(page.locator(".batch-lines input:checked")).to_have_count(1)
    page.get_by_role("button", name="Submit the ticked drafts for review").click()
    expect(page.locator(".state-mark.is-submitted")).to_be_visible()
