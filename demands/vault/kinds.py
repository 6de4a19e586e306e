"""What a file is, by what is in it: its name is believed in nothing."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from demands.text.zips import DAMAGED


@dataclass(frozen=True)
class Kind:
    """A kind of file that we take: its endings, the first of which it gets, and the job that cleans it."""

    media_type: str
    endings: tuple[str, ...]
    job: str


PDF = Kind("application/pdf", ("pdf",), "pdf")
PNG = Kind("image/png", ("png",), "picture")
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "picture")
WEBP = Kind("image/webp", ("webp",), "picture")
GIF = Kind("image/gif", ("gif",), "picture")
TEXT = Kind("text/plain", ("txt", "text", "md"), "")
CSV = Kind("text/csv", ("csv", "tsv"), "")
_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = Kind(f"{_OOXML}.wordprocessingml.document", ("docx",), "document")
XLSX = Kind(f"{_OOXML}.spreadsheetml.sheet", ("xlsx",), "document")
ODT = Kind("application/vnd.oasis.opendocument.text", ("odt",), "opendocument")
KINDS = (PDF, PNG, JPEG, WEBP, GIF, TEXT, CSV, DOCX, XLSX, ODT)
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)

PICTURE_ENDINGS = tuple(f".{ending}" for kind in KINDS if kind.job == "picture" for ending in kind.endings)

MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|\?xml|\?php|iframe|meta)\b|<\?=|^#!", re.IGNORECASE)
PROGRAMS = (
    "7z ade app asp aspx bat bin cgi chm cmd com cpl dll docm dotm exe gz hta htm html inf iso jar js jse jsp lnk mht"
    " mhtml mjs msc msi phar php php5 phtml pif pl pptm ps1 py rar reg scr sh shtml svg svgz swf tar url vb vbe vbs wsf"
    " wsh xht xhtml xlam xlsb xlsm xml xsl zip"
)
RUNS = frozenset(PROGRAMS.split())


def shown_as_it_is(data: bytes) -> Kind | None:
    """The PDF or picture that its first bytes say it is."""
    for start, kind in ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return GIF if data.startswith((b"GIF87a", b"GIF89a")) else None


def kind_of(data: bytes) -> Kind | None:
    """Which of our kinds this is; None for any other. Of text it cannot tell CSV, which the name may."""
    if kind := shown_as_it_is(data):
        return kind
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    return TEXT if is_text(data) else None


def _kind_of_zip(data: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            names = set(found.namelist())
    except DAMAGED:
        return None
    if "[Content_Types].xml" in names:
        return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None
    return ODT if {"mimetype", "content.xml"} <= names else None


def is_picture(name: str) -> bool:
    """Whether a stored file, which has the ending of its kind, is a picture."""
    return name.lower().endswith(PICTURE_ENDINGS)


def is_text(data: bytes) -> bool:
    """Whether this reads as text in one of the encodings that people still send, and is not markup."""
    if MARKUP.search(data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")):
        return False
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "shift_jis", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(one) == "Cc" and one not in "\t\n\r\f" for one in set(text))
    return False


def two_in_one(data: bytes, kind: Kind) -> bool:
    """Whether another program would take this for a file of another kind (a polyglot)."""
    if kind not in (DOCX, XLSX, ODT) and zipfile.is_zipfile(io.BytesIO(data)):
        return True
    if kind is not PDF and b"%PDF-" in data[:1024]:
        return True
    return kind.job == "picture" and bool(MARKUP.search(data[:512]) or MARKUP.search(data[-512:]))


def endings_of(name: str) -> list[str]:
    """The suffixes of a file name in order, in lower case, without dots."""
    return [part.strip().lower() for part in name.split(".")[1:]]


def hides_its_ending(name: str) -> bool:
    """A second ending behind which a program hides, or letters that turn the direction of writing."""
    *before, _ = endings_of(name) or [""]
    ours = {ending for kind in KINDS for ending in kind.endings}
    return any(part in RUNS or part in ours for part in before) or any(
        unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")
        for one in name
    )


def safe_name(name: str, kind: Kind) -> str:
    """The name to keep a file under: readable, without anything that a path or a header would trip over."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1]
    endings = endings_of(stem)
    ending = endings[-1] if endings and endings[-1] in kind.endings else kind.endings[0]
    stem = stem.rpartition(".")[0] if endings else stem
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in unicodedata.normalize("NFC", stem))
    return f"{re.sub('-+', '-', kept).strip('-')[:80] or 'file'}.{ending}"
