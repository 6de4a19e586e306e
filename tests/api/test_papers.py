"""The papers for a meeting: what they say, on how many pages, in each language, read back by others' parsers."""

import io
import re
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client
from pypdf import PdfReader

from demands.models import Demand
from tests.cast import Newsroom, make_evidence, make_update
from tests.public.test_japan import publish_japan
from tests.test_nothing_leaks import unpacked

BEGIN_WITH = {"japan": publish_japan}
JAPAN = "/campaigns/japan-2005"
ROME = f"{JAPAN}/demands/rome-statute"
PAPERS = ("briefing.pdf", "briefing.docx")


@pytest.fixture
def japan(db: None) -> None:
    """The Japan campaign."""


def body(path: str, **asked: Any) -> bytes:
    response = Client().get(path, asked)
    assert response.status_code == 200, (path, response.status_code)
    return response.content


def pages(path: str, **asked: Any) -> list[str]:
    return [one.extract_text() for one in PdfReader(io.BytesIO(body(path, **asked))).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(path: str, **asked: Any) -> str:
    """All words of a Word document, those of its tables included."""
    found = docx.Document(io.BytesIO(body(path, **asked)))
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    links = [link.text for one in found.paragraphs for link in one.hyperlinks]
    return "\n".join([one.text for one in found.paragraphs] + cells + links)


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_briefing_of_a_demand_is_one_page(japan: None, language: str) -> None:
    (page,) = pages(f"{language}{ROME}/briefing.pdf")
    title = {"": "Rome Statute", "/ja": "ローマ規程"}[language]
    assert squeezed(title) in squeezed(page)
    assert "[1]" in page
    assert squeezed(f"{language}{ROME}/?on=") in squeezed(page)


@pytest.mark.parametrize("language", ["", "/ja"])
def test_that_of_a_campaign_is_at_most_four_and_names_every_demand(japan: None, language: str) -> None:
    found = pages(f"{language}{JAPAN}/briefing.pdf")
    assert 1 < len(found) <= 4
    text = squeezed("".join(found))
    api = Client().get("/api/v1/campaigns/japan-2005/demands", {"lang": "ja" if language else "en"}).json()["data"]
    assert [row["title"] for row in api if squeezed(row["title"]) not in text] == []


def test_the_pdf_is_tagged_and_says_its_title_and_language(japan: None) -> None:
    found = PdfReader(io.BytesIO(body(f"/ja{ROME}/briefing.pdf")))
    catalog: Any = found.trailer["/Root"]
    assert bool(catalog["/MarkInfo"]["/Marked"])
    assert catalog["/Lang"].startswith("ja")
    assert found.metadata is not None
    assert "ローマ規程" in str(found.metadata.title)
    resources: Any = [page["/Resources"]["/Font"] for page in found.pages]  # type: ignore[index]
    fonts = {str(font.get_object()["/BaseFont"]) for one in resources for font in one.values()}
    assert all("CJK" in font for font in fonts)


@pytest.mark.parametrize("language", ["", "/ja"])
def test_the_word_documents_say_what_the_pdf_does(japan: None, language: str) -> None:
    document = docx.Document(io.BytesIO(body(f"{language}{ROME}/briefing.docx")))
    styles = [one.style.name for one in document.paragraphs if one.style]
    assert styles.count("Heading 1") == 1
    text = words(f"{language}{ROME}/briefing.docx")
    assert "[1]" in text
    assert f"http://127.0.0.1:8000{language}{ROME}/?on=" in text
    assert len(words(f"{language}{JAPAN}/briefing.docx")) > 1000


def test_the_matrix_has_a_row_for_each_linked_recommendation(japan: None) -> None:
    linked = {
        one
        for row in Client().get("/api/v1/campaigns/japan-2005/demands").json()["data"]
        for one in row["recommendations"]
    }
    document = docx.Document(io.BytesIO(body(f"{JAPAN}/matrix.docx")))
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "Recommendation", "Position", "Themes", "Assessment of implementation",
    ]  # fmt: skip
    assert len(table.rows) == len(linked) + 1
    sheet = openpyxl.load_workbook(io.BytesIO(body(f"{JAPAN}/matrix.xlsx")))["matrix"]
    assert [cell.value for cell in sheet[2]][0] == table.rows[1].cells[0].text
    assert all("http://127.0.0.1:8000/" in str(row[3].value) for row in list(sheet.rows)[1:])


def test_a_paper_of_an_earlier_day_is_of_that_day(japan: None) -> None:
    (then,) = pages(f"{ROME}/briefing.pdf", on="2006-12-31")
    assert "30 December 2006" in then or "31 December 2006" in then
    assert then != pages(f"{ROME}/briefing.pdf")[0]
    assert Client().get(f"{JAPAN}/demands/never/briefing.pdf").status_code == 404


def test_nothing_internal_and_no_markup_gets_in(newsroom: Newsroom, demand: Demand) -> None:
    secret = "zyxsecret"
    hostile = '#panic() *x* $y$ <b> \\ {{z}} ﷽ 👩‍👩‍👧 #import "x"'
    make_update(demand, headline=secret)
    inside = make_evidence(title=secret, visibility="internal")
    newsroom.publish(make_update(demand, "in_progress", headline=hostile, sources=[make_evidence(), inside]))
    place = "/campaigns/japan/demands/moratorium"
    for name in PAPERS:
        for path in (place, "/campaigns/japan"):
            assert secret.encode() not in unpacked(body(f"{path}/{name}"))
    (page,) = pages(f"{place}/briefing.pdf")
    assert secret not in page
    assert "#panic()" in page
    assert hostile in words(f"{place}/briefing.docx")
