# ruff: noqa: E501  # lines of XML are easier to read whole
"""More corners, written after the cleaner and without looking at it: relatives of those that are known."""

import io
import struct
from typing import Any

import openpyxl
from openpyxl.drawing.image import Image as Drawn
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from tests.vault import samples

from . import office_corners as office
from . import pdf_corners as pdfs
from .canaries import CANARY, NAME, Corner
from .office_corners import TOKEN, VALUE
from .picture_corners import jpeg_with

S, BYTES = String(CANARY), CANARY.encode()
UTF16 = String("\ufeff" + CANARY + " 日本")


def sfnt() -> bytes:
    """A font of no glyphs, with a table of names."""
    tables = {
        b"head": b"\0" * 54,
        b"maxp": b"\0" * 32,
        b"name": CANARY.encode("utf-16-be"),
        b"meta": BYTES,
        b"DSIG": BYTES,
    }
    place, entries, body = 12 + 16 * len(tables), b"", b""
    for tag, data in sorted(tables.items()):
        entries += struct.pack(">4sIII", tag, 0, place + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return b"\0\1\0\0" + struct.pack(">HHHH", len(tables), 64, 2, 16) + entries + body


def cff() -> bytes:
    """The start of a font in the Compact Font Format: its name, and a notice among its strings."""

    def index(*objects: bytes) -> bytes:
        ends = [1]
        for one in objects:
            ends.append(ends[-1] + len(one))
        return struct.pack(">HB", len(objects), 1) + bytes(ends) + b"".join(objects)

    notice = b"\x1c" + struct.pack(">h", 391) + b"\x01" + b"\x1c" + struct.pack(">h", 392) + b"\x02"
    return b"\1\0\4\1" + index(TOKEN.encode()) + index(notice) + index(BYTES, BYTES) + struct.pack(">H", 0)


TYPE_1 = f"%!PS-AdobeFont-1.0: {TOKEN}\n%%Note: {CANARY}\n/Notice ({CANARY} (c)) readonly def\n/FullName ({CANARY}) def\ncurrentfile eexec ".encode()


def with_font(key: str, data: bytes, **values: Any) -> pdfs.Planter:
    def plant(new: Pdf) -> None:
        program = new.make_stream(data, **values)
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=pdfs.UNUSUAL, FontFamily=S, CharSet=S, Style=S, Flags=4
        )
        descriptor[key] = program
        pdfs.page_of(new).Resources.Font.F2 = new.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=pdfs.UNUSUAL, FontDescriptor=descriptor)
        )

    return plant


def type_3(new: Pdf) -> None:
    glyph = new.make_stream(f"% {CANARY}\n500 0 d0 0 0 9 9 re f".encode(), Metadata=S)
    pdfs.page_of(new).Resources.Font.F2 = new.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            Name=pdfs.UNUSUAL,
            CharProcs=Dictionary({str(pdfs.UNUSUAL): glyph}),
            Encoding=Dictionary(Differences=Array([65, pdfs.UNUSUAL])),
            FontMatrix=Array([0.01, 0, 0, 0.01, 0, 0]),
            Note=S,
        )  # fmt: skip
    )


def cid(new: Pdf) -> None:
    system = Dictionary(Registry=S, Ordering=S, Supplement=0, Note=S)
    part = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Ryumin-Light"), CIDSystemInfo=system, Note=S
    )
    cmap = new.make_stream(
        f"begincmap % {CANARY}\n/CMapName /{TOKEN} def endcmap".encode(), CMapName=pdfs.UNUSUAL, Note=S
    )
    pdfs.page_of(new).Resources.Font.F2 = new.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/Ryumin-Light"),
            DescendantFonts=Array([part]),
            Encoding=cmap,
        )
    )


def pattern(new: Pdf) -> None:
    tile = new.make_stream(
        f"% {CANARY}\n0 0 5 5 re f".encode(), PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]), XStep=9, YStep=9,
        Resources=Dictionary(Note=S), PieceInfo=S,
    )  # fmt: skip
    pdfs.page_of(new).Resources.Pattern = Dictionary({str(pdfs.UNUSUAL): tile})


def soft_mask(new: Pdf) -> None:
    group = new.make_stream(
        f"% {CANARY}\n0 0 5 5 re f".encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Metadata=S,
        Group=Dictionary(S=Name.Transparency, Note=S),
    )  # fmt: skip
    state = Dictionary(
        SMask=Dictionary(S=Name.Luminosity, G=group, Note=S), HT=Dictionary(HalftoneType=1, HalftoneName=S)
    )
    pdfs.page_of(new).Resources.ExtGState = Dictionary(G1=state)


def colours(new: Pdf) -> None:
    tint = new.make_stream(
        f"{{ pop 0 % {CANARY}\n }}".encode(), FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1])
    )
    inks = Dictionary(Colorants=Dictionary({str(pdfs.UNUSUAL): S}), Process=S)
    pdfs.page_of(new).Resources.ColorSpace = Dictionary(
        C1=Array([Name.DeviceN, Array([pdfs.UNUSUAL]), Name.DeviceGray, tint, inks])
    )


