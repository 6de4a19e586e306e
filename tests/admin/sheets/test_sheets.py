"""A list goes out to a spreadsheet, is edited there and comes back: Emi's way through the newsroom."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from campaigns.models import Campaign, Document, Milestone
from demands.admin.sheets.jobs import work
from demands.models import (
    Demand,
    Engagement,
    Evidence,
    ImportedRow,
    Indicator,
    Proposal,
    SheetImport,
    StatusUpdate,
    WorkflowStep,
)  # fmt: skip
from tests.admin.conftest import address, messages, signed_in
from tests.cast import (
    Newsroom,
    make_campaign,
    make_demand,
    make_evidence,
    make_institution,
    make_proposal,
    make_scale,
    make_update,
    make_user,
)  # fmt: skip

Rows = list[dict[str, Any]]
LISTS = (
    "demands_statusupdate", "demands_demand", "demands_evidence", "demands_indicator", "demands_engagement",
    "demands_proposal", "demands_entry", "campaigns_campaign", "campaigns_institution", "campaigns_theme",
    "campaigns_milestone", "campaigns_document", "campaigns_scale",
)  # fmt: skip


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def exported(client: Client, model: str = "demands_statusupdate", asked: str = "") -> Rows:
    """The list as a person sees it in the workbook."""
    data = body(client.get(reverse(f"admin:{model}_export", args=["xlsx"]) + asked))
    head, *lines = openpyxl.load_workbook(io.BytesIO(data))["list"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def workbook(rows: Rows) -> bytes:
    """The rows as Excel saves them."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    names = list(dict.fromkeys(name for row in rows for name in row))
    book.active.append(names)
    for row in rows:
        book.active.append([row.get(name) for name in names])
    book.save(target)
    return target.getvalue()


def upload(client: Client, content: bytes, name: str = "list.xlsx", table: str = "demands.statusupdate") -> SheetImport:
    """Upload it and let the worker read it."""
    page = client.post(
        reverse("admin:demands_sheetimport_add"), {"table": table, "file": SimpleUploadedFile(name, content)}
    )
    assert page.status_code == 302, page.context["adminform"].form.errors
    return worked(SheetImport.objects.first())


