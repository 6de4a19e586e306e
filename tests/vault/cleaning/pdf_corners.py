"""PDFs with a canary in one corner each."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.vault import samples

from .canaries import CANARY, NAME, Corner
from .picture_corners import jpeg_with

TEXT = "The letter itself."
S = String(CANARY)
UNUSUAL = Name("/" + NAME.replace(" ", "#20").replace("#20", "_"))
Planter = Callable[[Pdf], None]


def pdf(plant: Planter | None = None) -> bytes:
    """One page with a line of text, a red square and a link, and what ``plant`` puts into it."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        page = new.add_blank_page(page_size=(300, 300)).obj
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.Resources = Dictionary(Font=Dictionary(F1=new.make_indirect(font)))
        content = f"1 0 0 rg 20 20 50 50 re f 0 g BT /F1 14 Tf 20 200 Td ({TEXT}) Tj ET\n"
        page.Contents = new.make_stream(content.encode())
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([20, 190, 120, 220]), Border=Array([0, 0, 0]),
            A=Dictionary(S=Name.URI, URI=String("https://source.example/report")),
        )  # fmt: skip
        page.Annots = Array([link])
        if plant is not None:
            plant(new)
        new.save(made, static_id=True)
    return made.getvalue()


def page_of(new: Pdf) -> Any:
    return new.pages[0].obj


def on_root(**values: Any) -> Planter:
    return lambda new: _put(new, new.Root, values)


def on_page(**values: Any) -> Planter:
    return lambda new: _put(new, page_of(new), values)


def on_link(**values: Any) -> Planter:
    return lambda new: _put(new, page_of(new).Annots[0], values)


def _put(new: Pdf, place: Any, values: dict[str, Any]) -> None:
    for key, value in values.items():
        place[f"/{key}"] = _own(new, value)


def _own(new: Pdf, value: Any) -> Any:
    return value(new) if callable(value) else value


def annotation(subtype: str, **values: Any) -> Planter:
    """An annotation of this kind, direct in the page."""

    def plant(new: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([150, 150, 170, 170]))
        for key, value in values.items():
            note[f"/{key}"] = _own(new, value)
        page_of(new).Annots.append(note)

    return plant


def stream(data: bytes = CANARY.encode(), **values: Any) -> Callable[[Pdf], Any]:
    return lambda new: new.make_stream(data, **values)


def xobject(data: bytes, **values: Any) -> Planter:
    """A picture or form that the page draws."""

    def plant(new: Pdf) -> None:
        made = new.make_stream(data, Type=Name.XObject, **values)
        page_of(new).Resources.XObject = Dictionary(X1=made)
        draw(new, b"q 50 0 0 50 200 20 cm /X1 Do Q")

    return plant


def draw(new: Pdf, content: bytes) -> None:
    page = page_of(new)
    page.Contents = new.make_stream(page.Contents.read_bytes() + content)


def image(data: bytes, filter_name: str | None = None, **values: Any) -> Planter:
    shape: dict[str, Any] = {
        "Subtype": Name.Image, "Width": 40, "Height": 20, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8, **values
    }  # fmt: skip
    if filter_name is None:
        return xobject(data, **shape)

    def plant(new: Pdf) -> None:
        made = new.make_stream(data, Type=Name.XObject, **shape)
        made.write(data, filter=Name(filter_name))
        page_of(new).Resources.XObject = Dictionary(X1=made)
        draw(new, b"q 50 0 0 50 200 20 cm /X1 Do Q")

    return plant


def form(**values: Any) -> Planter:
    return xobject(b"0 0 1 rg 0 0 1 1 re f", Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), **values)


def content(extra: bytes) -> Planter:
    return lambda new: draw(new, extra)


def properties(new: Pdf) -> None:
    new.docinfo["/Author"] = new.docinfo["/Keywords"] = new.docinfo["/Unknown"] = CANARY
    with new.open_metadata() as xmp:
        xmp["dc:creator"] = [CANARY]


