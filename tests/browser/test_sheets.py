"""A series of figures goes out, is edited with openpyxl as Excel would, and comes back: browser, server, worker."""

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

from .axe import is_for_everyone
from .people import NARROW, SitDown

SERIES = "/admin/demands/indicator/"
EXECUTIONS = "japan-2005/executions-per-year"


def work(site: Site) -> None:
    site.manage("worker", "--once")


def tab_to(page: Page, words: str) -> None:
    """Go to the field with this label as somebody without a mouse does."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.closest('label')?.textContent || ''"):
            return
    raise AssertionError(f"The keyboard does not lead to “{words}”.")


def exported(page: Page, target: Path) -> Path:
    page.goto(SERIES)
    with page.expect_download() as download:
        page.get_by_role("link", name="Figures: XLSX").click()
    assert download.value.suggested_filename == "observation.xlsx"
    download.value.save_as(target)
    return target


def edited(path: Path) -> None:
    """The figures of the first two years of the series changed, and one added, in Excel's way."""
    book = openpyxl.load_workbook(path)
    sheet = book["list"]
    place = {cell.value: cell.column for cell in sheet[1]}
    lines = [
        number for number in range(2, sheet.max_row + 1) if sheet.cell(number, place["indicator"]).value == EXECUTIONS
    ]
    sheet.cell(lines[0], place["value"]).value = 901
    sheet.cell(lines[1], place["value"]).value = 902
    new = sheet.max_row + 1
    for name, value in {"indicator": EXECUTIONS, "date": 1901, "value": 903, "note": "from the archive"}.items():
        sheet.cell(new, place[name]).value = value
    book.save(path)


def values(page: Page) -> list[str]:
    """The first two figures of the series and the last, as its page has them."""
    fields = page.locator("#observations-group input[name$='-value']:not([name*='__prefix__'])")
    found = [field.input_value() for field in fields.all()]
    return [one for one in found if one][:3]


def open_series(page: Page) -> None:
    page.goto(f"{SERIES}?q=executions-per-year")
    page.locator("#result_list tbody a").first.click()
    expect(page.locator("#observations-group")).to_be_visible()


@pytest.mark.slow
def test_figures_go_out_and_come_back(sit_down: SitDown, module_site: Site, tmp_path: Path) -> None:
    emi, rafael = sit_down("editor"), sit_down("reviewer")
    emi.goto(SERIES)
    is_for_everyone(emi)
    path = exported(emi, tmp_path / "figures.xlsx")
    edited(path)
    open_series(rafael)
    before = values(rafael)
    rafael.fill("#id_observations-0-value", "777")  # the first figure, meanwhile
    rafael.get_by_role("button", name="Save draft").first.click()

    emi.get_by_role("link", name="Figures: Import an edited list").click()
    expect(emi.get_by_label("List")).to_have_value("demands.observation")
    expect(emi.locator("#sheetimport_form")).to_contain_text(
        "Deleting a row from the file does not delete it from the site"
    )
    emi.set_input_files("#id_file", path)
    is_for_everyone(emi)
    emi.locator(".submit-row input[name=_save]").click()
    expect(emi.locator("progress")).to_be_visible()
    work(module_site)
    expect(emi.locator("#state-title")).to_have_text("Ready to be applied")  # by itself, without being loaded anew
    is_for_everyone(emi)

    opened = emi.url
    emi.get_by_role("link", name="1 row was changed here as well").click()
    expect(emi.locator("tr.is-clash")).to_contain_text(["777901"])
    emi.goto(f"{opened}?show=new")
    expect(emi.locator(".of-row")).to_contain_text("1901")
    emi.go_back()
    tab_to(emi, "Keep current")
    emi.keyboard.press("ArrowRight")
    expect(emi.get_by_label("Use file")).to_be_checked()
    emi.get_by_role("button", name="Save choices").press("Enter")
    expect(emi.get_by_label("Use file")).to_be_checked()
    emi.get_by_role("button", name="Apply 3 rows").press("Enter")
    expect(emi.locator("progress")).to_be_visible()
    work(module_site)
    expect(emi.locator("#state-title")).to_have_text("Applied")
    address = emi.url
    open_series(emi)
    assert values(emi) == ["903", "901", "902"]
    expect(emi.get_by_text(re.compile(r"Row \d+ of figures.xlsx")).first).to_be_attached()

    emi.goto(address)
    emi.get_by_role("button", name="Undo import").press("Enter")
    work(module_site)
    expect(emi.locator("#state-title")).to_have_text("Undone")
    is_for_everyone(emi)
    open_series(emi)
    assert values(emi) == ["777", *before[1:]]


@pytest.mark.slow
def test_a_file_that_is_none_is_refused_in_words(sit_down: SitDown, module_site: Site, tmp_path: Path) -> None:
    emi = sit_down("editor", width=NARROW)
    path = tmp_path / "figures.xlsx"
    path.write_bytes(b"%PDF-1.7 this is no workbook")
    emi.goto("/admin/demands/sheetimport/add/?table=demands.observation")
    emi.set_input_files("#id_file", path)
    emi.locator(".submit-row input[name=_save]").click()
    work(module_site)
    expect(emi.get_by_role("alert")).to_contain_text("is not a spreadsheet: save it as .xlsx or .csv")
    is_for_everyone(emi)