def worked(sheet: SheetImport | None) -> SheetImport:
    assert sheet is not None
    work(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def decide(client: Client, sheet: SheetImport, action: str, **sent: Any) -> SheetImport:
    client.post(reverse("admin:demands_sheetimport_decide", args=[sheet.pk]), {"action": action, **sent})
    return worked(sheet)


def only(sheet: SheetImport) -> ImportedRow:
    return sheet.rows.get()


@pytest.fixture
def draft(demand: Demand) -> StatusUpdate:
    return make_update(demand, "in_progress", headline="A bill was tabled", happened_on="2005-06")


# Out


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_every_list_can_be_taken_away(name: str, form: str, ada: Client, draft: StatusUpdate) -> None:
    page = ada.get(reverse(f"admin:{name}_changelist"))
    assert f"/export/{form}/" in page.content.decode()
    assert body(ada.get(reverse(f"admin:{name}_export", args=[form])))


def test_a_line_holds_every_field_of_the_form_in_every_language(emi: Client, draft: StatusUpdate) -> None:
    setattr(draft, "headline_ja", "法案が提出された")  # noqa: B010  # a name that modeltrans adds
    draft.save()
    row = exported(emi)[0]
    assert row["row"] == f"update:{draft.reference}"
    assert row["demand"] == "japan/moratorium"
    assert row["status"] == "ladder/in_progress"
    assert row["headline_ja"] == "法案が提出された"
    assert row["happened_on"] == "2005-06"
    assert not {"contributors", "published_as", "submitted_hash", "reference"} & set(row)


def test_the_file_holds_what_the_screen_shows(emi: Client, draft: StatusUpdate) -> None:
    make_update(draft.demand, headline="Another matter", happened_on="2011")
    assert [row["headline"] for row in exported(emi, asked="?year=2011")] == ["Another matter"]
    assert [row["headline"] for row in exported(emi, asked="?q=tabled")] == ["A bill was tabled"]


def test_what_is_ticked_can_be_taken_away_alone(emi: Client, draft: StatusUpdate) -> None:
    make_update(draft.demand, headline="Another matter")
    sent = {"action": "export_ticked", "_selected_action": draft.pk}
    data = body(emi.post(reverse("admin:demands_statusupdate_changelist"), sent))
    assert openpyxl.load_workbook(io.BytesIO(data))["list"].max_row == 2


def test_a_workbook_offers_its_choices_and_says_what_it_asks_for(emi: Client, draft: StatusUpdate) -> None:
    data = body(emi.get(reverse("admin:demands_statusupdate_export", args=["xlsx"])))
    book = openpyxl.load_workbook(io.BytesIO(data))
    rules = book["list"].data_validations.dataValidation
    assert any(one.type == "list" and "choices!" in one.formula1 for one in rules)
    assert any("2005-06 or 2005" in (one.prompt or "") for one in rules)
    assert "setback" in [cell for line in book["choices"].iter_rows(values_only=True) for cell in line]
    assert book["list"]["C2"].number_format == "@"


def test_no_cell_is_a_formula_and_none_is_changed_by_that(emi: Client, draft: StatusUpdate) -> None:
    draft.headline, draft.body = '=HYPERLINK("http://bad.example")', "'-already quoted"
    draft.save()
    row = exported(emi)[0]
    assert row["headline"] == '\'=HYPERLINK("http://bad.example")'
    data = body(emi.get(reverse("admin:demands_statusupdate_export", args=["csv"])))
    assert data.startswith(b"\xef\xbb\xbf")
    assert upload(emi, data, "list.csv").report["same"] == 1
    assert upload(emi, workbook([row])).report["same"] == 1


def test_only_staff_may_take_a_list_away(client: Client, db: None) -> None:
    assert client.get(reverse("admin:demands_statusupdate_export", args=["xlsx"])).status_code == 302
    nobody = signed_in(make_user("nora"))
    assert nobody.get(reverse("admin:demands_statusupdate_export", args=["xlsx"])).status_code == 403


def test_there_is_no_other_kind_of_file(emi: Client) -> None:
    assert emi.get(reverse("admin:demands_statusupdate_export", args=["ods"])).status_code == 404


# Back


@pytest.mark.parametrize("name", [one for one in LISTS if one != "demands_entry"])
def test_a_list_that_comes_back_unchanged_changes_nothing(
    name: str, ada: Client, newsroom: Newsroom, demand: Demand
) -> None:
    make_update(demand, "in_progress")
    make_demand(demand.campaign, "second").related.add(demand)
    in_campaign = {"campaign": demand.campaign, "slug": "x", "title": "X"}
    Indicator.objects.create(**in_campaign, unit="persons").sources.add(make_evidence())
    Milestone.objects.create(**in_campaign, date="2030")
    Document.objects.create(**in_campaign, publisher="NGO", dated="2005", text="long " * 7_000)
    Engagement.objects.create(
        campaign=demand.campaign, institution=demand.addressees.get(), kind="letter", happened_on="2012", summary="Sent"
    )
    newsroom.publish(public := make_update(demand, "in_progress"))
    make_proposal("retract", update=public, reason="It was another bill.")
    rows = exported(ada, name)
    assert rows
    sheet = upload(ada, workbook(rows), table=name.replace("_", "."))
    assert (sheet.state, sheet.report["same"], sheet.rows.count()) == ("ready", len(rows), 0)


def test_an_upload_waits_for_the_worker(emi: Client, draft: StatusUpdate) -> None:
    file = SimpleUploadedFile("list.xlsx", workbook(exported(emi)))
    emi.post(reverse("admin:demands_sheetimport_add"), {"table": "demands.statusupdate", "file": file})
    sheet = SheetImport.objects.get()
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("demands.admin.sheets.tasks.do_with_sheet", {"sheet": sheet.pk})
    page = emi.get(address(sheet)).content.decode()
    assert 'hx-trigger="every 1s"' in page
    assert "<progress" in page


def test_every_changed_cell_is_shown_before_anything_changes(emi: Client, draft: StatusUpdate) -> None:
    row = exported(emi)[0] | {"headline": "A bill was passed", "happened_on": "2005/07", "direction": "progress"}
    sheet = upload(emi, workbook([row]))
    assert only(sheet).changes == [
        ["happened_on", "2005-06", "2005-07", False],
        ["headline", "A bill was tabled", "A bill was passed", False],
        ["direction", "neutral", "progress", False],
    ]
    page = emi.get(address(sheet)).content.decode()
    assert "<del>A bill was tabled</del>" in page
    assert "<ins>A bill was passed</ins>" in page
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"


def test_what_is_applied_is_a_draft_by_whoever_uploaded_it(emi: Client, editor: User, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "A bill was passed"}]))
    assert decide(emi, sheet, "apply").state == "applied"
    draft.refresh_from_db()
    assert (draft.headline, draft.version, draft.published_as) == ("A bill was passed", 2, None)
    assert editor.pk in draft.contributors
    assert only(sheet).outcome == "applied"
    said = WorkflowStep.objects.filter(subject=f"update:{draft.reference}")
    assert {(one.action, one.comment) for one in said} == {("edited", ""), ("commented", "Row 2 of list.xlsx")}


