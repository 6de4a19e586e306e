"""Spreadsheets as people send them are read cell by cell; what cannot be read is named with file, row and column."""

import datetime as dt
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from demands.exchange.faults import Unreadable
from demands.exchange.spreadsheets.reader import Formula, Table, day_of, read
from tests.exchange.sheet_files import NS, by_hand, workbook


def table(content: bytes, name: str = "list.xlsx", sheet: str = "") -> Table:
    return read(io.BytesIO(content), name, sheet)


def rows(content: bytes, name: str = "list.xlsx") -> list[tuple[int, list[str]]]:
    return list(table(content, name))


def refusal(content: bytes, name: str = "list.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        rows(content, name)
    return str(refused.value)


# Workbooks


def test_a_workbook_is_read_as_text() -> None:
    found = table(workbook([["Name", "Made on", "Share", "Open"], ["日本 🙂", dt.date(2005, 6, 17), 0.1 + 0.2, True]]))
    assert found.header == ["Name", "Made on", "Share", "Open"]
    assert list(found) == [(2, ["日本 🙂", "2005-06-17", "0.3", "true"])]


def test_whole_numbers_stay_whole_and_moments_keep_their_time() -> None:
    assert rows(workbook([["a", "b", "c"], [3.0, dt.datetime(2005, 6, 17, 9, 30), dt.time(9, 30)]])) == [
        (2, ["3", "2005-06-17T09:30:00", "09:30:00"])
    ]


def test_a_workbook_that_counts_from_1904_gives_the_same_days() -> None:
    content: list[list[object]] = [["day"], [dt.date(2005, 6, 17)]]
    assert rows(workbook(content, date1904=True)) == rows(workbook(content)) == [(2, ["2005-06-17"])]


def test_a_serial_number_without_format_is_read_in_the_workbooks_calendar() -> None:
    found = table(workbook([["day"], [37058]], date1904=True))
    ((_number, cells),) = found
    assert day_of(cells[0], date1904=found.date1904) == dt.date(2005, 6, 17)
    assert day_of("38520") == dt.date(2005, 6, 17)
    assert day_of("59") == dt.date(1900, 2, 28)


@pytest.mark.parametrize("cell", ["", "60", "soon", "2005-13-01", "9999999", "-1"])
def test_what_is_no_day_is_none(cell: str) -> None:
    assert day_of(cell) is None


def test_a_formula_is_known_from_a_value() -> None:
    content = by_hand('<row r="1"><c t="str"><v>n</v></c></row><row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>')
    ((_number, cells),) = rows(content)
    assert cells == ["2"]
    assert isinstance(cells[0], Formula)


def test_a_formula_without_a_value_and_an_error_are_flagged_too() -> None:
    content = by_hand('<row><c t="str"><v>n</v></c></row><row><c t="e"><v>#REF!</v></c></row>')
    assert [type(cell) for _number, cells in rows(content) for cell in cells] == [Formula]


def test_the_reading_of_japanese_is_no_part_of_a_text() -> None:
    strings = "<si><t>a</t></si><si><r><t>東</t></r><r><t>京</t></r><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    assert rows(by_hand("<row><c t='s'><v>0</v></c></row><row><c t='s'><v>1</v></c></row>", strings)) == [(2, ["東京"])]


def test_names_with_a_prefix_inline_texts_and_escapes_are_read() -> None:
    cells = "<x:row><x:c t='inlineStr'><x:is><x:t>{}</x:t></x:is></x:c></x:row>"
    sheet = f"<x:worksheet {NS.replace('xmlns', 'xmlns:x')}><x:sheetData>{cells.format('a')}{cells.format('b_x000A_c')}"
    assert rows(by_hand(sheet + "</x:sheetData></x:worksheet>", sheet_is_whole=True)) == [(2, ["b\nc"])]


def test_gaps_and_empty_rows_keep_their_places() -> None:
    assert rows(workbook([["a", "b", "c"], [], [None, "x"], [None, None, None]])) == [(3, ["", "x", ""])]


def test_headings_may_begin_further_down() -> None:
    assert rows(workbook([[], [" two\nwords ", "b"], ["1", "2"]])) == [(3, ["1", "2"])]


def test_a_sheet_is_found_by_its_name() -> None:
    content = workbook([["a"], ["1"]], Second=[["b"], ["2"]])
    assert table(content, sheet="Second").header == ["b"]
    with pytest.raises(Unreadable, match="no sheet “Third”"):
        table(content, sheet="Third")


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_unicode_is_read(encoding: str) -> None:
    content = "name,place,country\nÉmile,東京,Japan\n".encode(encoding)
    assert rows(content, "list.csv") == [(2, ["Émile", "東京", "Japan"])]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", "名前,所\n山田太郎,東京都\n"),
        ("cp932", "国,本文\n日本,死刑の執行を停止すること。\n"),
        ("cp1252", "name,place\nÉmile,Besançon – “là-bas”\n"),
        ("cp1252", "name,says\nFrançois,l’État doit… évaluer\n"),
    ],
)
def test_the_encodings_of_japan_and_of_the_west_are_told_apart(encoding: str, text: str) -> None:
    found = table(text.encode(encoding), "list.csv")
    assert [found.header, *[cells for _number, cells in found]] == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = f'a{delimiter}b\r\n"one{delimiter}\ntwo"{delimiter}""\r\n'.encode()
    assert rows(content, "list.csv") == [(2, [f"one{delimiter}\ntwo", ""])]


