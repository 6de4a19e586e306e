"""Compares the published rows with their entries."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from campaigns.models import WorkingCopy
from demands.ledger import kinds
from demands.ledger.amendments import sources_in
from demands.ledger.content import Content, content_of
from demands.ledger.kinds import Kind, subject_of
from demands.ledger.removing.redacted_rows import PLACE
from demands.models import (
    Citation,
    Entry,
    Evidence,
    Explanation,
    Indicator,
    Proposal,
    StatusUpdate,
)

from . import sources
from .findings import Finding, batches, guarded
from .overview import Numbers, Overview

PROPOSED_AS: dict[str, str] = {
    Proposal.Kind.TRANSLATE: Entry.Kind.TRANSLATED,
    Proposal.Kind.RETRACT: Entry.Kind.RETRACTED,
    Proposal.Kind.AMEND: Entry.Kind.AMENDED,
}
ADDED = ("imported", "imported_from", "emergency", "batch")  # what an entry says beside the row's own content
SEPARATE = ("citations", "sources", "background")  # compared by themselves; what is background follows from the demand


def compare(overview: Overview) -> Iterator[Finding]:
    """Compare every published row with its entry, and name the entries whose row is gone."""
    for kind in kinds.REWORDED:
        yield from _compared(kind, overview, _working_copy)
    yield from _compared(kinds.BY_NAME["explanation"], overview, _explanation)
    yield from _compared(kinds.BY_NAME["update"], overview, _update)
    yield from _compared(kinds.BY_NAME["proposal"], overview, _proposal)
    yield from sources.compare(overview)


def _compared(
    kind: Kind, overview: Overview, comparison: Callable[[Any, Entry, Overview], Iterator[Finding]]
) -> Iterator[Finding]:
    """Compare the published rows of a kind with their entries."""
    broken: list[Finding] = []
    seen = Numbers()
    published = kind.model._base_manager.filter(published_as__isnull=False).select_related(*kind.beside)
    for rows in batches(published.prefetch_related(*kind.parts), broken):
        expected = overview.subjects(kind, rows)
        entries = Entry.objects.defer("search").in_bulk(expected)
        if kind.name == "update":
            yield from guarded(None, "a translation", overview.read_translations, entries)
        for row in rows:
            number = row.published_as or 0
            subject = expected.get(number)
            if subject is None or number in seen:
                yield from guarded(number, f"row {row.pk} of {kind.model._meta.db_table}", _unexpected, row)
            else:
                seen.add(number)
                yield from guarded(number, f"the row of {subject}", comparison, row, entries[number], overview)
    yield from broken
    for number, subject in overview.others(kind, seen):
        yield Finding(number, f"the row of {subject} is gone, or says that it was not published")


def _unexpected(row: WorkingCopy) -> Iterator[Finding]:
    yield Finding(row.published_as, f"{subject_of(row)} says it was published as another entry than the record")


def _working_copy(row: WorkingCopy, entry: Entry, overview: Overview) -> Iterator[Finding]:
    if subject_of(row) != entry.subject:
        yield Finding(entry.sequence, f"{subject_of(row)} says it was published as an entry about {entry.subject}")
    elif not row.has_unpublished_changes and entry.content is not None:
        said = _as_of(row, entry, overview)
        altered = _changed(said, entry.content)
        altered += _other_sources(row.sources.all() if isinstance(row, Indicator) else [], entry, overview)
        if altered:
            yield Finding(entry.sequence, f"{subject_of(row)} was altered in {', '.join(altered)}, and by no editor")


def _as_of(row: WorkingCopy, entry: Entry, overview: Overview) -> Content:
    """A row's content with links to those demands alone that were public when it was published."""
    content = content_of(row)
    for links in ("related", "demands"):
        if links in content:
            content[links] = [
                slug
                for slug in content[links]
                if overview.was_public(f"demand:{entry.campaign}/{slug}", entry.sequence)
            ]
    return content


