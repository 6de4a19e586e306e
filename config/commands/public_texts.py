"""Which texts readers meet: on public pages, cards, charts, error pages and forms.

A language may be translated for readers only. Its `.po` file says so in its header (`X-Scope: public`), holds these
texts and no others, and leaves the newsroom in English.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message

from config.places import BASE_DIR

SCOPE = b'"X-Scope: public\\n"'
PLACES = re.compile(
    r"campaigns/licences|demands/(alerts/readers|api|progress|public)/"
    r"|templates/(\d|base|(alerts|mail)/readers/|public/|review/(_about|_embargo|_readings|_rows|_sources|embargo))"
)
CONTEXTS = {"between two dates", "date", "short month"}
# The codes of contents and entries whose words pages show.
CHOICES = {
    "campaigns/models/institution.py": {"Kind"},
    "demands/models/engagement.py": {"Kind"},
    "demands/models/entry.py": {"Approval", "Kind"},
    "demands/models/evidence.py": {"Kind", "Stance"},
    "demands/models/explanation.py": {"Confidence"},
    "demands/models/readers/__init__.py": {"Period"},
    "demands/models/update.py": {"Direction"},
}


def for_readers_only(header: bytes) -> bool:
    """Say whether a `.po` file with this header holds the public texts alone."""
    return SCOPE in header


def is_public(message: Message, project: Path = BASE_DIR) -> bool:
    """Say whether one of the places of a text is one that readers meet. Places are (path, line)."""
    return message.context in CONTEXTS or any(
        PLACES.match(path) or line in lines_of_choices(project, path) for path, line in message.locations
    )


@cache
def lines_of_choices(project: Path, path: str) -> frozenset[int]:
    """The lines of a module that define choices whose words pages show."""
    return frozenset(_lines_of(project / path, CHOICES[path])) if path in CHOICES else frozenset()


def _lines_of(path: Path, classes: set[str]) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name in classes and node.end_lineno:
            yield from range(node.lineno, node.end_lineno + 1)
