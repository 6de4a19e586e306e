"""What acts by itself: taken out of PDFs, refused in office files."""

import io
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from demands.vault.files import BadFile, Fault, clean_upload
from demands.vault.office import ooxml
from demands.vault.scrubbing import JOBS
from tests.vault import samples
from tests.vault.samples import upload

from . import office_corners as office
from . import pdf_corners as pdfs

BEACON = "https://beacon.example/who"
EXTERNAL = 'TargetMode="External"'


def cleaned(sent: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(JOBS["pdf"](sent).partition(b"\n")[2]))


def words_in(pdf: pikepdf.Pdf) -> bytes:
    return b"".join(one.unparse(resolved=True) for one in pdf.objects)


ACTIONS = [
    "JavaScript", "Launch", "GoToR", "GoToE", "SubmitForm", "ImportData", "ResetForm", "Named", "Hide", "Sound",
    "Movie",
    "Rendition", "RichMediaExecute", "SetOCGState", "Trans", "GoTo3DView", "Thread", "Unheard",
]  # fmt: skip


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("place", ["link", "entering", "opening", "page", "next", "outline", "names", "field"])
def test_no_action_but_a_jump_or_an_address_is_left(kind: str, place: str) -> None:
    action = Dictionary(S=Name(f"/{kind}"), JS=String("app.beep()"), F=String("calc.exe"), D=String("x"))
    result = cleaned(pdfs.pdf(planted(place, action)))
    for word in (kind.encode(), b"calc.exe", b"app.beep", b"/JS"):
        assert word not in words_in(result).replace(b"/Next", b"")
    assert not {"/AA", "/OpenAction", "/Names", "/AcroForm", "/Outlines"} & set(result.Root.keys())


def planted(place: str, action: Any) -> pdfs.Planter:
    """An action in one of the places where a PDF can have one, direct or behind another."""
    chain = Dictionary(S=Name.URI, URI=String("https://ok.example/"), Next=action)
    return {
        "link": pdfs.on_link(A=action), "entering": pdfs.on_link(AA=Dictionary(E=action, X=action, D=action)),
        "opening": pdfs.on_root(OpenAction=action, AA=Dictionary(WC=action)),
        "page": pdfs.on_page(AA=Dictionary(O=action)),
        "next": pdfs.on_link(A=chain), "outline": pdfs.on_root(Outlines=Dictionary(First=Dictionary(A=action))),
        "names": pdfs.on_root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))),
        "field": lambda new: field_with(new, action),
    }[place]  # fmt: skip


def field_with(new: pikepdf.Pdf, action: Any) -> None:
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=Array([0, 0, 9, 9]), T=String("f"), A=action
    )
    box.AA = Dictionary(K=action, F=action, V=action, C=action)
    pdfs.page_of(new).Annots.append(new.make_indirect(box))
    new.Root.AcroForm = Dictionary(
        Fields=Array([pdfs.page_of(new).Annots[-1]]), CO=Array([pdfs.page_of(new).Annots[-1]])
    )


def test_links_to_the_web_and_within_the_document_stay() -> None:
    def plant(new: pikepdf.Pdf) -> None:
        place = Array([pdfs.page_of(new), Name.XYZ, 0, 100, None])
        new.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("chapter"), place])))
        pdfs.annotation("Link", Dest=String("chapter"))(new)
        pdfs.annotation("Link", A=Dictionary(S=Name.GoTo, D=place))(new)

    result = cleaned(pdfs.pdf(plant))
    web, *jumps = result.pages[0].obj.Annots
    assert web.A.URI == "https://source.example/report"
    assert [jump.Dest[0].objgen for jump in jumps] == [result.pages[0].obj.objgen] * 2
    assert jumps[0].Dest[3] == 100


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "\\\\server\\share", "data:text/html,x", "smb://x/y"]
)
def test_other_addresses_go(address: str) -> None:
    result = cleaned(pdfs.pdf(pdfs.on_link(A=Dictionary(S=Name.URI, URI=String(address)))))
    assert "/Annots" not in result.pages[0].obj


# Office files


def refused(ending: str, data: bytes) -> Fault:
    with pytest.raises(BadFile) as found:
        clean_upload(upload(f"a.{ending}", data))
    return found.value.fault


def linked(kind: str, mode: str = EXTERNAL, target: str = BEACON) -> bytes:
    return office.changed(office.letter, office.related("word/document.xml", kind, target, mode))()


@pytest.mark.parametrize(
    "sent",
    [
        linked("image"), linked("attachedTemplate"), linked("oleObject"), linked("frame"), linked("subDocument"),
        linked("video"), linked("image", 'TargetMode="Ext&#101;rnal"'), linked("attachedTemplate",
        'TargetMode="&#x45;xternal"'),
        linked("image", 'TargetMode=" external "'), linked("image", ""), linked("image", "", "//beacon.example/x"),
        linked("image", "", "file:///etc/passwd"), linked("image", "", "\\\\beacon.example\\x"),
        office.changed(office.letter, office.related("word/settings.xml", "attachedTemplate", BEACON, EXTERNAL))(),
        office.changed(office.letter, office.related("", "officeDocument", BEACON, EXTERNAL))(),
        office.changed(office.letter, office.related("word/nothing.xml", "image", BEACON, EXTERNAL))(),
    ],
)  # fmt: skip
def test_a_letter_that_loads_something_is_refused(sent: bytes) -> None:
    assert refused("docx", sent) == Fault.ACTS


