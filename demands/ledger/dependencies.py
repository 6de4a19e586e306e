"""What a row hangs on: what must be public before it, and what becomes public along with it."""

from campaigns.models import Campaign, Document, Institution, Milestone, Theme, WorkingCopy
from demands.models import Demand, Engagement, Indicator, Proposal, StatusUpdate

from .content import passages_of


def parent_of(row: WorkingCopy) -> WorkingCopy | None:
    """What must have been published, by itself, before this can be."""
    match row:
        case Demand() | Document() | Milestone() | Indicator() | Engagement():
            return row.campaign
        case StatusUpdate():
            return row.demand
        case Proposal():
            return row.update or row.evidence
    return None


def along_with(row: WorkingCopy) -> list[WorkingCopy]:
    """Everything that publishing this row publishes too, what it depends on first."""
    found: dict[WorkingCopy, None] = {}
    for one in dependencies_of(row):
        found |= dict.fromkeys([*along_with(one), one])
    return list(found)


def dependencies_of(row: WorkingCopy) -> list[WorkingCopy]:
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
