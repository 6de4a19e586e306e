"""An editor writes down a source in a real browser, and a real worker makes the copy. The guard is on throughout."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site, run_python
from tests.vault import samples

from .people import SitDown

ADD = "/admin/demands/evidence/add/"


@pytest.fixture
def emi(sit_down: SitDown) -> Page:
    return sit_down("editor")


def drop(page: Page, name: str, data: bytes) -> None:
    """Drop a file onto the field for it."""
    dropped = page.evaluate_handle(
        """([name, bytes]) => {
            const dropped = new DataTransfer();
            dropped.items.add(new File([new Uint8Array(bytes)], name));
            return dropped;
        }""",
        [name, list(data)],
    )
    page.dispatch_event(".drop-file", "drop", {"dataTransfer": dropped})


def test_a_source_is_written_down_and_its_copy_asked_for(emi: Page, module_site: Site) -> None:
    emi.goto(ADD)
    emi.fill("#id_url", "http://127.0.0.1/inside")
    emi.get_by_role("button", name="Fetch details").click()
    expect(emi.locator("output.found")).to_have_text(re.compile("points to a private network"))
    emi.fill("#id_title", "Minutes")
    emi.select_option("#id_kind", "parliamentary_record")
    emi.get_by_text("Archived copies").click()
    expect(emi.locator(".drop-file")).to_contain_text("or drop it here")
    drop(emi, "minutes.pdf", samples.telling_pdf())
    emi.locator(".submit-row").get_by_role("button", name="Save draft").click()
    expect(emi.locator("#copies")).to_contain_text("waiting")
    expect(emi.locator("#copies")).to_contain_text("minutes.pdf")
    run_python("manage.py", "worker", "--once", environment=module_site.environment | {"LINK_CHECKS": "false"})
    expect(emi.locator("#copies")).to_contain_text("failed", timeout=15_000)  # by itself, without loading the page anew
    expect(emi.locator("#copies")).to_contain_text("Only public websites can be fetched")
    expect(emi.locator("#copies").get_by_role("button", name="Archive a copy")).to_be_visible()


def test_what_the_site_says_fills_the_empty_fields_of_a_new_source(emi: Page) -> None:
    """The answer is that of tests/vault/test_newsroom.py: no site that the guard lets through is at hand here."""
    found = {"title": "死刑に関する声明", "publisher": "法務省", "published_on": "2026-03-03", "language": "ja"}
    emi.route("**/evidence/details/", lambda route: route.fulfill(json={"found": found, "words": "Found: title."}))
    emi.goto("/admin/demands/statusupdate/add/")
    emi.locator("#citations-group .add-row a").click()
    emi.fill("#id_citations-1-new_url", "https://www.moj.example/")
    emi.fill("#id_citations-1-new_title", "My own title")
    emi.locator("#citations-1").get_by_role("button", name="Fetch details").click()
    expect(emi.locator("#citations-1 output.found")).to_have_text("Found: title.")
    expect(emi.locator("#id_citations-1-new_title")).to_have_value("My own title")
    expect(emi.locator("#id_citations-1-new_publisher")).to_have_value("法務省")
    expect(emi.locator("#id_citations-1-new_published_on")).to_have_value("2026-03-03")
    expect(emi.locator("#id_citations-1-new_publisher")).to_be_visible()
    expect(emi.locator("#id_citations-0-new_publisher")).to_have_value("")


def test_what_the_site_says_fills_the_title_of_a_source_given_in_a_hurry(emi: Page) -> None:
    found = {"title": "判決", "publisher": "最高裁判所"}
    emi.route("**/evidence/details/", lambda route: route.fulfill(json={"found": found, "words": "Found: title."}))
    emi.goto("/admin/demands/statusupdate/record/")
    emi.fill("#id_source_url", "https://www.courts.example/1")
    emi.get_by_role("button", name="Fetch details").click()
    expect(emi.locator("output.found")).to_have_text("Found: title.")
    expect(emi.locator("#id_source_title")).to_have_value("判決")
    expect(emi.locator("#id_headline")).to_have_value("")
