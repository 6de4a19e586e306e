"""From what is to be published to lines of the record: which line each row gets, and what is marked in the rows."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign, Scale, WorkingCopy
from demands.models import Demand, Engagement, Entry, Indicator, Proposal, StatusUpdate, WorkflowStep

from . import translations
from .append import Place, Stamp, append_line
from .content import Content
from .kinds import kind_of, subject_of
from .parcel import Parcel, Part

Kind = Entry.Kind


def locked(row: WorkingCopy) -> Any:
    """The row as it is in the database with its parts, held until the end of the transaction."""
    rows = type(row)._base_manager.select_for_update().prefetch_related(*kind_of(row).parts)
    return rows.get(pk=row.pk)


def record(parcel: Parcel, stamp: Stamp) -> Entry:
    """Append a line for everything that a parcel carries, and mark the rows; return the line of its own row."""
    for part in parcel.along:
        _record(part, stamp, authors=part.row.contributors)
    entry = _record(parcel, stamp, authors=parcel.writers)
    for source in parcel.new_sources:
        _mark(source, entry)
    return entry


def _record(part: Part, stamp: Stamp, *, authors: Iterable[int]) -> Entry:
    row = part.row
    kind, target, about = _kind_of(row)
    entry = append(kind, target, part.content, stamp, about=about, authors=authors)
    _mark(row, entry)
    if isinstance(row, Demand) and kind == Kind.PUBLISHED:
        _reveal(row)
    if isinstance(row, Proposal):
        _apply(row, part.content)
    if isinstance(row, StatusUpdate):
        translations.carry_over(row, entry, stamp)
    return entry


def _reveal(demand: Demand) -> None:
    """What already is public and names this demand may say so now; until it is published again, it does not."""
    for model in (Indicator, Engagement):
        public = model.objects.filter(demands=demand, published_as__isnull=False, edited_at__isnull=True)
        public.update(edited_at=timezone.now())


def _kind_of(row: WorkingCopy) -> tuple[str, WorkingCopy, int | None]:
    """The kind of line that publishing this row appends, whose it is, and the entry it is about."""
    if isinstance(row, Proposal):
        kinds = {"translate": Kind.TRANSLATED, "retract": Kind.RETRACTED, "amend": Kind.AMENDED}
        target: Any = row.update or row.evidence
        return kinds[row.kind], target, target.published_as
    if isinstance(row, StatusUpdate) and row.corrects is not None:
        return Kind.CORRECTED, row, row.corrects.published_as
    if isinstance(row, Scale):
        return Kind.DEFINED, row, row.published_as
    return (Kind.REWORDED if row.is_published else Kind.PUBLISHED), row, row.published_as


def _mark(row: WorkingCopy, entry: Entry) -> None:
    row.published_as, row.edited_at, row.contributors = entry.sequence, None, []
    row.submitted_at, row.submitted_hash = None, ""
    row.save(update_fields=("published_as", "edited_at", "contributors", "submitted_at", "submitted_hash"))


def _apply(proposal: Proposal, content: Content) -> None:
    """Update the closed row to its current content in the record."""
    if proposal.kind == Proposal.Kind.TRANSLATE and proposal.update is not None:
        update = proposal.update
        setattr(update, f"headline_{proposal.language}", proposal.headline.strip())
        setattr(update, f"body_{proposal.language}", proposal.body.replace("\r\n", "\n").strip())
        update.save(update_fields=("i18n",))
    elif proposal.kind == Proposal.Kind.AMEND and proposal.evidence is not None:
        for field, value in content["changes"].items():
            setattr(proposal.evidence, field, value)
        proposal.evidence.save()


def append(
    kind: str, row: WorkingCopy, content: Content, stamp: Stamp, *, about: int | None, authors: Iterable[int] = ()
) -> Entry:
    """Append one line about a row, without marking the row."""
    return append_line(kind, subject_of(row), content, stamp, _place(row, about), authors=sorted(authors))


def _place(row: Any, about: int | None) -> Place:
    if isinstance(row, Campaign):
        return Place(row.slug, "", about)
    owner = getattr(row, "demand", row)
    campaign = owner.campaign.slug if hasattr(owner, "campaign") else ""
    return Place(campaign, owner.slug if isinstance(owner, Demand) else "", about)


def note(row: WorkingCopy, action: str, *, by: User, comment: str = "") -> WorkflowStep:
    """Keep what a member of staff did with a draft; ``action`` is one of ``WorkflowStep.Action``."""
    return WorkflowStep.objects.create(
        subject=subject_of(row), action=action, comment=comment.strip(), by=by, by_name=by.get_username()
    )
