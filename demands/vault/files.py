"""Takes files from people: known by their content, cleaned of what they say besides, or refused with one sentence.

clean = clean_upload(request.FILES["file"])      # raises BadFile, whose text is for the person
clean.name, clean.data, clean.sha256             # what may be shown
clean.removed                                    # what was taken out of it, in words for the person
clean.original, clean.original_sha256            # what was sent, byte for byte: to be sealed (originals.seal)
"""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .apart import REFUSED
from .kinds import CSV, PDF, TEXT, Kind, endings_of, hides_its_ending, kind_of, safe_name, two_in_one

MAX_BYTES = 20 * 1024**2
SECONDS = 30
MAIL_ENDINGS = ("eml", "msg", "mbox", "emlx")
OFFICE_ENDINGS = ("doc", "rtf", "pages", "xls", "ppt", "pptx", "key", "numbers", "wpd", "jtd", "hwp", "odp", "ods")


class Fault(models.TextChoices):
    """Why a file is not taken. The code is what the process apart says."""

    EMPTY = "empty", _("The file is empty. Choose the file again.")
    TOO_LARGE = (
        "too_large",
        _("The file is larger than 20 MB. Make it smaller, or enter the address where it is published."),
    )
    UNKNOWN = (
        "unknown",
        _(
            "This file type is not supported. Upload a PDF, an image (PNG, JPEG, WebP, GIF), text, "
            "CSV, DOCX, XLSX or ODT."
        ),
    )
    LYING = "lying", _("The file name and the content are of different types. Rename the file to match its content.")
    MAIL = "mail", _("Emails are not accepted as files. Open it, print it to PDF, and upload the PDF.")
    OTHER_OFFICE = (
        "other_office",
        _("Files of this program are not supported. Save it as PDF, DOCX, XLSX or ODT, and upload that."),
    )
    ENDINGS = (
        "endings",
        _("The name has a second extension or hidden characters. Give the file a plain name."),
    )
    TWO_IN_ONE = "two_in_one", _("The file contains two file types in one. Open it, save it again, and upload that.")
    SWELLS = "swells", _("The file expands to many times its size when opened. Make it smaller and upload it again.")
    NESTED = "nested", _("The file contains other files. Extract them and upload each one separately.")
    ANIMATED = "animated", _("Animated images are not supported. Save the relevant frame as PNG.")
    ACTS = "acts", _("The document contains macros or loads something from elsewhere. Save it without them.")
    REMARKS = (
        "remarks",
        _(
            "The document contains comments or tracked changes, with the names of their authors. "
            "Delete the comments, accept or reject the changes, and upload it again."
        ),
    )
    HIDDEN = (
        "hidden",
        _("The table has hidden sheets, rows or columns. Show or delete them, save the file, and upload it again."),
    )
    DRAWINGS = (
        "drawings",
        _(
            "The document contains drawings (EMF, WMF, SVG, SmartArt) that cannot be cleaned. Insert "
            "them as PNG, or save the document as PDF, and upload that."
        ),
    )
    LOCKED = "locked", _("The file is protected with a password. Remove the password and upload the file again.")
    BROKEN = "broken", _("The file is damaged and cannot be read. Open it, save it again, and upload that.")


class Removed(models.TextChoices):
    """What was taken out of a file while it was cleaned. The code is what the process apart reports."""

    PROPERTIES = "properties", _("properties: author, program, title, dates")
    PICTURE_DETAILS = "picture_details", _("details in images: camera, place, time, comments")
    PLACES = "places", _("geographic coordinates")
    NOTES = "notes", _("notes, and the names of their authors")
    HIDDEN_TEXT = "hidden_text", _("hidden text")
    LAYERS = "layers", _("layers; hidden content was removed, visible content was kept")
    NAMES = "names", _("names and descriptions of styles, drawings and cells")
    EDITING = "editing", _("traces of editing: who changed what, and when")
    SIGNATURES = "signatures", _("digital signatures")
    FORM_FIELDS = "form_fields", _("form fields; their content was kept as text")
    ATTACHMENTS = "attachments", _("attachments")
    ACTIONS = "actions", _("scripts, and anything that starts programs or contacts other sites")
    LOCAL_LINKS = "local_links", _("links to files on a local disk or network")
    BOOKMARKS = "bookmarks", _("bookmarks")
    STRUCTURE = "structure", _("tags and alternative texts for screen readers")
    THUMBNAILS = "thumbnails", _("preview images")
    PRINTERS = "printers", _("settings of printers and screens")
    PROGRAM_DATA = "program_data", _("data that programs store for their own use")


