"""The ZIP of an office file: opened within bounds, its parts looked through one by one."""

import io
import re
import zipfile
from typing import Any

from lxml import etree

from demands.text.zips import DAMAGED
from demands.vault.apart import Unfit

MAX_UNPACKED = 100 * 1024**2  # of all parts of a document together
MAX_PARTS = 3000
MAX_MADE = 60 * 1024**2
BLOCK = 256 * 1024
MACROS = re.compile(r"vbaproject|vbadata|^basic/|^scripts/|activex|oleobject|macrosheets", re.IGNORECASE)
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\xd0\xcf\x11\xe0", b"%PDF-")
# Comments and tracked changes: of WordprocessingML, SpreadsheetML and OpenDocument, whatever the prefix
REMARKS = re.compile(
    r"\{[^}]*wordprocessingml[^}]*\}(?:comment|ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|numberingChange"
    r"|tblGridChange|\w+Pr(?:Ex)?Change)"
    r"|\{[^}]*spreadsheetml[^}]*\}(?:comment|author|threadedComment|headers|revisions)"
    r"|\{[^}]*opendocument[^}]*\}(?:annotation|tracked-changes)"
)


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The parts by name. Raises Unfit: ``swells``, ``locked``, ``broken``, ``acts``, ``nested`` or ``remarks``."""
    parts, left = {}, MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as found:
            listed = found.infolist()
            _check(listed)
            for part in listed:
                if not part.is_dir():
                    parts[part.filename] = _read(found, part, left)
                    left -= len(parts[part.filename])
                    _look_through(part.filename, parts[part.filename])
    except DAMAGED as fault:
        raise Unfit("broken") from fault
    return parts


def packed(parts: dict[str, bytes]) -> bytes:
    """A ZIP of these parts, in this order, without dates."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as clean:
        for name, data in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            clean.writestr(zipfile.ZipInfo(name), data, stored)
    if made.tell() > MAX_MADE:
        raise Unfit("swells")
    return made.getvalue()


def _check(parts: list[zipfile.ZipInfo]) -> None:
    """The sizes that the list of parts states; they may be false, so they are checked again on unpacking."""
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unfit("swells")
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("locked")
    same = {name.lower() for name in names}
    if len(same) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unfit("broken")
    if any(MACROS.search(name) for name in names):
        raise Unfit("acts")


def _read(found: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    blocks, size = [], 0
    with found.open(part) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > most:
                raise Unfit("swells")
            blocks.append(block)
    return b"".join(blocks)


class _Looking:
    """Hears the elements of an XML file one by one; no tree is made. Comments and changes tell who thought what.

    Removing them would decide which words count, so the person who sends the file is asked to do it.
    """

    def start(self, tag: str, attributes: Any) -> None:
        if REMARKS.fullmatch(tag):
            raise Unfit("remarks")

    def doctype(self, *said: Any) -> None:
        raise Unfit("broken")  # no office program writes one

    def close(self) -> None:
        """Nothing is made."""


def _look_through(name: str, data: bytes) -> None:
    """Every part, even one that is dropped later: a part that is not XML has no remarks, unless it should be XML."""
    if data.startswith(ARCHIVES):
        raise Unfit("nested")
    is_xml = name.lower().endswith((".xml", ".rels"))
    if is_xml and b"\x00" in data[:64]:
        raise Unfit("broken")  # no office program writes UTF-16
    try:
        etree.parse(io.BytesIO(data), _parser(target=_Looking()))
    except etree.XMLSyntaxError as fault:
        if is_xml:
            raise Unfit("broken") from fault


def _parser(**more: Any) -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, **more)


def tree(data: bytes) -> Any:
    """The root of an XML part, without comments and processing instructions. Raises Unfit for a document type."""
    try:
        root = etree.fromstring(data, _parser(remove_comments=True, remove_pis=True))
    except etree.XMLSyntaxError as fault:
        raise Unfit("broken") from fault
    if root.getroottree().docinfo.doctype:
        raise Unfit("broken")
    return root


def written(root: Any) -> bytes:
    """The part as bytes, with those namespaces alone that it uses."""
    etree.cleanup_namespaces(root)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
