"""Lists as files: what is written can be read, what is broken is refused with its place, and nothing is half loaded."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from demands.admin.sheets.jobs import work
from demands.exchange.spreadsheets.reader import read
from demands.exchange.spreadsheets.writer import TOO_LONG, Column, csv_lines, defused, letters, restored, write_workbook
from demands.models import Demand, SheetImport, StatusUpdate
from tests.cast import make_update
from tests.exchange.sheet_files import workbook

COLUMNS = [Column("row"), Column("kind", choices=("one", "two")), Column("exported", hidden=True)]
HEAD = ["row", "demand", "happened_on", "headline", "body"]
NEW = ["", "japan/moratorium", "2012-03", "A panel was set up", ""]


def as_workbook(rows: list[list[str]], columns: list[Column] = COLUMNS) -> bytes:
    target = io.BytesIO()
    write_workbook(target, columns, rows)
    return target.getvalue()


def cells(content: bytes, name: str) -> list[list[str]]:
    return [line for _number, line in read(io.BytesIO(content), name)]


def imported(content: bytes, by: User, name: str = "list.csv") -> SheetImport:
    sheet = SheetImport(table="demands.statusupdate", name=name, uploaded_by=by)
    sheet.file.save(name, ContentFile(content))
    work(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def lines(*rows: list[str]) -> str:
    return "\n".join(",".join(cell for cell in row) for row in rows)


def rejected(sheet: SheetImport) -> list[tuple[int, str, str]]:
    return [(row.number, *fault) for row in sheet.rows.filter(kind="rejected") for fault in row.faults]


# Written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "-a", "-1.", "@SUM", "\tx", "'=1", "''-1", "plain", "'"])
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert not defused(text).startswith(("=", "+", "-", "@", "\t"))
    assert restored(defused(text)) == text


@pytest.mark.parametrize("text", ["-1", "-0.25", "'-1"])
def test_a_negative_figure_stays_one(text: str) -> None:
    """What an older export has given an apostrophe is read as before."""
    assert defused(text) == ("''-1" if text == "'-1" else text)
    assert restored(defused(text)) == text
    assert restored("'-1") == "-1"


@given(st.text())
def test_whatever_is_defused_comes_back(text: str) -> None:
    assert restored(defused(text)) == text


TEXTS = ["2005-06", "=1+1", "法案　提出", "a\nb", "_x0041_", "< & >", "🗳", "مرحبا", "0012", "1e5", "'=x"]


def test_a_workbook_reads_as_it_was_written() -> None:
    content = as_workbook([[text, "one", "v1"] for text in TEXTS])
    assert [restored(line[0]) for line in cells(content, "list.xlsx")] == TEXTS


def test_a_text_file_reads_as_it_was_written() -> None:
    content = b"".join(csv_lines(COLUMNS, ([text, "one", "v1"] for text in TEXTS)))
    assert [restored(line[0]) for line in cells(content, "list.csv")] == TEXTS


def test_excel_takes_every_cell_for_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook([["2005-06", "one", ""]])))["list"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].number_format) == ("2005-06", "s", "@")
    assert sheet.column_dimensions["C"].hidden
    assert sheet.freeze_panes == "B2"


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    assert cells(as_workbook([["a\x00b\x0cc", "one", ""]]), "list.xlsx")[0][0] == "abc"


def test_a_text_too_long_for_a_cell_says_so() -> None:
    assert cells(as_workbook([["x" * 40_000, "one", ""]]), "list.xlsx")[0][0] == TOO_LONG


def test_columns_are_named_as_excel_names_them() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 701, 702)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


# Read


@pytest.fixture
def update(demand: Demand) -> StatusUpdate:
    return make_update(demand)


ENCODINGS = [
    ("utf-8", "é"),
    ("utf-8-sig", "é"),
    ("utf-16", "é"),
    ("shift_jis", "死刑の執行を停止"),
    ("windows-1252", "Café"),
]


@pytest.mark.parametrize(("encoding", "text"), ENCODINGS)
def test_every_usual_encoding(encoding: str, text: str, editor: User, demand: Demand) -> None:
    sheet = imported(lines(HEAD, [*NEW[:3], f"{text} was said", ""]).encode(encoding), editor)
    assert sheet.rows.get().title == f"{text} was said"


def test_a_ragged_row_is_named_and_the_others_are_read(editor: User, demand: Demand) -> None:
    sheet = imported(lines(HEAD, NEW, [*NEW, "more"]).encode(), editor)
    assert [(row, column) for row, column, _message in rejected(sheet)] == [(3, "")]
    assert "6 cells under 5 headings" in rejected(sheet)[0][2]
    assert sheet.rows.filter(kind="new").count() == 1


def test_a_control_character_is_named(editor: User, demand: Demand) -> None:
    sheet = imported(lines(HEAD, [*NEW[:4], "bell\x07"]).encode(), editor)
    assert rejected(sheet)[0][:2] == (2, "body")


def test_a_day_of_excel_is_a_day(editor: User, demand: Demand) -> None:
    """Of the calendar of 1900 and of that of 1904."""
    day = openpyxl.utils.datetime.from_excel(41_000)
    for of_1904 in (False, True):
        content = workbook([HEAD, [*NEW[:2], day, "Held", ""]], date1904=of_1904)
        row = imported(content, editor, "list.xlsx").rows.get()
        assert ["happened_on", "", "2012-04-01", False] in row.changes


BROKEN: list[tuple[str, bytes, str, str]] = [
    ("empty", b"", "list.csv", "is empty"),
    ("only headings", lines(HEAD).encode(), "list.csv", "has no rows below the headings"),
    ("without names", b"headline,body\nx,y\n", "list.csv", "has no column “row”"),
    ("twice the same heading", b"row,body,Body\n,y,z\n", "list.csv", "appears twice in the header row"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "list.xlsx", "is not a spreadsheet"),
]


@pytest.mark.parametrize(("_what", "content", "name", "said"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_file_of_no_use_is_refused(
    _what: str, content: bytes, name: str, said: str, editor: User, demand: Demand
) -> None:
    sheet = imported(content, editor, name)
    assert (sheet.state, sheet.rows.count()) == ("refused", 0)
    assert said in sheet.report["refused"]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_workbook_cut_in_half_is_refused_whole(part: float, editor: User, demand: Demand) -> None:
    content = workbook([HEAD, *([NEW] * 50)])
    sheet = imported(content[: int(len(content) * part)], editor, "list.xlsx")
    assert (sheet.state, sheet.rows.count(), StatusUpdate.objects.count()) == ("refused", 0, 0)
    assert "list.xlsx" in sheet.report["refused"]


def test_a_zip_that_is_called_a_workbook_is_refused(editor: User, demand: Demand) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert imported(target.getvalue(), editor, "list.xlsx").state == "refused"


def test_a_file_that_is_gone_is_said_to_be(editor: User, demand: Demand) -> None:
    sheet = SheetImport.objects.create(
        table="demands.statusupdate", name="list.csv", file="intake/sheets/none.csv", uploaded_by=editor
    )
    work(sheet.pk)
    sheet.refresh_from_db()
    assert "no longer exists" in sheet.report["refused"]


def test_hostile_cells_are_refused_in_words(editor: User, demand: Demand) -> None:
    hostile: list[dict[str, Any]] = [
        {"demand": "x/" * 300},
        {"demand": "japan"},
        {"happened_on": "9" * 400},
        {"headline": "x" * 5_000},
        {"row": "update:" + "9" * 500},
    ]
    rows = [[one.get(name, cell) for name, cell in zip(HEAD, NEW, strict=True)] for one in hostile]
    sheet = imported(workbook([HEAD, *rows]), editor, "list.xlsx")
    assert (sheet.state, len(rejected(sheet))) == ("ready", 5)


def test_the_words_for_a_text_that_did_not_fit_are_no_text(editor: User, update: StatusUpdate) -> None:
    """Copied along with its row they would become one; in the row itself they stand for what stays."""
    row = [f"update:{update.reference}", *NEW[1:3], "Another headline", TOO_LONG]
    sheet = imported(workbook([HEAD, [*NEW[:4], TOO_LONG], row]), editor, "list.xlsx")
    assert rejected(sheet) == [(2, "body", "This text is too long for a spreadsheet: write it on the page.")]
    assert "body" not in [name for name, *_rest in sheet.rows.get(number=3).changes]


def test_text_of_every_script_is_kept(editor: User, demand: Demand) -> None:
    sheet = imported(workbook([HEAD, [*NEW[:3], "🗳 انتخابات 選挙", "x" * 15_000]]), editor, "list.xlsx")
    SheetImport.objects.update(state="queued")
    work(sheet.pk)
    assert StatusUpdate.objects.get().headline == "🗳 انتخابات 選挙"


def test_nothing_is_done_twice(editor: User, demand: Demand) -> None:
    sheet = imported(workbook([HEAD, NEW]), editor, "list.xlsx")
    work(sheet.pk)
    work(sheet.pk + 1)
    sheet.refresh_from_db()
    assert (sheet.state, StatusUpdate.objects.count()) == ("ready", 0)
