"""The demands to which the page of one points, with their statuses. Part of ``progress``."""

from collections.abc import Iterable

from .progress import DemandProgress
from .standing import Content

MOST = 6


def related(one: DemandProgress, demands: Iterable[DemandProgress]) -> list[DemandProgress]:
    """Of the demands of its campaign, in their order."""
    return [other for other in demands if is_related(other.content, one.content)][:MOST]


def is_related(one: Content, other: Content) -> bool:
    """Whether one names the other, which may have become public later, or both have the same first theme."""
    if one["slug"] == other["slug"]:
        return False
    named = one["slug"] in other["related"] or other["slug"] in one["related"]
    return named or bool(one["themes"] and one["themes"][:1] == other["themes"][:1])
