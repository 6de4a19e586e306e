"""Builds a Word or Excel file again from the parts that its main part leads to (ECMA-376, part 2: packages)."""

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

from demands.vault.apart import Unfit
from demands.vault.pictures import embedded
from demands.vault.removed import REPORT

from . import sheets, word
from . import vocabulary as words
from .filtering import Filter, style_names
from .parts import packed, tree, unpacked, written

PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
RELATIONSHIP = f"{{{PACKAGE}relationships}}Relationship"
TYPES = tuple(
    f"{base}/relationships/" for base in (f"{words.TRANSITIONAL}officeDocument/2006", f"{words.STRICT}officeDocument")
)
_WORD, _SHEET, _DRAWING = (
    f"application/vnd.openxmlformats-officedocument.{one}ml." for one in ("wordprocessing", "spreadsheet", "drawing")
)
# What a kind of relationship leads to: its content type. Other kinds are not followed.
CONTENT = {
    "styles": "styles", "settings": "settings", "numbering": "numbering", "footnotes": "footnotes",
    "endnotes": "endnotes", "header": "header", "footer": "footer", "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "sharedStrings": "sharedStrings", "table": "table",
}  # fmt: skip
OF_ITSELF = {
    "styles",
    "theme",
    "settings",
    "numbering",
    "footnotes",
    "endnotes",
    "sharedStrings",
}  # no id speaks of them
USUAL = {"theme": "theme/theme1"}
FOLLOWED = {*CONTENT, "theme", "chart", "drawing", "image", "hyperlink"}
MAIN = {
    "word": ("word/document.xml", f"{_WORD}document.main+xml"),
    "xl": ("xl/workbook.xml", f"{_SHEET}sheet.main+xml"),
}
# What would be missed if it were left out: refused, with the reason
REFUSED = {
    "aFChunk": "nested", "oleObject": "nested", "package": "nested", "control": "acts", "subDocument": "acts",
    "frame": "acts", "attachedTemplate": "acts", "diagramData": "drawings", "video": "nested", "audio": "nested",
    "vbaProject": "acts", "xlMacrosheet": "acts", "dialogsheet": "acts",
}  # fmt: skip
TOLD = {
    "core-properties": "properties", "extended-properties": "properties", "custom-properties": "properties",
    "customXml": "program_data", "thumbnail": "thumbnails", "printerSettings": "printers", "people": "notes",
    "person": "notes", "origin": "signatures", "glossaryDocument": "program_data", "connections": "program_data",
    "queryTable": "program_data", "pivotTable": "program_data", "pivotCacheDefinition": "program_data", "font": "",
}  # fmt: skip
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)


@dataclass
class Relation:
    """One relationship as written in a file: its id, the last word of its type, where it leads."""

    id: str
    kind: str
    target: str
    external: bool
    known: bool


