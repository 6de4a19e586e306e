"""A journalist looks something up: by mouse, by keyboard, without scripts, on paper."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from .conftest import CAMPAIGN, DEMAND
from .people import REFUSED


def open_filters(page: Page) -> None:
    """The filters are closed until they are wanted."""
    page.locator("details.choose > summary").click()


def shown(page: Page) -> int:
    return page.locator("#results article").count()


class TestNarrowing:
    def test_the_list_follows_the_choice_and_back_undoes_it(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        open_filters(reader)
        assert shown(reader) == 17
        reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        expect(reader).to_have_url(re.compile(r"\?status=met$"))
        expect(reader.locator("#count[role=status]")).to_contain_text("3 of 17: Met")
        expect(reader.locator("#chosen")).to_have_text("Met, today")
        expect(reader.locator("#results article")).to_have_count(3)
        reader.go_back()
        expect(reader).to_have_url(re.compile(rf"{CAMPAIGN}$"))
        expect(reader.locator("#results article")).to_have_count(17)
        expect(reader.locator("#count[role=status]")).to_contain_text("17 demands")

    def test_choices_add_up(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        open_filters(reader)
        reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        expect(reader.locator("#results article")).to_have_count(3)
        reader.get_by_label("Keywords").press_sequentially("arms trade")
        expect(reader.locator("#count[role=status]")).to_contain_text("1 of 17: Met, “arms trade”")
        expect(reader).to_have_url(re.compile("status=met&q=arms"))
        reader.get_by_role("link", name="Show all", exact=True).click()
        expect(reader.locator("#results article")).to_have_count(17)
        expect(reader.locator("select[name=status]")).to_have_value("")

    def test_what_is_found_leads_on_to_the_demand(self, reader: Page) -> None:
        reader.goto(f"{CAMPAIGN}?status=met")
        reader.locator("#results article a").first.click()
        expect(reader.get_by_role("heading", level=1)).to_be_visible()
        expect(reader).to_have_url(re.compile("/demands/"))

    def test_without_scripts_it_is_a_form(self, plain_reader: Page) -> None:
        plain_reader.goto(CAMPAIGN)
        open_filters(plain_reader)
        plain_reader.get_by_role("combobox", name="Status", exact=True).select_option("met")
        plain_reader.get_by_role("button", name="Apply").click()
        expect(plain_reader.locator("#results article")).to_have_count(3)
        assert "status=met" in plain_reader.url
        plain_reader.go_back()
        expect(plain_reader.locator("#results article")).to_have_count(17)


class TestTimeMachine:
    def test_the_arrow_keys_travel_and_keep_the_focus(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        open_filters(reader)
        slider = reader.get_by_role("slider", name="Year")
        expect(slider).to_have_attribute("aria-valuetext", "today")
        slider.focus()
        for _ in range(3):
            reader.keyboard.press("ArrowLeft")
        expect(reader.locator(".notice")).to_contain_text("You are looking at 31 December")
        expect(slider).to_be_focused()
        expect(slider).to_have_attribute("aria-valuetext", re.compile(r"31.*20\d\d"))
        expect(reader.locator("#count[role=status]")).to_contain_text("as it was on 31 December")
        expect(reader).to_have_url(re.compile(r"on=20\d\d-12-31"))

    def test_without_scripts_it_is_a_date_in_a_form(self, plain_reader: Page) -> None:
        plain_reader.goto(CAMPAIGN)
        open_filters(plain_reader)
        expect(plain_reader.get_by_role("slider")).to_have_count(0)
        plain_reader.get_by_label("Status on this date").fill("2012-03-14")
        plain_reader.get_by_role("button", name="Apply").click()
        expect(plain_reader.locator(".notice")).to_contain_text("14 March 2012")
        plain_reader.locator(".notice").get_by_role("link", name="Back to today").click()
        expect(plain_reader.locator(".notice")).to_have_count(0)


PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll("main a, main summary, main button, header a")].filter(one => {
    const box = one.getBoundingClientRect(), line = getComputedStyle(one).display === "inline";
    return box.width && box.height && !line && Math.min(box.width, box.height) < 24;
}).map(one => one.outerHTML.slice(0, 90))"""


