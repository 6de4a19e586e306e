"""Files as people upload them, made here byte by byte."""

import zipfile
from io import BytesIO

import docx
import pikepdf
from docx.oxml import parse_xml
from pikepdf import Dictionary, Name, Pdf, Stream


def pdf(*pages: list[str], password: str = "", title: str = "") -> bytes:
    """A PDF with these lines on its pages; a page without lines has no text, as a scanned one."""
    made = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    for lines in pages:
        page = made.add_blank_page(page_size=(595, 842))
        drawn = b"BT /F1 11 Tf 14 TL 50 800 Td " + b" ".join(_shown(line) for line in lines) + b" ET"
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(made, drawn if lines else b"")
    if title:
        made.docinfo["/Title"] = title
    out = BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="o", user=password) if password else False)
    return out.getvalue()


def _shown(line: str) -> bytes:
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(" + escaped.encode("cp1252") + b") Tj T*"


def word(*paragraphs: str, bullets: tuple[str, ...] = (), heading: str = "", title: str = "", raw: str = "") -> bytes:
    """A Word file; ``raw`` is a paragraph as XML."""
    made = docx.Document()
    if heading:
        made.add_heading(heading, 1)
    for words in paragraphs:
        made.add_paragraph(words)
    for words in bullets:
        made.add_paragraph(words, style="List Bullet")
    if raw:
        made.element.body.insert(0, parse_xml(raw))
    made.core_properties.title = title
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    """A ZIP; "__" in a name stands for a slash, a last "_xml" for ".xml"."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()
