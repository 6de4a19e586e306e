"""The details that a page or file states, each as one short line."""

import re
from typing import Any

LONGEST = {"title": 300, "publisher": 200}
SPACE = re.compile(r"\s+")


def as_lines(found: dict[str, Any]) -> dict[str, str]:
    """What was found, as text of one line each; without what says nothing."""
    return {name: text[: LONGEST.get(name, 100)] for name, value in found.items() if (text := _plain(value))}


def _plain(value: Any) -> str:
    """One line without what no database holds."""
    return SPACE.sub(" ", "".join(one for one in str(value or "") if one.isprintable() or one.isspace())).strip()
