"""The lead of one campaign loads the UN index, links recommendations, and readers see who else asked. All invented.

Two people, who belong to that campaign and have no other rights, a real worker, and a reader without scripts.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.places import BASE_DIR
from tests.exchange.un_index.test_un_index import xlsx
from tests.site import PASSWORD, Site

from .axe import is_for_everyone
from .people import HEIGHT, NARROW, WIDE, SitDown

DEMAND = "/campaigns/japan-2005/demands/rome-statute/"  # the pack brings no recommendation for it
PEOPLE = f"""
from django.contrib.auth.models import User
from campaigns.models import Campaign, Membership
for name, role in (("lena", "lead"), ("ruth", "reviewer")):
    user = User.objects.create_user(name, password={PASSWORD!r}, is_staff=True)
    Membership.objects.create(user=user, campaign=Campaign.objects.get(slug="japan-2005"), role=role)
"""
SENTENCE = (
    "Also recommended by 2 states over three UPR cycles and by a UN body (CAT). "
    "Response of Japan: noted 2, supported 1."
)
SENTENCE_JA = (
    "3回の普遍的定期的審査（UPR）で2か国、さらに国連の機関（CAT）"
    "も同様の勧告をしています（日本の回答：留意2件、支持1件）。"
)


@pytest.fixture(scope="module", autouse=True)
def _people(module_site: Site) -> None:
    module_site.manage("shell", "-v", "0", "-c", PEOPLE)


@pytest.fixture(scope="module", autouse=True)
def _worker(module_site: Site) -> Iterator[None]:
    command = [sys.executable, "manage.py", "worker"]
    process = subprocess.Popen(command, cwd=BASE_DIR, env=module_site.environment | {"LINK_CHECKS": "false"})
    yield
    process.terminate()
    process.wait()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Two that ask for accession, one of a committee, one in other words, one to another state, one without text."""
    by, accede = "Reccomending Body", "<p>158.7&nbsp;Accede to the invented Rome Statute (Freedonia, Sylvania);</p>"
    rows = [
        {"OHCHR Annotation Id": "a-1", "Text": accede, "UPR Session": "2"},
        {"OHCHR Annotation Id": "a-2", "Text": accede, "UPR Session": "14", "UPR Position": "- Supported"},
        {"OHCHR Annotation Id": "a-3", "Text": "<p>Improve&nbsp;the invented railways</p>"},
        {
            "OHCHR Annotation Id": "a-4", by: "- CAT", "Document Symbol": "CAT/C/XXX/CO/1", "UPR Session": "",
            "UPR Position": "", "UPR Reccomending States": "",
            "Text": "Treaties 12.The Committee: join the Criminal Court.",
        },
        {"OHCHR Annotation Id": "a-5", "Text": accede, "Countries Concerned": "- Freedonia"},
        {"OHCHR Annotation Id": "a-6", "Text": "<p>&nbsp;</p>"},
    ]  # fmt: skip
    path = tmp_path / "export.xlsx"
    path.write_bytes(xlsx(*rows))
    return path


def fits(page: Page) -> None:
    """It is for everyone, and nothing sticks out, wide and narrow."""
    is_for_everyone(page)
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.slow
def test_from_the_export_of_the_index_to_a_sentence_that_readers_see(sit_down: SitDown, export: Path) -> None:
    lena = sit_down("lena")
    load(lena, export)
    link(lena)
    assert "Also recommended by" not in text(sit_down(), DEMAND)
    publish(lena, sit_down("ruth", width=NARROW))
    read(sit_down)


def load(lena: Page, export: Path) -> None:
    """Upload, look at the preview that comes by itself, load."""
    lena.goto("/admin/demands/indexfile/")
    lena.goto("/admin/demands/indexfile/add/")
    expect(lena.locator("#id_country")).to_have_value("JP")
    assert lena.locator("#id_country option").all_inner_texts() == ["Japan"]
    fits(lena)
    lena.set_input_files("#id_file", export)
    lena.get_by_role("button", name="Upload and preview").click()
    ready = lena.get_by_role("button", name="Import 4 new and 0 changed")
    expect(ready).to_be_visible(timeout=20_000)  # by itself, without loading the page anew
    expect(lena.locator("tbody")).to_contain_text("is empty: a recommendation needs its text")
    expect(lena.locator("dl.facts div", has_text="About other states")).to_contain_text("1")
    fits(lena)
    ready.click()
    expect(lena.locator("#state-title")).to_have_text("Imported", timeout=20_000)
    fits(lena)