def test_a_public_row_keeps_its_public_wording(emi: Client, demand: Demand) -> None:
    sheet = upload(emi, workbook([exported(emi, "demands_demand")[0] | {"title": "Halt"}]), table="demands.demand")
    decide(emi, sheet, "apply")
    demand.refresh_from_db()
    assert (demand.title, demand.state) == ("Halt", Demand.State.CHANGED)
    assert "Halt all executions" in emi.get("/campaigns/japan/demands/moratorium/").content.decode()


def test_a_line_without_a_name_is_a_new_draft(emi: Client, editor: User, demand: Demand) -> None:
    new = {"row": None, "demand": "japan/moratorium", "happened_on": 2012, "headline": "Set up a panel", "status": None}
    sheet = upload(emi, workbook([new]))
    assert only(sheet).kind == "new"
    decide(emi, sheet, "apply")
    update = StatusUpdate.objects.get()
    assert (update.headline, update.happened_on, update.direction) == ("Set up a panel", "2012", "neutral")
    assert (update.state, update.contributors) == (StatusUpdate.State.DRAFT, [editor.pk])


def test_several_rows_of_a_list_of_many_to_many(emi: Client, demand: Demand) -> None:
    make_institution("diet", name="Diet")
    row = exported(emi, "demands_demand")[0]
    assert row["addressees"] == "moj"
    sheet = upload(emi, workbook([row | {"addressees": "diet moj"}]), table="demands.demand")
    decide(emi, sheet, "apply")
    assert sorted(demand.addressees.values_list("slug", flat=True)) == ["diet", "moj"]


# Refused


def faults(sheet: SheetImport) -> list[list[str]]:
    return [fault for row in sheet.rows.filter(kind="rejected") for fault in row.faults]


def test_a_public_update_is_corrected_and_not_changed(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    newsroom.publish(draft)
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "Never"}]))
    assert "Correct…" in faults(sheet)[0][1]
    decide(emi, sheet, "apply")
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"


def test_a_cited_source_is_closed(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    newsroom.publish(draft)
    sheet = upload(emi, workbook([exported(emi, "demands_evidence")[0] | {"title": "Never"}]), table="demands.evidence")
    assert "cannot be edited" in faults(sheet)[0][1]


def test_what_readers_know_a_row_by_stays(emi: Client, demand: Demand) -> None:
    row = exported(emi, "demands_demand")[0] | {"slug": "other", "title": "Halt"}
    assert faults(upload(emi, workbook([row]), table="demands.demand")) == [
        ["slug", "It cannot be changed once the row is published."]
    ]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"happened_on": "summer 2005"}, "happened_on"),
        ({"happened_on": "2099"}, "happened_on"),
        ({"status": "ladder/nonsense"}, "status"),
        ({"demand": "japan/nothing"}, "demand"),
        ({"direction": "sideways"}, "direction"),
        ({"headline": ""}, "headline"),
        ({"headline": "long " * 60}, "headline"),
        ({"headline_ja": "長い" * 100}, "headline_ja"),
        ({"ended_on": "2004"}, "ended_on"),
    ],
)
def test_a_cell_that_the_form_refuses_is_named(
    cells: dict[str, str], column: str, emi: Client, draft: StatusUpdate
) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | cells]))
    assert [fault[0] for fault in faults(sheet)] == [column]
    assert only(sheet).number == 2
    assert faults(sheet)[0][1] in emi.get(address(sheet)).content.decode().replace("&#x27;", "'")


