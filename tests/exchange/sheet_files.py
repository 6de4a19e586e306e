"""Workbooks for the tests: written by openpyxl as a person would send them, or part by part where they must be odd."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f'<workbook {NS} xmlns:r="{RELATION}"><sheets><sheet name="S" r:id="worksheet"/></sheets></workbook>'
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def workbook(rows: Iterable[Iterable[Any]], *, date1904: bool = False, **more_sheets: Iterable[Iterable[Any]]) -> bytes:
    book = openpyxl.Workbook()
    if date1904:
        book.epoch = CALENDAR_MAC_1904
    for name, content in {"Sheet1": rows, **more_sheets}.items():
        sheet = book.active if name == "Sheet1" else book.create_sheet(name)
        assert sheet is not None
        for row in content:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def relations(**targets: str) -> str:
    items = (f'<Relationship Id="{kind}" Type="{RELATION}/{kind}" Target="{to}"/>' for kind, to in targets.items())
    return f"<Relationships {PACKAGE}>{''.join(items)}</Relationships>"


def by_hand(sheet: str, strings: str = "", *, sheet_is_whole: bool = False, **parts: str) -> bytes:
    """A workbook of our own XML; ``sheet`` is what stands inside sheetData unless it is whole."""
    whole = sheet if sheet_is_whole else f"<worksheet {NS}><sheetData>{sheet}</sheetData></worksheet>"
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": relations(worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"),
        "xl/sharedStrings.xml": f"<sst {NS}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": whole,
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (files | parts).items():
            archive.writestr(name, text)
    return target.getvalue()
