"""Makes of a file one that shows the same and says nothing else: no metadata, nothing hidden, nothing that acts.

Runs apart from the site (apart.py).
"""

import io
import re
import sys
import zipfile
import zlib
from lzma import LZMAError
from typing import Any

import pikepdf
from lxml import etree
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from demands.vault.apart import Unfit, run

MAX_PIXELS = 40_000_000
MAX_UNPACKED = 100 * 1024**2  # of all parts of a document together
MAX_PARTS = 3000
MAX_MADE = 60 * 1024**2
BLOCK = 256 * 1024


def picture(raw: bytes) -> bytes:
    """The same picture drawn anew: no EXIF, GPS, XMP, comment or profile; turned the way it is looked at."""
    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG", "WEBP", "GIF")) as found:
            if found.width * found.height > MAX_PIXELS:
                raise Unfit("swells")
            form = "JPEG" if found.format == "MPO" else str(found.format)  # some telephones put two pictures in one
            if form != "JPEG" and getattr(found, "is_animated", False):
                raise Unfit("animated")
            return _drawn(found, form)
    except Image.DecompressionBombError as fault:
        raise Unfit("swells") from fault
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, zlib.error) as fault:
        raise Unfit("broken") from fault


def _drawn(found: Image.Image, form: str) -> bytes:
    profile = found.info.get("icc_profile")
    turned = ImageOps.exif_transpose(found)
    clear = turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info
    if turned.mode not in ("L", "I;16", "1"):
        turned = turned.convert("RGBA" if clear else "RGB") if turned.mode != "CMYK" else _from_cmyk(turned, profile)
    if profile and turned.mode == "RGB" and found.mode == "RGB":
        turned = _in_srgb(turned, profile)
    bare = Image.new(turned.mode, turned.size)
    bare.paste(turned)
    if form == "JPEG" and bare.mode not in ("RGB", "L"):
        bare = bare.convert("RGB")
    if form == "WEBP" and bare.mode not in ("RGB", "RGBA"):
        bare = bare.convert("RGB")
    options: dict[str, Any] = {"JPEG": {"quality": 92, "optimize": True}, "WEBP": {"quality": 92}}.get(form, {})
    made = io.BytesIO()
    bare.save(made, form, **options)
    return made.getvalue()


def _in_srgb(shown: Image.Image, profile: bytes) -> Image.Image:
    """The colours that the profile meant, so that it need not travel along."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(shown, own, ImageCms.createProfile("sRGB"), outputMode="RGB") or shown
    except (ImageCms.PyCMSError, OSError, ValueError):
        return shown


def _from_cmyk(shown: Image.Image, profile: bytes | None) -> Image.Image:
    return _in_srgb(shown, profile) if profile and shown.mode == "CMYK" else shown.convert("RGB")


# PDF

ACTS = ("/OpenAction", "/AA", "/JavaScript", "/EmbeddedFiles", "/AF", "/Collection")
ACTIONS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute", "/Rendition", "/GoToE")
OBJECTS = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
PRIVATE = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/Thumb")


def pdf(raw: bytes) -> bytes:
    """The same pages without Info, XMP, attachments, scripts, and what starts by itself."""
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as found:
            if found.is_encrypted:
                raise Unfit("locked")
            if not len(found.pages):
                raise Unfit("broken")
            _scrub(found)
            if any("bad_alloc" in one for one in found.get_warnings()):
                raise Unfit("swells")  # the library leaves such a part out and goes on
            made = io.BytesIO()
            found.save(made, deterministic_id=True, compress_streams=True)
    except pikepdf.PasswordError as fault:
        raise Unfit("locked") from fault
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError) as fault:
        raise Unfit("broken") from fault
    if made.tell() > MAX_MADE:
        raise Unfit("swells")
    return made.getvalue()


def _scrub(found: pikepdf.Pdf) -> None:
    if "/Info" in found.trailer:
        del found.trailer["/Info"]
    names = found.Root.get("/Names")
    for place in (found.Root, names if isinstance(names, pikepdf.Dictionary) else None):
        for key in ACTS if place is not None else ():
            _drop(place, key)
    for one in found.objects:
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)):
            _scrub_object(one)
    if "/AcroForm" in found.Root:
        _drop(found.Root["/AcroForm"], "/XFA")


def _scrub_object(one: Any) -> None:
    for key in PRIVATE:
        _drop(one, key)
    if str(one.get("/S", "")) in ACTIONS:
        for key in list(one.keys()):
            del one[key]
        return
    for key in ("/A", "/OpenAction"):
        action = one.get(key)
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in ACTIONS:
            del one[key]
    annotations = one.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        kept = [note for note in annotations if not _hides(note)]
        if len(kept) != len(annotations):
            one["/Annots"] = pikepdf.Array(kept)
    if str(one.get("/Type", "")) == "/Filespec":
        _drop(one, "/EF")
    if str(one.get("/Type", "")) == "/EmbeddedFile" and isinstance(one, pikepdf.Stream):
        one.write(b"")


def _hides(note: Any) -> bool:
    return isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) in OBJECTS


def _drop(place: Any, key: str) -> None:
    if isinstance(place, (pikepdf.Dictionary, pikepdf.Stream)) and key in place:
        del place[key]


# Word, Excel and OpenDocument: a ZIP of parts

EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties'
    b' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties'
    b' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
EMPTY_CUSTOM = EMPTY_APP.replace(b"extended-properties", b"custom-properties")
EMPTY_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta'
    b' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"><office:meta/>'
    b"</office:document-meta>"
)
EMPTY_PEOPLE = b'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/>'
EMPTY_PERSONS = (
    b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    b' xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
)
INSTEAD = {
    "docprops/core.xml": EMPTY_CORE,
    "docprops/app.xml": EMPTY_APP,
    "docprops/custom.xml": EMPTY_CUSTOM,
    "meta.xml": EMPTY_META,
    "word/people.xml": EMPTY_PEOPLE,  # here, and in a workbook's persons, stays who wrote a comment that was deleted
}
MACROS = re.compile(r"vbaproject|vbadata|^basic/|^scripts/|activex|oleobject|macrosheets", re.IGNORECASE)
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MZ", b"\xd0\xcf\x11\xe0", b"%PDF-")
AUTHORS = re.compile(
    rb"""\s(?:w:author|w:initials|w:date|w15:author|w15:userId|w15:providerId|w:rsid\w*|userName|refreshedBy)=(?:"[^"]*"|'[^']*')"""
)
PATHS = re.compile(rb"<x15ac:absPath[^>]*/>")  # where the workbook lay on its maker's disk
# Comments and tracked changes: of WordprocessingML, SpreadsheetML and OpenDocument, whatever the prefix
REMARKS = re.compile(
    r"\{[^}]*wordprocessingml[^}]*\}(?:comment|ins|del|moveFrom|moveTo|cellIns|cellDel|cellMerge|numberingChange"
    r"|tblGridChange|\w+Pr(?:Ex)?Change)"
    r"|\{[^}]*spreadsheetml[^}]*\}(?:comment|author|threadedComment|headers|revisions)"
    r"|\{[^}]*opendocument[^}]*\}(?:annotation|tracked-changes)"
)
FETCHES = re.compile(rb"<[^>]*(?:attachedTemplate|oleObject|frame|externalLinkPath)[^>]*>", re.IGNORECASE)


