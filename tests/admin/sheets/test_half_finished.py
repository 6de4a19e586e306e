"""A half-finished draft is filled in by file; the preview opens with the changed cells and says what is so now."""

from typing import Any

import pytest
from django.test import Client

from demands.models import Demand, ImportedRow, SheetImport
from tests.admin.conftest import address
from tests.cast import Newsroom, make_demand

from .test_sheets import decide, exported, only, upload, workbook

Kind = ImportedRow.Kind


@pytest.fixture
def half(demand: Demand) -> Demand:
    """As extraction from a Japanese document leaves a demand."""
    return make_demand(
        demand.campaign, "half", title="", title_ja="拷問を禁止する", summary="", success_criterion="", wording=""
    )


def bring(client: Client, row: Demand, **cells: Any) -> SheetImport:
    lines = [one for one in exported(client, "demands_demand") if one["row"] == f"demand:japan/{row.slug}"]
    return upload(client, workbook([line | cells for line in lines]), table="demands.demand")


@pytest.mark.parametrize("cells", [{"title": "Ban torture"}, {"summary": "Asked in 2005."}, {"title_ja": "拷問の禁止"}])
def test_one_of_its_gaps_is_filled_in(emi: Client, half: Demand, cells: dict[str, str]) -> None:
    sheet = bring(emi, half, **cells)
    assert (only(sheet).kind, only(sheet).faults) == (Kind.CHANGED, [])
    assert decide(emi, sheet, "apply").state == "applied"
    ((name, value),) = cells.items()
    assert getattr(Demand.objects.get(pk=half.pk), name) == value


def test_what_is_there_cannot_be_emptied(emi: Client, half: Demand) -> None:
    half.title = "Ban torture"
    half.save()
    sheet = bring(emi, half, title=None)
    assert [name for name, _words in only(sheet).faults] == ["title"]


def test_a_public_row_keeps_every_field(emi: Client, newsroom: Newsroom, demand: Demand) -> None:
    sheet = bring(emi, demand, summary="Other words.", success_criterion=None)
    assert [name for name, _words in only(sheet).faults] == ["success_criterion"]


def test_the_preview_opens_with_the_changed_cells(emi: Client, newsroom: Newsroom, half: Demand) -> None:
    lines = exported(emi, "demands_demand")
    newsroom.write(half, summary="Changed here.")
    for line in lines:
        line["summary"] = "Changed in the file."
    lines.append({"row": "demand:japan/nobody", "title": "Unknown"})
    sheet = upload(emi, workbook(lines), table="demands.demand")
    page = emi.get(address(sheet))
    assert {one.kind for one in sheet.rows.all()} == {Kind.CHANGED, Kind.CONFLICT, Kind.REJECTED}
    assert page.context["shown"] == Kind.CHANGED
    assert "1 row was changed here as well" in page.content.decode()


def test_what_was_so_before_is_not_said_after_it_was_applied(emi: Client, newsroom: Newsroom, half: Demand) -> None:
    sheet = bring(emi, half, title="Ban torture")
    SheetImport.objects.filter(pk=sheet.pk).update(report=sheet.report | {"stale": "Row 2 changed."})
    words = "Something changed here after the preview"
    assert words in emi.get(address(sheet)).content.decode()
    decide(emi, sheet, "apply")
    assert words not in emi.get(address(sheet)).content.decode()