def test_the_line_with_which_excel_names_its_delimiter_is_no_heading() -> None:
    assert rows(b"sep=;\r\na,x;b\r\n1;2\r\n", "list.csv") == [(3, ["1", "2"])]


def test_a_ragged_row_is_left_out_and_named() -> None:
    found = table(b"a,b\n1,2\n3\n4,5,6\n7,8,,\n", "list.csv")
    assert list(found) == [(2, ["1", "2"]), (5, ["7", "8"])]
    assert [(one.file, one.row) for one in found.faults] == [("list.csv", 3), ("list.csv", 4)]
    assert "1 cells under 2 headings" in str(found.faults[0])


def test_a_nul_is_named_with_row_and_column() -> None:
    found = table(b"a,b\n1,x\x00y\n", "list.csv")
    assert list(found) == []
    assert str(found.faults[0]) == "list.csv, row 2, column b: contains the control character U+0000: delete it"


def test_of_very_many_faults_the_first_are_kept_and_all_are_counted() -> None:
    found = table(b"a,b\n" + b"1\n" * 3000, "list.csv")
    assert list(found) == []
    assert (len(found.faults), found.faulty_rows) == (1000, 3000)


# What cannot be read


def test_a_workbook_cut_in_half_is_refused() -> None:
    content = workbook([["a"], *[[f"row {number}"] for number in range(500)]])
    assert "truncated or damaged" in refusal(content[: len(content) // 2])


def test_a_workbook_whose_sheet_breaks_off_names_the_row() -> None:
    content = by_hand("<row><c t='str'><v>a</v></c></row><row><c t='str'><v>b</v></c></row><row><c>")
    assert refusal(content).startswith("list.xlsx, row 3: is truncated or damaged here")


def test_a_text_cut_inside_a_quotation_names_the_row() -> None:
    assert refusal(b'a,b\n1,"two\n', "list.csv").startswith("list.csv, row 2: has an opening quotation mark")
    assert refusal(b'a,b\n1,"two"x\n', "list.csv").startswith("list.csv, row 2: has text after a closing quotation")


def test_a_zip_called_xlsx_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("notes.txt", "not a workbook")
    assert "is a ZIP archive, not a workbook" in refusal(target.getvalue())


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "list.csv", "is empty"),
        (b"\n\n,,\n", "list.csv", "has no rows"),
        (b"a,b\n1,2\n", "list.xlsx", "is not a spreadsheet"),
        (b"%PDF-1.7 ...", "list.csv", "is not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "list.xls", "an old .xls file"),
        (b"<!DOCTYPE html><table><tr><td>a</td></tr></table>", "list.csv", "is a web page"),
        (b"a,A\n1,2\n", "list.csv", "appears twice"),
        (b"\x81\x8d\xff\x00\x90\xfe,b", "list.csv", "not in a supported encoding"),
    ],
)
def test_other_things_are_refused_by_name(content: bytes, name: str, said: str) -> None:
    assert said in refusal(content, name)


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>',
        "<worksheet><row r='5'/><row r='2'/></worksheet>",
        "<worksheet><row r='x'/></worksheet>",
        "<worksheet><row><c r='B1'><v>1</v></c><c r='A1'><v>1</v></c></row></worksheet>",
        "<worksheet><row><c t='s'><v>99</v></c></row></worksheet>",
        "<worksheet><row><c t='s'><v>-1</v></c></row></worksheet>",
        "<worksheet><row><c r='é!1'><v>1</v></c></row></worksheet>",
    ],
)
def test_xml_that_no_spreadsheet_program_writes_is_damaged(sheet: str) -> None:
    assert "truncated or damaged" in refusal(by_hand(sheet, sheet_is_whole=True))