def link(lena: Page) -> None:
    """By suggestion, then by search; three are linked by suggestion and one by its words."""
    lena.goto("/admin/demands/demand/?q=criminal+court")
    lena.locator("#result_list a", has_text="Criminal Court").first.click()
    lena.get_by_role("link", name="UN recommendations").first.click()
    expect(lena.get_by_role("heading", name="Suggestions (most words in common)")).to_be_visible()
    suggested = lena.locator("ul.ticked li", has_text=re.compile("Rome Statute|Criminal Court"))
    expect(suggested).to_have_count(3)
    for box in suggested.get_by_role("checkbox").all():
        box.check()
    lena.get_by_role("button", name="Link selected", exact=True).click()
    expect(lena.locator("#linked-title")).to_have_text("3 recommendations linked")
    lena.get_by_role("searchbox", name="Search the UN index").fill("invented railways")
    lena.get_by_role("button", name="Search", exact=True).click()
    lena.get_by_role("checkbox", name="Improve the invented railways").check()
    lena.get_by_role("button", name="Link selected", exact=True).click()
    expect(lena.locator("#linked-title")).to_have_text("4 recommendations linked")
    fits(lena)


def publish(lena: Page, ruth: Page) -> None:
    """Lena asks for review; she cannot publish what she linked, Ruth can."""
    lena.get_by_role("link", name="Back to the demand").click()
    lena.get_by_role("button", name="Submit for review", exact=True).click()
    expect(lena.locator(".situation").first).to_contain_text("In review")
    expect(lena.get_by_role("button", name="Approve and publish")).to_have_count(0)
    ruth.goto("/admin/")
    ruth.locator(".tray a", has_text="Criminal Court").first.click()
    expect(ruth.locator("#content-main")).to_contain_text("CAT/C/XXX/CO/1")
    ruth.get_by_role("button", name="Approve and publish").click()
    expect(ruth.locator(".state-mark").first).to_contain_text("Published")


def read(sit_down: SitDown) -> None:
    """The sentence with its list, in both languages, with scripts and without, wide and narrow."""
    for scripts in (True, False):
        for width in (WIDE, NARROW):
            reader = sit_down(width=width, scripts=scripts)
            for prefix, sentence in (("", SENTENCE), ("/ja", SENTENCE_JA)):
                reader.goto(prefix + DEMAND)
                section = reader.locator("section[aria-labelledby=recommended]")
                expect(section.locator(".criterion")).to_have_text(sentence)
                section.locator("summary").click()
                expect(section.locator("ol.recommended > li")).to_have_count(3)  # with their words
                expect(section.locator("[id^='un-']")).to_have_count(4)  # the oldest is named only
                assert section.locator("ol.recommended > li").first.is_visible()
                expect(section.locator(".small [id^='un-']")).to_be_visible()
                cat = section.locator("li", has_text="CAT/C/XXX/CO/1, 12")
                expect(cat.locator("blockquote")).to_contain_text("The Committee: join the Criminal Court.")
                expect(section.locator("#un-a-1")).to_contain_text("Freedonia")
                expect(section.locator("ol.recommended .src")).to_contain_text(["Death penalty"] * 3)
                if scripts and width == WIDE:
                    fits(reader)


def text(page: Page, address: str) -> str:
    page.goto(address)
    return page.locator("main").inner_text()


@pytest.mark.slow
def test_an_export_that_is_none_says_so(sit_down: SitDown, tmp_path: Path) -> None:
    lena = sit_down("lena", width=NARROW)
    lena.goto("/admin/demands/indexfile/add/")
    path = tmp_path / "export.json"
    path.write_text('[{"AnnotationId": "a", "Text": "cut off')
    lena.set_input_files("#id_file", path)
    lena.get_by_role("button", name="Upload and preview").click()
    expect(lena.get_by_role("alert")).to_contain_text("is truncated or not JSON after this record", timeout=20_000)
    fits(lena)
