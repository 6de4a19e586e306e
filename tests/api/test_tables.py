"""The columns of the downloads and the cells of the workbook, one by one."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest

from demands.api.fields import FIELDS, ROWS, known
from demands.api.files import workbook
from demands.api.files.dictionary import explained
from demands.api.files.tables import FIRST, LAST, PARTIAL, ROW_OF, TABLES, Column, columns, text, type_of, values
from demands.exchange.spreadsheets.cells import unescaped

DAY = dt.date(2026, 11, 30)


def test_every_field_of_a_row_is_in_the_dictionary_and_every_entry_is_used() -> None:
    used = {name for names in ROWS.values() for name in names}
    assert used <= {*FIELDS}
    assert {*FIELDS} - used <= {"on"}
    assert all(str(known(kind, name).meaning).endswith(".") for kind, names in ROWS.items() for name in names)


def test_every_column_shows_a_field_of_its_row() -> None:
    for table in TABLES:
        assert {one.field for one in columns(table)} - {"as_of"} <= {*ROWS[ROW_OF[table]]}
        assert len({one.name for one in columns(table)}) == len(columns(table))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2012", dt.date(2012, 1, 1), dt.date(2012, 12, 31)),
        ("2012-02", dt.date(2012, 2, 1), dt.date(2012, 2, 29)),
        ("2012-03-14", dt.date(2012, 3, 14), dt.date(2012, 3, 14)),
        (None, None, None),
    ],
)
def test_a_partial_date_has_two_ends(written: str | None, first: Any, last: Any) -> None:
    row = {"since": written}
    named = (Column("since", "since"), Column("since_first", "since", FIRST), Column("since_last", "since", LAST))
    assert values(named, row, DAY) == [written, first, last]


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "true"), (False, "false"), (0, "0"), (None, ""), (DAY, "2026-11-30"), ("x", "x"), (2**62, str(2**62))],
)
def test_values_as_text(value: Any, said: str) -> None:
    assert text(value) == said


def test_lists_are_parted_by_blanks_and_nothing_is_nothing() -> None:
    row = {"themes": ["a", "b"], "updates": 0, "background": False, "title": ""}
    named = [Column(name, name) for name in ("themes", "updates", "background", "title", "as_of")]
    assert values(named, row, DAY) == ["a b", 0, False, None, DAY]


def test_types_are_those_of_table_schema() -> None:
    types = {one.name: type_of("updates", one) for one in columns("updates")}
    assert types["happened_on"] == "string"
    assert types["happened_on_first"] == types["as_of"] == "date"
    assert (types["entry"], types["background"], types["recorded_at"]) == ("integer", "boolean", "datetime")
    assert {one.type for table in TABLES for one in explained(table)} == {
        "string", "date", "integer", "boolean", "datetime",
    }  # fmt: skip
    assert [f"{name}{FIRST}" for name in PARTIAL if f"{name}{FIRST}" in types] == [
        "happened_on_first",
        "ended_on_first",
    ]


CELLS = (
    "plain", "=1+1", "'=1", "_x000D_", "a\x0bb", "line\nbreak", "<b>&\"'", "死刑", "👩‍👩‍👧", " spaces ", "x" * 40_000,
    "", None, True, False, 0, -5, 2**40, DAY, dt.date(1900, 3, 1), dt.date(1899, 1, 1), dt.date(9999, 12, 31),
)  # fmt: skip


def test_every_value_comes_back_from_a_workbook_in_its_type() -> None:
    file = io.BytesIO()
    workbook.write(file, [("one & <two>", ["value"], [[value] for value in CELLS]), ("empty", ["nothing"], [])])
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["one & <two>", "empty"]
    found = [cell.value for cell in book["one & <two>"]["A"][1:]]
    for value, read in zip(CELLS, found, strict=True):
        match value:
            case bool() | int():
                assert (type(read), read) == (type(value), value)
            case dt.date() if value.year >= 1900:
                assert read.date() == value
            case dt.date():
                assert read == value.isoformat()
            case None | "":
                assert read is None
            case "=1+1" | "'=1":
                assert read == f"'{value}"
            case "a\x0bb":
                assert read == "ab"
            case str() if len(value) > workbook.LONGEST:
                assert len(read) == workbook.LONGEST
            case _:
                assert unescaped(read) == value  # as Excel does, and openpyxl does not
