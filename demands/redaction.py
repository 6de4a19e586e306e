"""What a redaction empties beside the entry itself: the rows that it was made of, and every copy in their history."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from campaigns import history
from campaigns.models import Campaign, Document, Institution, Milestone, Scale, Theme

from .models import Demand, Engagement, Entry, Evidence, Indicator, Proposal, Recommendation, StatusUpdate

# What a subject of the record is a name of, and the columns that hold the parts of the name
NAMED: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "scale": (Scale, ("code",)),
    "institution": (Institution, ("slug",)),
    "theme": (Theme, ("slug",)),
    "campaign": (Campaign, ("slug",)),
    "document": (Document, ("campaign__slug", "slug")),
    "milestone": (Milestone, ("campaign__slug", "slug")),
    "demand": (Demand, ("campaign__slug", "slug")),
    "indicator": (Indicator, ("campaign__slug", "slug")),
    "engagement": (Engagement, ("campaign__slug", "reference")),
    "recommendation": (Recommendation, ("annotation_id",)),
    "update": (StatusUpdate, ("reference",)),
    "evidence": (Evidence, ("reference",)),
}


def empty(entry: Entry) -> None:
    """Empty the rows of an entry that has just been emptied, then their history. The guards must be open.

    History loses the words of every version of such a row, not of this entry's alone: who changed it when, stays.
    """
    if entry.subject_type == "update" and entry.kind in (Entry.Kind.PUBLISHED, Entry.Kind.CORRECTED):
        _empty_update(StatusUpdate.objects.get(published_as=entry.sequence))
    for field in ("copy", "gone_on") if entry.kind == Entry.Kind.AMENDED else ():
        if field in (entry.content or {})["changes"]:
            _take_back(entry, field)
    for proposal in Proposal.objects.filter(published_as=entry.sequence):
        _empty_proposal(proposal)
    for row in _rows(entry):
        if history.kept(type(row)):
            history.forget(row)


def _rows(entry: Entry) -> Iterator[Model]:
    yield from Proposal.objects.filter(published_as=entry.sequence)
    model, columns = NAMED[entry.subject_type]
    names = entry.subject.partition(":")[2].split("/")
    yield from model._default_manager.filter(**dict(zip(columns, names, strict=True)))


def _empty_update(row: StatusUpdate) -> None:
    empty_texts: dict[str, Any] = dict.fromkeys(
        ("body", "waiver_reason", "verification_note", "correction_reason", "internal_notes"), ""
    )
    StatusUpdate.objects.filter(pk=row.pk).update(headline="[redacted]", i18n={}, **empty_texts)
    row.citations.all().delete()


def _take_back(entry: Entry, field: str) -> None:
    """A source's public copy is again the one that the line before said, or none; so is whether it is gone."""
    lines = Entry.objects.filter(subject=entry.subject, kind=Entry.Kind.AMENDED, content__changes__has_key=field)
    before = lines.order_by("-sequence").first()
    said = before.content["changes"][field] if before and before.content else None
    said = said or {"copy": "", "gone_on": None}[field]
    Evidence.objects.filter(reference=entry.subject.partition(":")[2]).update(**{field: said})


def _empty_proposal(row: Proposal) -> None:
    """A translation also stands in its update; the description of a source stays with the source."""
    if row.kind == Proposal.Kind.TRANSLATE and row.update is not None:
        gone = (f"headline_{row.language}", f"body_{row.language}")
        kept = {name: text for name, text in (row.update.i18n or {}).items() if name not in gone}
        StatusUpdate.objects.filter(pk=row.update.pk).update(i18n=kept)
    Proposal.objects.filter(pk=row.pk).update(headline="", body="", reason="[redacted]", changes={}, i18n={})
