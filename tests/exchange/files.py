"""Files as people upload them, made here byte by byte."""

import zipfile
from io import BytesIO

import docx
import pikepdf
from docx.oxml import parse_xml
from pikepdf import Dictionary, Name, Pdf, Stream


def pdf(*pages: list[str], password: str = "", title: str = "", script: str = "") -> bytes:
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
    if script:
        made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=script)
    out = BytesIO()
    made.save(out, encryption=pikepdf.Encryption(owner="o", user=password) if password else False)
    return out.getvalue()


def columns(left: list[str], right: list[str]) -> bytes:
    """A page of two columns, the left one written first."""
    made = Pdf.open(BytesIO(pdf(left)))
    again = b" ".join(_shown(line) for line in right)
    made.pages[0].Contents = Stream(
        made, made.pages[0].Contents.read_bytes() + b" BT /F1 11 Tf 14 TL 320 800 Td " + again + b" ET"
    )
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def circular(shape: str) -> bytes:
    """A PDF whose tree of pages, or the object that holds a page, leads back to itself."""
    kids, contents = ("[2 0 R]", "4 0 R") if shape == "pages" else ("[3 0 R]", "3 0 R")
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids {kids} /Count 1 /Parent 2 0 R >>",
        f"<< /Type /Page /Parent 3 0 R /Contents {contents} /Resources 3 0 R >>",
    ]  # fmt: skip
    raw, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(raw))
        raw += f"{number} 0 obj {body} endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n{len(raw)}\n%%EOF"
    return raw + f"xref\n0 4\n0000000000 65535 f \n{table}{trailer}".encode()


def with_doctype(document: bytes, doctype: str) -> bytes:
    """A Word file whose text is preceded by a declaration of entities; "&secret;" in it becomes one of them."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in read.infolist():
            content = read.read(one)
            if one.filename == "word/document.xml":
                head, _, body = content.partition(b"?>")
                content = head + b"?>" + doctype.encode() + body.replace(b"&amp;secret;", b"&secret;")
            made.writestr(one.filename, content)
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
