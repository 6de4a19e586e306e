"""Sources for the programs in which people keep what they cite: BibTeX, RIS and CSL-JSON.

BibTeX as in Patashnik, "BibTeXing" (1988); RIS as in the specification of Research Information Systems; CSL-JSON as in
the schema csl-data.json of Citation Style Language 1.0.2.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns.partial_date import PartialDate
from demands.progress.standing import Content
from demands.public.text.wording import pick

from .citing import TEX
from .sources import source_href, source_title

# Kind of source: its type in RIS, and in CSL. Both have a word for anything else.
TYPES = {
    "legislation": ("STAT", "legislation"),
    "treaty": ("GEN", "treaty"),
    "court_judgment": ("CASE", "legal_case"),
    "official_statement": ("GOVDOC", "document"),
    "official_statistics": ("DATA", "dataset"),
    "official_report": ("RPRT", "report"),
    "parliamentary_record": ("HEAR", "hearing"),
    "un_document": ("RPRT", "report"),
    "ngo_report": ("RPRT", "report"),
    "news": ("NEWS", "article-newspaper"),
    "academic": ("JOUR", "article-journal"),
    "legal_opinion": ("GEN", "document"),
    "advocacy_document": ("PAMP", "pamphlet"),
    "reference": ("ENCYC", "entry-encyclopedia"),
}
OTHER = ("GEN", "document")
# What would end a group in BibTeX, or an address elsewhere
ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "\n": "", "\r": ""})


def bibtex(sources: Iterable[Content]) -> str:
    return "\n".join(map(_bibtex, sources))


def _bibtex(source: Content) -> str:
    said = _said(source)
    published = said["published"]
    fields = {
        "title": "{" + said["title"].translate(TEX) + "}",  # its capital letters stay as they are
        "publisher": said["publisher"].translate(TEX),
        "year": published[:4],
        "month": published[5:7].lstrip("0"),
        "date": published,
        "language": said["language"],
        "url": said["address"],
        "urldate": said["read"],
        "note": said["copy"] and f"Archived copy: {said['copy']}",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{said['id']},\n{lines}\n}}\n"


def ris(sources: Iterable[Content]) -> str:
    """Lines end as the specification wants them."""
    return "".join(f"{line}\r\n" for source in sources for line in _ris(source))


def _ris(source: Content) -> list[str]:
    said = _said(source)
    year, month, day = [*said["published"].split("-"), "", ""][:3]
    fields = [
        ("TY", TYPES.get(source["kind"], OTHER)[0]),
        ("ID", said["id"]),
        ("TI", said["title"]),
        ("PB", said["publisher"]),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if year else ""),
        ("LA", said["language"]),
        ("UR", said["address"]),
        ("L2", said["copy"]),
        ("Y2", said["read"] and said["read"].replace("-", "/") + "/"),
    ]
    return [*(f"{tag}  - {value}" for tag, value in fields if value), "ER  - ", ""]


def csl(sources: Iterable[Content]) -> str:
    return json.dumps(list(map(_csl, sources)), ensure_ascii=False, indent=1) + "\n"


def _csl(source: Content) -> dict[str, Any]:
    said = _said(source)
    item = {
        "id": said["id"],
        "type": TYPES.get(source["kind"], OTHER)[1],
        "title": said["title"],
        "publisher": said["publisher"],
        "language": said["language"],
        "URL": said["address"],
        "archive_location": said["copy"],
    }
    dates = {"issued": said["published"], "accessed": said["read"]}
    parts = {name: {"date-parts": [[int(part) for part in day.split("-")]]} for name, day in dates.items() if day}
    return {name: value for name, value in item.items() if value} | parts


def _said(source: Content) -> dict[str, str]:
    """What all forms say of a source, each on one line."""
    href = source_href(source)
    copy = reverse("public:evidence_copy", args=[source["reference"]]) if source.get("copy") else ""
    published = PartialDate(source["published_on"]) if source["published_on"] else ""
    return {
        "id": f"source-{source['reference']}",
        "title": _line(source_title(source)),
        "publisher": _line(pick(source["publisher"], source["language"])[0]),
        "published": str(published),
        "language": source["language"],
        "address": _whole(href).translate(ADDRESS),
        "copy": _whole(copy),
        "read": source.get("verified_on") or "",
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _whole(href: str) -> str:
    return settings.SITE_URL + href if href.startswith("/") else href


WRITERS: dict[str, Callable[[Iterable[Content]], str]] = {"bib": bibtex, "ris": ris, "csl": csl}
