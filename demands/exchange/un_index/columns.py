"""The columns of the index's exports under one name each, however their headings are spelled.

The XLSX has sixteen columns, "Reccomending Body" and "UPR Reccomending States" spelled so; the JSON has other keys for
the same things. Case, spaces and a letter too many or too few do not matter.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from demands.exchange.faults import Fault, Unreadable
from demands.models import Recommendation

KNOWN = {
    "text": "text",
    "countriesconcerned": "countries", "countries": "countries", "country": "countries",
    "recommendingbody": "body", "body": "body",
    "documentsymbol": "symbol", "symbol": "symbol",
    "themes": "themes",
    "affectedpersons": "affected_persons",
    "sdgs": "sdgs",
    "documentpublicationdate": "published_on", "publicationdate": "published_on",
    "uprrecommendingstates": "states", "uprrecommendingcountry": "states", "uprrecommendingcountries": "states",
    "uprposition": "position", "uprpositions": "position",
    "type": "type", "annotationtype": "type",
    "ohchrannotationid": "annotation_id", "annotationid": "annotation_id",
    "uprsession": "session",
    "uprcycle": "cycle",
    "dateofpublicationonuhri": "indexed_on", "publicationdateonuhri": "indexed_on",
    "regionsconcerned": "", "regions": "", "recommendingregions": "", "uprrecommendingregions": "", "documentid": "",
}  # fmt: skip
LONGEST = 60  # of headings that are compared
NEEDED = {"annotation_id": "OHCHR Annotation Id", "text": "Text", "countries": "Countries Concerned"}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


def name_of(heading: str) -> str:
    """Our name for a column; '' for one that is not used or not known."""
    plain = _plain(heading)
    if plain in KNOWN:
        return KNOWN[plain]
    close = get_close_matches(plain, KNOWN, n=1, cutoff=0.88) if len(plain) <= LONGEST else []
    return KNOWN[close[0]] if close else ""


def names_of(file: str, headings: Iterable[str]) -> dict[str, str]:
    """Our name for each heading that is used, well-known ones first. Raises Unreadable when one is missing."""
    found: dict[str, str] = {}
    for heading in sorted(headings, key=lambda heading: _plain(heading) not in KNOWN):
        name = name_of(heading)
        if name and name not in found.values():
            found[heading] = name
    missing = [heading for name, heading in NEEDED.items() if name not in found.values()]
    if missing:
        message = _("has no column %(names)s: choose an export of the Universal Human Rights Index")
        raise Unreadable(Fault(file, 1, message=message % {"names": ", ".join(f"“{one}”" for one in missing)}))
    return found


def _label(name: str) -> Any:
    field: Any = Recommendation._meta.get_field(name)
    return field.verbose_name


# What staff read for our names.
LABELS = {name: _label(name) for name in dict.fromkeys(filter(None, (*KNOWN.values(), "number", "language")))}