def test_a_cell_far_to_the_right_is_refused() -> None:
    assert "first 500 columns" in refusal(by_hand("<row><c r='XFD1'><v>1</v></c></row>"))


def test_a_cell_of_megabytes_is_refused() -> None:
    assert "more than 131072 characters" in refusal(by_hand(f"<row><c t='str'><v>{'a' * 200_000}</v></c></row>"))


BOMB = """
import io, resource, sys, zipfile
import django
from django.conf import settings
settings.configure(USE_I18N=False)
from demands.exchange.faults import Unreadable
from demands.exchange.spreadsheets.reader import read
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    for row in read(open(sys.argv[1], "rb"), "bomb.xlsx"):
        pass
except Unreadable as refused:
    print(refused)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)
"""


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_small_workbook_that_swells_to_600_megabytes_is_refused_within_bounded_memory(
    part: str, tmp_path: Path, project: Path
) -> None:
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(by_hand("<row><c t='s'><v>0</v></c></row>"))
    with zipfile.ZipFile(file) as small:
        parts = {name: small.read(name) for name in small.namelist() if name != part}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with archive.open(part, "w") as swelling:
            for _megabyte in range(600):
                swelling.write(b"<row/>          " * 62_500)
    done = subprocess.run(
        [sys.executable, "-c", BOMB, file], cwd=project, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert file.stat().st_size < 2_000_000
    assert "expands from" in done[0]
    assert int(done[-1]) < 60_000  # kilobytes


def test_a_list_of_parts_that_fills_megabytes_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(40_000):
            archive.writestr(f"{number:060}", b"")
    assert "too many parts" in refusal(target.getvalue())


HEADINGS = {
    "euc_jp": "名前,所\n山田太郎,東京都の裁判所\n", "cp932": "名前,所\n山田太郎,東京都の裁判所\n",
    "iso2022_jp": "名前,所\n山田太郎,東京都\n", "gb18030": "姓名,城市\n王小明,上海的法院\n",
    "big5": "姓名,城市\n陳小明,台北的法院\n",
    "euc_kr": "이름,도시\n김철수,서울 법원\n", "utf-32": "név,hely\nÉva,Győr\n",
}  # fmt: skip


@pytest.mark.parametrize("encoding", HEADINGS)
def test_a_list_of_east_asia_is_read_in_its_own_encoding(encoding: str) -> None:
    text = HEADINGS[encoding]
    found = table(text.encode(encoding), "list.csv")
    assert [found.header, *[cells for _number, cells in found]] == [line.split(",") for line in text.splitlines()]


def test_letters_that_come_after_pages_of_plain_ones_tell_the_encoding() -> None:
    content = b"a,b\n" + b"plain,row\n" * 60_000 + "東京都の,裁判所\n".encode("euc_jp")
    assert rows(content, "list.csv")[-1] == (60_002, ["東京都の", "裁判所"])


def test_what_cannot_be_told_is_asked_and_not_guessed() -> None:
    assert "save it as CSV UTF-8" in refusal("李丽,b\n1,2\n".encode("gb18030"), "list.csv")