def sampled(new: Pdf) -> None:
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=Array([0, 0, 9, 9]), Note=S)
    shading.Function = new.make_stream(
        b"\0\xff" + BYTES,
        FunctionType=0,
        Domain=Array([0, 1]),
        Range=Array([0, 1]),
        Size=Array([2]),
        BitsPerSample=8,
        Note=S,
    )
    pdfs.page_of(new).Resources.Shading = Dictionary(S1=shading)


def jpeg_2000() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(made, "JPEG2000")
    data = made.getvalue()
    box = struct.pack(">I", len(BYTES) + 24) + b"uuid" + b"\1" * 16 + BYTES
    place = data.index(b"jp2c") - 4
    return data[:place] + struct.pack(">I", len(BYTES) + 8) + b"xml " + BYTES + box + data[place:]


def outer_filter(new: Pdf) -> None:
    pdfs.image(jpeg_with("exif"), "/DCTDecode")(new)
    picture = pdfs.page_of(new).Resources.XObject.X1
    hexed = jpeg_with("exif").hex().encode() + b">"
    picture.write(hexed, filter=Array([Name.ASCIIHexDecode, Name.DCTDecode]))


def inline(data: bytes, extra: str = "") -> pdfs.Planter:
    head = f"q 9 0 0 9 0 0 cm BI /W 40 /H 20 /CS /RGB /BPC 8 {extra} ID ".encode()
    return pdfs.content(head + data + b"\nEI Q\n")


def two_part_field(new: Pdf) -> None:
    """A field and the box that shows it as two objects, as forms of several boxes have it."""
    parent = new.make_indirect(Dictionary(FT=Name.Tx, T=UTF16, TU=UTF16, V=UTF16, AA=Dictionary(C=pdfs.SCRIPT)))
    box = new.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Parent=parent, Rect=Array([0, 0, 9, 9])))
    parent.Kids = Array([box])
    pdfs.page_of(new).Annots.append(box)
    new.Root.AcroForm = Dictionary(Fields=Array([parent]), DA=S, DR=Dictionary(Note=S))


def on_tree(new: Pdf) -> None:
    pages = new.Root.Pages
    pages.Note, pages.Metadata = S, new.make_stream(BYTES)
    pages.Resources = pdfs.page_of(new).Resources
    pages.Resources.Note = S
    del pdfs.page_of(new)["/Resources"]


def keys_of_content(new: Pdf) -> None:
    page = pdfs.page_of(new)
    page.Contents = new.make_stream(page.Contents.read_bytes(), Metadata=S, F=S, Note=UTF16)


PDF: dict[str, pdfs.Planter] = {
    "names of a font": with_font("/FontFile2", sfnt()), "notice of a font": with_font("/FontFile3", cff(), Subtype=Name.Type1C),
    "comment of a font": with_font("/FontFile", TYPE_1, Length1=len(TYPE_1), Length2=0, Length3=0), "glyphs": type_3,
    "characters": cid, "pattern": pattern, "soft mask": soft_mask, "inks": colours, "samples": sampled,
    "picture in another code": pdfs.image(jpeg_2000(), "/JPXDecode"), "picture in two codes": outer_filter,
    "keys of a picture in the content": inline(b"\x41" * 2400, f"/Note ({CANARY})"),
    "photograph in the content": inline(jpeg_with("exif"), "/F /DCT"), "field in two parts": two_part_field,
    "tree of pages": on_tree, "keys of the content": keys_of_content,
    "words in two bytes": pdfs.annotation("Text", T=UTF16, Contents=UTF16), "3D": pdfs.annotation("3D", Contents=S, NM=S),
    "printer's mark": pdfs.annotation("PrinterMark", MN=pdfs.UNUSUAL), "redaction": pdfs.annotation("Redact", OverlayText=S),
    "watermark": pdfs.annotation("Watermark", Contents=S), "decoding": pdfs.image(
        jpeg_with("app 14"), "/DCTDecode", DecodeParms=Dictionary(ColorTransform=1, Note=S)),
}  # fmt: skip

# Office files


def footer(parts: office.Parts) -> None:
    picture = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rIdX"'
    )
    office.part("word/footer9.xml", f'<w:ftr xmlns:w="{office.W}" xmlns:r="{office.RELS}" w:note={VALUE}>{picture}/></w:drawing></w:r></w:p>'
                f"<w:p><w:r><w:t>{'the footer'}</w:t></w:r></w:p></w:ftr>")(parts)  # fmt: skip
    office.part("word/media/in-footer.jpg", jpeg_with("xmp"))(parts)
    office.related("word/footer9.xml", "image", "media/in-footer.jpg")(parts)
    office.related("word/document.xml", "footer", "footer9.xml")(parts)
    office.within(office.BODY, "<w:pgSz", f'<w:footerReference w:type="default" r:id="rIdX" xmlns:r="{office.RELS}"/>')(
        parts
    )


