"""The matrix of a campaign that was built from a marked document of the United Nations. All of it is invented."""

import io

import docx
import openpyxl
import pytest
from django.test import Client

from campaigns.models import Campaign, Document
from demands.exchange.documents import make_drafts, marking
from demands.models import Demand, Mark
from tests.cast import Newsroom, make_institution, make_theme, make_update
from tests.recommendations import link, make_recommendation

MATRIX = "/campaigns/japan/matrix"
REPORT = (
    "140.8. Establish a moratorium on executions (Chad) (Peru);\n\nSource of position: A/HRC/22/14/Add.1\n\nNoted\n\n"
    "140.9. Train judges (Chile);\n\nSource of position: A/HRC/22/14/Add.1\n\nSupported"
)


@pytest.fixture
def report(newsroom: Newsroom, campaign: Campaign) -> Document:
    """A report of which both recommendations were accepted and are published, the first with an update."""
    document = Document.objects.create(
        campaign=campaign, slug="report", title="Report", publisher="UN", dated="2012-12", language="en", text=REPORT
    )
    reading = marking.begin(document, REPORT, by=newsroom.editor)
    reading.marks.update(decision=Mark.Decision.ACCEPTED)
    demands, refused = make_drafts.make_drafts(reading, by=newsroom.editor)
    assert (len(demands), refused) == (2, [])
    document.refresh_from_db()
    newsroom.publish(document)
    for demand in demands:
        demand.addressees.add(make_institution(f"of-{demand.slug}"))
        demand.themes.add(make_theme(f"theme-{demand.slug}", name=f"Theme {demand.number}"))
        newsroom.publish(demand, success_criterion="It is done.", summary="It was asked for.")
    newsroom.publish(make_update(demands[0], "set_back", happened_on="2013-02-21"))
    return document


def sheet() -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(Client().get(f"{MATRIX}.xlsx").content))
    return [[str(cell.value or "") for cell in row] for row in list(book["matrix"].rows)[1:]]


def table() -> list[list[str]]:
    (found,) = docx.Document(io.BytesIO(Client().get(f"{MATRIX}.docx").content)).tables
    return [[cell.text for cell in row.cells] for row in found.rows[1:]]


def test_each_passage_is_a_row_with_what_stands_beside_it(report: Document) -> None:
    first, second = sheet()
    assert first[:3] == [
        "Establish a moratorium on executions (Chad) (Peru);\nReport, 140.8 (Chad, Peru)", "noted", "Theme 1",
    ]  # fmt: skip
    assert second[:3] == ["Train judges (Chile);\nReport, 140.9 (Chile)", "supported", "Theme 2"]
    assert "Set back (21 February 2013)" in first[3]
    assert "/campaigns/japan/demands/" in second[3]
    assert table() == [first, second]


def test_a_passage_that_is_no_recommendation_has_no_row(newsroom: Newsroom, report: Document) -> None:
    report.passages.create(slug="other", exact="Source of position", order=9)
    newsroom.publish(report)
    assert len(sheet()) == 2


def test_one_without_a_public_demand_has_no_assessment(newsroom: Newsroom, report: Document) -> None:
    report.passages.create(slug="other", exact="Train judges", number="140.10", states=["Togo"], order=9)
    newsroom.publish(report)
    assert sheet()[2] == ["Train judges\nReport, 140.10 (Togo)", "", "", ""]


def test_a_recommendation_of_the_index_that_is_the_passage_is_not_listed_twice(
    newsroom: Newsroom, report: Document
) -> None:
    demand = Demand.objects.get(passages__number="140.9")
    link(newsroom, demand, make_recommendation(number="140.9"), make_recommendation(number="141.1", text="Another"))
    newsroom.publish(demand)
    assert [row[0].split("\n")[0] for row in sheet()] == [
        "Establish a moratorium on executions (Chad) (Peru);", "Train judges (Chile);", "Another",
    ]  # fmt: skip


def test_the_page_of_the_campaign_offers_it(report: Document) -> None:
    assert f"{MATRIX}.docx" in Client().get("/campaigns/japan/").content.decode()
