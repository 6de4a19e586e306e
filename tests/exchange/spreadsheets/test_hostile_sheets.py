"""A spreadsheet of some kilobytes that means millions of rows, cells or names costs seconds at most, or is refused."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from demands.exchange.faults import Unreadable
from demands.exchange.spreadsheets.reader import read

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT = f'<Relationships><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
BOOK = '<workbook xmlns:r="x"><sheets><sheet name="S" r:id="s"/>{}</sheets></workbook>'
HEAD = '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
FOOT = "</sheetData></worksheet>"
FORMAT = f"<numFmt formatCode='{'[' * 200_000}'/>"
UNPACKED = 15_000_000  # bytes: as much as a small file may swell to
MOST_SECONDS = 30  # of CPU, for files of up to 40 MB on a machine that does other things too


def book(sheet: str = HEAD + FOOT, strings: str = "", styles: str = "", more_sheets: str = "") -> bytes:
    relations = f'<Relationship Id="s" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    relations += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
    relations += f'<Relationship Id="y" Type="{OFFICE}/styles" Target="styles.xml"/>' if styles else ""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", ROOT)
        archive.writestr("xl/workbook.xml", BOOK.format(more_sheets))
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", strings)
        archive.writestr("xl/styles.xml", styles)
    return made.getvalue()


def filled(unit: str, size: int = UNPACKED) -> str:
    return unit * (size // len(unit))


def rows(content: str) -> Callable[[], bytes]:
    return lambda: book(HEAD + content + FOOT)


BOMBS: dict[str, Callable[[], bytes]] = {
    "empty rows": rows(filled("<row/>")),
    "empty cells": rows(f'<row r="2">{filled("<c/>")}</row>'),
    "cells": rows(filled("<row><c><v>1</v></c></row>")),
    "cells of one place": rows(f'<row r="2">{filled("""<c r="A1" s="1"/>""")}</row>'),
    "formulas": rows(filled("<row><c><f>A1</f><v>1</v></c></row>")),
    "long numbers": rows(filled(f"<row><c><v>{'1' * 300}</v></c></row>")),
    "nested cells": rows(f'<row r="2">{"<c>" * 1_000_000}{"</c>" * 1_000_000}</row>'),
    "nested runs": lambda: book(strings=f"<sst><si>{'<r>' * 1_000_000}{'</r>' * 1_000_000}</si></sst>"),
    "the last cell": rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "a row beyond the last": rows(f'<row r="{"9" * 4000}"><c r="A2"><v>1</v></c></row>'),
    "a column of a million letters": rows(f'<row r="2"><c r="{"A" * 1_000_000}1"><v>1</v></c></row>'),
    "an index of many digits": rows(f'<row r="2"><c t="s"><v>{"9" * 100_000}</v></c></row>'),
    "empty strings": lambda: book(strings=f"<sst>{filled('<si/>')}</sst>"),
    "strings": lambda: book(strings=f"<sst>{filled('<si><t>a</t></si>')}</sst>"),
    "a long string": lambda: book(strings=f"<sst><si><t>{'a' * UNPACKED}</t></si></sst>"),
    "styles": lambda: book(styles=f'<s><cellXfs>{filled("""<xf numFmtId="14"/>""")}</cellXfs></s>'),
    "formats": lambda: book(styles=f"<s>{filled(FORMAT)}</s>"),
    "sheets": lambda: book(more_sheets=filled('<sheet name="T" r:id="s"/>')),
    "nested sheets": lambda: book(more_sheets="<x>" * 1_000_000 + "</x>" * 1_000_000),
    "an attribute of megabytes": rows(f'<row r="2" x="{"a" * UNPACKED}"/>'),
    "attributes": rows("<row " + " ".join(f"a{number}='1'" for number in range(400_000)) + "/>"),
    "one line": lambda: b"a" * 40_000_000,
    "one line of cells": lambda: b"a," * 20_000_000,
    "one quotation": lambda: b'"' + b"a\n" * 20_000_000,
    "one row of quotations": lambda: b"a\n" + b'"\n",' * 8_000_000,
    "columns": lambda: ",".join(f"c{number}" for number in range(200_000)).encode() + b"\n1\n",
    "empty lines": lambda: b"a\n" + b"\n" * 15_000_000,
}


def answer(content: bytes) -> str:
    """The sentence of a refusal, or '' for a file that is read to its end."""
    try:
        for _row in read(io.BytesIO(content), "list.xlsx" if content.startswith(b"PK") else "list.csv"):
            pass
    except Unreadable as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_costs_seconds_at_most(name: str) -> None:
    content = BOMBS[name]()
    start = time.process_time()
    said = answer(content)
    assert time.process_time() - start < MOST_SECONDS, said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty rows", "damaged"), ("nested cells", "damaged"), ("nested runs", "damaged"), ("styles", "damaged"),
        ("a column of a million letters", "damaged"), ("the last cell", "first 500 columns"),
        ("a long string", "more than 131072 characters"), ("one line", "4000000 characters in one row"),
        ("one line of cells", "4000000 characters in one row"), ("columns", "first 500 columns"),
        ("one row of quotations", "4000000 characters in one row"),
    ],
)  # fmt: skip
def test_the_refusal_names_its_reason(name: str, said: str) -> None:
    assert said in answer(BOMBS[name]())


def test_what_would_swell_further_is_not_opened() -> None:
    assert "expands from" in answer(book(HEAD + filled("<row/>", 40_000_000) + FOOT))


def test_parts_that_lie_over_each_other_are_refused() -> None:
    """As in the zip bombs of D. Fifield (2019): many names for the same bytes."""
    content = bytearray(book(strings="<sst/>", styles="<s/>"))
    sheet = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    name = content.rindex(b"xl/worksheets/sheet1.xml")
    content[name - 4 : name] = (0).to_bytes(4, "little")
    assert sheet
    assert "damaged" in answer(bytes(content))


def test_an_honest_workbook_of_ten_thousand_rows_is_read() -> None:
    sheet = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>row {n}</t></is></c></row>' for n in range(2, 10_002)
    )
    assert answer(book(HEAD + sheet + FOOT)) == ""