def test_fields_that_the_form_does_not_have_are_not_read(emi: Client, draft: StatusUpdate) -> None:
    row = exported(emi)[0] | {"published_as": 1, "contributors": "[]", "headline": "Changed"}
    sheet = upload(emi, workbook([row]))
    assert sheet.report["ignored"] == ["published_as", "contributors"]
    decide(emi, sheet, "apply")
    draft.refresh_from_db()
    assert draft.published_as is None


def test_the_same_row_twice_and_a_row_of_nowhere(emi: Client, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    sheet = upload(emi, workbook([row, row | {"headline": "Twice"}, row | {"row": "update:nowhere", "headline": "x"}]))
    assert faults(sheet) == [
        ["row", "Row 2 already contains this row"],
        ["row", "There is no such row in this list. Leave the cell empty to add a new row."],
    ]


def test_two_new_rows_of_one_name(emi: Client, campaign: Campaign) -> None:
    new = {"row": None, "name": "Diet", "slug": "diet", "kind": "parliament"}
    sheet = upload(emi, workbook([new, new]), table="campaigns.institution")
    assert sorted(sheet.rows.values_list("number", "kind")) == [(2, "new"), (3, "rejected")]


def test_a_name_that_another_row_of_the_file_takes(emi: Client, demand: Demand) -> None:
    """Two drafts renamed to the same, and a number given twice: said in the preview, not by the database."""
    for slug in ("a", "b", "c"):
        make_demand(demand.campaign, slug)
    _public, first, second, third = exported(emi, "demands_demand")
    rows = [first | {"slug": "same"}, second | {"slug": "same"}, third | {"number": first["number"]}]
    sheet = upload(emi, workbook(rows), table="demands.demand")
    assert [(row.number, row.kind) for row in sheet.rows.all()] == [(2, "changed"), (3, "rejected"), (4, "rejected")]
    assert ["slug", "Row 2 has the same value: each value can be used only once."] in faults(sheet)
    assert decide(emi, sheet, "apply").state == "applied"


def test_an_update_whose_status_is_not_of_the_new_demands_scale(emi: Client, draft: StatusUpdate) -> None:
    """The model objects to a field that this row's form leaves out."""
    make_demand(make_campaign("korea", scale=make_scale("other")), "far")
    sheet = upload(emi, workbook([exported(emi)[0] | {"demand": "korea/far"}]))
    assert faults(sheet) == [["", "This status belongs to a different scale from the campaign’s."]]
    assert upload(emi, workbook([exported(emi)[0] | {"demand": "korea/far", "status": None}])).rows.get().changes == [
        ["demand", "japan/moratorium", "korea/far", False], ["status", "ladder/in_progress", "", False],
    ]  # fmt: skip


def test_rows_that_touch_each_other_are_applied_together(emi: Client, demand: Demand) -> None:
    """To relate a demand to a second writes in the second, whose own change is in the same file."""
    make_demand(demand.campaign, "second")
    first, second = exported(emi, "demands_demand")
    rows = [first | {"related": "japan/second"}, second | {"title": "Another title"}]
    sheet = upload(emi, workbook(rows), table="demands.demand")
    assert decide(emi, sheet, "apply").state == "applied"
    assert demand.related.get().title == "Another title"
    assert decide(emi, sheet, "undo").state == "undone"
    assert not demand.related.exists()


def test_a_formula_is_no_value(emi: Client, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "=1+1"}]))
    assert faults(sheet) == [["headline", "The cell contains a formula: replace it with its value"]]