def words_of_removed(codes: list[str]) -> list[str]:
    """What each code stands for, in the language of the page; a code of an older version is left out."""
    return [str(one.label) for one in Removed if one in codes]


class BadFile(Exception):
    """The file is not taken; the text is a sentence that says why and what to do."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.label))
        self.fault = fault


@dataclass(frozen=True)
class CleanFile:
    """A file that may be shown, and what it was made of."""

    name: str
    media_type: str
    data: bytes
    original_name: str
    original: bytes
    removed: tuple[Removed, ...] = ()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def original_sha256(self) -> str:
        return hashlib.sha256(self.original).hexdigest()


def clean_upload(upload: Any) -> CleanFile:
    """Take an uploaded file (anything with ``name``, ``size`` and ``read``).

    Raises BadFile: of a kind that is not taken, larger than MAX_BYTES, not what its name says, two kinds in one, or
    swelling, locked, damaged or acting by itself. What opens the file does so in a process of its own, whose memory
    and time are bounded.
    """
    name = str(upload.name or "")
    if (upload.size or 0) > MAX_BYTES:
        raise BadFile(Fault.TOO_LARGE)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadFile(Fault.TOO_LARGE)
    kind = _checked_kind(name, data)
    made, removed = _cleaned(kind, data)
    return CleanFile(safe_name(name, kind), kind.media_type, made, name[:255].replace("\x00", ""), data, removed)


def check(name: str, data: bytes) -> None:
    """Whether a file that has to stay as it is could have been uploaded. Raises BadFile; nothing is made of it."""
    _cleaned(_checked_kind(name, data), data)


def _checked_kind(name: str, data: bytes) -> Kind:
    if not data.strip(b"\x00 \t\r\n"):
        raise BadFile(Fault.EMPTY)
    if hides_its_ending(name):
        raise BadFile(Fault.ENDINGS)
    kind = kind_of(data)
    ending = (endings_of(name) or [""])[-1]
    if ending in MAIL_ENDINGS and (kind is None or kind is TEXT):
        raise BadFile(Fault.MAIL)
    if ending in OFFICE_ENDINGS and (kind is None or kind is TEXT):
        raise BadFile(Fault.OTHER_OFFICE)
    if kind is None:
        raise BadFile(Fault.UNKNOWN)
    if kind is TEXT and ending in CSV.endings:
        kind = CSV
    if ending not in kind.endings:
        raise BadFile(Fault.LYING)
    if two_in_one(data, kind):
        raise BadFile(Fault.TWO_IN_ONE)
    return kind


def _cleaned(kind: Kind, data: bytes) -> tuple[bytes, tuple[Removed, ...]]:
    """The cleaned bytes, and what was taken out of them in the order of Removed."""
    if not kind.job:
        return data, ()
    report, _line, made = apart("scrubbing", kind.job, data).partition(b"\n")
    if kind is PDF and not made.startswith(b"%PDF-"):
        raise BadFile(Fault.BROKEN)
    codes = json.loads(report)
    return made, tuple(one for one in Removed if one in codes)


def read_apart(job: str, raw: bytes, charset: str = "") -> bytes:
    """What a job of ``vault.reading`` reads in a PDF or web page. Raises BadFile like ``apart``."""
    return apart("reading.pdfs" if raw.startswith(b"%PDF-") else "reading.pages", job, raw, charset)


def apart(module: str, job: str, data: bytes, *said: str) -> bytes:
    """What a job makes of these bytes in a process of its own. Raises BadFile when it refuses, swells or hangs."""
    command = [sys.executable, "-m", f"demands.vault.{module}", job, *said]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"} | ({"PYTHONDONTWRITEBYTECODE": "1"} if sys.dont_write_bytecode else {}),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise BadFile(Fault.SWELLS) from None
    if done.returncode == 0:
        return done.stdout
    code = done.stderr.decode(errors="replace")
    if done.returncode == REFUSED and code in Fault.values:
        raise BadFile(Fault(code))
    # Killed by its own limits, which libraries in C meet in ways of their own.
    raise BadFile(Fault.SWELLS if done.returncode < 0 or "emory" in code or "bad_alloc" in code else Fault.BROKEN)
