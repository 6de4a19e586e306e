"""Comments and tracked changes in office files: who thought what is nobody's business, and is asked to be taken out."""

import io
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment

from demands.vault.files import BadFile, CleanFile, Fault, clean_upload
from tests.vault import samples
from tests.vault.samples import SECRET, upload, with_part

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WHO = f'w:id="1" w:author="{SECRET}" w:date="2026-03-03T10:00:00Z"'


def cleaned(name: str, data: bytes) -> CleanFile:
    return clean_upload(upload(name, data))


def fault(name: str, data: bytes) -> Fault:
    with pytest.raises(BadFile) as refused:
        cleaned(name, data)
    return refused.value.fault


def saved(document: object) -> bytes:
    made = io.BytesIO()
    document.save(made)  # type: ignore[attr-defined]
    return made.getvalue()


def letter(*changes: str) -> bytes:
    """A letter with these elements in its first paragraph."""
    document = docx.Document()
    paragraph = document.add_paragraph("The letter itself. ")
    for one in changes:
        paragraph._p.append(parse_xml(one))
    return saved(document)


def inserted(kind: str, within: str = "<w:r><w:t>more</w:t></w:r>") -> str:
    return f"<w:{kind} {nsdecls('w')} {WHO}>{within}</w:{kind}>"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def replaced(data: bytes, name: str, part: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for one, content in (parts_of(data) | {name: part}).items():
            written.writestr(one, content)
    return made.getvalue()


# Word


def test_a_letter_with_a_comment_is_refused_with_a_sentence() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The letter itself.")
    document.add_comment(paragraph.runs, text="Is this so?", author=SECRET, initials="HI")
    with pytest.raises(BadFile, match="Delete the comments, accept or reject the changes, and upload it again"):
        cleaned("a.docx", saved(document))


@pytest.mark.parametrize(
    "change",
    [
        inserted("ins"), inserted("del", "<w:r><w:delText>less</w:delText></w:r>"), inserted("moveFrom"),
        inserted("moveTo"),
        f'<w:r {nsdecls("w")}><w:rPr><w:b/><w:rPrChange {WHO}><w:rPr/></w:rPrChange></w:rPr><w:t>bold</w:t></w:r>',
        f'<w:r {nsdecls("w")}><w:rPr><w:ins {WHO}/></w:rPr></w:r>',
    ],
)  # fmt: skip
def test_a_letter_with_tracked_changes_is_refused(change: str) -> None:
    assert fault("a.docx", letter(change)) == Fault.REMARKS


@pytest.mark.parametrize(
    "kind",
    [
        "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "tcPrChange", "trPrChange", "tblGridChange",
        "numberingChange", "cellIns", "cellDel", "cellMerge",
    ],
)  # fmt: skip
def test_changes_of_form_are_changes_too(kind: str) -> None:
    assert fault("a.docx", letter(f"<w:{kind} {nsdecls('w')} {WHO}/>")) == Fault.REMARKS


@pytest.mark.parametrize("namespace", [WORD, STRICT])
@pytest.mark.parametrize("name", ["word/footnotes.xml", "word/header1.xml", "word/comments.xml", "custom/anything.bin"])
def test_they_are_found_in_every_part_under_every_prefix(name: str, namespace: str) -> None:
    part = f'<?xml version="1.0"?><x:body xmlns:x="{namespace}"><x:comment x:author="{SECRET}"/></x:body>'
    assert fault("a.docx", with_part(samples.telling_docx(), name, part.encode())) == Fault.REMARKS


def test_words_that_only_look_like_remarks_are_none() -> None:
    """Elements of other vocabularies, and the words themselves."""
    part = '<a xmlns="urn:x"><comment/><ins/><del/><annotation/>w:ins w:author</a>'
    data = with_part(samples.telling_docx(), "customXml/item9.xml", part.encode())
    assert docx.Document(io.BytesIO(cleaned("a.docx", data).data)).paragraphs[0].text == "The letter itself."


def test_who_once_commented_is_forgotten() -> None:
    """Word and Excel keep the names of people whose comments are long deleted."""
    people = f'<w15:people xmlns:w15="urn:w15"><w15:person w15:author="{SECRET}"/></w15:people>'.encode()
    document = cleaned("a.docx", with_part(samples.telling_docx(), "word/people.xml", people))
    assert SECRET.encode() not in b"".join(parts_of(document.data).values())
    assert docx.Document(io.BytesIO(document.data)).paragraphs[0].text == "The letter itself."
    persons = f'<personList xmlns="urn:x"><person displayName="{SECRET}"/></personList>'.encode()
    book = cleaned("a.xlsx", with_part(samples.telling_xlsx(), "xl/persons/person.xml", persons))
    assert SECRET.encode() not in b"".join(parts_of(book.data).values())


def test_marks_of_editing_sessions_are_forgotten() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The letter itself.")
    paragraph._p.set(f"{{{WORD}}}rsidR", "00ABCDEF")
    assert b"00ABCDEF" not in b"".join(parts_of(cleaned("a.docx", saved(document)).data).values())


# Excel


def test_a_table_with_a_comment_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "executions"
    book.active["A1"].comment = Comment("Who counted these?", SECRET)
    assert fault("a.xlsx", saved(book)) == Fault.REMARKS


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (
            "xl/threadedComments/threadedComment1.xml",
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            '<threadedComment ref="A1"><text>Who?</text></threadedComment></ThreadedComments>',
        ),
        (
            "xl/revisions/revisionHeaders.xml",
            '<headers xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><header/></headers>',
        ),
        (
            "xl/comments7.xml",
            '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>x</author>'
            "</authors><commentList/></comments>",
        ),
    ],
)
def test_threads_and_the_log_of_a_shared_table_are_refused(name: str, part: str) -> None:
    assert fault("a.xlsx", with_part(samples.telling_xlsx(), name, part.encode())) == Fault.REMARKS


