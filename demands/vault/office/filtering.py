"""Takes out of the XML of a Word or Excel file what is not in the vocabulary (``vocabulary.py``)."""

from typing import Any

from lxml import etree

from demands.vault.apart import Unfit
from demands.vault.removed import REPORT

from . import vocabulary as words

XML = "{http://www.w3.org/XML/1998/namespace}"
DRAWING_NAMES = {"docPr", "cNvPr"}
TOLD = {
    "sdtPr": "form_fields", "ffData": "form_fields", "docVars": "program_data", "rsids": "editing",
    "proofState": "editing",
    "permStart": "editing", "mailMerge": "program_data", "scenarios": "notes", "customSheetViews": "program_data",
    "documentProtection": "program_data", "fileSharing": "program_data", "OLEObject": "attachments",
    "extLst": "program_data", "latentStyles": "", "rPh": "hidden_text",
}  # fmt: skip


class Filter:
    """Cleans one tree in place. ``style`` and ``relation`` give the new name of a style and of a relationship."""

    def __init__(self, styles: dict[str, str], relations: dict[str, str]) -> None:
        self.styles, self.relations = styles, relations
        self.used: list[str] = []  # relationships that the cleaned tree speaks of, by their old ids

    def clean(self, root: Any) -> Any:
        """The tree with the elements and attributes of the vocabulary alone. Raises Unfit for an unknown root."""
        _choose_alternatives(root)
        prefix, name = _split(root)
        if not _known(prefix, name):
            raise Unfit("broken")
        for element in list(root.iter(etree.Element)):
            self._element(element, root)
        return root

    def _element(self, element: Any, root: Any) -> None:
        parent = element.getparent()
        if element is not root and parent is None:
            return  # within something that is gone
        prefix, name = _split(element)
        if (prefix, name) in words.UNWRAPPED and element is not root:
            _unwrap(element)
            return
        misplaced = (prefix, name) == ("w", "name") and _split(parent) != ("w", "style")
        if element is not root and (misplaced or not _known(prefix, name) or _hidden_shape(prefix, element)):
            if told := TOLD.get(name):
                REPORT.add(told)
            _drop(element)
            return
        element.tail = None  # these vocabularies keep text in separate elements
        if name not in words.TEXT.get(prefix, ()):
            element.text = None
        self._attributes(element, prefix, name)

    def _attributes(self, element: Any, prefix: str, name: str) -> None:
        for key, value in list(element.attrib.items()):
            kept = self._value(prefix, name, key, value)
            if kept is None:
                del element.attrib[key]
            elif kept != value:
                element.set(key, kept)

    def _value(self, prefix: str, element: str, key: str, value: str) -> str | None:
        """What stays of an attribute; None when it goes."""
        uri, _, name = key.rpartition("}")
        space = words.PREFIXES.get(uri.lstrip("{"), "" if not uri else "?")
        if key == f"{XML}space":
            return "preserve" if value == "preserve" else None
        if space == "r":
            return self._relation(value)
        if space == "?" or name.lower().startswith("rsid"):
            REPORT.update({"editing"} if name.lower().startswith("rsid") else set())
            return None
        if (prefix, element) in STYLED and name == STYLED[prefix, element]:
            return self.styles.get(value, value if prefix == "s" else None)
        if prefix in words.ATTRIBUTES and name not in words.ATTRIBUTES[prefix]:
            return None
        if (prefix, element, name) in words.SAID:
            return value if words.SAID[prefix, element, name].fullmatch(value) else None
        if prefix == "v" and name == "style":
            return _style(value)
        if name in words.NEVER or name.startswith("rsid"):
            if element in DRAWING_NAMES and value:
                REPORT.add("names")
            return words.NEEDED.get(name)
        return value if words.PLAIN.fullmatch(value) else None

    def _relation(self, value: str) -> str | None:
        new = self.relations.get(value)
        if new is not None:
            self.used.append(value)
        return new


STYLED = {
    **{("w", name): "val" for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink",
    "numStyleLink")},
    ("w", "style"): "styleId",
}  # fmt: skip


def _split(element: Any) -> tuple[str, str]:
    uri, _, name = str(element.tag).rpartition("}")
    return words.PREFIXES.get(uri.lstrip("{"), "?"), name


def _known(prefix: str, name: str) -> bool:
    if prefix in words.ELEMENTS:
        return name in words.ELEMENTS[prefix]
    return prefix in ("a", "pic", "wp", "xdr", "c", "m", "wps", "wpg", "wpc") and name not in words.LEFT_OUT


def _drop(element: Any) -> None:
    element.getparent().remove(element)


def _unwrap(element: Any) -> None:
    """Replace an element by its content; its own settings (``…Pr``) are dropped."""
    parent, place = element.getparent(), element.getparent().index(element)
    inner = [one for one in element if not str(one.tag).endswith(("sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr"))]
    if len(inner) < len(element):
        REPORT.add("form_fields")
    parent[place : place + 1] = inner


def _choose_alternatives(root: Any) -> None:
    """Of the forms in which a drawing is kept twice, the one that we know: shapes of Word 2010, else the old one."""
    for both in list(root.iter(f"{words.MC}AlternateContent")):
        if both.getparent() is None:
            continue
        known = [one for one in both.findall(f"{words.MC}Choice") if one.get("Requires") in ("wps", "wpg", "wpc")]
        chosen = known[0] if known else both.find(f"{words.MC}Fallback")
        place = both.getparent().index(both)
        both.getparent()[place : place + 1] = list(chosen) if chosen is not None else []


def _hidden_shape(prefix: str, element: Any) -> bool:
    return prefix == "v" and "visibility:hidden" in element.get("style", "").replace(" ", "")


def _style(value: str) -> str | None:
    """Of a shape's style what places it."""
    kept = []
    for part in value.split(";"):
        name, _, said = (one.strip() for one in part.partition(":"))
        if words.STYLE.fullmatch(name) and words.STYLE_VALUE.fullmatch(said):
            kept.append(f"{name}:{said}")
    return ";".join(kept) or None


# Styles of Word


def style_names(root: Any) -> dict[str, str]:
    """For the id of each style the one it gets: those of the office programs keep theirs, others get a number."""
    renamed = {}
    for number, style in enumerate(root.iter("{*}style"), 1):
        space = etree.QName(style).namespace
        name = style.find(f"{{{space}}}name")
        shown = name.get(f"{{{space}}}val", "") if name is not None else ""
        own = style.get(f"{{{space}}}styleId", "")
        known = words.BUILT_IN.fullmatch(shown)
        same = own.replace("-", "").isalnum() and own.replace(" ", "").lower() == shown.replace(" ", "").lower()
        renamed[own] = own if known and (same or own.isdigit() or len(own) <= 3) else f"S{number}"
        if name is not None:
            name.set(f"{{{space}}}val", shown if known else f"Style {number}")
            if not known:
                REPORT.add("names")
    return renamed