def layer(new: Pdf) -> None:
    group = new.make_indirect(
        Dictionary(
            Type=Name.OCG, Name=S, Usage=Dictionary(CreatorInfo=Dictionary(Creator=S, Subtype=Name.Artwork))
        )  # fmt: skip
    )
    new.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(Creator=S, Order=Array([S, group]), Name=S))
    page_of(new).Resources.Properties = Dictionary(MC0=group)
    draw(new, b"/OC /MC0 BDC 0 1 0 rg 100 20 20 20 re f EMC")


def hidden_layer(new: Pdf) -> None:
    layer(new)
    new.Root.OCProperties.D.OFF = new.Root.OCProperties.OCGs
    draw(new, f"/OC /MC0 BDC BT /F1 9 Tf 20 100 Td ({CANARY}) Tj ET EMC".encode())


def signature(new: Pdf) -> None:
    value = Dictionary(
        Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=S, Location=S, Reason=S, ContactInfo=S, Contents=S
    )
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=S, Rect=Array([0, 0, 0, 0]), V=new.make_indirect(value)
    )
    page_of(new).Annots.append(new.make_indirect(field))
    new.Root.AcroForm = Dictionary(Fields=Array([page_of(new).Annots[-1]]), SigFlags=3)
    new.Root.Perms = Dictionary(DocMDP=value)


def field(new: Pdf) -> None:
    look = new.make_stream(
        b"BT /F1 9 Tf (filled in) Tj ET",
        Subtype=Name.Form,
        BBox=Array([0, 0, 99, 20]),
        Resources=page_of(new).Resources,
    )
    box = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=S, TU=S, TM=S, V=S, DV=S, RV=S, Rect=Array([20, 120, 119,
        140]),
        AP=Dictionary(N=look), MK=Dictionary(CA=S), AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=S)),
    )  # fmt: skip
    page_of(new).Annots.append(new.make_indirect(box))
    new.Root.AcroForm = Dictionary(Fields=Array([page_of(new).Annots[-1]]), XFA=new.make_stream(CANARY.encode()))


def outline(new: Pdf) -> None:
    item = new.make_indirect(Dictionary(Title=S, A=Dictionary(S=Name.Launch, F=S)))
    new.Root.Outlines = new.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item.Parent = new.Root.Outlines


def structure(new: Pdf) -> None:
    element = Dictionary(
        Type=Name.StructElem, S=UNUSUAL, Alt=S, ActualText=S, T=S, ID=S, E=S, Pg=page_of(new), K=0,
        A=Dictionary(O=Name.UserProperties, P=Array([Dictionary(N=S, V=S, F=S)])),
    )  # fmt: skip
    new.Root.StructTreeRoot = new.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, K=new.make_indirect(element), RoleMap=Dictionary({str(UNUSUAL): Name.P}))
    )
    new.Root.MarkInfo = Dictionary(Marked=True, UserProperties=True)


def attached(new: Pdf) -> None:
    new.attachments["a.txt"] = pikepdf.AttachedFileSpec(new, CANARY.encode(), filename=CANARY, description=CANARY)


def named_scripts(new: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=S)
    new.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([S, new.make_indirect(script)])))


def named_place(new: Pdf) -> None:
    new.Root.Names = Dictionary(Dests=Dictionary(Names=Array([S, Array([page_of(new), Name.Fit])])))
    page_of(new).Annots[0].A = Dictionary(S=Name.GoTo, D=S)


def chained(new: Pdf) -> None:
    last = Dictionary(S=Name.JavaScript, JS=S)
    page_of(new).Annots[0].A.Next = Array([Dictionary(S=Name.GoTo, D=Array([page_of(new), Name.Fit]), Next=last)])


