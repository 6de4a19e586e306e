"""What one publication carries, worked out once: a row, what becomes public along with it, its writers and its hash.

The rules of publication, the ledger and the review page all take the same parcel, so that what is checked and read is
what is published.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from campaigns.models import Campaign, Institution, Theme, WorkingCopy
from demands.models import Demand, Engagement, Entry, Evidence, Indicator, Proposal

from . import chain
from .content import Content, content_of, passages_of, public_sources
from .kinds import kind_of, subject_of
from .wording import STAMPS

LINKS = ("related", "demands", "document")  # parts of a content that name only what is public at the moment


@dataclass(frozen=True)
class Part:
    """One row with the content that publishing it would make public."""

    row: WorkingCopy
    content: Content

    @property
    def subject(self) -> str:
        return subject_of(self.row)


@dataclass(frozen=True)
class Parcel(Part):
    """A row with everything that becomes public along with it, what it depends on first."""

    along: tuple[Part, ...]
    # every public source of the content; those that are not public yet are closed with it
    sources: tuple[Evidence, ...]
    # what the row depends on and another publication made public after the row was last edited, by subject
    taken: dict[str, Content] = field(default_factory=dict)

    @property
    def new_sources(self) -> list[Evidence]:
        return [source for source in self.sources if not source.is_published]

    @cached_property
    def writers(self) -> frozenset[int]:
        """The numbers of all users who wrote part of what would become public."""
        rows = [self.row, *(part.row for part in self.along), *self.new_sources]
        return frozenset(writer for row in rows for writer in row.contributors)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of everything that would become public: what a reviewer reads and approves.

        It stays when another draft is published first and takes along what this one depends on, as long as that became
        public with the content that it had. So does what the row links to: which of it is public may change.
        """
        return chain.sha256(self._own | {"along": _named_along(self.along, self.taken)})

    @cached_property
    def own_hash(self) -> str:
        """The SHA-256 of what the row itself would show, without what becomes public along with it."""
        return chain.sha256(self._own)

    @property
    def _own(self) -> Content:
        target = self.row.update or self.row.evidence if isinstance(self.row, Proposal) else None
        return {
            "subject": self.subject,
            "content": _without_links(self.content),
            "links": _links(self.row, self.sources),
            "about": subject_of(target) if target else None,
        }


def parcel_of(row: WorkingCopy) -> Parcel:
    """Work out what publishing this row now would carry."""
    rows = along_with(row)
    along = tuple(Part(one, content_of(one)) for one in rows)
    taken = _taken_since([row, *rows], row.edited_at)
    return Parcel(row, content_of(row), along, tuple(public_sources(row)), taken)


def _named_along(along: Iterable[Part], taken: dict[str, Content]) -> list[Any]:
    """What goes along or has gone, in an order that does not depend on which of it has."""
    return sorted(
        [[part.subject, _without_links(part.content)] for part in along] + [list(one) for one in taken.items()]
    )


def _taken_since(rows: list[WorkingCopy], since: dt.datetime | None) -> dict[str, Content]:
    """What these rows depend on that became public since a moment, with its first public content. One query mostly."""
    found: dict[str, Content] = {}
    while since is not None and rows:
        public = {one for row in rows for one in _every_dependency(row) if one.is_published}
        recent = Entry.objects.filter(pk__in=[one.published_as for one in public], recorded_at__gte=since)
        numbers = set(recent.values_list("pk", flat=True)) if public else set()
        named = {subject_of(one): one for one in public if one.published_as in numbers}
        first = Entry.objects.filter(
            subject__in=named.keys() - found.keys(), about__isnull=True, recorded_at__gte=since
        )
        entries = list(first.filter(kind__in=(Entry.Kind.PUBLISHED, Entry.Kind.DEFINED))) if named else []
        found |= {one.subject: _without_links(one.content or {}) for one in entries}
        rows = [named[one.subject] for one in entries]
    return found


def _without_links(content: Content) -> Content:
    """A content without what changes when something else is published."""
    bare = {key: value for key, value in content.items() if key not in LINKS + STAMPS}
    if "citations" in bare:
        bare["citations"] = [one | {"evidence": _without_links(one["evidence"])} for one in bare["citations"]]
    if "sources" in bare:
        bare["sources"] = [_without_links(one) for one in bare["sources"]]
    return bare


def _links(row: WorkingCopy, sources: Iterable[Evidence]) -> Content:
    """What a row links to, public or not: readers see each link once its other end is public."""
    found: Content = {}
    if isinstance(row, Demand):
        found["related"] = sorted(one.slug for one in row.related.all())
    if isinstance(row, (Indicator, Engagement)):
        found["demands"] = sorted(one.slug for one in row.demands.all())
    if isinstance(row, Evidence):
        sources = [row]
    found["documents"] = {one.reference: subject_of(one.document) for one in sources if one.document is not None}
    return found


def parent_of(row: WorkingCopy) -> WorkingCopy | None:
    """The rows that must be published before this one."""
    if isinstance(row, Proposal):
        return row.update or row.evidence
    parent = kind_of(row).parent
    return getattr(row, parent) if parent else None


def along_with(row: WorkingCopy) -> list[WorkingCopy]:
    """Everything that publishing this row publishes too, what it depends on first."""
    found: dict[WorkingCopy, None] = {}
    for one in _dependencies_of(row):
        found |= dict.fromkeys([*along_with(one), one])
    return list(found)


def _dependencies_of(row: WorkingCopy) -> list[WorkingCopy]:
    """What has no life of its own and becomes public along with this."""
    return [one for one in _every_dependency(row) if not one.is_published]


def _every_dependency(row: WorkingCopy) -> list[WorkingCopy]:
    """What a row cannot be public without and that is not published by itself."""
    found: list[WorkingCopy | None] = []
    match row:
        case Institution() | Theme():
            found = [row.parent]
        case Campaign():
            found = [row.scale, *row.addressees.all()]
        case Demand():
            documents = [passage.document for passage in passages_of(row)]
            found = [*row.addressees.all(), *row.themes.all(), *documents, *row.milestones.all()]
            found += row.recommendations.all()
        case Engagement():
            found = [row.institution]
    return [one for one in dict.fromkeys(found) if one is not None]