def document(raw: bytes) -> bytes:
    """The same document without who wrote it and when; its pictures cleaned like any other. None with remarks in it."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as found, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as clean:
            parts = found.infolist()
            _check_parts(parts)
            left = MAX_UNPACKED
            for part in parts:
                if part.is_dir():
                    continue
                data = _unpacked(found, part, left)
                left -= len(data)
                stored = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
                clean.writestr(zipfile.ZipInfo(part.filename), _part(part.filename, data), stored)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, LZMAError) as fault:
        raise Unfit("broken") from fault
    if made.tell() > MAX_MADE:
        raise Unfit("swells")
    return made.getvalue()


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """What the list of parts says of itself; it may lie, so the sizes are looked at again on unpacking."""
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unfit("swells")
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("locked")
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unfit("broken")
    if any(MACROS.search(name) for name in names):
        raise Unfit("acts")


def _unpacked(found: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    blocks, size = [], 0
    with found.open(part) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > most:
                raise Unfit("swells")
            blocks.append(block)
    return b"".join(blocks)


def _part(name: str, data: bytes) -> bytes:
    """What goes into the clean document in a part's place."""
    lower = name.lower()
    if lower in INSTEAD:
        return INSTEAD[lower]
    if lower.startswith("xl/persons/") and lower.endswith(".xml"):
        return EMPTY_PERSONS
    if data.startswith(PICTURES):
        return picture(data)
    if data.startswith(ARCHIVES):
        raise Unfit("nested")
    if lower.endswith(".rels") and any(b"External" in one for one in FETCHES.findall(data)):
        raise Unfit("acts")
    _look_through(data, is_xml=lower.endswith((".xml", ".rels")))
    return (
        PATHS.sub(b"", AUTHORS.sub(b"", data))
        if lower.startswith(("word/", "xl/")) and lower.endswith(".xml")
        else data
    )


class _Looking:
    """Hears the parts of an XML file one by one; no tree is made. Comments and tracked changes tell who thought what.

    To take them out would be to decide which words stand, so whoever sends the file is asked to.
    """

    def start(self, tag: str, attributes: Any) -> None:
        if REMARKS.fullmatch(tag):
            raise Unfit("remarks")

    def doctype(self, *said: Any) -> None:
        raise Unfit("broken")  # no office program writes one

    def close(self) -> None:
        """Nothing is made."""


def _look_through(data: bytes, *, is_xml: bool) -> None:
    """Whatever a part is called: what is no XML cannot hold remarks, unless it should be some."""
    if is_xml and b"\x00" in data[:64]:
        raise Unfit("broken")  # in UTF-16 the authors would not be found, and no office program writes that either
    try:
        etree.parse(io.BytesIO(data), etree.XMLParser(target=_Looking(), resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as fault:
        if is_xml:
            raise Unfit("broken") from fault


JOBS = {"picture": picture, "pdf": pdf, "document": document}

if __name__ == "__main__":
    sys.exit(run(JOBS))
