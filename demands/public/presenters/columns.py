"""The columns of the table of demands: what each is called, what it is sorted by, and the link that does so."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Column:
    """``order`` is "ascending" or "descending" for the column that the table is sorted by, else ''."""

    label: str
    href: str
    order: str
    number: bool


def columns(sort: str, href: Callable[[str], str]) -> list[Column]:
    """All columns in their order. ``href`` is the address of the table sorted by something."""
    return [
        Column(label, href(code), way if code == sort else "", number)
        for label, code, way, number in (
            (_("No."), "", "ascending", True),
            (_("Demand"), "title", "ascending", False),
            (_("Status"), "status", "ascending", False),
            (_("since"), "changed", "descending", False),
            (_("Last event"), "last", "descending", False),
            (_("Sources"), "sources", "descending", True),
            (_("Addressee"), "addressee", "ascending", False),
        )
    ]
