"""A list that a spreadsheet only opened and saved comes back without a change; what a person changed shows."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from demands.models import Demand, Evidence, ImportedRow, SheetImport
from tests.admin.sheets.test_sheets import Rows, body, upload
from tests.cast import make_evidence, make_update

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
Saved = Callable[[str], str]


def american(cell: str) -> str:
    """A cell as Excel in the United States writes it back."""
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell):
        return f"{int(day[2])}/{int(day[3])}/{day[1]}"
    if month := re.fullmatch(r"(\d{4})-(\d\d)", cell):
        return f"{MONTHS[int(month[2]) - 1]}-{month[1][2:]}"
    return cell.upper() if cell in ("true", "false") else f"{cell} " if cell else cell


def german(cell: str) -> str:
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell):
        return f"{day[3]}.{day[2]}.{day[1]}"
    if month := re.fullmatch(r"(\d{4})-(\d\d)", cell):
        return f"01.{month[2]}.{month[1]}"
    return {"true": "WAHR", "false": "FALSCH"}.get(cell, cell.replace("'", "’"))


def japanese(cell: str) -> str:
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell):
        return f"{day[1]}/{int(day[2])}/{int(day[3])}"
    if month := re.fullmatch(r"(\d{4})-(\d\d)", cell):
        return f"{month[1]}年{int(month[2])}月"
    return cell.upper() if cell in ("true", "false") else cell.replace("\n", "\r\n")


@pytest.fixture
def list_of(emi: Client, demand: Demand) -> Rows:
    """Sources with dates of each precision and texts with quotes, exported as CSV."""
    update = make_update(demand, headline="A bill was tabled", happened_on="2005-06-17")
    for number, day in enumerate(("2005-06", "2005", "2005-06-07", "2011-12-31", "")):
        source = make_evidence(title=f"The court's “{number}” view", published_on=day or None, primary=number % 2 == 0)
        update.citations.create(evidence=source)
    raw = body(emi.get(reverse("admin:demands_evidence_export", args=["csv"]))).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(raw, newline="")))


def as_csv(rows: Rows, delimiter: str = ",", above: str = "", below: str = "") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return (above + out.getvalue() + below).encode("utf-8-sig")


def saved(rows: Rows, by: Saved) -> Rows:
    return [{name: cell if name in ("row", "exported") else by(cell) for name, cell in row.items()} for row in rows]


def came_back(client: Client, content: bytes, name: str = "list.csv") -> SheetImport:
    return upload(client, content, name, table="demands.evidence")


@pytest.mark.parametrize(("by", "delimiter"), [(american, ","), (german, ";"), (japanese, ",")])
def test_saving_alone_changes_nothing_and_a_change_shows(emi: Client, list_of: Rows, by: Saved, delimiter: str) -> None:
    sheet = came_back(emi, as_csv(saved(list_of, by), delimiter))
    assert (sheet.rows.count(), sheet.report["same"]) == (0, len(list_of))
    rows = saved(list_of, by)
    rows[2]["publisher"] = "Another publisher"
    sheet = came_back(emi, as_csv(rows, delimiter))
    assert [[change[0] for change in row.changes] for row in sheet.rows.all()] == [["publisher"]]


def test_a_workbook_whose_cells_became_dates_and_truth_values_changes_nothing(emi: Client, list_of: Rows) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.append(list(list_of[0]))
    for row in list_of:
        sheet.append([{"true": True, "false": False}.get(cell, cell) for cell in row.values()])
    sheet.append([])
    book.save(out)
    assert came_back(emi, out.getvalue(), "list.xlsx").report["same"] == len(list_of)


def test_rows_above_the_headings_and_totals_are_named(emi: Client, list_of: Rows) -> None:
    names = list(list_of[0])
    total = ",".join("Total 5" if name == "title" else "" for name in names) + "\r\n"
    blank = " ," * (len(names) - 1) + "\r\n"
    sheet = came_back(emi, as_csv(list_of, above="Sources of the campaign\r\nas of May\r\n", below=blank + total))
    assert "row 3" in sheet.report["notes"][0]
    rejected = sheet.rows.get()
    assert rejected.kind == ImportedRow.Kind.REJECTED
    assert "totals" in rejected.faults[0][1]


def test_merged_cells_are_refused_and_hidden_rows_are_named(emi: Client, list_of: Rows) -> None:
    book, out, merged = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    sheet: Any = book.active
    sheet.append(list(list_of[0]))
    for row in list_of:
        sheet.append(list(row.values()))
    sheet.row_dimensions[3].hidden = True
    book.save(out)
    assert "1 row is hidden" in came_back(emi, out.getvalue(), "list.xlsx").report["notes"][0]
    sheet.merge_cells("C3:C4")
    book.save(merged)
    refused = came_back(emi, merged.getvalue(), "list.xlsx")
    assert refused.state == SheetImport.State.REFUSED
    assert "C3:C4" in refused.report["refused"]


def test_a_source_that_is_here_is_offered_and_a_second_one_made_when_asked(emi: Client, list_of: Rows) -> None:
    known = make_evidence(title="The judgment", url="https://example.org/judgment")
    known_pages = Evidence.objects.filter(title="A second copy")
    data = {
        "url": "http://www.example.org/judgment/?utm_source=mail).", "title": "A second copy", "kind": known.kind,
        "verification": known.verification, "visibility": known.visibility, "language": "en",
    }  # fmt: skip
    add = reverse("admin:demands_evidence_add")
    page = emi.post(add, data).content.decode()
    assert reverse("admin:demands_evidence_change", args=[known.pk]) in page
    assert not known_pages.exists()
    emi.post(add, {**data, "_second": "1"})
    assert known_pages.get().url == "http://www.example.org/judgment/"


@pytest.mark.parametrize("name", [f"{'very-long-name-' * 15}.csv", "名簿（最終版）２.csv", "قائمة.csv", "a b'c&d.csv"])
def test_a_file_may_have_a_name_of_any_length_and_script(emi: Client, list_of: Rows, name: str) -> None:
    assert came_back(emi, as_csv(list_of), name).report["same"] == len(list_of)