def test_where_a_table_lay_and_who_refreshed_it_is_forgotten() -> None:
    book = samples.telling_xlsx()
    path = (
        f'<mc:AlternateContent xmlns:mc="urn:mc"><x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:\\Users\\{SECRET}\\"/>'
        "</mc:AlternateContent></workbook>"
    )
    workbook = parts_of(book)["xl/workbook.xml"].replace(b"</workbook>", path.encode())
    cache = f'<pivotCacheDefinition xmlns="urn:x" refreshedBy="{SECRET}"/>'.encode()
    data = with_part(replaced(book, "xl/workbook.xml", workbook), "xl/pivotCache/pivotCacheDefinition1.xml", cache)
    clean = cleaned("a.xlsx", data)
    assert SECRET.encode() not in b"".join(parts_of(clean.data).values())
    assert openpyxl.load_workbook(io.BytesIO(clean.data)).active["A1"].value == "executions"


# OpenDocument


@pytest.mark.parametrize(
    ("within", "before"),
    [
        (f"<office:annotation><dc:creator>{SECRET}</dc:creator><text:p>So?</text:p></office:annotation>", ""),
        ("", '<text:tracked-changes><text:changed-region text:id="c1"/></text:tracked-changes>'),
    ],
)
def test_a_text_of_opendocument_with_remarks_is_refused(within: str, before: str) -> None:
    assert fault("a.odt", samples.odt(within, before)) == Fault.REMARKS


def test_a_remark_in_its_header_is_found_too() -> None:
    styles = f"<office:document-styles {samples.ODF}><office:annotation/></office:document-styles>"
    assert fault("a.odt", with_part(samples.odt(), "styles.xml", styles.encode())) == Fault.REMARKS


# What hides them


def test_what_is_not_in_utf_8_is_asked_to_be_saved_anew() -> None:
    """Else the names in it would not be found."""
    part = (
        parts_of(samples.telling_docx())["word/document.xml"].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    )
    data = replaced(samples.telling_docx(), "word/document.xml", part.encode("utf-16"))
    assert fault("a.docx", data) == Fault.BROKEN


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>', b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', b"<a><b></a>", b"<a", b"",
    ],
)  # fmt: skip
def test_what_no_office_program_writes_is_refused(part: bytes) -> None:
    assert fault("a.docx", with_part(samples.telling_docx(), "word/extra.xml", part)) == Fault.BROKEN


def test_a_part_that_is_no_xml_and_need_not_be_is_left_out() -> None:
    part = b"<xml>a drawing of old: <br> unclosed</xml>"
    data = with_part(samples.telling_xlsx(), "xl/drawings/vmlDrawing1.vml", part)
    assert "xl/drawings/vmlDrawing1.vml" not in parts_of(cleaned("a.xlsx", data).data)


def test_a_large_table_is_looked_through_in_bounded_memory() -> None:
    """Some hundred thousand cells: no tree is made of them."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(20_000):
        sheet.append([number] * 20)
    assert cleaned("a.xlsx", saved(book)).data.startswith(b"PK")
