"""Files in the layout of the Universal Human Rights Index's export, with invented recommendations, of any length."""

import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HEADINGS = (
    "Text", "Countries Concerned", "Reccomending Body", "Document Symbol", "Themes", "Affected Persons", "Sdgs",
    "Document Publication Date", "UPR Reccomending States", "UPR Position", "Type", "OHCHR Annotation Id",
    "UPR Session", "Regions Concerned", "Recommending Regions", "Date of publication on UHRI",
)  # fmt: skip
COUNTRIES = ["Japan", *(f"Country {number}" for number in range(1, 193))]
WORDS = (
    *("ensure", "adopt", "ratify", "review", "the", "law", "on", "detention", "of", "women", "children", "and"),
    *("migrants", "with", "independent", "effective", "monitoring", "in", "accordance", "international"),
    *("standards", "death", "penalty", "moratorium", "execution", "prison", "police", "interrogation"),
)
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def rows(number: int, seed: int = 1) -> Iterator[list[Any]]:
    """Invented recommendations, one row of sixteen cells each."""
    dice = random.Random(seed)
    for place in range(number):
        upr = place % 2 == 0
        text = " ".join(dice.choices(WORDS, k=60))
        number_inside = f"{100 + place % 60}.{place % 200}"
        yield [
            f"<p>{number_inside}&nbsp;{text.capitalize()} (invented, {place});</p>",
            f"- {COUNTRIES[place % 193]}",
            "- Universal Periodic Review" if upr else "- CAT",
            f"A/HRC/{place % 50}/{place % 30}" if upr else f"CAT/C/XXX/CO/{place % 9}",
            "- Right to life\n- Death penalty\n- Conditions of detention",
            "- Women\n- Children" if place % 3 else "",
            "- 5 - Gender equality\n- 16 - Peace, justice and strong institutions",
            38520 + place % 7000,
            f"- {COUNTRIES[(place * 7) % 193]}" if upr else "",
            ("Supported", "Noted")[place % 4 // 2] if upr else "",
            "- Recommendations",
            f"{place:08x}-0000-4000-8000-{place:012x}",
            f"{place % 40 + 1} - Session" if upr else "",
            "- Asia-Pacific",
            "- Western Europe and others" if upr else "",
            45000 + place % 900,
        ]


def write_xlsx(path: Path, number: int) -> None:
    """A workbook with shared strings, as the export has them; written by hand, since openpyxl would take minutes."""
    letters = "ABCDEFGHIJKLMNOP"
    known: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {NS}><sheetData>".encode())
            for place, cells in enumerate(_with_headings(number), start=1):
                sheet.write(f'<row r="{place}">'.encode())
                for letter, cell in zip(letters, cells, strict=True):
                    if isinstance(cell, int):
                        sheet.write(f'<c r="{letter}{place}" s="1"><v>{cell}</v></c>'.encode())
                    elif cell:
                        index = known.setdefault(cell, len(known))
                        sheet.write(f'<c r="{letter}{place}" t="s"><v>{index}</v></c>'.encode())
                sheet.write(b"</row>")
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(f"<sst {NS}>".encode())
            for text in known:
                strings.write(f'<si><t xml:space="preserve">{escape(text)}</t></si>'.encode())
            strings.write(b"</sst>")


def _with_headings(number: int) -> Iterator[list[Any]]:
    yield list(HEADINGS)
    yield from rows(number)


PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": f"<Relationships {PACKAGE}>"
    f'<Relationship Id="r1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {NS} xmlns:r="{RELATION}"><sheets><sheet name="Export" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f"<Relationships {PACKAGE}>"
    f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="r3" Type="{RELATION}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {NS}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}


def write_json(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for place, cells in enumerate(rows(number)):
            file.write(",\n" if place else "\n")
            json.dump(_record(cells), file, ensure_ascii=False)
        file.write("\n]\n")


def _record(cells: list[Any]) -> dict[str, Any]:
    by = dict(zip(HEADINGS, cells, strict=True))

    def listed(name: str) -> list[str]:
        return [line.removeprefix("- ") for line in by[name].split("\n") if line]

    return {
        "AnnotationId": by["OHCHR Annotation Id"],
        "AnnotationType": "Recommendations",
        "Body": by["Reccomending Body"].removeprefix("- "),
        "Countries": listed("Countries Concerned"),
        "Symbol": by["Document Symbol"],
        "Text": by["Text"],
        "Themes": listed("Themes"),
        "AffectedPersons": listed("Affected Persons"),
        "Sdgs": listed("Sdgs"),
        "PublicationDate": f"{2006 + by['Document Publication Date'] % 19}-05-30T00:00:00",
        "UprCycle": "3" if by["UPR Session"] else None,
        "UprPositions": listed("UPR Position"),
        "UprRecommendingCountry": listed("UPR Reccomending States"),
        "UprSession": by["UPR Session"] or None,
    }