def font_words(new: Pdf) -> None:
    font = page_of(new).Resources.Font.F1
    font.Name, font.PieceInfo = UNUSUAL, S
    font.ToUnicode = new.make_stream(
        f"/CIDInit /ProcSet findresource begin begincmap /Notice ({CANARY}) def % {CANARY}\n"
        "1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange end".encode()
    )


def profile(new: Pdf) -> None:
    from_pillow = samples.srgb_profile(CANARY)
    colours = new.make_stream(from_pillow, N=3, Alternate=Name.DeviceRGB)
    page_of(new).Resources.ColorSpace = Dictionary(C1=Array([Name.ICCBased, colours]))
    draw(new, b"/C1 cs 0 0 1 sc 100 20 20 20 re f")


def ink(new: Pdf) -> None:
    tint = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1, Comment=S)
    page_of(new).Resources.ColorSpace = Dictionary(C1=Array([Name.Separation, UNUSUAL, Name.DeviceGray, tint]))
    draw(new, b"/C1 cs 1 sc 100 20 20 20 re f")


def later_version(new: Pdf) -> None:
    """What an earlier version of the page said stays in the file as an object that nothing speaks of."""
    new.Root.Unused = new.make_indirect(Dictionary(Old=S, Stream=new.make_stream(CANARY.encode())))


