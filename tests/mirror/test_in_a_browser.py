"""The copy as a reader opens it from a stick: by file://, with scripts and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from campaigns.partial_date import today
from demands.mirror import copy, searching
from demands.models import Demand, Evidence
from tests.cast import Newsroom, make_update

LEFT = "net::ERR_ABORTED"  # what a page was still loading when the reader went on


def opened(browser: Browser, *, scripts: bool, faults: list[str]) -> Page:
    """A page of which every complaint is kept."""
    page = browser.new_context(java_script_enabled=scripts).new_page()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("requestfailed", lambda request: faults.append(request.url) if request.failure != LEFT else None)
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return page


@pytest.mark.slow
def test_a_reader_walks_and_searches_a_copy_on_a_stick(demands: list[Demand], browser: Browser, tmp_path: Path) -> None:
    root, faults = tmp_path / "stick of Ken", list[str]()
    copy.make(root)
    with_scripts, without = (opened(browser, scripts=one, faults=faults) for one in (True, False))

    with_scripts.goto((root / "index.html").as_uri())
    with_scripts.get_by_role("searchbox").first.fill("refugees")
    with_scripts.get_by_role("searchbox").first.press("Enter")
    expect(with_scripts.get_by_role("status")).to_contain_text("Results: ")
    with_scripts.locator(".results").get_by_role("link", name="Refugees", exact=True).first.click()
    expect(with_scripts.get_by_role("heading", level=1)).to_have_text("Refugees")
    with_scripts.get_by_role("link", name="日本語").click()
    expect(with_scripts.get_by_role("note").first).to_contain_text("にコピーされたページです")
    with_scripts.goto((root / "ja/search/index.html").as_uri() + "?q=執行")
    expect(with_scripts.locator(".results mark").first).to_contain_text("執行")
    with_scripts.goto((root / "search/index.html").as_uri() + "?q=wwww")
    expect(with_scripts.get_by_role("status")).to_have_text("No results")

    without.goto((root / "index.html").as_uri())
    without.get_by_role("link", name="About this copy").click()
    expect(without.get_by_role("main")).to_contain_text("Copy made")
    without.get_by_role("link", name="Latest updates").first.click()
    expect(without.get_by_role("heading", level=1)).to_have_text("Latest updates")
    without.goto((root / "search/index.html").as_uri())
    expect(without.locator("noscript p")).to_contain_text("needs JavaScript")
    expect(without.locator("noscript p")).to_be_visible()
    assert faults == []
    for page in (with_scripts, without):
        page.context.close()


@pytest.mark.slow
def test_a_search_of_a_large_copy_finds_what_changed_and_each_page_once(
    demands: list[Demand], newsroom: Newsroom, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "TOGETHER", 3)
    root, faults = tmp_path / "copy", list[str]()
    copy.make(root)
    source = Evidence.objects.get(reference="source-refugees")
    newsroom.publish(make_update(demands[1], sources=[source], happened_on=today(), headline="Zeppelin"))
    copy.make(root)
    page = opened(browser, scripts=True, faults=faults)
    for asked in ("Zeppelin", "refugees"):
        page.goto((root / "search/index.html").as_uri() + f"?q={asked}")
        expect(page.get_by_role("status")).to_contain_text("Results: ")
        expect(page.locator(".results").get_by_role("link", name="Refugees", exact=True)).to_have_count(1)
    assert (root / "search/data/latest").is_dir()
    assert faults == []
    page.context.close()
