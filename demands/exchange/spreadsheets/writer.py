"""Lists as spreadsheets: XLSX and CSV, written row by row, so that a long list needs no more memory than a short one.

Every cell is text. Excel reads ``2005-06`` as June of this century and ``=1+1`` as a formula unless it is told that
they are text, so the cells of a workbook have the format *Text*, and in both kinds of file a cell that begins as a
formula does gets an apostrophe before it (OWASP, *CSV Injection*), which ``restored`` takes off again.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape, quoteattr

LONGEST = 32_767  # characters in one cell (Excel specifications and limits)
TOO_LONG = "… too long for a spreadsheet: it stays as it is"
LAST_ROW = 1_048_576
AS_FORMULA = re.compile(r"'*[=+\-@\t\r]")
NEGATIVE = re.compile(r"-\d+(\.\d+)?\Z", re.ASCII)  # a number, which calculates nothing
DEFUSED = re.compile(r"'+[=+\-@\t\r]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True)
class Column:
    """A column: its heading, its name and help in the editor's language, and the values it may contain."""

    name: str
    label: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()
    hidden: bool = False
    width: int = 24


def defused(text: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{text}" if AS_FORMULA.match(text) and not NEGATIVE.match(text) else text


def restored(text: str) -> str:
    """What ``defused`` was given. A cell that a spreadsheet has relieved of its apostrophe is left as it is."""
    return text[1:] if DEFUSED.match(text) else text


def fitted(text: str) -> str:
    return defused(text) if len(text) < LONGEST else TOO_LONG


def csv_lines(columns: Iterable[Column], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, by which Excel knows it."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    target.write("\ufeff")
    writer.writerow([one.name for one in columns])
    for row in rows:
        writer.writerow([fitted(cell) for cell in row])
        if target.tell() > 64_000:
            yield target.getvalue().encode()
            target.seek(0)
            target.truncate()
    yield target.getvalue().encode()


def write_workbook(file: IO[bytes], columns: list[Column], rows: Iterable[Iterable[str]]) -> None:
    """A workbook of two sheets: the list, and the choices that some of its columns offer."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _frame().items():
            archive.writestr(name, HEAD + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_start(columns).encode())
            last = 0
            for line in _lines(columns, rows):
                sheet.write(line)
                last += 1
            sheet.write(_end(columns, last).encode())
        archive.writestr("xl/worksheets/sheet2.xml", HEAD + _choices(columns))


def letters(place: int) -> str:
    """The name of a column: A for 0, AA for 26."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(text: str, style: int) -> str:
    if not text:
        return f'<c s="{style}"/>'
    text = LOOKS_ESCAPED.sub("_x005F_", NOT_IN_XML.sub("", text))
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _lines(columns: list[Column], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    yield f"<row>{''.join(_cell(one.name, 2) for one in columns)}</row>".encode()
    for row in rows:
        yield f"<row>{''.join(_cell(fitted(cell), 1) for cell in row)}</row>".encode()


def _start(columns: list[Column]) -> str:
    places = "".join(
        f'<col min="{place}" max="{place}" width="{one.width}" style="1" customWidth="1"'
        + (' hidden="1"/>' if one.hidden else "/>")
        for place, one in enumerate(columns, start=1)
    )
    pane = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{places}</cols><sheetData>"
    )


def _end(columns: list[Column], last: int) -> str:
    found, number = [], 0
    for place, one in enumerate(columns):
        if one.hidden:
            continue
        of_list, formula = "", ""
        if one.choices:
            of_list = ' type="list" allowBlank="1" showErrorMessage="1"'
            name = letters(number)
            formula, number = f"<formula1>choices!${name}$1:${name}${len(one.choices)}</formula1>", number + 1
        title, said = quoteattr(one.label[:32]), quoteattr((one.help or one.label)[:255])
        where = f"{letters(place)}2:{letters(place)}{min(LAST_ROW, last + 5_000)}"
        found.append(
            f'<dataValidation{of_list} showInputMessage="1" promptTitle={title} prompt={said} sqref="{where}">'
            f"{formula}</dataValidation>"
        )
    area = f"A1:{letters(len(columns) - 1)}{last}"
    return (
        f'</sheetData><autoFilter ref="{area}"/><dataValidations count="{len(found)}">{"".join(found)}'
        "</dataValidations></worksheet>"
    )


def _choices(columns: list[Column]) -> str:
    lists = [one.choices for one in columns if one.choices and not one.hidden]
    lines = []
    for number in range(max(map(len, lists), default=0)):
        cells = [_cell(one[number] if number < len(one) else "", 1) for one in lists]
        lines.append(f"<row>{''.join(cells)}</row>")
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _frame() -> dict[str, str]:
    """The parts of the package beside its sheets (ECMA-376-1, 12.2; ECMA-376-2, 9)."""
    part = f'<Override PartName="/xl/{{}}.xml" ContentType="{TYPES}.{{}}+xml"/>'
    parts = (
        ("workbook", "sheet.main"), ("styles", "styles"),
        ("worksheets/sheet1", "worksheet"), ("worksheets/sheet2", "worksheet"),
    )  # fmt: skip
    relation = f'<Relationship Id="{{}}" Type="{RELATIONS}/{{}}" Target="{{}}"/>'
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    text = (
        '<xf numFmtId="49" fontId="{}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
        '<alignment vertical="top"/></xf>'
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{''.join(part.format(*one) for one in parts)}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relation.format('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="list" sheetId="1" r:id="r1"/><sheet name="choices" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation.format("r1", "worksheet", "worksheets/sheet1.xml")
        + relation.format("r2", "worksheet", "worksheets/sheet2.xml")
        + relation.format("r3", "styles", "styles.xml")
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2">'
        '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain.replace(" xfId=" + chr(34) + "0" + chr(34), "")}</cellStyleXfs>'
        f'<cellXfs count="3">{plain}{text.format(0)}{text.format(1)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }
