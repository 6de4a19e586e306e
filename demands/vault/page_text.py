"""Reads title, publisher, date and text of a page or file. Runs in a process apart from the site (apart.py)."""

import io
import json
import re
import sys
from itertools import islice
from typing import Any

import pikepdf
import pypdf
import trafilatura
from lxml import etree
from trafilatura.metadata import extract_metadata

from demands.text.encodings import decode_page

from .apart import run
from .japanese import era_date

MOST = 5 * 1024**2  # longer pages are data, not reading matter
PAGES = 400  # of a PDF
LONGEST = {"title": 300, "publisher": 200}
PDF_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
SPACE = re.compile(r"\s+")


def readable(raw: bytes, charset: str = "") -> bytes:
    """The text of a PDF, or the main text of a web page; empty when there is none."""
    if raw.startswith(b"%PDF-"):
        return _text_of_pdf(raw).encode("utf-8", "replace")
    text = trafilatura.extract(_read(raw, charset), include_comments=False, include_tables=True, favor_recall=True)
    return (text or "").encode()


def _text_of_pdf(raw: bytes) -> str:
    """Page by page; nothing of one that is locked, or whose pages are pictures."""
    reader = pypdf.PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        return ""
    pages = [page.extract_text().strip() for page in islice(reader.pages, PAGES)]
    return "\n\n".join(filter(None, pages))


def _read(page: bytes, charset: str) -> str | bytes:
    return decode_page(page[:MOST], charset) or page[:MOST]


def details(raw: bytes, charset: str = "") -> dict[str, str]:
    """Title, publisher, date and language as a page or PDF states them; only what it states."""
    found = _of_pdf(raw) if raw.startswith(b"%PDF-") else _of_page(_read(raw, charset))
    return {name: text[: LONGEST.get(name, 100)] for name, value in found.items() if (text := _plain(value))}


def _plain(value: Any) -> str:
    """One line without what no database holds."""
    return SPACE.sub(" ", "".join(one for one in str(value or "") if one.isprintable() or one.isspace())).strip()


def _of_page(raw: str | bytes) -> dict[str, Any]:
    tree = trafilatura.load_html(raw)
    if tree is None:
        return {}
    found = extract_metadata(tree)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    date = str(found.date or "") if found else ""
    return {
        "title": found.title if found else "",
        "publisher": found.sitename if found else "",
        # the first of January is how a year alone is written
        "published_on": date if date and not date.endswith("-01-01") else era_date(_words(tree)),
        "language": language,
    }


def _words(tree: Any) -> str:
    """What a reader sees of a page."""
    return " ".join(tree.xpath("//text()[not(ancestor::script or ancestor::style)]"))


def _of_pdf(raw: bytes) -> dict[str, Any]:
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


JOBS = {"text": readable, "details": lambda raw, charset="": json.dumps(details(raw, charset)).encode()}

if __name__ == "__main__":
    sys.exit(run(JOBS))
