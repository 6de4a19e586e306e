"""What in a workbook needs more than a vocabulary: hidden sheets, unused strings, formulas that load."""

import re
from typing import Any

from lxml import etree

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

from . import vocabulary as words

CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
TRUE = ("1", "true", "on")


def before(root: Any) -> None:
    """Check one part. Raises Unfit ``hidden`` for sheets, rows and columns that hold something and are not shown."""
    space = f"{{{etree.QName(root).namespace}}}"
    for sheet in root.iter(f"{space}sheet"):
        if sheet.get("state", "visible") != "visible":
            raise Unfit("hidden")
    for kind in ("f", "formula", "formula1", "formula2", "calculatedColumnFormula", "definedName"):
        for formula in list(root.iter(f"{space}{kind}")):
            if words.LOADING.search(formula.text or ""):
                formula.getparent().remove(formula)
                REPORT.add("actions")
    _name_styles(root, space)
    _check_hidden_cells(root, space)


def _name_styles(root: Any, space: str) -> None:
    """Styles of cells are known by number; those of Excel get a name for it, those that people named go."""
    for style in list(root.iter(f"{space}cellStyle")):
        number = style.get("builtinId", "")
        if number.isdigit():
            style.set("name", "Normal" if number == "0" else f"Style {number}-{style.get('iLevel', '0')[:1]}")
        else:
            style.getparent().remove(style)
            REPORT.add("names")


def _check_hidden_cells(root: Any, space: str) -> None:
    spans = [
        (int(column.get("min", "0")), int(column.get("max", "0")))
        for column in root.iter(f"{space}col")
        if column.get("hidden") in TRUE
    ]
    for row in root.iter(f"{space}row"):
        if row.get("hidden") in TRUE and any(len(cell) for cell in row):
            raise Unfit("hidden")
        for cell in row if spans else ():
            found = CELL.fullmatch(cell.get("r", ""))
            number = _number(found.group(1)) if found else 0
            if len(cell) and any(first <= number <= last for first, last in spans):
                raise Unfit("hidden")


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def used_strings(root: Any) -> set[int]:
    """The numbers of the shared strings that a sheet shows."""
    space = f"{{{etree.QName(root).namespace}}}"
    return {
        int(value.text)
        for cell in root.iter(f"{space}c")
        if cell.get("t") == "s" and (value := cell.find(f"{space}v")) is not None and (value.text or "").isdigit()
    }


def blank_unused(strings: Any, used: set[int]) -> None:
    """Empty the strings that no cell shows any more: Excel keeps some of deleted cells."""
    space = f"{{{etree.QName(strings).namespace}}}"
    for number, string in enumerate(strings.iter(f"{space}si")):
        if number not in used:
            if len(string):
                REPORT.add("hidden_text")
            for inner in list(string):
                string.remove(inner)
            etree.SubElement(string, f"{space}t")


def drop_unused_names(workbook: Any, formulas: str) -> None:
    """Leave the names of the print area and those that a formula uses."""
    space = f"{{{etree.QName(workbook).namespace}}}"
    for name in list(workbook.iter(f"{space}definedName")):
        said = name.get("name", "")
        if not said.startswith("_xlnm.") and said not in formulas:
            name.getparent().remove(name)
            REPORT.add("names")