DOCX: dict[str, Corner] = {
    "footer": office.changed(office.letter, footer), "name of a list": office.changed(
        office.letter, office.within("word/numbering.xml", "<w:num ", f'<w:abstractNum w:abstractNumId="77"><w:name w:val="{NAME}"/>'
                                     f'<w:nsid w:val="{TOKEN}"/></w:abstractNum>')),
    "own attribute in their vocabulary": office.in_body('<w:p w:note="hanakocanary" w:who="HanakoCanary"/>'),
    "ignored vocabulary": office.in_body(f'<w:p xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" w14:paraId={VALUE}/>'),
    "strict": office.in_body(f'<x:comm xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main" x:note={VALUE}>{CANARY}</x:comm>'),
    "deleted cell of old": office.in_body(f"<w:tbl><w:tblPr><w:tblCaption w:val={VALUE}/><w:tblDescription w:val={VALUE}/></w:tblPr></w:tbl>"),
    "mail in a link": office.in_body(office.field(f'HYPERLINK "file:///C:/{NAME}/a.doc" \\o "{CANARY}"')),
    "two spellings of hidden": office.in_body(office.run(f"<w:t>{CANARY}</w:t>", '<w:vanish w:val="on"/>')),
    "text that is not drawn": office.in_body(f"<w:p><w:r><w:delText>{CANARY}</w:delText></w:r></w:p>"),
    "document part": office.with_part("word/attachedToolbars.bin", CANARY.encode("utf-16-le"), "attachedToolbars"),
    "colours of the theme": office.changed(office.letter, office.part("word/theme/themeOverride1.xml", f'<a note={VALUE}/>')),
    "data of a chart": office.in_body(f'<w:p><w:r><w:object w:dxaOrig="1"><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID={VALUE}/>'
                                      "</w:object></w:r></w:p>"),
}  # fmt: skip
XLSX: dict[str, Corner] = {
    "picture": lambda: with_picture(),
    "background of a sheet": office.sheet_part("xl/media/back.jpg", jpeg_with("comment"), "image"),
    "web queries": office.in_sheet(f"<webPublishItems><webPublishItem title={VALUE}/></webPublishItems>"),
    "smart tags": office.in_sheet(f'<cellSmartTags><x r="A1" y={VALUE}/></cellSmartTags>'),
    "rich data": office.sheet_part("xl/richData/rdvalue.xml", f'<r xmlns="urn:x">{CANARY}</r>', "rdRichValue", office.BOOK),
    "own attribute": office.changed(office.table, office.instead(office.SHEET, '<row r="1"', '<row r="1" note="hanakocanary" who="HanakoCanary"')),
    "slicers": office.sheet_part("xl/slicers/slicer1.xml", f'<s xmlns="urn:x" name={VALUE}/>', "slicer"),
    "web extension": office.changed(office.table, office.part("xl/webextensions/taskpanes.xml", f"<t a={VALUE}/>")),
}  # fmt: skip


def with_picture() -> bytes:
    """A table of another kind of writer: openpyxl puts the picture in as it is."""
    book = openpyxl.Workbook()
    book.active.add_image(Drawn(io.BytesIO(jpeg_with("exif"))), "C3")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


STYLES = f"<office:document-styles {samples.ODF} {office.NS}><office:styles>%s</office:styles></office:document-styles>"
ODT: dict[str, Corner] = {
    "style of the document": office.odf(office.part("styles.xml", STYLES % f'<style:style style:name="{TOKEN}" style:display-name={VALUE}/>')),
    "name of a font": office.odf(office.part("styles.xml", STYLES % f'<style:style style:name="X"><x:y xmlns:x="urn:x" z={VALUE}/></style:style>')),
    "user field": office.in_text(f"<text:p><text:variable-set text:name={VALUE} text:formula={VALUE}/></text:p>"),
    "reference to a disk": office.in_text(f'<text:p><text:a {office.NS} xlink:href="../{TOKEN}.odt">l</text:a></text:p>'),
    "database": office.in_text(f"<text:p><text:database-display text:database-name={VALUE} text:table-name={VALUE}>x</text:database-display></text:p>"),
    "hidden paragraph": office.in_text(f"<text:p><text:hidden-paragraph text:condition={VALUE}/></text:p>"),
    "hidden style": office.changed(
        samples.odt, office.within("content.xml", "</office:text>", f'<text:p><text:span text:style-name="T9">{CANARY}</text:span></text:p>'),
        office.within("content.xml", "<office:body>", f'<office:automatic-styles><style:style {office.NS} style:name="T9">'
                      '<style:text-properties text:display="none"/></style:style></office:automatic-styles>')),
}  # fmt: skip
CORNERS: dict[str, dict[str, Corner]] = {
    "pdf": {name: (lambda plant=plant: pdfs.pdf(plant)) for name, plant in PDF.items()}, "docx": DOCX, "xlsx": XLSX,  # type: ignore[misc]
    "odt": ODT,
}  # fmt: skip
