"""What the static copy takes of each public route: every route is declared here, with what its page follows from, or
with the reason why the copy has no such page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.site_pages import EXPECTED


class Follows(Enum):
    """Which entries put a page out of date."""

    RECORD = "any entry"
    CORRECTIONS = "corrections and retractions, and entries about a whole campaign"
    CAMPAIGN = "entries about its campaign"
    WHOLE = "entries about its campaign that are about no update of it"
    MONTH = "entries that it shows, and earlier ones about their demands"
    DEMAND = "entries about its demand"
    POINTING = "entries about its demand, and about those whose status it shows"
    BODY = "entries about demands of it, or of a part of it"
    SOURCE = "entries that cite it, and earlier ones about their demands"
    ENTRY = "entries about its own, and earlier ones about its demand"
    LINE = "its own entry, what redacts it, and those in its tile until that is full"
    NOTHING = "none: it never changes"


@dataclass(frozen=True)
class Copied:
    """How a route is copied; ``daily`` pages also follow from the day, ``searched`` ones are found by the search.

    ``uncertain`` ones may not exist, and are asked for before the pages that would link to them. What is ``once`` is
    the same in all languages. ``large`` ones take seconds. ``beside`` names what reads the same of the record.
    """

    follows: Follows
    daily: bool = True
    searched: bool = False
    uncertain: bool = False
    once: bool = False
    large: bool = False
    beside: str = ""


RECORD, CAMPAIGN = Copied(Follows.RECORD), Copied(Follows.CAMPAIGN)
SEARCHED, OF_CAMPAIGN = Copied(Follows.RECORD, searched=True), Copied(Follows.CAMPAIGN, searched=True)
DEMAND = Copied(Follows.DEMAND)
FILE_OF_SOURCE = Copied(Follows.SOURCE, uncertain=True, once=True)
STAMP = Copied(Follows.NOTHING, daily=False, uncertain=True, once=True)
OF_RECORD = Copied(Follows.RECORD, uncertain=True, once=True)
CARD = "pictures that other sites show with a link: they ask the site itself"
FORM = "a form that needs the site"
IN_THE_LIST = "the files of the list of sources hold each of them"
MACHINES = "says where the site itself is, not its copy"
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
FORMS_OF_SOURCES = ("bib", "ris", "csl")

DECLARED: dict[str, Copied | str] = {
    "public:home": RECORD,
    "public:card": CARD,
    "public:campaign": OF_CAMPAIGN,
    "public:campaign_card": CARD,
    "public:compare": FORM,
    "public:demand": Copied(Follows.POINTING, searched=True),
    "public:demand_card": CARD,
    "public:history_svg": CAMPAIGN,
    "public:history_png": CAMPAIGN,
    "public:indicator_svg": Copied(Follows.WHOLE, uncertain=True),
    "public:indicator_png": Copied(Follows.WHOLE, uncertain=True),
    "public:document": OF_CAMPAIGN,
    "public:updates": RECORD,
    "public:entry": Copied(Follows.ENTRY, daily=False),
    "public:evidence_file": FILE_OF_SOURCE,
    "public:evidence_copy": FILE_OF_SOURCE,
    "public:institution": Copied(Follows.BODY, searched=True),
    "public:theme": Copied(Follows.BODY, searched=True),
    "public:search": RECORD,
    "public:suggest": FORM,
    "public:suggest_thanks": FORM,
    "public:suggest_demand": FORM,
    "public:suggest_entry": FORM,
    "public:methodology": SEARCHED,
    "public:corrections": Copied(Follows.CORRECTIONS),
    **{f"public:{name}": Copied(Follows.RECORD, searched=True, uncertain=True) for name in EXPECTED},
    "public:page": SEARCHED,
    "public:record": RECORD,
    "public:record_lines": Copied(Follows.RECORD, uncertain=True, once=True, large=True),
    "public:checkpoint": OF_RECORD,
    "public:signed_checkpoint": OF_RECORD,
    "public:record_keys": OF_RECORD,
    "public:proof": Copied(Follows.LINE, daily=False, uncertain=True, once=True),
    "public:consistency": "between any two sizes: it can be computed from the tiles",
    "public:tile": STAMP,
    "public:timestamps": OF_RECORD,
    "public:stamped": STAMP,
    "public:timestamp": STAMP,
    "public:verify": RECORD,
    "public:institutions": RECORD,
    "public:themes": RECORD,
    "public:sources": RECORD,
    "public:source": Copied(Follows.SOURCE, searched=True),
    **{f"public:sources_file_{form}": Copied(Follows.RECORD, beside="files of sources") for form in FORMS_OF_SOURCES},
    **{f"public:source_file_{form}": IN_THE_LIST for form in FORMS_OF_SOURCES},
    "public:months": CAMPAIGN,
    "public:month": Copied(Follows.MONTH, daily=False),
    **dict.fromkeys(
        ("public:campaign_embed", "public:campaign_badge", "public:demand_embed", "public:demand_badge"), CARD
    ),
    "public:campaign_embed_code": FORM,
    "public:demand_embed_code": FORM,
    "public:feed": RECORD,
    "public:campaign_feed": CAMPAIGN,
    "public:demand_feed": DEMAND,
    "public:institution_feed": Copied(Follows.BODY),
    "public:theme_feed": Copied(Follows.BODY),
    "public:campaign_calendar": CAMPAIGN,
    "public:demand_calendar": DEMAND,
    "data:index": RECORD,
    "data:documentation": RECORD,
    **{f"data:all_{form}": Copied(Follows.RECORD, large=True) for form in ("csv", "xlsx", "json")},
    **{f"data:{form}": Copied(Follows.CAMPAIGN, large=True) for form in ("csv", "xlsx", "json", "zip")},
    **{f"data:campaign_{form}": CAMPAIGN for form in ("pdf", "docx")},
    **{f"data:demand_{form}": DEMAND for form in ("pdf", "docx")},
    **{f"data:matrix_{form}": CAMPAIGN for form in ("docx", "xlsx")},
    "site:logo": OF_RECORD,
    "site:icon": OF_RECORD,
    "site:style": OF_RECORD,
    "site:oembed": MACHINES,
    "site:manifest": MACHINES,
    "site:robots": MACHINES,
    "site:security": MACHINES,
    "site:sitemap": MACHINES,
    "site:sitemap_pages": MACHINES,
    "site:sitemap_updates": MACHINES,
    "site:sitemap_months": MACHINES,
}
NOT_PAGES = {  # whole namespaces
    "api": "answers questions, which a file cannot; the downloads hold all of it",
    "follow": FORM,
    "alerts": "addresses in emails",
    "admin": "the newsroom",
    "review": "the newsroom",
    "embargo": "the newsroom",
}
NAMELESS = {"healthz": "whether the server runs", "readyz": "whether the server runs"}


@dataclass(frozen=True)
class Route:
    name: str  # with its namespace
    path: str  # "campaigns/<slug:campaign>/"
    arguments: tuple[str, ...]

    @property
    def declared(self) -> Copied | str | None:
        """How it is copied, or why not; None when nobody said."""
        namespace, _colon, _name = self.name.rpartition(":")
        if not namespace and self.path.startswith("accounts/"):
            return "the newsroom"
        return DECLARED.get(self.name) or NOT_PAGES.get(namespace) or NAMELESS.get(self.name)

    def filled(self, language: str, values: dict[str, str]) -> str:
        """The address in a language."""
        prefix = "" if language == settings.LANGUAGE_CODE else f"{language}/"
        return f"/{prefix}{self._form.format_map(values)}"

    @cached_property
    def _form(self) -> str:
        """The path as ``str.format`` takes it: "campaigns/{campaign}/"."""
        return ARGUMENT.sub(r"{\1}", self.path)


def routes(patterns: Any = None, namespace: str = "", prefix: str = "") -> Iterator[Route]:
    """Every route of the site, its path without that of a language."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        own = type(pattern.pattern).__name__ == "LocalePrefixPattern"
        path = prefix if own else prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, pattern.namespace or namespace, path)
        elif isinstance(pattern, URLPattern):
            given = getattr(pattern.pattern, "converters", {})
            yield Route(f"{namespace}:{pattern.name}" if namespace else pattern.name or "", path, tuple(given))