class TestFirstScreen:
    @pytest.mark.parametrize("prefix", ["", "/ja"])
    def test_at_a_desk_every_demand_is_on_it(self, reader: Page, prefix: str) -> None:
        reader.set_viewport_size({"width": 1280, "height": 800})
        reader.goto(f"{prefix}{CAMPAIGN}")
        links = reader.locator("#tally li li a")
        expect(links).to_have_count(17)
        for number in range(17):
            expect(links.nth(number)).to_be_in_viewport()

    def test_on_a_phone_the_head_is_one_line_and_the_demands_begin_at_once(self, reader: Page) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(CAMPAIGN)
        assert reader.locator(".masthead").evaluate("one => one.offsetHeight") < 60
        assert reader.locator("#tally li li a").first.evaluate("one => one.getBoundingClientRect().top") < 400
        reader.locator(".go-search").click()
        expect(reader).to_have_url(re.compile("/search/"))

    def test_the_menu_leads_to_all_pages(self, reader: Page) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(CAMPAIGN)
        reader.get_by_role("link", name="Menu").click()
        expect(reader.locator("#site-links").get_by_role("link", name="Latest updates")).to_be_in_viewport()

    def test_a_step_of_the_tally_filters_in_place(self, plain_reader: Page) -> None:
        plain_reader.goto(CAMPAIGN)
        plain_reader.locator("#tally a.step").first.click()
        expect(plain_reader).to_have_url(re.compile(r"\?status=met#demands$"))
        expect(plain_reader.locator("#tally a[aria-current]")).to_have_count(1)
        expect(plain_reader.locator("#results article")).to_have_count(3)
        plain_reader.get_by_role("link", name="Show all", exact=True).click()
        expect(plain_reader.locator("#results article")).to_have_count(17)


class TestPhone:
    def test_a_demand_is_not_a_scroll_without_end(self, reader: Page) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(DEMAND)
        assert reader.evaluate("document.documentElement.scrollHeight") < 5150
        figure, history = (reader.locator(one).bounding_box() for one in (".figure", "#history"))
        assert figure is not None
        assert history is not None
        assert figure["y"] < history["y"]

    @pytest.mark.parametrize("path", [CAMPAIGN, f"{CAMPAIGN}?view=table", DEMAND, f"{CAMPAIGN}compare/"])
    def test_no_target_is_too_small_for_a_thumb(self, reader: Page, path: str) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(path)
        assert reader.evaluate(SMALL) == []

    def test_the_table_is_cards_on_the_screen(self, reader: Page) -> None:
        reader.set_viewport_size(PHONE)
        reader.goto(f"{CAMPAIGN}?view=table")
        expect(reader.locator("table.demands tbody .state").first).to_be_visible()
        widths = reader.locator("table.demands tbody td").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert max(widths) <= PHONE["width"]


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

    def test_a_ribbon_opens_its_periods(self, reader: Page) -> None:
        reader.goto(DEMAND)
        summary = reader.locator(".one .strip-of > summary")
        summary.focus()
        reader.keyboard.press("Enter")
        period = reader.locator(".one .periods a").first
        expect(period).to_be_visible()
        reader.keyboard.press("Tab")
        expect(period).to_be_focused()
        reader.keyboard.press("Enter")
        expect(reader).to_have_url(re.compile(r"/updates/\d+/"))

    def test_a_long_list_does_not_trap_the_key(self, reader: Page) -> None:
        reader.goto(CAMPAIGN)
        assert reader.locator("#results svg a:not([tabindex='-1'])").count() == 0


def test_every_page_answers_and_none_is_wider_than_the_screen(walker: Page, every_page: list[str]) -> None:
    wide, broken = [], []
    for address in every_page:
        answer = walker.goto(address, wait_until="load")
        assert answer is not None
        assert answer.ok != address.endswith(REFUSED), address
        for width in (1920, 1280, 390, 320):
            walker.set_viewport_size({"width": width, "height": 900})
            found = walker.evaluate("document.documentElement.scrollWidth")
            if found > width:
                wide.append((address, width, found))
            heads = walker.evaluate("[...document.querySelectorAll('.masthead')].map(one => one.offsetHeight)")
            if width >= 1280 and max(heads, default=0) > ONE_LINE:  # a card for other sites has no head
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


def test_the_code_of_a_card_is_shown_with_what_it_looks_like(plain_reader: Page) -> None:
    plain_reader.goto("/campaigns/japan-2005/embed/code/?width=320&look=dark")
    card = plain_reader.frame_locator("iframe")
    expect(card.get_by_role("heading", name="Seventeen things Japan was asked to do for human rights")).to_be_visible()
    expect(card.locator("body")).to_have_css("background-color", "rgb(20, 22, 26)")
    expect(plain_reader.locator("pre").first).to_contain_text('<iframe src="')