@pytest.mark.parametrize(
    "instruction",
    [
        f'INCLUDEPICTURE "{BEACON}" \\d', f'includetext "{BEACON}"', "DDEAUTO c:\\\\windows\\\\cmd.exe",
        "LINK Excel.Sheet x",
        "INC|LUDE|PICTURE x", "  IMPORT x", "DATABASE \\d x",
    ],
)  # fmt: skip
def test_a_field_that_loads_something_is_refused(instruction: str) -> None:
    assert refused("docx", office.in_body(office.field(instruction))()) == Fault.ACTS


def test_a_link_that_a_reader_clicks_stays() -> None:
    link = f'<w:p><w:hyperlink r:id="rIdX" xmlns:r="{office.RELS}"><w:r><w:t>the source</w:t></w:r></w:hyperlink></w:p>'
    changes = (
        office.related("word/document.xml", "hyperlink", BEACON, EXTERNAL),
        office.within(office.BODY, office.END, link),
    )
    parts = office.parts_of(clean_upload(upload("a.docx", office.changed(office.letter, *changes)())).data)
    assert BEACON.encode() in parts["word/_rels/document.xml.rels"]
    assert b"the source" in parts["word/document.xml"]


def test_without_the_look_at_all_relationships_a_beacon_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the relationship is followed as any other, and the address stands in the cleaned file."""
    monkeypatch.setattr(ooxml, "_check_relations", lambda parts: None)
    monkeypatch.setattr(ooxml.Package, "_usable", lambda self, one, source: one.external)
    picture = (
        '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rIdX"'
    )
    picture += f' xmlns:r="{office.RELS}"/></w:drawing></w:r></w:p>'
    beacon = office.related("word/document.xml", "image", BEACON, EXTERNAL)
    sent = office.changed(office.letter, beacon, office.within(office.BODY, office.END, picture))()
    assert BEACON.encode() in b"".join(office.parts_of(ooxml.document(sent)).values())


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("aFChunk", "nested"),
        ("oleObject", "nested"),
        ("control", "acts"),
        ("diagramData", "drawings"),
        ("package", "nested"),
    ],
)
def test_what_would_be_missed_is_refused_rather_than_dropped(kind: str, expected: str) -> None:
    sent = office.with_part("word/extra.bin", "anything", kind)()
    assert refused("docx", sent) == expected


@pytest.mark.parametrize(
    "picture",
    [
        b"\x01\x00\x00\x00\x6c\x00\x00\x00" + b"\0" * 80 + b" EMF", b"\xd7\xcd\xc6\x9a" + b"\0" * 40,
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://beacon.example/'/></svg>",
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
)  # fmt: skip
def test_a_drawing_that_cannot_be_drawn_again_is_refused(picture: bytes) -> None:
    show = '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rIdX"'
    show += f' xmlns:r="{office.RELS}"/></w:drawing></w:r></w:p>'
    changes = office.part("word/media/a.bin", picture), office.related("word/document.xml", "image", "media/a.bin")
    sent = office.changed(office.letter, *changes, office.within(office.BODY, office.END, show))()
    assert refused("docx", sent) == Fault.DRAWINGS


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_refused(state: str) -> None:
    sent = office.changed(office.table, lambda parts: parts.__setitem__(
        office.BOOK, parts[office.BOOK].replace(b'state="visible"', f'state="{state}"'.encode())))  # fmt: skip
    assert refused("xlsx", sent()) == Fault.HIDDEN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="2"', '<row r="2" hidden="1"'),
        ("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>'),
    ],
)
def test_hidden_rows_and_columns_that_hold_something_are_refused(old: str, new: str) -> None:
    assert refused("xlsx", office.changed(office.table, office.instead(office.SHEET, old, new))()) == Fault.HIDDEN


@pytest.mark.parametrize("href", [BEACON, "//beacon.example/x.png", "../outside.png", "file:///etc/passwd"])
def test_a_picture_from_elsewhere_in_opendocument_is_refused(href: str) -> None:
    frame = f'<text:p><draw:frame {office.NS}><draw:image xlink:href="{href}"/></draw:frame></text:p>'
    assert refused("odt", office.in_text(frame)()) == Fault.ACTS


def test_slides_are_refused_with_a_sentence() -> None:
    sent = office.zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"})
    assert refused("pptx", sent) == Fault.OTHER_OFFICE
    assert samples.SECRET not in str(Fault.OTHER_OFFICE.label)
