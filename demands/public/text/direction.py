"""Names that run in another direction than the words around them, such as Arabic ones in an English page."""

import re
from typing import Any

from django.utils.html import conditional_escape
from django.utils.translation import get_language_bidi

# Letters of the blocks that Unicode keeps for such scripts (UAX #9, classes R and AL), and the marks that act like one.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(name: Any) -> str:
    """Return a text as HTML, in <bdi> when it could change the order of the words beside it.

    Text that is not declared safe is escaped. On a page that runs from left to right most texts need no element, so it
    does not grow; on one that runs from right to left every text may be in another direction.
    """
    html = str(conditional_escape(name))
    return f"<bdi>{html}</bdi>" if html and (get_language_bidi() or _RIGHT_TO_LEFT.search(html)) else html