def _update(row: StatusUpdate, entry: Entry, overview: Overview) -> Iterator[Finding]:
    if subject_of(row) != entry.subject:
        yield Finding(entry.sequence, f"{subject_of(row)} says it was published as an entry about {entry.subject}")
    elif entry.content is None:
        yield from _emptied(
            row, entry, ("body", "waiver_reason", "status_reason", "verification_note", "correction_reason")
        )
        if row.citations.all():
            yield Finding(entry.sequence, f"{subject_of(row)} was redacted, and has citations")
    else:
        altered = _changed(content_of(row), _translated(entry, overview))
        listed = [citation["evidence"]["reference"] for citation in entry.content["citations"]]
        rows = sorted(row.citations.all(), key=lambda citation: (citation.order, citation.pk))
        kept = [citation for citation in rows if citation.evidence.reference in listed]
        if [_citation(one) for one in kept] != [
            {**one, "evidence": one["evidence"]["reference"]} for one in entry.content["citations"]
        ]:
            altered.append("citations")
        altered += _other_sources([citation.evidence for citation in rows], entry, overview)
        if altered:
            yield _closed_row_altered(row, entry, altered)


def _closed_row_altered(row: WorkingCopy, entry: Entry, parts: list[str]) -> Finding:
    return Finding(entry.sequence, f"{subject_of(row)} was altered in {', '.join(parts)} after it was published")


def _citation(row: Citation) -> Content:
    quote = row.quote.strip().replace("\r\n", "\n")
    return {"stance": row.stance, "locator": row.locator, "quote": quote, "evidence": row.evidence.reference}


def _translated(entry: Entry, overview: Overview) -> Content:
    """An update's content with the translations that later lines add."""
    content = dict(entry.content or {})
    for line in overview.translations(entry.sequence):
        said = line.content or {}
        for part in ("headline", "body"):
            content[part] = content[part] | {said["language"]: said[part]}
    return content


def _other_sources(rows: Iterable[Evidence], entry: Entry, overview: Overview) -> list[str]:
    """Whether a row rests on other public sources than its entry says.

    A source that was internal when the row was published is not part of the entry, even if it became public later.
    """
    listed = {source["reference"] for source in sources_in(entry.content or {})}
    named = [row.reference for row in rows]
    held = set(named)
    more = held - listed
    carriers = overview.carriers(more) if more else {}
    public_before = {one for one, (first, _) in carriers.items() if first < entry.sequence}
    return ["sources"] if listed - held or public_before or len(named) > len(held) else []


def _proposal(row: Proposal, entry: Entry, overview: Overview) -> Iterator[Finding]:
    target = row.update or row.evidence
    if target is None or subject_of(target) != entry.subject or entry.kind != PROPOSED_AS.get(row.kind):
        yield Finding(entry.sequence, f"{subject_of(row)} says it was published as another line of {entry.subject}")
    elif entry.content is None:
        yield from _emptied(row, entry, ("headline", "body", "changes"))
    elif altered := _changed(content_of(row), entry.content):
        yield _closed_row_altered(row, entry, altered)


def _explanation(row: Explanation, entry: Entry, overview: Overview) -> Iterator[Finding]:
    if subject_of(row) != entry.subject:
        yield Finding(entry.sequence, f"{subject_of(row)} says it was published as an entry about {entry.subject}")
    elif entry.content is None:
        said = {field: text for field, text in {"text": row.text, **(row.i18n or {})}.items() if text != PLACE}
        if any(said.values()) or row.updates.all():
            yield Finding(entry.sequence, f"{subject_of(row)} was redacted, and still says something")
    elif altered := _changed(content_of(row), entry.content):
        yield _closed_row_altered(row, entry, altered)


def _emptied(row: StatusUpdate | Proposal, entry: Entry, fields: Iterable[str]) -> Iterator[Finding]:
    if left := [field for field in (*fields, "i18n") if getattr(row, field)]:
        yield Finding(entry.sequence, f"{subject_of(row)} was redacted, and still says something in {', '.join(left)}")


def _changed(row: Content, said: Content) -> list[str]:
    """The names of the parts that differ."""
    names = dict.fromkeys([*row, *said])
    return [name for name in names if name not in (*ADDED, *SEPARATE) and row.get(name) != said.get(name)]
