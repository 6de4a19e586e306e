"""What in a Word document needs more than a vocabulary: hidden text, fields, bookmarks."""

from typing import Any

from lxml import etree

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

from . import vocabulary as words

OFF = ("0", "false", "off", "none")


def before(root: Any, hidden_styles: set[str]) -> None:
    """Take out what is not seen, and field instructions that say or load something; the vocabulary comes after."""
    space = f"{{{etree.QName(root).namespace}}}"
    _drop_hidden(root, space, hidden_styles)
    _check_fields(root, space)
    _drop_bookmarks(root, space)


def hidden_styles(root: Any) -> set[str]:
    """The styles whose text is hidden, and those based on one."""
    space = f"{{{etree.QName(root).namespace}}}"
    hidden = {
        one.get(f"{space}styleId") for one in root.iter(f"{space}style") if _is_hidden(one.find(f"{space}rPr"), space)
    }
    based = {
        one.get(f"{space}styleId"): parent.get(f"{space}val")
        for one in root.iter(f"{space}style")
        if (parent := one.find(f"{space}basedOn")) is not None
    }
    for _ in range(10):  # Word itself follows no longer chain
        hidden |= {own for own, parent in based.items() if parent in hidden}
    return {one for one in hidden if one}


def _is_hidden(properties: Any, space: str) -> bool:
    vanish = properties.find(f"{space}vanish") if properties is not None else None
    return vanish is not None and vanish.get(f"{space}val", "1") not in OFF


def _drop_hidden(root: Any, space: str, hidden: set[str]) -> None:
    for run in list(root.iter(f"{space}r")):
        properties = run.find(f"{space}rPr")
        style = properties.find(f"{space}rStyle") if properties is not None else None
        if _is_hidden(properties, space) or (style is not None and style.get(f"{space}val") in hidden):
            for inner in list(run):  # the marks of a field stay, so that it still ends
                if inner.tag not in (f"{space}fldChar", f"{space}instrText"):
                    run.remove(inner)
            REPORT.add("hidden_text")
    for paragraph in list(root.iter(f"{space}p")):
        properties = paragraph.find(f"{space}pPr")
        style = properties.find(f"{space}pStyle") if properties is not None else None
        if style is not None and style.get(f"{space}val") in hidden:
            for inner in list(paragraph):
                paragraph.remove(inner)
            REPORT.add("hidden_text")


# Fields


def _check_fields(root: Any, space: str) -> None:
    for field in root.iter(f"{space}fldSimple"):
        field.set(f"{space}instr", _instruction(field.get(f"{space}instr", "")))
    open_fields: list[list[Any]] = []
    for element in root.iter(f"{space}fldChar", f"{space}instrText"):
        if element.tag.endswith("instrText"):
            if open_fields:
                open_fields[-1].append(element)
            else:
                element.text = ""
        elif element.get(f"{space}fldCharType") == "begin":
            open_fields.append([])
        elif element.get(f"{space}fldCharType") == "end" and open_fields:
            _settle(open_fields.pop())
    for left in open_fields:
        _settle(left)


def _settle(parts: list[Any]) -> None:
    """An instruction may be split over several runs, so it is checked and written as a whole."""
    kept = _instruction("".join(part.text or "" for part in parts))
    for part in parts:
        part.text = ""
    if parts:
        parts[0].text = kept


def _instruction(text: str) -> str:
    """The instruction of a field as it may stay; '' leaves what it showed last. Raises Unfit for one that loads."""
    said = text.split()
    name = said[0].upper() if said else ""
    if name in words.LOADING_FIELDS:
        raise Unfit("acts")
    if name == "HYPERLINK":
        addresses = [one.strip('"') for one in said[1:] if words.ADDRESS.fullmatch(one.strip('"'))]
        marks = [one for one in said if words.BOOKMARK.fullmatch(one.strip('"'))]
        return f' HYPERLINK "{addresses[0]}" ' if addresses else f" HYPERLINK \\l {marks[0]} " if marks else ""
    if name.startswith("=") or name in words.FIELDS:
        quoted = text.count('"') and name not in ("TOC", "SEQ")
        return "" if quoted else " ".join(_switches(name, said))
    return ""


def _switches(name: str, said: list[str]) -> list[str]:
    """Of a field its name, its switches and references to numbers and built-in bookmarks."""
    plain = [name]
    for one in said[1:]:
        bare = one.strip('"')
        if one.startswith("\\") or words.BOOKMARK.fullmatch(bare) or bare.replace("-", "").replace(".", "").isdigit():
            plain.append(one[:12] if one.startswith("\\") else one)
        elif bare in ("MERGEFORMAT", "Arabic", "ARABIC", "roman", "ROMAN", "Figure", "Table"):
            plain.append(one)
    return plain


def _drop_bookmarks(root: Any, space: str) -> None:
    """Leave the bookmarks of tables of contents and references; those that people name say what they think."""
    gone = set()
    for mark in list(root.iter(f"{space}bookmarkStart")):
        if not words.BOOKMARK.fullmatch(mark.get(f"{space}name", "")):
            gone.add(mark.get(f"{space}id"))
            mark.getparent().remove(mark)
    for mark in list(root.iter(f"{space}bookmarkEnd")):
        if mark.get(f"{space}id") in gone:
            mark.getparent().remove(mark)