def test_one_may_change_by_sheet_only_what_one_may_change_by_form(emi: Client, ada: Client, campaign: Campaign) -> None:
    content = workbook([exported(ada, "campaigns_scale")[0] | {"name": "Mine"}])
    page = emi.post(
        reverse("admin:demands_sheetimport_add"),
        {"table": "campaigns.scale", "file": SimpleUploadedFile("list.xlsx", content)},
    )
    assert "table" in page.context["adminform"].form.errors
    sheet = SheetImport.objects.create(
        table="campaigns.scale", name="x.xlsx", uploaded_by=User.objects.get(username="emi")
    )
    sheet.file.save("x.xlsx", ContentFile(content))
    assert faults(worked(sheet)) == [["", "You don’t have permission to change this row."]]


def test_an_import_is_seen_by_whoever_uploaded_it(emi: Client, rafael: Client, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "Changed"}]))
    assert rafael.get(address(sheet)).status_code == 404  # as for a row that is not there
    decide(rafael, sheet, "apply")
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"


# Proposals and the record


@pytest.fixture
def proposals(newsroom: Newsroom, draft: StatusUpdate) -> list[Proposal]:
    """One of each kind, open."""
    newsroom.publish(draft)
    source = draft.citations.get().evidence
    return [
        make_proposal("translate", update=draft, language="ja", headline="法案"),
        make_proposal("retract", update=draft, reason="It was another bill."),
        make_proposal("amend", evidence=source, reason="A typing error.", changes={"title": "Treaties"}),
    ]


def test_the_plain_texts_of_open_proposals_come_back(emi: Client, editor: User, proposals: list[Proposal]) -> None:
    cells = {
        "translate": ("headline", "法案が提出された"),
        "retract": ("reason", "Another"),
        "amend": ("reason_ja", "誤記"),
    }
    rows = [row | dict([cells[row["kind"]]]) for row in exported(emi, "demands_proposal")]
    sheet = upload(emi, workbook(rows), table="demands.proposal")
    assert decide(emi, sheet, "apply").state == "applied"
    for one in proposals:
        one.refresh_from_db()
        name, text = cells[one.kind]
        assert (getattr(one, name), one.version, one.contributors) == (text, 2, [editor.pk])
    assert proposals[2].changes == {"title": "Treaties"}
    decide(emi, sheet, "undo")
    proposals[0].refresh_from_db()
    assert proposals[0].headline == "法案"


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("retract", {"kind": "translate"}),
        ("retract", {"headline": "A headline"}),
        ("translate", {"language": "en"}),
        ("translate", {"reason": "Why"}),
        ("amend", {"changes": "{}"}),
        ("amend", {"evidence": ""}),
    ],
)
def test_what_a_proposal_is_about_stays(kind: str, cells: dict[str, str], emi: Client, proposals: Any) -> None:
    row = next(one for one in exported(emi, "demands_proposal") if one["kind"] == kind)
    assert faults(upload(emi, workbook([row | cells]), table="demands.proposal")) == [
        [next(iter(cells)), "It cannot be changed from a spreadsheet."]
    ]


def test_no_proposal_begins_in_a_file_and_none_that_is_public_changes(
    emi: Client, newsroom: Newsroom, proposals: list[Proposal]
) -> None:
    newsroom.publish(proposals[1])
    row = next(one for one in exported(emi, "demands_proposal") if one["kind"] == "retract")
    sheet = upload(emi, workbook([row | {"reason": "x"}, row | {"row": None}]), table="demands.proposal")
    public, new = faults(sheet)
    assert "cannot be edited" in public[1]
    assert "create them on the relevant page" in new[1]


def test_the_record_goes_out_and_says_that_it_never_comes_back(ada: Client, demand: Demand) -> None:
    page = ada.get("/admin/demands/entry/").content.decode()
    assert "no file can change, add or delete an entry" in page
    assert "demands.entry" not in page
    assert "exported but not imported" not in ada.get("/admin/demands/demand/").content.decode()
    assert "demands.entry" not in ada.get("/admin/demands/sheetimport/add/").content.decode()


