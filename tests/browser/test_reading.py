"""A journalist looks something up: by mouse, by keyboard, without scripts, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import CAMPAIGN, DEMAND
from .people import REFUSED


def shown(page: Page) -> int:
    return page.locator("#results article").count()


class TestNarrowing:
    def test_the_list_follows_the_choice_and_back_undoes_it(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        assert shown(reader) == 17
        reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        expect(reader).to_have_url(re.compile(r"\?status=met$"))
        expect(reader.locator("#count[role=status]")).to_contain_text("3 demands")
        expect(reader.locator("#results article")).to_have_count(3)
        reader.go_back()
        expect(reader).to_have_url(re.compile(rf"{CAMPAIGN}$"))
        expect(reader.locator("#results article")).to_have_count(17)
        expect(reader.locator("#count[role=status]")).to_contain_text("17 demands")

    def test_choices_add_up(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        expect(reader.locator("#results article")).to_have_count(3)
        reader.get_by_label("Keywords").press_sequentially("arms trade")
        expect(reader.locator("#count[role=status]")).to_contain_text("1 demand")
        expect(reader).to_have_url(re.compile("status=met&q=arms"))
        reader.get_by_role("link", name="Clear filters").click()
        expect(reader.locator("#results article")).to_have_count(17)
        expect(reader.get_by_role("combobox", name="Status", exact=True)).to_have_value("")

    def test_what_is_found_leads_on_to_the_demand(self, reader: Page) -> None:
        reader.goto(f"{CAMPAIGN}?status=met")
        reader.locator("#results article a").first.click()
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
        expect(reader).to_have_url(re.compile("/demands/"))

    def test_without_scripts_it_is_a_form(self, plain_reader: Page) -> None:
        plain_reader.goto(CAMPAIGN)
        plain_reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        plain_reader.get_by_role("button", name="Apply").click()
        expect(plain_reader.locator("#results article")).to_have_count(3)
        assert "status=met" in plain_reader.url
        plain_reader.go_back()
        expect(plain_reader.locator("#results article")).to_have_count(17)


class TestTimeMachine:
    def test_the_arrow_keys_travel(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        slider = reader.get_by_role("slider", name="Year")
        slider.focus()
        for _ in range(3):
            reader.keyboard.press("ArrowLeft")
            reader.wait_for_load_state("networkidle")
        expect(reader.locator(".notice")).to_contain_text("Status on 31 December")
        assert re.search(r"on=20\d\d-12-31", reader.url)

    def test_without_scripts_it_is_a_date_in_a_form(self, plain_reader: Page) -> None:
        plain_reader.goto(CAMPAIGN)
        expect(plain_reader.get_by_role("slider")).to_have_count(0)
        plain_reader.get_by_label("Status on this date").fill("2012-03-14")
        plain_reader.get_by_role("button", name="Apply").click()
        expect(plain_reader.locator(".notice")).to_contain_text("Status on 14 March 2012")
        plain_reader.locator(".notice").get_by_role("link", name="Back to today").click()
        expect(plain_reader.locator(".notice")).to_have_count(0)


class TestLanguage:
    def test_the_page_stays_with_its_question(self, reader: Page) -> None:
        reader.goto(f"{CAMPAIGN}?status=met&on=2020-01-01")
        reader.get_by_role("link", name="日本語").click()
        expect(reader).to_have_url(re.compile(r"/ja/campaigns/japan-2005/\?on=2020-01-01&status=met$"))
        expect(reader.locator("html")).to_have_attribute("lang", "ja")
        reader.get_by_role("link", name="English").click()
        expect(reader).to_have_url(re.compile(r"[^a]/campaigns/japan-2005/\?on=2020-01-01&status=met$"))


ONE_LINE = 90  # pixels that the head of a page is high at a desk
OUTLINE = """() => {
    const one = document.activeElement, seen = getComputedStyle(one);
    const inside = one.querySelector("rect") ? getComputedStyle(one.querySelector("rect")) : seen;
    return {outline: seen.outlineStyle !== "none" ? parseFloat(seen.outlineWidth) : 0,
            stroke: inside.stroke !== "none" ? parseFloat(inside.strokeWidth) : 0};
}"""


class TestKeyboard:
    def test_the_first_key_leads_past_the_head(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        reader.keyboard.press("Tab")
        skip = reader.get_by_role("link", name="Skip to content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        reader.keyboard.press("Enter")
        assert reader.url.endswith("#main")
        reader.keyboard.press("Tab")
        assert reader.evaluate("document.activeElement.closest('main') !== null")

    def test_where_one_is_can_always_be_seen(self, reader: Page) -> None:
        reader.goto(DEMAND)
        invisible = []
        for _ in range(45):
            reader.keyboard.press("Tab")
            found = reader.evaluate(OUTLINE)
            if max(found["outline"], found["stroke"]) < 2:
                invisible.append(reader.evaluate("document.activeElement.outerHTML.slice(0, 90)"))
        assert invisible == []

    def test_the_stretches_of_a_ribbon_can_be_reached_and_followed(self, reader: Page) -> None:
        reader.goto(DEMAND)
        stretch = reader.locator(".one svg.ribbon a").first
        for _ in range(60):
            reader.keyboard.press("Tab")
            if reader.evaluate("document.activeElement.matches('svg.ribbon a')"):
                break
        expect(stretch).to_be_focused()
        reader.keyboard.press("Enter")
        expect(reader).to_have_url(re.compile(r"/updates/\d+/|#entry-\d+"))

    def test_a_long_list_does_not_trap_the_key(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        assert reader.locator("#results svg a:not([tabindex='-1'])").count() == 0


def test_every_page_answers_and_none_is_wider_than_the_screen(walker: Page, every_page: list[str]) -> None:
    wide, broken = [], []
    for address in every_page:
        answer = walker.goto(address, wait_until="domcontentloaded")
        assert answer is not None
        assert answer.ok != address.endswith(REFUSED), address
        for width in (1920, 1280, 390, 320):
            walker.set_viewport_size({"width": width, "height": 900})
            found = walker.evaluate("document.documentElement.scrollWidth")
            if found > width:
                wide.append((address, width, found))
            if width >= 1280 and walker.locator(".masthead").evaluate("one => one.offsetHeight") > ONE_LINE:
                broken.append((address, width))
    walker.set_viewport_size({"width": 1280, "height": 900})
    assert wide == []
    assert broken == []  # the head of the page stands on one line at a desk


def test_nothing_moves_for_whoever_wants_stillness(reader: Page) -> None:
    reader.emulate_media(reduced_motion="reduce")
    for address in (CAMPAIGN, DEMAND, "/"):
        reader.goto(address)
        moving = reader.evaluate(
            """() => [...document.querySelectorAll("*")].filter(one => {
                const seen = getComputedStyle(one);
                return parseFloat(seen.transitionDuration) > 0.01 || parseFloat(seen.animationDuration) > 0.01
                       || seen.scrollBehavior === "smooth";
            }).map(one => one.outerHTML.slice(0, 80))"""
        )
        assert moving == []


PAGES = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("prefix", ["", "/ja"])
def test_a_campaign_fits_on_four_sheets(reader: Page, prefix: str) -> None:
    reader.goto(f"{prefix}{CAMPAIGN}")
    printed = reader.pdf(format="A4")
    assert 1 <= len(PAGES.findall(printed)) <= 4


def test_on_paper_the_sources_have_their_addresses(reader: Page) -> None:
    reader.goto(DEMAND)
    reader.emulate_media(media="print")
    after = "one => getComputedStyle(one, '::after').content"
    source = reader.locator(".history .evidence a[href^='http']").first
    assert "http" in source.evaluate(after) or source.get_attribute("href") in source.evaluate(after)
    expect(reader.locator("form:visible")).to_have_count(0)
