"""A file does what its uploader may do and knows what its uploader knows: of other campaigns not even a name."""

# ruff: noqa: F811  # fixtures of another file are arguments here

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Membership
from demands.models import Demand, Indicator, Observation, SheetImport, StatusUpdate
from tests.admin.accounts.test_campaign_rights import SECRET, Join, alice, join, of, other  # noqa: F401  # fixtures
from tests.admin.conftest import signed_in
from tests.cast import Newsroom, make_demand, make_evidence, make_update, make_user

from .test_sheet_lines import TABLES, WHERE, brought, sheet_of
from .test_sheet_lines import exported as lines_of
from .test_sheets import body, decide, exported, faults, only, upload, workbook, worked

UNKNOWN = ["row", "There is no such row in this list. Leave the cell empty to add a new row."]
LISTS = (
    "demands.statusupdate", "demands.demand", "demands.evidence", "demands.indicator", "demands.engagement",
    "demands.proposal", "campaigns.campaign", "campaigns.milestone", "campaigns.document",
)  # fmt: skip


@pytest.fixture
def root(other: dict[str, Any]) -> Client:
    """Sees everything, so that the names of the other campaign are known to the test."""
    return signed_in(make_user("root", "Administrator"))


@pytest.fixture
def figure(other: dict[str, Any]) -> Observation:
    """A figure in a series of the other campaign."""
    return Observation.objects.create(indicator=other["indicator"], date="1999", value=7, note=SECRET)


@pytest.mark.parametrize("table", LISTS)
def test_a_row_of_another_campaign_is_as_one_that_never_was(table: str, alice: Client, root: Client) -> None:
    """Ada's file in Alice's hands: the rows of the other campaign are unknown, and stay as they are."""
    rows = [one for one in exported(root, table.replace(".", "_")) if SECRET in str(one.values())]
    assert rows
    text = next(name for name in ("title", "headline", "summary", "reason") if name in rows[0])
    sheet = upload(alice, workbook([one | {text: "Mine"} for one in rows]), table=table)
    assert faults(sheet) == [UNKNOWN] * len(rows)
    decide(alice, sheet, "apply")
    assert SECRET in str([one.values() for one in exported(root, table.replace(".", "_"))])


@pytest.mark.parametrize("lines", [one for one in WHERE if one != "status"])
def test_so_is_a_line_on_its_pages(lines: str, alice: Client, root: Client, figure: Observation) -> None:
    rows = [one for one in lines_of(root, lines) if SECRET in str(one.values())]
    assert rows
    assert SECRET not in str(lines_of(alice, lines))
    text = next(name for name in ("note", "quote", "remark") if name in rows[0])
    assert faults(brought(alice, [rows[0] | {text: "Mine"}], lines)) == [UNKNOWN]


@pytest.mark.parametrize("lines", [one for one in WHERE if one != "status"])
def test_nothing_of_another_campaign_is_in_an_export(lines: str, alice: Client, figure: Observation) -> None:
    """Not among the choices of a column either."""
    data = body(alice.get(f"/admin/{WHERE[lines]}/export/{lines}/csv/"))
    assert SECRET.encode() not in data
    for sheet in sheet_of(alice, lines).worksheets:
        assert "ruritania" not in str(list(sheet.iter_rows(values_only=True)))


NAMES = [
    ("demands.demand", {"campaign": "ruritania"}),
    ("demands.demand", {"passages": "ruritania/secret/p1"}),
    ("demands.demand", {"related": "ruritania/secret"}),
    ("demands.demand", {"milestones": "ruritania/secret"}),
    ("demands.statusupdate", {"demand": "ruritania/secret"}),
]


@pytest.mark.parametrize(("table", "cells"), NAMES)
def test_a_name_of_another_campaign_in_a_cell_is_as_one_of_nothing(
    table: str,
    cells: dict[str, str],
    alice: Client,
    demand: Demand,
) -> None:
    make_update(make_demand(demand.campaign, "draft"))
    row = exported(alice, table.replace(".", "_"))[-1]
    said = []
    for cell in (cells, {name: cell.replace("ruritania", "nowhere99") for name, cell in cells.items()}):
        sheet = upload(alice, workbook([row | cell]), table=table)
        said.append([[one, words.replace("nowhere99", "ruritania")] for one, words in faults(sheet)])
    assert said[0] == said[1] != []
    assert "unknown" in said[0][0][1]


def test_a_new_row_is_not_put_into_another_campaign(alice: Client, demand: Demand) -> None:
    row = exported(alice, "demands_demand")[0] | {"row": None, "slug": "new", "number": 77, "passages": None}
    sheet = upload(alice, workbook([row | {"campaign": "ruritania"}, row]), table="demands.demand")
    assert [(one.number, one.kind) for one in sheet.rows.all()] == [(2, "rejected"), (3, "new")]
    assert decide(alice, sheet, "apply").state == "applied"
    assert Demand.objects.get(slug="new").campaign.slug == "japan"


def test_a_line_is_not_put_on_a_page_of_another_campaign(alice: Client, figure: Observation) -> None:
    new = {"row": None, "indicator": "ruritania/secret", "date": "2000", "value": "1"}
    sheet = brought(alice, [new, new | {"indicator": "ruritania/none"}])
    (one, first), (two, second) = faults(sheet)
    assert (one, first) == (two, second.replace("none", "secret"))