@dataclass
class Package:
    """An office file on its way into a new one."""

    parts: dict[str, bytes]
    folder: str  # word or xl
    new_names: dict[str, str] = field(default_factory=dict)
    trees: dict[str, tuple[str, Any]] = field(default_factory=dict)  # by new name: content type and root
    media: dict[str, bytes] = field(default_factory=dict)
    relations: dict[str, list[tuple[str, str, str, bool]]] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    waiting: list[tuple[str, str]] = field(default_factory=list)  # parts to clean, with the kind that led to them

    def build(self) -> bytes:
        """Clean the main part and all that it leads to."""
        _check_relations(self.parts)
        main = next((one.target for one in relations_of(self.parts, "") if one.kind == "officeDocument"), "")
        name, content_type = MAIN[self.folder]
        if main not in self.parts or posixpath.dirname(main).partition("/")[0] != self.folder:
            raise Unfit("broken")
        for one in relations_of(self.parts, ""):
            REPORT.update({TOLD[one.kind]} if TOLD.get(one.kind) else set())
        self.new_names[main] = name
        self._learn_styles(main)
        self._clean(main, "officeDocument", content_type)
        while self.waiting:
            old, kind = self.waiting.pop()
            self._clean(old, kind, _content_type(kind, self.folder))
        if self.folder == "xl":
            self._settle_workbook()
        return packed(self._written())

    def _learn_styles(self, main: str) -> None:
        for one in relations_of(self.parts, main):
            if self.folder == "word" and one.kind == "styles" and one.target in self.parts:
                root = tree(self.parts[one.target])
                self.hidden = word.hidden_styles(root)
                self.styles = style_names(root)

    # One part

    def _clean(self, old: str, kind: str, content_type: str) -> None:
        root, relations = tree(self.parts[old]), relations_of(self.parts, old)
        if self.folder == "word":
            word.before(root, self.hidden)
            if kind == "styles":
                style_names(root)
        else:
            sheets.before(root)
        usable = [one for one in relations if self._usable(one, kind)]
        ids = {one.id: f"rId{number}" for number, one in enumerate(usable, 1)}
        filtering = Filter(self.styles, ids)
        filtering.clean(root)
        new = self.new_names[old]
        self.trees[new] = (content_type, root)
        self.relations[new] = [
            (ids[one.id], one.kind, self._led_to(one), one.external)
            for one in usable
            if one.id in filtering.used or one.kind in OF_ITSELF
        ]

    def _usable(self, one: Relation, source: str) -> bool:
        """Whether a relationship may stay. Raises Unfit for one without which the document would not be the same."""
        if one.kind in REFUSED and not (source == "chart" and one.kind == "package"):
            raise Unfit(REFUSED[one.kind])
        if one.kind == "hyperlink":
            if one.external and words.ADDRESS.fullmatch(one.target):
                return True
            REPORT.add("local_links")
            return False
        if TOLD.get(one.kind):
            REPORT.add(TOLD[one.kind])
        return one.known and one.kind in FOLLOWED and one.target in self.parts

    def _led_to(self, one: Relation) -> str:
        """The new place of what a relationship leads to; a part not yet seen is put on the list."""
        if one.external:
            return one.target
        if one.target not in self.new_names:
            number = len(self.new_names)
            if one.kind == "image":
                data, ending = embedded(self.parts[one.target])
                self.new_names[one.target] = f"{self.folder}/media/image{number}.{ending}"
                self.media[self.new_names[one.target]] = data
            else:
                usual = (
                    f"{self.folder}/{USUAL.get(one.kind, one.kind)}.xml"  # some programs look there and nowhere else
                )
                taken = usual in self.new_names.values() or one.kind not in OF_ITSELF
                name = f"{self.folder}/{_folder_of(one.kind)}{one.kind}{number}.xml" if taken else usual
                self.new_names[one.target] = name
                self.waiting.append((one.target, one.kind))
        return "/" + self.new_names[one.target]

    # The whole

    def _settle_workbook(self) -> None:
        roots = [root for _, root in self.trees.values()]
        used: set[int] = set().union(*(sheets.used_strings(root) for root in roots))
        formulas = " ".join(
            one.text or "" for root in roots for one in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2")
        )
        for root in roots:
            if etree.QName(root).localname == "sst":
                sheets.blank_unused(root, used)
            sheets.drop_unused_names(root, formulas)

    def _written(self) -> dict[str, bytes]:
        main, _ = MAIN[self.folder]
        made = {
            "[Content_Types].xml": self._content_types(),
            "_rels/.rels": _relations_xml([("rId1", "officeDocument", "/" + main, False)]),
        }
        for name, (_, root) in self.trees.items():
            made[name] = written(root)
            if self.relations[name]:
                folder, file = posixpath.split(name)
                made[f"{folder}/_rels/{file}.rels"] = _relations_xml(self.relations[name])
        return made | self.media

    def _content_types(self) -> bytes:
        space = f"{{{PACKAGE}content-types}}"
        root = etree.Element(f"{space}Types", nsmap={None: f"{PACKAGE}content-types"})
        defaults = {"rels": f"{'application/vnd.openxmlformats-package.'}relationships+xml", "xml": "application/xml"}
        endings = {name.rpartition(".")[2] for name in self.media}
        for ending, media_type in [*defaults.items(), *((one, f"image/{one}") for one in sorted(endings))]:
            etree.SubElement(root, f"{space}Default", Extension=ending, ContentType=media_type)
        for name, (content_type, _) in self.trees.items():
            etree.SubElement(root, f"{space}Override", PartName=f"/{name}", ContentType=content_type)
        return written(root)


def document(raw: bytes) -> bytes:
    """The same text, tables and pictures in a new package of the parts that this program knows.

    Raises Unfit: what ``parts.unpacked`` raises; ``acts`` for anything that loads from elsewhere; ``nested``,
    ``drawings`` and ``hidden`` for what cannot be left out unnoticed.
    """
    parts = unpacked(raw)
    return Package(parts, "word" if "word/document.xml" in parts else "xl").build()


def _content_type(kind: str, folder: str) -> str:
    special = {
        "theme": "application/vnd.openxmlformats-officedocument.theme+xml", "chart": f"{_DRAWING}chart+xml",
        "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    }  # fmt: skip
    return special.get(kind) or f"{_WORD if folder == 'word' else _SHEET}{CONTENT[kind]}+xml"


def _folder_of(kind: str) -> str:
    return {
        "worksheet": "worksheets/",
        "chart": "charts/",
        "drawing": "drawings/",
        "theme": "theme/",
        "table": "tables/",
    }.get(kind, "")


# Relationships


def relations_of(parts: dict[str, bytes], part: str) -> list[Relation]:
    """Those of a part, or of the whole package for ''; their targets are names of parts, or addresses."""
    folder, file = posixpath.split(part)
    found = parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    return [] if found is None else [_relation(one, folder) for one in tree(found).iter(RELATIONSHIP)]


def _relation(element: Any, folder: str) -> Relation:
    said, target = element.get("Type", ""), element.get("Target", "").strip()
    external = element.get("TargetMode", "").strip().lower() not in ("", "internal")
    kind = said.rstrip("/").rpartition("/")[2]
    if not external:
        if ELSEWHERE.match(target):
            raise Unfit("acts")
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target.partition("#")[0]))).lstrip("/")
    return Relation(element.get("Id", ""), kind, target, external, said.startswith(TYPES))


def _check_relations(parts: dict[str, bytes]) -> None:
    """Whatever a part is for: nothing but a link that a reader clicks may lead out of the file."""
    for name, data in parts.items():
        if name.lower().endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for element in tree(data).iter(etree.Element):
                if "Target" in element.attrib:
                    one = _relation(element, folder)
                    if one.external and one.kind != "hyperlink":
                        raise Unfit("acts")


def _relations_xml(relations: list[tuple[str, str, str, bool]]) -> bytes:
    root = etree.Element(f"{{{PACKAGE}relationships}}Relationships", nsmap={None: f"{PACKAGE}relationships"})
    for own_id, kind, target, external in relations:
        attributes = {"Id": own_id, "Type": f"{TYPES[0]}{kind}", "Target": target}
        etree.SubElement(root, RELATIONSHIP, attributes | ({"TargetMode": "External"} if external else {}))
    return written(root)
