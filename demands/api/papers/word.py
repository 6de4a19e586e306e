"""Briefings and the matrix as Word documents, with real headings, lists and tables, and the reader's language."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .paper import Line, Paper

NOT_IN_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
FONTS = {"ja": "Yu Gothic"}  # the East Asian font that Word has for a language


def written(paper: Paper) -> bytes:
    """The DOCX of a paper."""
    document = _document(paper.title, paper.language, paper.cite.publisher)
    document.add_paragraph(_clean(paper.kicker))
    document.add_heading(_clean(paper.title), level=1)
    for name, value in paper.facts:
        line = document.add_paragraph()
        line.add_run(f"{_clean(name)}  ").bold = True
        line.add_run(_clean(value))
    for part in paper.parts:
        if part.heading:
            document.add_heading(_clean(part.heading), level=2)
        for one in part.lines:
            _line(document.add_paragraph(style="List Bullet" if part.listed else None), one)
    if paper.more:
        document.add_paragraph(_clean(paper.more))
    _sources(document, paper)
    return _saved(document)


def _sources(document: Any, paper: Paper) -> None:
    if paper.cited.found:
        document.add_heading(_("Sources"), level=2)
    for number, text, url in paper.cited.lines():
        line = document.add_paragraph(f"[{number}] {_clean(text)} ")
        if url:
            _link(line, url)
    document.add_heading(_("Permanent address of this version of the page"), level=2)
    _link(document.add_paragraph(), paper.cite.address)
    document.add_paragraph(_clean(paper.foot))


def _line(paragraph: Any, one: Line) -> None:
    if one.lead:
        paragraph.add_run(f"{_clean(one.lead)}  ").bold = True
    marks = "".join(f" [{number}]" for number in one.sources)
    paragraph.add_run(_clean(one.text) + marks)


def table(
    title: str, headings: Iterable[str], rows: Iterable[Iterable[str]], language: str, foot: str,
    widths: Iterable[int],
) -> bytes:  # fmt: skip
    """A document that is one table on wide pages, whose heading row is repeated on each; widths in mm."""
    document = _document(title, language, "")
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_heading(_clean(title), level=1)
    named = list(headings)
    found = document.add_table(rows=1, cols=len(named), style="Table Grid")
    for cell, name in zip(found.rows[0].cells, named, strict=True):
        cell.paragraphs[0].add_run(_clean(name)).bold = True
    found.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        for cell, text in zip(found.add_row().cells, row, strict=True):
            cell.text = _clean(text)
    found.autofit = False
    for column, width in zip(found.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    document.add_paragraph(_clean(foot))
    return _saved(document)


def _document(title: str, language: str, author: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    style = document.styles["Normal"]
    style.font.size = Pt(10)
    style.paragraph_format.space_after = Pt(3)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    if language in FONTS:
        fonts.set(qn("w:eastAsia"), FONTS[language])
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:eastAsia" if language in FONTS else "w:bidi" if get_language_bidi() else "w:val"), language)
    style.element.get_or_add_rPr().append(spoken)
    if get_language_bidi():
        style.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    about = document.core_properties
    about.title, about.author, about.language, about.comments = _clean(title)[:255], _clean(author)[:255], language, ""
    return document


def _link(paragraph: Any, url: str) -> None:
    """A hyperlink, which python-docx reads and does not write."""
    address = _clean(url)
    number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), number)
    run = paragraph.add_run(address)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _clean(text: str) -> str:
    return text.translate(NOT_IN_XML)


def _saved(document: Any) -> bytes:
    """The file, which tells no time: one content gives the same bytes."""
    file, still = BytesIO(), BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as found, zipfile.ZipFile(still, "w") as written:
        for name in found.namelist():
            written.writestr(zipfile.ZipInfo(name), found.read(name), zipfile.ZIP_DEFLATED)
    return still.getvalue()