def test_only_sources_that_one_may_see_are_cited(
    alice: Client,
    demand: Demand,
    other: dict[str, Any],
    newsroom: Newsroom,
) -> None:
    """Neither by their name nor by their address."""
    update = make_update(demand)
    own = lines_of(alice, "citation")[0]
    hidden = other["evidence"]
    new = {"row": None, "update": update.reference, "evidence": hidden.reference}
    sheet = brought(alice, [new, new | {"evidence": hidden.url}, own | {"evidence": hidden.reference}], "citation")
    assert [(column, "unknown" in words) for column, words in faults(sheet)] == [("evidence", True)] * 3
    assert update.citations.count() == 1


def test_a_row_goes_from_one_campaign_to_another_of_ones_own(join: Join, demand: Demand, other: Any) -> None:
    both = join("both", japan="editor", ruritania="editor")
    update = make_update(demand, headline="Wrong place")
    row = next(one for one in exported(both) if one["headline"] == "Wrong place")
    sheet = upload(both, workbook([row | {"demand": "ruritania/secret"}]))
    assert decide(both, sheet, "apply").state == "applied"
    update.refresh_from_db()
    assert update.demand == other["demand"]


def test_a_right_that_was_lost_after_the_preview_is_missed(alice: Client, demand: Demand) -> None:
    make_update(demand, headline="Before")
    sheet = upload(alice, workbook([exported(alice)[0] | {"headline": "After"}]))
    Membership.objects.filter(user=of(alice)).delete()
    SheetImport.objects.filter(pk=sheet.pk).update(state="queued")
    assert worked(sheet).state == "ready"
    assert faults(sheet) == [UNKNOWN]
    assert StatusUpdate.objects.get(headline="Before")


def test_what_one_may_no_longer_see_is_not_said_to_be_undone(
    alice: Client,
    demand: Demand,
    root: Client,
) -> None:
    make_update(demand, headline="Before")
    sheet = decide(alice, upload(alice, workbook([exported(alice)[0] | {"headline": "After"}])), "apply")
    Membership.objects.filter(user=of(alice)).delete()
    SheetImport.objects.filter(pk=sheet.pk).update(state="undo_queued")
    worked(sheet)
    assert (only(sheet).outcome, only(sheet).remark) == ("stayed", "You don’t have permission to change this row.")
    assert StatusUpdate.objects.get(headline="After")


def test_what_was_deleted_since_is_said_to_be(emi: Client, demand: Demand) -> None:
    update = make_update(demand, headline="Before", sources=[])
    sheet = decide(emi, upload(emi, workbook([exported(emi)[0] | {"headline": "After"}])), "apply")
    update.delete()
    decide(emi, sheet, "undo")
    assert (only(sheet).outcome, only(sheet).remark) == ("undone", "It has since been deleted.")


def test_a_source_of_nobodys_is_added_as_its_page_adds_it(alice: Client, other: Any) -> None:
    new = {"row": None, "kind": "news", "title": "Paper", "url": "https://news.example/1"}
    sheet = upload(alice, workbook([new]), table="demands.evidence")
    assert only(sheet).kind == "new"
    assert decide(alice, sheet, "apply").state == "applied"
    assert "Paper" in [one["title"] for one in exported(alice, "demands_evidence")]


def test_shared_lists_are_seen_by_all_and_changed_as_their_pages_are(
    alice: Client, root: Client, campaign: Any
) -> None:
    assert {one["row"] for one in lines_of(alice, "status")} == {one["row"] for one in lines_of(root, "status")}
    offered = alice.get("/admin/demands/sheetimport/add/").context["adminform"].form.fields["table"].choices
    assert (TABLES["status"] in dict(offered)) == (alice.get("/admin/campaigns/scale/add/").status_code == 200)


def test_a_list_that_one_may_not_change_is_not_taken(nobody: Client, campaign: Any) -> None:
    assert nobody.get("/admin/demands/sheetimport/add/").status_code == 403
    file = SimpleUploadedFile("list.xlsx", workbook([{"row": None}]))
    sent = {"table": "demands.observation", "file": file}
    assert nobody.post("/admin/demands/sheetimport/add/", sent).status_code == 403
    assert nobody.get("/admin/demands/indicator/export/observation/xlsx/").status_code == 403


@pytest.fixture
def nobody(db: None) -> Client:
    return signed_in(make_user("nora"))


def test_the_account_of_who_uploaded_it_is_gone(emi: Client, demand: Demand) -> None:
    make_update(demand)
    sheet = SheetImport.objects.create(table="demands.statusupdate", name="x.xlsx", uploaded_by=None)
    sheet.file.save("x.xlsx", ContentFile(workbook(exported(emi))))
    assert worked(sheet).state == "refused"
    assert "account" in sheet.report["refused"]


def test_a_series_of_ones_own_is_written(alice: Client, demand: Demand) -> None:
    """The twin: what the refusals above refuse goes through where it may."""
    series = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="persons")
    new = {"row": None, "indicator": "japan/executions", "date": "2000", "value": "1"}
    source = make_evidence(url="https://own.example/", contributors=[of(alice).pk])
    update = make_update(demand)
    sheet = brought(alice, [new])
    assert decide(alice, sheet, "apply").state == "applied"
    cited = {"row": None, "update": update.reference, "evidence": source.url}
    assert decide(alice, brought(alice, [cited], "citation"), "apply").state == "applied"
    series.refresh_from_db()
    assert (series.observations.count(), series.contributors) == (1, [of(alice).pk])
    assert source in [one.evidence for one in update.citations.all()]
