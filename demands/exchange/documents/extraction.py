"""The text of a document that somebody uploaded or pasted, or a sentence that says why there is none."""

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from demands.text.encodings import NAMES, NotText, decode
from demands.text.zips import DAMAGED
from demands.vault.apart import CPU_SECONDS, REFUSED

from .files.bounded import LONGEST
from .joining import is_double_spaced, is_wrapped, mended, tidy, unwrapped

LARGEST = 20 * 1024**2
ROOT = Path(__file__).resolve().parents[3]

FAULTS: dict[str, str | Promise] = {
    "encrypted": gettext_lazy("This PDF is locked with a password. Save it without one, then upload it again."),
    "pages": gettext_lazy("This PDF has %(pages)d pages; the limit is %(limit)d. Upload the relevant part."),
    "scan": gettext_lazy(
        "This PDF contains images of pages and no text (%(pages)d pages). Run text recognition "
        "(OCR) first, or paste the text."
    ),
    "not_word": gettext_lazy(
        "This is an archive, not a Word file. Upload the document itself: PDF, DOCX, ODT, HTML, EML or text."
    ),
    "swells": gettext_lazy(
        "This Word file unpacks to more than %(limit)d MB and was not opened. Save it without images, or as PDF."
    ),
    "no_text": gettext_lazy("No readable text was found on this page. Paste the text instead."),
    "not_text": gettext_lazy("This is not text in any known encoding. Upload PDF, DOCX, HTML or plain text."),
    "unsure": gettext_lazy(
        "The encoding of this text cannot be determined: more than one is possible. Save it as "
        "UTF-8, or paste the text."
    ),
    "old_word": gettext_lazy("This is an old Word file (DOC). Save it as DOCX or PDF first."),
    "old_office": gettext_lazy("This is an old Office file that is not a text document. Save it as PDF first."),
    "locked_office": gettext_lazy("This Office file has a password. Save it without one, then upload it again."),
    "outlook": gettext_lazy(
        "This is an Outlook message (MSG). Open it in Outlook, save it as PDF or EML, then upload that."
    ),
    "other_office": gettext_lazy("This is a spreadsheet or a presentation. Save it as PDF, then upload that."),
    "apple": gettext_lazy("This is a Pages document. In Pages, export it as PDF or Word, then upload that."),
    "rich": gettext_lazy("This is a rich text file (RTF). Save it as DOCX or PDF first."),
    "broken": gettext_lazy(
        "This file is damaged or not of the type its name suggests: it could not be read completely."
    ),
    "slow": gettext_lazy(
        "Reading this file took too much time or memory and was stopped. Upload a smaller part "
        "of it, or paste the text."
    ),
    "large": gettext_lazy("This file is larger than %(limit)d MB. Upload the relevant part, or paste the text."),
    "long": gettext_lazy("This text has %(length)d characters; the limit is %(limit)d. Choose the relevant part."),
    "empty": gettext_lazy("The file contains no text."),
}


OLD_OFFICE = {  # streams of a compound file ([MS-CFB]) that say what it is
    "EncryptedPackage": "locked_office", "__substg1.0_": "outlook", "WordDocument": "old_word",
    "Workbook": "old_office", "PowerPoint Document": "old_office",
}  # fmt: skip
NO_SENTENCE = 5000  # characters without a stop, in which nothing is looked for
_STOPS = re.compile(r"[.!?;:。！？；：\n]")
_IS_MAIL = re.compile(rb"(?:From |[A-Za-z][A-Za-z0-9-]{1,60}:[ \t])")
_MAIL_FIELDS = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Message-ID|MIME-Version|Return-Path|Delivered-To):",
    re.MULTILINE | re.IGNORECASE,
)


class Unreadable(Exception):
    """No text could be extracted; as a string, a sentence that says why and what to do."""

    def __init__(self, code: str, **numbers: int) -> None:
        self.code = code
        super().__init__(str(FAULTS[code]) % numbers)


@dataclass(frozen=True)
class Place:
    """Where a line of the text was: the page, how far down on it (0 to 1), and what its layout shows it to be."""

    start: int
    kind: str = ""
    page: int = 0
    top: float = 0.0


@dataclass(frozen=True)
class Extracted:
    """A text in order: a line for every paragraph. ``remarks`` are sentences about how it was read.

    ``places`` leads from a character of the text back to the page; empty where the source has no pages and no layout.
    """

    text: str
    title: str = ""
    remarks: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    publisher: str = ""
    dated: str = ""


def from_paste(typed: str) -> Extracted:
    """Raises Unreadable."""
    read = _bounded(tidy(typed))
    if not (is_wrapped(read.text) or is_double_spaced(read.text)):
        return replace(read, text=mended(read.text))
    joined = _("Lines that ended in the middle of a sentence were joined.")
    return replace(read, text=unwrapped(read.text), remarks=(joined, *read.remarks))


