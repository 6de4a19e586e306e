"""How sure a page is of an update, a source or a figure: read by staff, seen in an excerpt, or not yet verified."""

from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.partial_date import PartialDate
from demands.progress.sql import Certainty
from demands.progress.standing import Clock
from demands.public.text import open_day
from demands.public.text.site_name import path
from demands.public.text.wording import reader_language

from .source_links import of_updates

LEVELS: dict[str, str | Promise] = {
    "read": gettext_lazy("read by staff"),
    "excerpt": gettext_lazy("seen in an excerpt"),
    "unverified": gettext_lazy("not yet verified"),
}
KINDS: dict[str, str | Promise] = {
    "update": gettext_lazy("Updates"),
    "source": gettext_lazy("Sources"),
    "figure": gettext_lazy("Figures"),
}


def said_certainty(level: str, day: str | None = None) -> str:
    """The level in words: "read by staff on 3 June 2026"."""
    if level == "read" and day:
        return _("read by staff on %(day)s") % {"day": PartialDate(day).display(reader_language())}
    return str(LEVELS.get(level, level))


def certainty_html(said: dict[str, Any]) -> str:
    """The mark of one update, source or figure, from its ``verification`` and ``verified_on``."""
    level = str(said["verification"])
    return f'<span class="certainty is-{escape(level)}">{escape(said_certainty(level, said.get("verified_on")))}</span>'


def counts(certainty: Certainty, when: Clock, campaign: str = "") -> list[dict[str, Any]]:
    """How many updates, sources and figures there are at each level; updates and sources lead to their lists."""
    found = []
    for kind, label in KINDS.items():
        numbers = certainty.get(kind, {})
        levels = [
            {"words": words, "number": numbers[level], "href": _href(kind, when, campaign, level)}
            for level, words in LEVELS.items()
            if numbers.get(level)
        ]
        found += [{"label": label, "levels": levels}] if levels else []
    return found


def _href(kind: str, when: Clock, campaign: str, level: str) -> str:
    if kind == "source":
        return of_updates(when, campaign=campaign, certainty=level)
    asked = open_day.asked(when) | {"campaign": campaign, "certainty": level}
    query = open_day.encoded({name: value for name, value in asked.items() if value})
    return f"{path('updates')}?{query}" if kind == "update" else ""
