"""What one publication carries, worked out once: a row, what becomes public along with it, its writers and its hash.

The rules of publication, the ledger and the review page all take the same parcel, so that what is checked and read is
what is published.
"""

from dataclasses import dataclass
from functools import cached_property

from campaigns.models import Campaign, Institution, Theme, WorkingCopy
from demands.models import Demand, Engagement, Evidence, Proposal

from . import chain
from .content import Content, content_of, passages_of, public_sources
from .kinds import kind_of, subject_of


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
    sources: tuple[
        Evidence, ...
    ]  # every public source of the content; those that are not public yet are closed with it

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
        """The SHA-256 of everything that would become public: what a reviewer reads and approves."""
        target = self.row.update or self.row.evidence if isinstance(self.row, Proposal) else None
        return chain.sha256(
            {
                "subject": self.subject,
                "content": self.content,
                "about": subject_of(target) if target else None,
                "along": [[part.subject, part.content] for part in self.along],
            }
        )


def parcel_of(row: WorkingCopy) -> Parcel:
    """Work out what publishing this row now would carry."""
    along = tuple(Part(one, content_of(one)) for one in along_with(row))
    return Parcel(row, content_of(row), along, tuple(public_sources(row)))


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
    """What has no life of its own and becomes public along with this, unless it is public already."""
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
    return [one for one in dict.fromkeys(found) if one is not None and not one.is_published]
