"""The text of a Word file (DOCX, ISO/IEC 29500), a line for every paragraph."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from .bounded import Answer, Fault, answer

UNPACKED = 60 * 1024**2
MEMBERS = 3000
TEXT = "word/document.xml"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(raw: bytes) -> Answer:
    """Raises Fault: not_word, swells, broken."""
    check(raw)
    document = Document(BytesIO(raw))
    blocks = [line for line in _paragraphs(document) if line]
    return {"text": "\n\n".join(blocks), "title": document.core_properties.title or ""}


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


def _paragraphs(document: Any) -> Iterator[str]:
    """In order, those in tables too. What a tracked change inserted is text, what it deleted is not."""
    text, numbering, style = qn("w:t"), f"{qn('w:pPr')}/{qn('w:numPr')}", f"{qn('w:pPr')}/{qn('w:pStyle')}"
    lists = {one.style_id for one in document.styles if one.element.find(numbering) is not None}
    for paragraph in document.element.body.iter(qn("w:p")):
        own = (one for one in paragraph.iter(text, qn("w:tab"), qn("w:br")) if _stands_in(one, paragraph))
        words = "".join((one.text or "") if one.tag == text else " " for one in own).strip()
        styled = paragraph.find(style)
        listed = paragraph.find(numbering) is not None or (styled is not None and styled.get(qn("w:val")) in lists)
        yield f"• {words}" if words and listed else words


def _stands_in(run: Any, paragraph: Any) -> bool:
    """Not in a text box within it, which has paragraphs of its own; and not in what is there for old programs only."""
    above = next(one for one in run.iterancestors() if one.tag in (qn("w:p"), FALLBACK))
    return above is paragraph and next(paragraph.iterancestors(FALLBACK), None) is None


if __name__ == "__main__":
    answer(read)
