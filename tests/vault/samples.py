"""Files to upload: good ones that say too much of themselves, and bad ones of every kind."""

import functools
import io
import struct
import zipfile
import zlib
from typing import Any

import docx
import openpyxl
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

SECRET = "Hidden Informant"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A picture, wider than high, its left half red."""
    shown = Image.new("RGB", size, "white")
    shown.paste("red", (0, 0, size[0] // 2, size[1]))
    made = io.BytesIO()
    shown.save(made, form, **options)
    return made.getvalue()


def telling_jpeg(orientation: int = 1) -> bytes:
    """With EXIF, a GPS position, XMP and a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010F] = orientation, SECRET, "Camera of " + SECRET
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (35.0, 41.0, 22.0)
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    return picture("JPEG", exif=exif, xmp=xmp, comment=SECRET.encode())


def telling_png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET, zip=True)
    return picture("PNG", pnginfo=text)


def telling_pdf() -> bytes:
    """With Info, XMP, an attachment, a script that starts by itself, and a link that launches a program."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        pdf.docinfo["/Author"] = SECRET
        with pdf.open_metadata() as xmp:
            xmp["dc:creator"] = [SECRET]
        pdf.attachments["secret.txt"] = pikepdf.AttachedFileSpec(pdf, SECRET.encode(), filename="secret.txt")
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('script')")
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=pikepdf.Array([0, 0, 9, 9]), A=launch
        )
        page["/Annots"] = pikepdf.Array([pdf.make_indirect(link)])
        pdf.save(made)
    return made.getvalue()


def telling_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("The letter itself.")
    document.add_picture(io.BytesIO(telling_jpeg()))
    document.core_properties.author = document.core_properties.last_modified_by = SECRET
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def telling_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "executions"
    book.properties.creator = SECRET
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def odt(within: str = "", before: str = "") -> bytes:
    """A text document of one paragraph; ``within`` it and ``before`` it may stand more."""
    text = f"<office:text>{before}<text:p>The letter itself.{within}</text:p></office:text>"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        parts.writestr(
            "content.xml", f"<office:document-content {ODF}><office:body>{text}</office:body></office:document-content>"
        )
        parts.writestr("meta.xml", f"<creator>{SECRET}</creator>")
    return made.getvalue()


# Bombs


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(block: bytes, times: int) -> bytes:
    """What zlib (RFC 1950) makes of a block repeated so often, without working through every copy of it."""
    packer, check = zlib.compressobj(9, wbits=-zlib.MAX_WBITS), 1
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # refers to nothing before it
    for _ in range(times):
        check = zlib.adler32(block, check)
    return b"\x78\xda" + once * times + packer.flush() + check.to_bytes(4, "big")


@functools.cache
def png_bomb(side: int = 50_000) -> bytes:
    """A picture of 2,500,000,000 points in some 300 kB."""
    row = b"\0" * (side // 8 + 1)
    data = packed(row * 100, side // 100)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def with_part(document: bytes, name: str, data: bytes | Any) -> bytes:
    made = io.BytesIO(document)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as parts:
        if isinstance(data, bytes):
            parts.writestr(name, data)
        else:
            with parts.open(name, "w", force_zip64=True) as stream:
                for block in data:
                    stream.write(block)
    return made.getvalue()


@functools.cache
def xlsx_bomb() -> bytes:
    """A workbook of some 600 kB that unpacks to 600 MB."""
    return with_part(telling_xlsx(), "xl/worksheets/sheet2.xml", (b" " * 1_000_000 for _ in range(600)))


def lying_xlsx_bomb() -> bytes:
    """The same, whose list of parts says that each is small."""
    made = bytearray(xlsx_bomb())
    size = struct.pack("<I", 600_000_000)
    while (place := made.find(size)) >= 0:
        made[place : place + 4] = struct.pack("<I", 1000)
    return bytes(made)


def nested_zip() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("zeros", b"\0" * 10_000_000)
    return with_part(telling_docx(), "word/embeddings/inner.docx", inner.getvalue())


@functools.cache
def pdf_bomb() -> bytes:
    """A PDF whose list of objects is packed: 2 kB for each two MB, stream within stream."""
    data = zlib.compress(packed(b" " * 1_000_000, 800), 9)
    head = (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
        b"4 0 obj\n<</Type/ObjStm/N 1/First 10/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(data)
    )
    body = b"%PDF-1.5\n" + head + data + b"\nendstream\nendobj\n"
    place = len(body)
    offsets = [body.find(b"%d 0 obj" % number) for number in range(1, 5)]
    table = b"".join(
        [b"\0\0\0\0\0\0", *(b"\1" + struct.pack(">I", one) + b"\0" for one in offsets)]
        + [b"\2" + struct.pack(">I", 4) + b"\0", b"\1" + struct.pack(">I", place) + b"\0"]
    )
    return (
        body
        + b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Info 5 0 R/Length %d>>\nstream\n" % len(table)
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place
    )


def srgb_profile(words: str) -> bytes:
    """The colour profile sRGB, which is called ``words``."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    coded = words.encode("utf-16-be")
    tag = b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(coded), 28) + coded
    entry = made.index(b"desc", 128)
    made[entry + 4 : entry + 12] = struct.pack(">II", len(made), len(tag))
    made += tag + b"\0" * (-len(tag) % 4)
    made[:4] = struct.pack(">I", len(made))
    return bytes(made)