# Meanwhile


def meanwhile(newsroom: Newsroom, row: Any, **changes: Any) -> None:
    row.version += 1
    newsroom.write(row, **changes)


def test_two_who_change_different_cells_do_not_meet(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    meanwhile(newsroom, draft, body="Written here meanwhile.")
    sheet = upload(emi, workbook([row | {"headline": "Changed in Excel"}]))
    assert only(sheet).changes == [["headline", "A bill was tabled", "Changed in Excel", False]]
    decide(emi, sheet, "apply")
    draft.refresh_from_db()
    assert (draft.headline, draft.body) == ("Changed in Excel", "Written here meanwhile.")


def test_what_was_only_changed_here_stays(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    meanwhile(newsroom, draft, body="Written here meanwhile.")
    sheet = upload(emi, workbook([row]))
    assert (sheet.report["same"], sheet.rows.count()) == (1, 0)


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Excel's"), ("theirs", "Ours"), ("", "Ours")])
def test_a_cell_that_both_changed_is_the_editors_to_decide(
    choice: str, stands: str, emi: Client, newsroom: Newsroom, draft: StatusUpdate
) -> None:
    row = exported(emi)[0]
    meanwhile(newsroom, draft, headline="Ours")
    sheet = upload(emi, workbook([row | {"headline": "Excel's", "direction": "progress"}]))
    assert [(name, clash) for name, _old, _new, clash in only(sheet).changes] == [
        ("headline", True),
        ("direction", False),
    ]
    decide(emi, sheet, "apply", **({f"choice-{only(sheet).pk}": choice} if choice else {}))
    draft.refresh_from_db()
    assert (draft.headline, draft.direction) == (stands, "progress")


def test_one_choice_for_all(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    meanwhile(newsroom, draft, headline="Ours")
    sheet = upload(emi, workbook([row | {"headline": "Excel's"}]))
    decide(emi, sheet, "all_mine")
    assert only(sheet).choice == "mine"
    decide(emi, sheet, "all_theirs")
    assert only(sheet).choice == "theirs"


def test_without_its_last_column_every_change_of_a_changed_row_is_asked_about(
    emi: Client, newsroom: Newsroom, draft: StatusUpdate
) -> None:
    row = exported(emi)[0]
    del row["exported"]
    meanwhile(newsroom, draft, body="Ours")
    assert only(upload(emi, workbook([row | {"headline": "Excel's"}]))).kind == "conflict"


def test_a_change_after_the_preview_is_previewed_again(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    other = make_update(draft.demand, headline="Second", happened_on="2001")
    rows = [row | {"headline": f"{row['headline']}!"} for row in exported(emi)]
    sheet = upload(emi, workbook(rows))
    meanwhile(newsroom, other, headline="Ours")
    sheet = decide(emi, sheet, "apply")
    assert (sheet.state, sheet.report["stale"]) == ("ready", "Row 3 was changed.")
    assert "Row 3 was changed." in emi.get(address(sheet)).content.decode()
    draft.refresh_from_db()
    assert draft.headline == "A bill was tabled"  # all or nothing
    assert sorted(sheet.rows.values_list("kind", flat=True)) == ["changed", "conflict"]


# And taken back


def test_a_whole_import_can_be_undone(emi: Client, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    sheet = upload(emi, workbook([row | {"headline": "Wrong"}, row | {"row": None, "headline": "Wrong too"}]))
    decide(emi, sheet, "apply")
    assert StatusUpdate.objects.count() == 2
    assert decide(emi, sheet, "undo").state == "undone"
    assert StatusUpdate.objects.get().headline == "A bill was tabled"
    assert set(sheet.rows.values_list("outcome", flat=True)) == {"undone"}


def test_an_undone_import_leaves_what_is_public_as_published(emi: Client, demand: Demand) -> None:
    row = exported(emi, "demands_demand")[0]
    sheet = upload(emi, workbook([row | {"title": "Wrong"}]), table="demands.demand")
    decide(emi, sheet, "apply")
    demand.refresh_from_db()
    assert demand.state == "changed"
    decide(emi, sheet, "undo")
    demand.refresh_from_db()
    assert (demand.state, demand.contributors) == ("published", [])


def test_what_was_changed_again_since_is_left_and_said(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "Wrong", "direction": "progress"}]))
    decide(emi, sheet, "apply")
    draft.refresh_from_db()
    meanwhile(newsroom, draft, headline="Written on")
    decide(emi, sheet, "undo")
    draft.refresh_from_db()
    assert (draft.headline, draft.direction) == ("Written on", "neutral")
    assert (only(sheet).outcome, only(sheet).remark) == ("partly", "Changed again since: headline")


def test_what_has_been_published_since_is_not_undone(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    row = exported(emi)[0]
    sheet = upload(emi, workbook([row | {"headline": "Right"}]))
    decide(emi, sheet, "apply")
    draft.refresh_from_db()
    newsroom.publish(draft)
    decide(emi, sheet, "undo")
    assert only(sheet).outcome == "stayed"
    assert "cannot be edited" in emi.get(address(sheet)).content.decode()


def test_a_new_row_that_others_use_stays(emi: Client, demand: Demand) -> None:
    new = {"row": None, "kind": "news", "title": "Paper", "url": "https://news.example/1"}
    sheet = upload(emi, workbook([new]), table="demands.evidence")
    decide(emi, sheet, "apply")
    make_update(demand, sources=[Evidence.objects.get()])
    decide(emi, sheet, "undo")
    assert (only(sheet).outcome, only(sheet).remark) == ("stayed", "Other rows now refer to it.")


def test_an_applied_import_is_kept_and_applied_once(emi: Client, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "Changed"}]))
    decide(emi, sheet, "apply")
    page = emi.post(reverse("admin:demands_sheetimport_decide", args=[sheet.pk]), {"action": "apply"}, follow=True)
    assert "already been done" in messages(page)
    assert emi.post(address(sheet, "delete"), {"post": "yes"}).status_code == 403


