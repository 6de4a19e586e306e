"""The kinds of thing that the record speaks of, once: what each is called there, and what belongs to it.

A subject of the record is the name of a kind, a colon, and the parts of the row's own public name with slashes between:
``demand:japan-2005/rome-statute``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaigns.models import (
    Campaign,
    Document,
    Institution,
    Milestone,
    Scale,
    Site,
    SitePage,
    Theme,
    WorkingCopy,
)
from demands.models import (
    Demand,
    Engagement,
    Evidence,
    Explanation,
    Indicator,
    Proposal,
    Recommendation,
    StatusUpdate,
)


@dataclass(frozen=True)
class Kind:
    """One kind of row that is published, or that proposes a line of the record."""

    name: str
    model: type[WorkingCopy]
    identity: tuple[str, ...]  # the columns that make its public name
    title: str  # the column with the words it is called by
    parent: str = ""  # the field with what must be public before it
    parts: tuple[str, ...] = ()  # rows of other tables that its content is made of: paths to fetch them by
    beside: tuple[str, ...] = ()  # single rows that its content refers to: paths to fetch them by
    closes: bool = False  # publication closes it for ever; others are reworded

    def subject_of(self, row: Any) -> str:
        """The name of a row in the record."""
        return f"{self.name}:{'/'.join(_value(row, path) for path in self.identity)}"

    def rows(self, names: str) -> QuerySet[Any]:
        """The rows with this public name: one, or none any more."""
        return self.model._default_manager.filter(**dict(zip(self.identity, names.split("/"), strict=True)))


def _value(row: Any, path: str) -> str:
    for part in path.split("__"):
        row = getattr(row, part)
    return str(row)


IN_CAMPAIGN = ("campaign__slug", "slug")
KINDS = (
    Kind("site", Site, ("code",), "name_i18n"),
    Kind("page", SitePage, ("slug",), "title_i18n"),
    Kind("scale", Scale, ("code",), "name_i18n", parts=("statuses",)),
    Kind("institution", Institution, ("slug",), "name_i18n", beside=("parent",)),
    Kind("theme", Theme, ("slug",), "name_i18n", beside=("parent",)),
    Kind("campaign", Campaign, ("slug",), "name_i18n", parts=("addressees",), beside=("scale",)),
    Kind("document", Document, IN_CAMPAIGN, "title_i18n", "campaign", parts=("passages",), beside=("campaign",)),
    Kind("milestone", Milestone, IN_CAMPAIGN, "title_i18n", "campaign", beside=("campaign",)),
    Kind("recommendation", Recommendation, ("annotation_id",), "symbol"),
    Kind(
        "demand", Demand, IN_CAMPAIGN, "title_i18n", "campaign", beside=("campaign",),
        parts=("addressees", "themes", "milestones", "recommendations", "related", "passages__document__campaign"),
    ),
    Kind(
        "indicator", Indicator, IN_CAMPAIGN, "title_i18n", "campaign", beside=("campaign",),
        parts=("observations", "demands", "sources__document__campaign"),
    ),
    Kind(
        "engagement", Engagement, ("campaign__slug", "reference"), "summary_i18n", "campaign", parts=("demands",),
        beside=("campaign", "institution"),
    ),
    Kind(
        "update", StatusUpdate, ("reference",), "headline_i18n", "demand", closes=True,
        parts=("citations__evidence__document__campaign",), beside=("demand__campaign__scale", "status", "corrects"),
    ),
    Kind(
        "explanation", Explanation, ("reference",), "text_i18n", "demand", closes=True, parts=("updates",),
        beside=("demand__campaign", "status"),
    ),
    Kind("evidence", Evidence, ("reference",), "title_i18n", beside=("document__campaign",), closes=True),
    Kind("proposal", Proposal, ("reference",), "kind", beside=("update", "evidence"), closes=True),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS}
REWORDED = tuple(kind for kind in KINDS if not kind.closes)  # those whose row stays open and is published again


def kind_of(row: Any) -> Kind:
    """The kind of a row. Raises TypeError for a row that has no place in the record."""
    found = BY_MODEL.get(type(row))
    if found is None:
        raise TypeError(f"{type(row).__name__} has no place in the record")
    return found


def subject_of(row: Any) -> str:
    """The public name of a row in the record, such as ``demand:japan-2005/rome-statute``."""
    return kind_of(row).subject_of(row)


def rows_of(subject: str) -> Iterable[Any]:
    """The rows that a subject of the record is the name of."""
    name, _colon, names = subject.partition(":")
    return BY_NAME[name].rows(names)
