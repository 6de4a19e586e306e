"""Reads title, publisher, date and text of a web page. Runs in a process apart from the site (vault/apart.py)."""

import json
import sys
from typing import Any

import trafilatura
from trafilatura.metadata import extract_metadata

from demands.text.encodings import decode_page
from demands.vault.apart import run
from demands.vault.japanese import era_date

from .stated import as_lines

MOST = 5 * 1024**2  # longer pages are data, not reading matter


def text(raw: bytes, charset: str = "") -> bytes:
    """The main text; empty when there is none."""
    found = trafilatura.extract(_read(raw, charset), include_comments=False, include_tables=True, favor_recall=True)
    return (found or "").encode()


def _read(page: bytes, charset: str) -> str | bytes:
    return decode_page(page[:MOST], charset) or page[:MOST]


def details(raw: bytes, charset: str = "") -> bytes:
    """Title, publisher, date and language as a page states them, as JSON; only what it states."""
    return json.dumps(as_lines(_stated(_read(raw, charset)))).encode()


def _stated(raw: str | bytes) -> dict[str, Any]:
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


JOBS = {"text": text, "details": details}

if __name__ == "__main__":
    sys.exit(run(JOBS))