RAW = b"\x7f" * 2400
SCRIPT = Dictionary(S=Name.JavaScript, JS=S)
LAUNCH = Dictionary(S=Name.Launch, F=S, Win=Dictionary(F=S, P=S))
PLANTED: dict[str, Planter] = {
    "info and xmp": properties, "unknown key of the catalogue": on_root(Unknown=S), "piece info": on_root(
        PieceInfo=Dictionary(App=Dictionary(Private=S, LastModified=S))),
    "piece info of a page": on_page(PieceInfo=Dictionary(App=Dictionary(Private=S))),
    "unknown key of a page": on_page(Unknown=S), "xmp of a page": on_page(Metadata=stream()),
    "script at the start": on_root(OpenAction=SCRIPT), "script when closing": on_root(AA=Dictionary(WC=SCRIPT)),
    "script of a page": on_page(AA=Dictionary(O=SCRIPT)), "script of a link": on_link(A=SCRIPT),
    "launch of a link": on_link(A=LAUNCH), "action on entering a link": on_link(AA=Dictionary(E=LAUNCH)),
    "submission": on_link(A=Dictionary(S=Name.SubmitForm, F=S)),
    "jump into a file": on_link(A=Dictionary(S=Name.GoToR, F=S)),
    "link to a disk": on_link(A=Dictionary(S=Name.URI, URI=String(f"file:///C:/Users/{NAME}/a.pdf"))),
    "words of a link": on_link(Contents=S, NM=S, T=S, M=S), "action after an action": chained,
    "sticky note": annotation("Text", T=S, Contents=S, Subj=S, RC=S, NM=S, CreationDate=S),
    "popup": annotation("Popup", Contents=S, T=S), "attached sound": annotation("Sound", Sound=stream()),
    "attached file": annotation("FileAttachment", FS=Dictionary(F=S, EF=Dictionary(F=String("x")))),
    "stamp": annotation("Stamp", T=S, Contents=S, Name=UNUSUAL), "highlight": annotation("Highlight", T=S, Contents=S),
    "hidden remark": annotation("FreeText", Contents=S, DA=S, F=2), "screen": annotation("Screen", T=S, A=SCRIPT, MK=S),
    "unknown annotation": annotation(NAME.replace(" ", ""), Contents=S), "embedded file": attached,
    "scripts by name": named_scripts, "place by name": named_place, "signature": signature, "form field": field,
    "layer": layer, "hidden layer": hidden_layer, "structure": structure, "outline": outline,
    "thread": on_root(Threads=Array([Dictionary(Type=Name.Thread, I=Dictionary(Title=S, Author=S))])),
    "output intent": on_root(OutputIntents=Array([Dictionary(S=Name.GTS_PDFX, Info=S, OutputConditionIdentifier=S)])),
    "label of pages": on_root(PageLabels=Dictionary(Nums=Array([0, Dictionary(S=Name.D, P=S)]))),
    "language": on_root(Lang=S), "address of all links": on_root(URI=Dictionary(Base=S)),
    "settings of the viewer": on_root(ViewerPreferences=Dictionary(Direction=Name.R2L, Note=S)),
    "web capture": on_root(SpiderInfo=Dictionary(V=1, C=Array([Dictionary(URL=S)]))),
    "collection": on_root(Collection=Dictionary(Schema=Dictionary(N=S))),
    "legal": on_root(Legal=Dictionary(Attestation=S)),
    "security store": on_root(
        DSS=Dictionary(Certs=Array([S]))), "thumbnail": on_page(Thumb=stream()),
    "map coordinates": on_page(VP=Array([Dictionary(Type=Name.Viewport, Name=S, Measure=Dictionary(Subtype=Name.GEO,
    GCS=S))])),
    "separation": on_page(SeparationInfo=Dictionary(DeviceColorant=S)), "group of a page": on_page(
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceRGB, Note=S)),
    "old objects": later_version, "comment in the content": content(f"% {CANARY}\n".encode()),
    "marked content": content(f"/Span <</ActualText ({CANARY}) /Alt ({CANARY})>> BDC EMC".encode()),
    "marked point": content(f"/Note <</Words ({CANARY})>> DP".encode()),
    "operand too many": content(f"({CANARY}) 1 w".encode()),
    "unknown operator": content(f"BX ({CANARY}) note EX".encode()),
    "name of a resource": lambda new: (page_of(new).Resources.Font.__setitem__(str(UNUSUAL),
    page_of(new).Resources.Font.F1), None)[1],
    "words in a list of text": content(f"BT /F1 9 Tf [<< /T ({CANARY}) >>] TJ ET".encode()),
    "font": font_words, "colour profile": profile, "ink": ink, "form object": form(
        PieceInfo=S, LastModified=S, Metadata=S, Name=UNUSUAL, OPI=S, Ref=Dictionary(F=S)),
    "comment in a form": xobject(f"% {CANARY}\n0 0 1 1 re f".encode(), Subtype=Name.Form, BBox=Array([0, 0, 1, 1])),
    "picture": image(jpeg_with("exif"), "/DCTDecode"), "picture with xmp": image(jpeg_with("xmp"), "/DCTDecode"),
    "picture with a comment": image(jpeg_with("comment"), "/DCTDecode"),
    "picture with a tail": image(jpeg_with("tail"), "/DCTDecode"), "picture with iptc": image(jpeg_with("iptc"),
    "/DCTDecode"),
    "behind the pixels": image(RAW + CANARY.encode()), "keys of a picture": image(RAW, Metadata=S, Name=UNUSUAL,
    OPI=S, ID=S),
    "other pictures": image(RAW, Alternates=Array([Dictionary(Note=S)])), "palette": image(
        b"\0" * 800, ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 0, String(b"\1\2\3" + CANARY.encode())])),
    "state": lambda new: page_of(new).Resources.__setitem__("/ExtGState", Dictionary(G1=Dictionary(LW=1, Note=S))),
    "process set": lambda new: page_of(new).Resources.__setitem__("/ProcSet", Array([UNUSUAL])),
}  # fmt: skip


def _tail() -> bytes:
    return pdf() + f"\n% {CANARY}\n".encode()


CORNERS: dict[str, Corner] = {name: (lambda plant=plant: pdf(plant)) for name, plant in PLANTED.items()}  # type: ignore[misc]
CORNERS |= {
    "behind the end": _tail,
    "comment at the start": lambda: pdf().replace(b"%PDF-1.3\n", f"%PDF-1.3\n%{CANARY}\n".encode()),
}
