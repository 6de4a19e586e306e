"""E-mails and OpenDocument are read; other programs' files are refused with the sentence that helps."""

import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest

from demands.exchange.documents.extraction import Unreadable, from_file
from tests.exchange.files import word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def mail(html: bool = False, **more: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Office <office@example.org>", "us@example.org", "回答"
    made["Date"] = "Fri, 15 Nov 2024 10:00:00 +0900"
    made.set_content("Norland should free the editors.\n\nIt should also pay them.\n")
    if html:
        made.set_content("<html><body><p>Norland should free them.</p></body></html>", subtype="html")
    for name, content in more.items():
        made.add_attachment(content.encode(), maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return made.as_bytes()


def opendocument(body: str) -> bytes:
    out = BytesIO()
    xml = (
        f'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="{TEXT}"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", xml)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def test_an_email_is_a_text_with_its_sender_its_day_and_the_names_of_its_files() -> None:
    read = from_file(mail(answer="%PDF-1.4"))
    assert read.text == "Norland should free the editors.\n\nIt should also pay them."
    assert (read.title, read.publisher, read.dated) == ("回答", "Office", "2024-11-15")
    assert "answer.pdf" in read.remarks[0]


def test_an_email_of_html_is_read_as_a_page() -> None:
    assert from_file(mail(html=True)).text == "Norland should free them."


def test_a_letter_that_only_begins_like_an_email_is_a_text() -> None:
    assert from_file(b"Dear Sir: we ask you to act.\n\nTo: nobody").text.startswith("Dear Sir:")


def test_an_opendocument_text_has_its_headings_items_rows_and_notes() -> None:
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See p. 3.</text:p></text:note-body></text:note>"  # noqa: E501
    read = from_file(
        opendocument(
            f"<text:h>Recommendations</text:h><text:p>Norland should act.{note}</text:p><text:list><text:list-item><text:p>"  # noqa: E501
            "Free them.</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>1"
            "</text:p></table:table-cell><table:table-cell><text:p>Pay them</text:p></table:table-cell></table:table-row>"  # noqa: E501
            "</table:table>"
        )
    )
    assert read.text.split("\n\n") == ["Recommendations", "Norland should act.¹", "• Free them.", "1\tPay them"]
    assert [place.kind for place in read.places] == ["heading", "item", "row"]


def test_an_opendocument_text_with_entities_is_a_broken_file() -> None:
    raw = zipped(
        content_xml=b'<!DOCTYPE a [<!ENTITY s SYSTEM "file:///etc/passwd">]><a>&s;</a>',
        mimetype=b"application/vnd.oasis.opendocument.text",
    )
    with pytest.raises(Unreadable) as fault:
        from_file(raw)
    assert fault.value.code == "broken"


@pytest.mark.parametrize(
    ("raw", "code", "helps"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "old_word", "Save it as DOCX"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "locked_office", "password"),
        (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "outlook", "PDF or EML"),
        (OLE + "Workbook".encode("utf-16-le"), "old_office", "PDF"),
        (b"{\\rtf1 hello}", "rich", "DOCX or PDF"),
        (zipped(Index__Document_iwa=b"x"), "apple", "PDF or Word"),
        (zipped(xl__workbook_xml=b"<x/>"), "other_office", "PDF"),
        (zipped(readme_txt=b"x"), "not_word", "archive"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(raw: bytes, code: str, helps: str) -> None:
    with pytest.raises(Unreadable, match=helps) as fault:
        from_file(raw)
    assert fault.value.code == code


def test_a_word_file_is_read_whatever_its_name() -> None:
    assert from_file(word("Norland should act.")).text == "Norland should act."