def from_file(raw: bytes, *, is_page: bool = False, encoding: str = "") -> Extracted:
    """The text of a PDF, DOCX, HTML or plain text file, told apart by what is in it, not by its name.

    ``is_page``: a site called it HTML, so it is, if it is not something else plainly. ``encoding``, one of
    ``encodings.OFFERED``, is that of plain text where a person chose it.

    Raises Unreadable.
    """
    if len(raw) > LARGEST:
        raise Unreadable("large", limit=LARGEST // 1024**2)
    if not raw.strip():
        raise Unreadable("empty")
    kind = _kind(raw)
    kind = "web" if is_page and kind == "text" else kind
    if kind in FAULTS:
        raise Unreadable(kind)
    return _from_text(raw, encoding) if kind == "text" else _from_process(kind, raw)


def _kind(raw: bytes) -> str:
    """The module that reads it, 'text', or a fault."""
    start = raw[:1024].lstrip()
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_archive(raw)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return next((kind for mark, kind in OLD_OFFICE.items() if mark.encode("utf-16-le") in raw), "old_word")
    if start.startswith(b"{\\rtf"):
        return "rich"
    if _IS_MAIL.match(raw[:4096]) and len(_MAIL_FIELDS.findall(raw[:8192])) >= 2:
        return "mail"
    head = start.replace(b"\x00", b"").lower()  # UTF-16 too
    return "web" if any(tag in head for tag in (b"<!doctype html", b"<html", b"<body", b"<head>")) else "text"


def _kind_of_archive(raw: bytes) -> str:
    """What a ZIP is, by the names of its members; "word" also when it cannot be opened, which that module says."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (*DAMAGED, RuntimeError):
        return "word"
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "opendocument"
    if any(name.endswith(".iwa") for name in names):
        return "apple"
    other = kind.startswith(b"application/vnd.oasis") or any(name.startswith(("xl/", "ppt/")) for name in names)
    return "other_office" if other and "word/document.xml" not in names else "word"


def _from_text(raw: bytes, encoding: str) -> Extracted:
    try:
        found = decode(raw, chosen=encoding)
    except NotText as fault:
        raise Unreadable("not_text") from fault
    if not found.sure:
        raise Unreadable("unsure")
    read, named = from_paste(found.text), NAMES.get(found.encoding, found.encoding.upper())
    if encoding:
        remark = _("Read as %(encoding)s, which was chosen at upload.")
    elif found.encoding == "utf-8":
        return read
    else:
        remark = _("Read as %(encoding)s. Check that accents and Japanese look right.")
    return Extracted(read.text, read.title, (remark % {"encoding": named}, *read.remarks))


def _from_process(kind: str, raw: bytes) -> Extracted:
    command = [sys.executable, "-m", f"demands.exchange.documents.files.{kind}", "read"]
    environment = {"PYTHONUTF8": "1"} | ({"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {})
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, cwd=ROOT, env=environment, timeout=CPU_SECONDS * 2
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable("slow") from fault
    if done.returncode:
        raise Unreadable("slow" if done.returncode < 0 or done.returncode == REFUSED else "broken")
    return _answered(json.loads(done.stdout))


def _answered(answer: dict[str, Any]) -> Extracted:
    if "fault" in answer:
        raise Unreadable(answer.pop("fault"), **answer)
    remarks = []
    if empty := answer.get("empty"):
        remarks.append(
            ngettext(
                "%(number)d page contains no text: it may be an image.",
                "%(number)d pages contain no text: they may be images.",
                empty,
            )
            % {"number": empty}
        )
    text, places = "", []
    for words, kind, page, top in answer["blocks"]:
        if line := tidy(words).replace("\n", " "):
            text += "\n\n" if text else ""
            places.append(Place(len(text), kind, page, top))
            text += line
    if attached := answer.get("attached"):
        remarks.append(_("Attached, not read: %(names)s") % {"names": ", ".join(attached)[:300]})
    read = _bounded(text, tidy(answer["title"]), tuple(remarks))
    shown = tuple(one for one in places if one.kind or one.page)
    return replace(read, places=shown, publisher=tidy(answer.get("sender", ""))[:200], dated=answer.get("dated", ""))


def _bounded(text: str, title: str = "", remarks: tuple[str, ...] = ()) -> Extracted:
    if not text:
        raise Unreadable("empty")
    if len(text) > LONGEST:
        raise Unreadable("long", length=len(text), limit=LONGEST)
    if max(map(len, _STOPS.split(text))) > NO_SENTENCE:
        said = _("A part of more than %(number)d characters has no end of a sentence. Nothing was looked for in it.")
        remarks = (*remarks, said % {"number": NO_SENTENCE})
    return Extracted(text, title[:300].replace("\n", " "), remarks)