def test_a_file_that_is_not_wanted_goes_with_its_preview(emi: Client, draft: StatusUpdate) -> None:
    sheet = upload(emi, workbook([exported(emi)[0] | {"headline": "Changed"}]))
    path = sheet.file.path
    emi.post(address(sheet, "delete"), {"post": "yes"})
    assert not SheetImport.objects.exists()
    with pytest.raises(FileNotFoundError):
        open(path)  # noqa: SIM115, PTH123


def test_the_preview_asks_the_same_of_two_rows_and_of_twelve(
    emi: Client, draft: StatusUpdate, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        make_update(draft.demand, headline=f"Update {number}")
    rows = [row | {"body": "New"} for row in exported(emi)]
    for some in (rows[:2], rows):
        sheet = upload(emi, workbook(some))
        # Session, user, its groups; the import; two of rights, memberships; counts, number, rows.
        with django_assert_num_queries(12):
            emi.get(address(sheet))


def test_make_campaigns_are_told_apart(ada: Client, campaign: Campaign) -> None:
    """Two campaigns with a demand of the same short name are two rows."""
    other = make_campaign("korea")
    make_demand(campaign, "same")
    make_demand(other, "same")
    assert {row["row"] for row in exported(ada, "demands_demand")} == {"demand:japan/same", "demand:korea/same"}
    assert upload(ada, workbook(exported(ada, "demands_demand")), table="demands.demand").report["same"] == 2


def test_read_csv_back_in_the_encodings_of_excel(emi: Client, draft: StatusUpdate) -> None:
    data = body(emi.get(reverse("admin:demands_statusupdate_export", args=["csv"]))).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(data)))
    lines[0]["headline_ja"] = "法案が提出された"
    target = io.StringIO()
    writer = csv.DictWriter(target, lines[0])
    writer.writeheader()
    writer.writerows(lines)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "shift_jis"):
        sheet = upload(emi, target.getvalue().encode(encoding), "list.csv")
        assert only(sheet).changes == [["headline_ja", "", "法案が提出された", False]], encoding
