"""The text of a Word file (DOCX, ISO/IEC 29500), a line for every paragraph."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from ..notes import raised
from ..sentences import labelled
from .bounded import Answer, Fault, answer
from .numbering import Numbering

UNPACKED = 60 * 1024**2
MEMBERS = 3000
TEXT = "word/document.xml"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(raw: bytes) -> Answer:
    """Raises Fault: not_word, swells, broken."""
    check(raw)
    document = Document(BytesIO(raw))
    return {"blocks": list(_blocks(document)), "title": document.core_properties.title or ""}


def check(raw: bytes) -> None:
    """A Word file is a ZIP: what its members unpack to is known before one is read, and ``zipfile`` reads no more.

    Its text declares no document type (ISO/IEC 29500-2, 6.2.5): one that does brings entities, and is not a Word file.
    """
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        members = archive.infolist()
        if not any(one.filename == TEXT for one in members):
            raise Fault("not_word")
        if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
            raise Fault("swells", limit=UNPACKED // 1024**2)
        with archive.open(TEXT) as text:
            if b"<!DOCTYPE" in text.read(4096).replace(b"\x00", b"").upper():  # UTF-16 too
                raise Fault("broken")


def _blocks(document: Any) -> Iterator[list[Any]]:
    """Paragraphs in order, and rows of tables, their cells parted by tabs. Deletions of tracked changes are omitted."""
    numbers, headings = Numbering(document), set()
    for style in document.styles:
        if re.match(r"heading \d|title$", (style.name or "").casefold()):
            headings.add(style.style_id)
    inside: set[Any] = set()
    for element in document.element.body.iter(qn("w:p"), qn("w:tr")):
        if element.tag == qn("w:tr"):
            rows = element.findall(qn("w:tc"))
            inside |= set(element.iter(qn("w:p")))
            if element.getparent().getparent().tag != qn("w:tc"):
                cells = [
                    " ".join(filter(None, (_numbered(one, numbers) for one in cell.iter(qn("w:p"))))) for cell in rows
                ]
                yield ["\t".join(cells), "row" if len(cells) > 1 else "", 0, 0.0]
        elif element not in inside:
            label, words = numbers.label(element), _words(element)  # an empty paragraph counts, too
            if not words:
                continue
            styled = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            style = styled.get(qn("w:val")) if styled is not None else ""
            kind = "heading" if style in headings else "item" if label else ""
            yield [f"{label} {words}" if label and not labelled(words) else words, kind, 0, 0.0]


def _numbered(paragraph: Any, numbers: Numbering) -> str:
    """A paragraph of a cell; the number of a row may be all that is in it."""
    label, words = numbers.label(paragraph), _words(paragraph)
    return words if label == "•" or labelled(words) else f"{label} {words}".strip()


def _words(paragraph: Any) -> str:
    """What a paragraph reads: readings beside characters (ruby) left out, marks of footnotes raised."""
    parts = []
    for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:footnoteReference"), qn("w:endnoteReference")):
        if not _stands_in(one, paragraph) or next(one.iterancestors(qn("w:rt")), None) is not None:
            continue
        if one.tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
            parts.append(raised(one.get(qn("w:id"), "")))
        elif one.tag == qn("w:t"):
            text = one.text or ""
            parts.append(raised(text) if text.strip().isdigit() and _is_lifted(one.getparent()) else text)
        else:
            parts.append(" ")
    return "".join(parts).strip()


def _is_lifted(run: Any) -> bool:
    """Whether a run is superscript, or set higher, as other programs than Word write it (in half points)."""
    format_ = run.find(qn("w:rPr"))
    if format_ is None:
        return False
    align, position = format_.find(qn("w:vertAlign")), format_.find(qn("w:position"))
    higher = position is not None and re.fullmatch(r"[1-9]\d*", position.get(qn("w:val"), "")) is not None
    return higher or (align is not None and align.get(qn("w:val")) == "superscript")


def _stands_in(run: Any, paragraph: Any) -> bool:
    """Not in a text box within it, which has paragraphs of its own; and not in what is there for old programs only."""
    above = next(one for one in run.iterancestors() if one.tag in (qn("w:p"), FALLBACK))
    return above is paragraph and next(paragraph.iterancestors(FALLBACK), None) is None


if __name__ == "__main__":
    answer(read)
