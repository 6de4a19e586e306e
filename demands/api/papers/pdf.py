"""Briefings as PDF, set by Typst: tagged (PDF/UA-1), with the fonts that the product carries.

A language whose letters none of these fonts has, such as Hebrew, gets no PDF; the DOCX has the reader's own.
"""

import datetime as dt
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from pypdf import PdfReader

from demands.public.charts.files.typesetting import language_of_pictures
from demands.public.text import site_look
from demands.public.text.site_name import site_name

from .paper import ROOMS, Paper

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[1] / "public" / "fonts"
LOGO = (360, 120)  # pixels: 300 to an inch
CJK = ("ja", "zh", "ko")


def can_set(language: str) -> bool:
    """Whether the fonts have the letters of a language."""
    return language_of_pictures(language) == language


def fitted(make: Callable[[int], Paper], pages: int) -> bytes:
    """The paper on so many pages at most, saying as much as fits."""
    found = b""
    for room in ROOMS:
        found = written(make(room))
        if len(PdfReader(BytesIO(found)).pages) <= pages:
            break
    return found


def written(paper: Paper) -> bytes:
    """The PDF of a paper. Its time is the paper's day, so that one paper has one spelling.

    PDF/UA allows no character that the fonts lack, such as an emoji; a paper with one is tagged and claims no standard.
    """
    try:
        return _compiled(paper, ["ua-1"])
    except typst.TypstError:
        return _compiled(paper, [])


def _compiled(paper: Paper, standards: Any) -> bytes:
    found: bytes = typst.compile(
        str(HERE / "paper.typ"),
        root=str(HERE),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(_handed_over(paper), ensure_ascii=False)},
        pdf_standards=standards,
        timestamp=_midnight(paper.day),
    )
    return found


def _midnight(day: dt.date) -> int:
    """In seconds since 1970."""
    return (day - dt.date(1970, 1, 1)).days * 86_400


def _logo() -> bytes | None:
    """The logo of the site in the size of a paper's head."""
    found = site_look.picture()
    return site_look.shrunk(found[1], LOGO) if found else None


def _isolated(text: str) -> str:
    """A text that keeps its own direction within one of another (UAX #9, FSI and PDI)."""
    return f"\u2068{text}\u2069" if text else ""


def _handed_over(paper: Paper) -> dict[str, object]:
    rtl = get_language_info(paper.language)["bidi"]
    own = _isolated if rtl else str
    return {
        "title": paper.title,
        "kicker": own(paper.kicker),
        "facts": [(name, own(value)) for name, value in paper.facts],
        "parts": [
            {
                "heading": part.heading,
                "listed": part.listed,
                "lines": [{"lead": own(one.lead), "text": own(one.text), "sources": one.sources} for one in part.lines],
            }
            for part in paper.parts
        ],
        "sources": [(number, own(text), url) for number, text, url in paper.cited.lines()],
        "headings": {"sources": _("Sources"), "address": _("Permanent address of this version of the page")},
        "address": paper.cite.address,
        "publisher": paper.cite.publisher,
        "foot": own(paper.foot),
        "more": paper.more,
        "language": paper.language,
        "cjk": paper.language in CJK,
        "rtl": rtl,
        "logo": [*data] if (data := _logo()) else None,
        "site": site_name(),
        "accent": site_look.accent_or(""),
    }
