"""Names that are written from right to left, such as Arabic and Hebrew ones, among words that are not."""

import re
from typing import Any

from django.utils.html import conditional_escape

# Letters of the blocks that Unicode keeps for such scripts (UAX #9, classes R and AL), and the marks that act like one.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(name: Any) -> str:
    """Return a text as HTML, in <bdi> when it could change the order of the words beside it.

    Text that is not declared safe is escaped. All languages of the site run from left to right, so most texts need
    no element and pages do not grow.
    """
    html = str(conditional_escape(name))
    return f"<bdi>{html}</bdi>" if _RIGHT_TO_LEFT.search(html) else html
