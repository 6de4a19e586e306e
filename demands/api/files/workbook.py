"""A workbook with several sheets and typed cells, written row by row (ECMA-376).

Numbers are numbers, days are dates, true and false are that; everything else is text, in the format *Text*. A text that
begins as a formula does gets an apostrophe before it, as in every spreadsheet of this site
(``exchange/spreadsheets/writer``).
"""

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

from demands.exchange.spreadsheets.writer import (
    HEAD,
    LOOKS_ESCAPED,
    MAIN,
    NOT_IN_XML,
    PACKAGE,
    RELATIONS,
    TYPES,
    defused,
    letters,
)

from .tables import Value

LONGEST = 32_767  # characters in one cell (Excel specifications and limits)
EPOCH = dt.date(1899, 12, 30)  # of serial dates from March 1900 on
TEXT, HEADING, DAY, NUMBER, WRAPPED = 1, 2, 3, 0, 4  # styles, by their place in the list of cellXfs
CUT = "…"
BLOCK = 65_536  # bytes
WIDTH, WIDE = 20, 45  # of columns, in digits
ROW_END = b"</row>"
LINE, HIGHEST = 15, 409  # points; no row can be higher


class Later:
    """Rows that are written while another sheet is, kept on disk until it is their turn."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.number = file, 0

    def add(self, rows: bytes) -> None:
        """Some rows, each as ``row`` writes it."""
        self.file.write(rows)
        self.number += rows.count(ROW_END)

    def parts(self) -> Iterator[bytes]:
        self.file.seek(0)
        while part := self.file.read(BLOCK):
            yield part


Rows = Iterable[list[Value]] | Iterable[bytes] | Later  # values, or what ``row`` has written of them
Sheet = tuple[str, list[str], Rows]


def write(file: IO[bytes], sheets: list[Sheet], *, for_reading: bool = False) -> None:
    """Sheets with their names, headings and rows; a name has at most 31 characters.

    ``for_reading`` makes columns wide, breaks the lines of long texts and prints on sheets that lie on their side.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, frame in _frame([name for name, _, _ in sheets]).items():
            archive.writestr(zipfile.ZipInfo(name), HEAD + frame, zipfile.ZIP_DEFLATED)  # which tells no time
        for number, (_, headings, rows) in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
                for part in _sheet(headings, rows, for_reading=for_reading):
                    sheet.write(part)


def _sheet(headings: list[str], rows: Rows, *, for_reading: bool) -> Iterator[bytes]:
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    fitted = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if for_reading else ""
    width = WIDE if for_reading else WIDTH
    yield (
        f'{HEAD}<worksheet xmlns="{MAIN}">{fitted}'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(headings)}" width="{width}" customWidth="1"/></cols><sheetData>'
        f"<row>{''.join(_text(one, HEADING) for one in headings)}</row>"
    ).encode()
    last = 1
    if isinstance(rows, Later):
        yield from rows.parts()
        last += rows.number
    else:
        for one in rows:
            written = one if isinstance(one, bytes) else row(one, WRAPPED if for_reading else TEXT)
            last += written.count(ROW_END)
            yield written
    page = '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>' if for_reading else ""
    yield f'</sheetData><autoFilter ref="A1:{letters(len(headings) - 1)}{last}"/>{page}</worksheet>'.encode()


def row(values: list[Value], style: int = TEXT) -> bytes:
    """A row of cells."""
    cells = "".join([cell(one, style) for one in values])
    if style == WRAPPED:
        height = min(max(map(_lines, values), default=1) * LINE, HIGHEST)
        return f'<row ht="{height}" customHeight="1">{cells}</row>'.encode()
    return f"<row>{cells}</row>".encode()


def _lines(value: Value) -> int:
    """How many lines a text takes in a wide column; programs that read the file do not work it out."""
    widths = (sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in str(value or "").split("\n"))
    return sum(1 + width // (WIDE - 2) for width in widths)


def cell(value: Value, style: int = TEXT) -> str:
    """One cell in its type, text in a style; days before March 1900, which spreadsheets count wrongly, are text."""
    if type(value) is str:  # as most are
        return _text(value, style)
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int):
        return f'<c s="{NUMBER}"><v>{value}</v></c>'
    if isinstance(value, dt.date) and value >= dt.date(1900, 3, 1):
        return f'<c s="{DAY}"><v>{(value - EPOCH).days}</v></c>'
    return _text("" if value is None else str(value), style)


def _text(text: str, style: int) -> str:
    if not text:
        return f'<c s="{style}"/>'
    text = defused(text)
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + CUT
    text = NOT_IN_XML.sub("", text)
    if "_x" in text:
        text = LOOKS_ESCAPED.sub("_x005F_", text)
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _frame(names: list[str]) -> dict[str, str]:
    """The parts of the package beside its sheets (ECMA-376-1, 12.2; ECMA-376-2, 9)."""
    numbered = list(enumerate(names, start=1))
    parts = [("workbook", "sheet.main"), ("styles", "styles")]
    parts += [(f"worksheets/sheet{number}", "worksheet") for number, _ in numbered]
    kinds = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{TYPES}.{kind}+xml"/>' for part, kind in parts
    )  # fmt: skip
    of_sheets = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number, _ in numbered
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name[:31])} sheetId="{number}" r:id="r{number}"/>' for number, name in numbered
    )  # fmt: skip
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{of_sheets}'
        f'<Relationship Id="styles" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    """Plain, text, heading, day, text with broken lines; in the order of their numbers above."""
    plain = 'fillId="0" borderId="0" xfId="0" applyNumberFormat="1"'
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" {plain}/>'
        for number, font in ((0, 0), (49, 0), (49, 1), (164, 0))
    )  # fmt: skip
    formats += f'<xf numFmtId="49" fontId="0" {plain} applyAlignment="1">'
    formats += '<alignment vertical="top" wrapText="1"/></xf>'
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
        '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/>'
        '<bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
        f'borderId="0"/></cellStyleXfs><cellXfs count="5">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
