"""Reads title, date, language and text of a PDF. Runs in a process apart from the site (vault/apart.py)."""

import io
import json
import re
import sys
from itertools import islice
from typing import Any

import pikepdf
import pypdf
from lxml import etree

from demands.vault.apart import run

from .stated import as_lines

PAGES = 400
PDF_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


def text(raw: bytes, charset: str = "") -> bytes:
    """The text, page by page; nothing of a PDF that is locked, or whose pages are pictures."""
    reader = pypdf.PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        return b""
    pages = [page.extract_text().strip() for page in islice(reader.pages, PAGES)]
    return "\n\n".join(filter(None, pages)).encode("utf-8", "replace")


def details(raw: bytes, charset: str = "") -> bytes:
    """Title, date and language as a PDF states them, as JSON; only what it states."""
    return json.dumps(as_lines(_stated(raw))).encode()


def _stated(raw: bytes) -> dict[str, Any]:
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as found:
            info: Any = found.docinfo if "/Info" in found.trailer else {}
            date = PDF_DATE.match(str(info.get("/CreationDate", "")))
            return {
                "title": info.get("/Title"),
                "published_on": "-".join(part for part in date.groups() if part) if date else "",
                "language": found.Root.get("/Lang"),
            }
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, etree.LxmlError):
        return {}


JOBS = {"text": text, "details": details}

if __name__ == "__main__":
    sys.exit(run(JOBS))
