"""What stands inside a page goes out and comes back as well: figures, citations, passages, statuses."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Document, Passage, Scale, Status
from demands.admin.base.working_copy import Inline
from demands.ledger.kinds import subject_of
from demands.ledger.verification import verify
from demands.models import Demand, Indicator, Observation, StatusUpdate, WorkflowStep
from tests.admin.conftest import address
from tests.cast import Newsroom, make_demand, make_evidence, make_update

from .test_sheets import body, decide, faults, only, upload, workbook
from .test_sheets import exported as listed

Rows = list[dict[str, Any]]
WHERE = {
    "observation": "demands/indicator", "citation": "demands/statusupdate", "passage": "campaigns/document",
    "status": "campaigns/scale",
}  # fmt: skip
TABLES = {
    "observation": "demands.observation", "citation": "demands.citation", "passage": "campaigns.passage",
    "status": "campaigns.status",
}  # fmt: skip


def sheet_of(client: Client, lines: str, asked: str = "") -> openpyxl.Workbook:
    data = body(client.get(f"/admin/{WHERE[lines]}/export/{lines}/xlsx/{asked}"))
    return openpyxl.load_workbook(io.BytesIO(data))


def exported(client: Client, lines: str, asked: str = "") -> Rows:
    head, *found = sheet_of(client, lines, asked)["list"].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in found]


def brought(client: Client, rows: Rows, lines: str = "observation") -> Any:
    return upload(client, workbook(rows), table=TABLES[lines])


def said_of(row: Any) -> set[tuple[str, str]]:
    steps = WorkflowStep.objects.filter(subject=subject_of(row))
    return {(one.action, one.comment) for one in steps}


@pytest.fixture
def series(demand: Demand) -> Indicator:
    """A draft series with two figures."""
    row = Indicator.objects.create(campaign=demand.campaign, slug="executions", title="Executions", unit="persons")
    for date, value in (("2005", "1"), ("2006", "4.5")):
        Observation.objects.create(indicator=row, date=date, value=value)
    return row


@pytest.fixture
def document(newsroom: Newsroom, demand: Demand) -> Document:
    row = Document.objects.create(
        campaign=demand.campaign, slug="statement", title="Statement", publisher="NGO", dated="2005-06",
        text="Stop the executions now. Abolish the daiyo kangoku.",
    )  # fmt: skip
    recommended: dict[str, Any] = {"number": "140.8", "states": ["Chad", "Iran, Islamic Republic of"]}
    demand.passages.add(
        Passage.objects.create(document=row, slug="p1", exact="Stop the executions now.", **recommended)
    )
    newsroom.write(demand)
    return row


@pytest.fixture
def draft(demand: Demand) -> StatusUpdate:
    return make_update(demand, "in_progress", headline="A bill was tabled", happened_on="2005-06")


# Out


def test_a_line_is_called_by_the_names_of_what_it_joins(
    ada: Client, series: Indicator, document: Document, draft: StatusUpdate
) -> None:
    figure = exported(ada, "observation")[0]
    assert [figure[name] for name in ("row", "called", "indicator", "date", "value")] == [
        "observation:japan/executions/2005", "Executions", "japan/executions", "2005", "1",
    ]  # fmt: skip
    citation = exported(ada, "citation")[0]
    source = draft.citations.get().evidence
    assert citation["row"] == f"citation:{draft.reference}/{source.reference}"
    assert citation["called"] == "A bill was tabled · Treaty collection"
    assert (citation["stance"], citation["evidence"]) == ("supports", source.reference)
    passage = exported(ada, "passage")[0]
    assert (passage["row"], passage["demands"]) == ("passage:japan/statement/p1", "japan/moratorium")
    assert exported(ada, "status")[0]["row"] == "status:ladder/not_assessed"


def test_the_name_of_a_passage_is_the_one_that_demands_have_for_it(emi: Client, document: Document) -> None:
    name = exported(emi, "passage")[0]["row"].removeprefix("passage:")
    assert listed(emi, "demands_demand")[0]["passages"] == name


def test_the_lines_are_those_of_the_rows_on_the_screen(emi: Client, series: Indicator) -> None:
    other = Indicator.objects.create(campaign=series.campaign, slug="arrests", title="Arrests", unit="persons")
    Observation.objects.create(indicator=other, date="2010", value="7")
    assert [one["value"] for one in exported(emi, "observation", "?q=arrest")] == ["7"]
    assert len(exported(emi, "observation")) == 3
    page = emi.get("/admin/demands/indicator/?q=arrest").content.decode()
    assert "/admin/demands/indicator/export/observation/xlsx/?q=arrest" in page
    assert "/admin/demands/sheetimport/add/?table=demands.observation" in page


@pytest.mark.parametrize("lines", WHERE)
def test_lines_that_come_back_unchanged_change_nothing(
    lines: str, ada: Client, series: Indicator, document: Document, draft: StatusUpdate
) -> None:
    for content in (workbook(exported(ada, lines)), body(ada.get(f"/admin/{WHERE[lines]}/export/{lines}/csv/"))):
        name = "list.xlsx" if content.startswith(b"PK") else "list.csv"
        sheet = upload(ada, content, name, TABLES[lines])
        assert (sheet.state, sheet.rows.count(), sheet.report["ignored"]) == ("ready", 0, [])
        assert sheet.report["same"] > 0


def test_there_are_no_other_lines(emi: Client) -> None:
    assert emi.get("/admin/demands/indicator/export/citation/xlsx/").status_code == 404
    assert emi.get("/admin/demands/evidence/export/observation/xlsx/").status_code == 404


def test_every_list_of_lines_is_offered_by_the_name_of_its_page(ada: Client) -> None:
    choices = dict(ada.get("/admin/demands/sheetimport/add/").context["adminform"].form.fields["table"].choices)
    assert [choices[TABLES[one]] for one in WHERE] == [
        "Indicators: figures", "Updates: citations", "Documents: passages", "Scales: statuses",
    ]  # fmt: skip


def test_an_export_asks_the_same_of_two_lines_and_of_twenty(
    emi: Client, series: Indicator, django_assert_num_queries: Any
) -> None:
    """Session, user, groups, rights, memberships; the choices of a column; the lines, their number of chunks."""
    exported(emi, "observation")
    with CaptureQueriesContext(connection) as few:
        exported(emi, "observation")
    for year in range(1980, 2000):
        Observation.objects.create(indicator=series, date=str(year), value="1")
    with CaptureQueriesContext(connection) as many:
        exported(emi, "observation")
    assert len(many) == len(few)


# Back


def test_a_figure_is_put_right_and_another_one_added(emi: Client, editor: User, series: Indicator) -> None:
    first, second = exported(emi, "observation")
    new = {"row": None, "indicator": "japan/executions", "date": 2007, "value": 9, "note": "until June"}
    sheet = brought(emi, [first | {"value": 2}, second, new])
    assert [(row.kind, row.title, row.changes) for row in sheet.rows.all()] == [
        ("changed", "Executions · 2005: 1", [["value", "1", "2", False]]),
        (
            "new",
            "Executions · 2007: 9",
            [
                ["indicator", "", "japan/executions", False], ["date", "", "2007", False], ["value", "", "9", False],
                ["verification", "", "unverified", False], ["note", "", "until June", False],
            ],
        ),
    ]  # fmt: skip
    assert series.observations.count() == 2
    assert decide(emi, sheet, "apply").state == "applied"
    assert list(series.observations.values_list("date", "value", "note")) == [
        ("2005", 2, ""), ("2006", Decimal("4.5"), ""), ("2007", 9, "until June"),
    ]  # fmt: skip
    series.refresh_from_db()
    assert (series.version, series.contributors) == (3, [editor.pk])
    assert said_of(series) == {("edited", ""), ("commented", "Row 2 of list.xlsx"), ("commented", "Row 4 of list.xlsx")}


def test_what_was_submitted_is_so_no_longer(emi: Client, newsroom: Newsroom, series: Indicator) -> None:
    newsroom.submit(series)
    decide(emi, brought(emi, [exported(emi, "observation")[0] | {"value": "2"}]), "apply")
    series.refresh_from_db()
    assert series.submitted_hash == ""


def test_a_public_series_has_unpublished_changes_then(emi: Client, newsroom: Newsroom, series: Indicator) -> None:
    newsroom.publish(series)
    decide(emi, brought(emi, [exported(emi, "observation")[0] | {"value": "2"}]), "apply")
    series.refresh_from_db()
    assert series.state == Indicator.State.CHANGED
    assert verify().findings == []


def test_a_line_that_is_not_in_the_file_stays(emi: Client, series: Indicator) -> None:
    decide(emi, brought(emi, [exported(emi, "observation")[0] | {"value": "2"}]), "apply")
    assert series.observations.count() == 2


def test_a_citation_says_where_and_how(emi: Client, draft: StatusUpdate) -> None:
    other = make_evidence(title="Newspaper", url="https://news.example/1")
    row = exported(emi, "citation")[0]
    new = {"row": None, "update": draft.reference, "evidence": other.reference, "stance": "contradicts", "quote": "No."}
    sheet = brought(emi, [row | {"locator": "para. 14"}, new], "citation")
    assert decide(emi, sheet, "apply").state == "applied"
    assert list(draft.citations.values_list("evidence__title", "stance", "locator", "quote")) == [
        ("Treaty collection", "supports", "para. 14", ""), ("Newspaper", "contradicts", "", "No."),
    ]  # fmt: skip


def test_a_passage_is_tied_and_its_demands_say_so(emi: Client, newsroom: Newsroom, document: Document) -> None:
    other = make_demand(document.campaign, "custody")
    newsroom.publish(document)
    newsroom.publish(other)
    row = exported(emi, "passage")[0]
    new = {"row": None, "document": "japan/statement", "slug": "p2", "exact": "Abolish the daiyo kangoku.",
           "demands": "japan/custody"}  # fmt: skip
    assert decide(emi, brought(emi, [row, new], "passage"), "apply").state == "applied"
    other.refresh_from_db()
    document.refresh_from_db()
    assert [one.slug for one in other.passages.all()] == ["p2"]
    assert other.state == document.state == Demand.State.CHANGED
    assert verify().findings == []


def test_the_states_that_recommended_a_passage_are_lines_of_one_cell(emi: Client, document: Document) -> None:
    rows = exported(emi, "passage")
    assert (rows[0]["number"], rows[0]["states"]) == ("140.8", "Chad\nIran, Islamic Republic of")
    rows[0] |= {"states": "Chad\nPeru", "position": "Noted"}
    assert decide(emi, brought(emi, rows, "passage"), "apply").state == "applied"
    passage = document.passages.get()
    assert (passage.states, passage.position) == (["Chad", "Peru"], "Noted")


def test_a_status_is_relabelled_in_every_language(ada: Client, newsroom: Newsroom, campaign: Any) -> None:
    row = exported(ada, "status")[0]
    sheet = brought(ada, [row | {"label": "Unknown", "label_ja": "不明"}], "status")
    assert decide(ada, sheet, "apply").state == "applied"
    status = Status.objects.get(code="not_assessed")
    assert (status.label, status.label_ja) == ("Unknown", "不明")  # type: ignore[attr-defined]


# Refused


@pytest.mark.parametrize(
    ("lines", "cells", "column"),
    [
        ("observation", {"value": "many"}, "value"),
        ("observation", {"value": "99999999999999999"}, "value"),
        ("observation", {"date": "June"}, "date"),
        ("observation", {"date": "2006"}, ""),
        ("observation", {"indicator": ""}, "indicator"),
        ("citation", {"stance": "sideways"}, "stance"),
        ("citation", {"evidence": ""}, ""),
        ("citation", {"evidence": "nothing"}, "evidence"),
        ("passage", {"exact": "Not in the text."}, "exact"),
        ("passage", {"demands": "japan/nothing"}, "demands"),
        ("passage", {"slug": "no slug"}, "slug"),
        ("status", {"symbol": "–"}, ""),
    ],
)
def test_a_cell_that_the_page_refuses_is_named(
    lines: str, cells: dict[str, str], column: str, ada: Client, series: Indicator, document: Document,
    draft: StatusUpdate,
) -> None:  # fmt: skip
    sheet = brought(ada, [exported(ada, lines)[0] | cells], lines)
    assert [fault[0] for fault in faults(sheet)] == [column]
    assert only(sheet).number == 2


@pytest.mark.parametrize("cells", [{}, {"indicator": "japan/none"}, {"indicator": "japan/executions"}])
def test_a_new_line_says_where_and_what(cells: dict[str, str], emi: Client, series: Indicator) -> None:
    sheet = brought(emi, [{"row": None, "indicator": None, "date": None, "value": None, "note": "x", **cells}])
    assert only(sheet).kind == "rejected"
    assert {one[0] for one in faults(sheet)} <= {"indicator", "date", "value"}


def test_a_line_stays_on_its_page(emi: Client, series: Indicator) -> None:
    Indicator.objects.create(campaign=series.campaign, slug="arrests", title="Arrests", unit="persons")
    sheet = brought(emi, [exported(emi, "observation")[0] | {"indicator": "japan/arrests"}])
    assert faults(sheet) == [
        ["indicator", "Lines can’t be moved to another parent. Leave the cell “row” empty to add one elsewhere."]
    ]


def test_the_citations_of_a_public_update_are_closed(emi: Client, newsroom: Newsroom, draft: StatusUpdate) -> None:
    newsroom.publish(draft)
    row = exported(emi, "citation")[0]
    new = {"row": None, "update": draft.reference, "evidence": make_evidence(url="https://b.example/").reference}
    sheet = brought(emi, [row | {"quote": "x"}, new], "citation")
    assert ["cannot be edited" in words for _column, words in faults(sheet)] == [True, True]
    decide(emi, sheet, "apply")
    assert draft.citations.get().quote == ""


@pytest.mark.parametrize(("lines", "column"), [("status", "code"), ("status", "kind"), ("passage", "slug")])
def test_what_readers_know_a_line_by_stays(
    lines: str, column: str, ada: Client, newsroom: Newsroom, document: Document
) -> None:
    newsroom.publish(document)
    row = exported(ada, lines)[0]
    sheet = brought(ada, [row | {column: "closed", ("label" if lines == "status" else "remark"): "x"}], lines)
    assert faults(sheet) == [[column, "It cannot be changed once the row is published."]]


def test_the_same_line_twice(emi: Client, series: Indicator) -> None:
    new = {"row": None, "indicator": "japan/executions", "date": "2010", "value": "1"}
    first = exported(emi, "observation")[0]
    sheet = brought(emi, [new, new | {"value": "2"}, first | {"date": "2010"}])
    assert [(row.number, row.kind) for row in sheet.rows.order_by("number")] == [
        (2, "new"), (3, "rejected"), (4, "rejected"),
    ]  # fmt: skip
    assert faults(sheet) == [["date", "Row 2 has the same value: each value can be used only once."]] * 2


def test_a_page_is_given_no_more_lines_than_it_can_show(
    emi: Client, series: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inline, "MOST_ROWS", 3)
    new = {"row": None, "indicator": "japan/executions", "value": "1"}
    sheet = brought(emi, [new | {"date": "2010"}, new | {"date": "2011"}])
    assert faults(sheet) == [["indicator", "Its page has room for only 3 lines."]]
    assert decide(emi, sheet, "apply").state == "applied"
    assert series.observations.count() == 3


@pytest.mark.parametrize(
    "name", ["observation:japan/executions/x", "observation:/", "observation:japan/executions/1999"]
)
def test_a_name_of_nowhere(name: str, emi: Client, series: Indicator) -> None:
    sheet = brought(emi, [exported(emi, "observation")[0] | {"row": name}])
    assert faults(sheet) == [["row", "There is no such row in this list. Leave the cell empty to add a new row."]]


# Meanwhile


def test_two_who_change_different_cells_of_a_line_do_not_meet(emi: Client, series: Indicator) -> None:
    row = exported(emi, "observation")[0]
    series.observations.filter(date="2005").update(note="Ours")
    sheet = brought(emi, [row | {"value": "2"}])
    assert only(sheet).kind == "changed"
    decide(emi, sheet, "apply")
    assert series.observations.filter(date="2005", note="Ours", value=2).exists()


@pytest.mark.parametrize(("choice", "stands"), [("mine", 2), ("theirs", 3)])
def test_a_cell_of_a_line_that_both_changed_is_asked_about(
    choice: str, stands: int, emi: Client, series: Indicator
) -> None:
    row = exported(emi, "observation")[0]
    series.observations.filter(date="2005").update(value=3)
    sheet = brought(emi, [row | {"value": "2"}])
    assert only(sheet).changes == [["value", "3", "2", True]]
    decide(emi, sheet, "apply", **{f"choice-{only(sheet).pk}": choice})
    assert series.observations.get(date="2005").value == stands


def test_a_line_that_changed_after_the_preview_is_previewed_again(emi: Client, series: Indicator) -> None:
    sheet = brought(emi, [one | {"value": "8"} for one in exported(emi, "observation")])
    series.observations.filter(date="2006").update(value=3)
    sheet = decide(emi, sheet, "apply")
    assert (sheet.state, sheet.report["stale"]) == ("ready", "Row 3 was changed.")
    assert sorted(series.observations.values_list("value", flat=True)) == [1, 3]


def test_an_update_that_was_published_after_the_preview_is_left_alone(
    emi: Client, newsroom: Newsroom, draft: StatusUpdate
) -> None:
    sheet = brought(emi, [exported(emi, "citation")[0] | {"quote": "x"}], "citation")
    newsroom.publish(draft)
    sheet = decide(emi, sheet, "apply")
    assert (sheet.state, only(sheet).kind, draft.citations.get().quote) == ("ready", "rejected", "")


# And taken back


def test_lines_are_taken_back(emi: Client, series: Indicator) -> None:
    new = {"row": None, "indicator": "japan/executions", "date": "2007", "value": "9"}
    sheet = brought(emi, [exported(emi, "observation")[0] | {"value": "2"}, new])
    decide(emi, sheet, "apply")
    assert decide(emi, sheet, "undo").state == "undone"
    assert list(series.observations.values_list("date", "value")) == [("2005", 1), ("2006", Decimal("4.5"))]
    assert ("commented", "Undone: row 2 of list.xlsx") in said_of(series)
    assert set(sheet.rows.values_list("outcome", flat=True)) == {"undone"}


def test_a_new_passage_that_is_taken_back_is_missed_by_its_demand(
    emi: Client, newsroom: Newsroom, document: Document
) -> None:
    other = make_demand(document.campaign, "custody")
    newsroom.publish(document)
    newsroom.publish(other)
    new = {"row": None, "document": "japan/statement", "slug": "p2", "exact": "Abolish the daiyo kangoku.",
           "demands": "japan/custody"}  # fmt: skip
    sheet = decide(emi, brought(emi, [new], "passage"), "apply")
    decide(emi, sheet, "undo")
    assert only(sheet).outcome == "undone"
    assert not other.passages.exists()
    assert verify().findings == []


def test_a_new_line_that_somebody_has_written_in_since_stays(emi: Client, series: Indicator) -> None:
    new = {"row": None, "indicator": "japan/executions", "date": "2007", "value": "9"}
    sheet = decide(emi, brought(emi, [new]), "apply")
    series.observations.filter(date="2007").update(note="Ours")
    decide(emi, sheet, "undo")
    assert (only(sheet).outcome, only(sheet).remark) == ("stayed", "It has been edited since.")


def test_a_status_that_readers_have_seen_since_stays(
    ada: Client, administrator: User, reviewer: User, campaign: Any
) -> None:
    scale = Scale.objects.create(code="other", name="Other")
    new = {"row": None, "scale": "other", "code": "met", "label": "Met", "definition": "Done.", "kind": "achieved",
           "symbol": "✓", "token": "met"}  # fmt: skip
    sheet = decide(ada, brought(ada, [new], "status"), "apply")
    Newsroom(administrator, reviewer).publish(scale)
    decide(ada, sheet, "undo")
    assert (only(sheet).outcome, scale.statuses.count()) == ("stayed", 1)


def test_a_citation_of_an_update_that_was_published_since_stays(
    emi: Client, newsroom: Newsroom, draft: StatusUpdate
) -> None:
    sheet = decide(emi, brought(emi, [exported(emi, "citation")[0] | {"quote": "x"}], "citation"), "apply")
    draft.refresh_from_db()
    newsroom.publish(draft)
    decide(emi, sheet, "undo")
    assert only(sheet).outcome == "stayed"
    assert "cannot be edited" in only(sheet).remark


def test_a_row_of_the_preview_leads_to_the_page_of_its_line(emi: Client, series: Indicator) -> None:
    sheet = brought(emi, [exported(emi, "observation")[0] | {"value": "2"}])
    page = emi.get(address(sheet)).content.decode()
    assert f'href="{address(series)}"' in page
    assert 'href="/admin/demands/indicator/"' in page


def test_what_a_line_costs(emi: Client, series: Indicator) -> None:
    """Of applying: what one more changed line asks of the database."""
    for year in range(2010, 2014):
        Observation.objects.create(indicator=series, date=str(year), value="1")
    asked = []
    for number, value in ((1, "8"), (5, "9")):
        sheet = brought(emi, [one | {"value": value} for one in exported(emi, "observation")[:number]])
        with CaptureQueriesContext(connection) as queries:
            decide(emi, sheet, "apply")
        asked.append(len(queries))
    assert (asked[1] - asked[0]) / 4 == 13


@pytest.mark.parametrize("new", [False, True])
def test_a_page_is_held_before_its_line_is_written(new: bool, emi: Client, series: Indicator) -> None:
    """As by whoever saves or publishes the page in the same moment."""
    row = {"row": None, "indicator": "japan/executions", "date": "2007"} if new else exported(emi, "observation")[0]
    sheet = brought(emi, [row | {"value": "9"}])
    with CaptureQueriesContext(connection) as queries:
        decide(emi, sheet, "apply")
    asked = [one["sql"] for one in queries]
    held = next(n for n, one in enumerate(asked) if "FOR UPDATE" in one and 'FROM "demands_indicator"' in one)
    written = next(n for n, one in enumerate(asked) if one.startswith(("INSERT", "UPDATE")) and "_observation" in one)
    assert held < written
