"""Does the record still say what it said? Recomputes the chain and holds it against the live rows and a checkpoint."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from campaigns.models import Campaign, Document, Institution, Milestone, Scale, Theme, WorkingCopy

from . import chain
from .content import Content, amended, content_of, subject_of
from .lines import repeated
from .models import Demand, Engagement, Entry, Indicator, Recommendation, StatusUpdate
from .timeline import amendments

WORDING = ("published", "reworded", "defined")
WORKING_COPIES: tuple[type[WorkingCopy], ...] = (
    Scale, Institution, Theme, Campaign, Document, Milestone, Recommendation, Demand, Indicator, Engagement,
)  # fmt: skip
RELATED = {
    Scale: ("statuses",),
    Campaign: ("addressees",),
    Document: ("passages",),
    Demand: ("addressees", "themes", "milestones", "recommendations", "related"),
    Indicator: ("observations", "demands"),
    Engagement: ("demands",),
}
PARENTS = {
    Institution: ("parent",),
    Theme: ("parent",),
    Campaign: ("scale",),
    Document: ("campaign",),
    Milestone: ("campaign",),
    Demand: ("campaign",),
    Indicator: ("campaign",),
    Engagement: ("campaign", "institution"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. ``sequence`` is the entry, None when no entry is concerned."""

    sequence: int | None
    message: str


@dataclass
class Report:
    """What was compared and what did not agree; the first finding names the first bad entry."""

    size: int = 0
    head: str = chain.GENESIS
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.findings


def verify(checkpoint: dict[str, Any] | None = None) -> Report:
    """Recompute everything. ``checkpoint`` is what ``/record/checkpoint.json`` said at some time before.

    Raises django.db.Error when the database cannot be read; ValueError when the checkpoint is none.
    """
    report = Report()
    entries = list(Entry.objects.defer("search").order_by("sequence"))
    found = [*_chain(entries, report), *_live(entries)]
    if checkpoint is not None:
        found += _against(checkpoint, entries)
    report.findings = sorted(found, key=lambda one: (one.sequence is None, one.sequence or 0))
    return report


def _chain(entries: list[Entry], report: Report) -> Iterator[Finding]:
    redacted = {entry.about_id for entry in entries if entry.kind == Entry.Kind.REDACTED}
    for entry in entries:
        if entry.sequence != report.size + 1:
            yield Finding(report.size + 1, "the entry is missing")
        if entry.previous_hash != report.head:
            yield Finding(entry.sequence, "does not follow the line before it: previous_hash is another")
        if chain.sha256(chain.line(entry)) != entry.entry_hash:
            yield Finding(entry.sequence, "its line was altered: entry_hash does not match")
        yield from _content(entry, redacted)
        report.size, report.head = entry.sequence, entry.entry_hash


def _content(entry: Entry, redacted: set[int | None]) -> Iterator[Finding]:
    if entry.content is None or entry.salt is None:
        if entry.sequence not in redacted:
            yield Finding(entry.sequence, "its content is gone and no entry says that it was redacted")
        return
    if chain.content_hash(entry.content, entry.salt) != entry.content_hash:
        yield Finding(entry.sequence, "its content was altered: content_hash does not match")
        return
    for column, value in repeated(entry.subject, entry.kind, entry.content).items():
        if getattr(entry, column) != value:
            yield Finding(entry.sequence, f"column {column} says something else than the content")


def _live(entries: list[Entry]) -> Iterator[Finding]:
    """The rows that were published against what the record says of them."""
    last = {entry.subject: entry for entry in entries if entry.kind in WORDING}
    for model in WORKING_COPIES:
        rows = model._base_manager.select_related(*PARENTS.get(model, ())).prefetch_related(*RELATED.get(model, ()))
        if model is Recommendation:  # of the index, most rows are nobody's concern
            rows = rows.filter(published_as__isnull=False)
        yield from _working_copies(rows.order_by("pk").iterator(chunk_size=500), last, entries)
    yield from _updates(entries, last)
    for subject, entry in last.items():
        if entry.content is not None:
            yield Finding(entry.sequence, f"the row of {subject} is gone")


def _working_copies(rows: Iterator[Model], last: dict[str, Entry], entries: list[Entry]) -> Iterator[Finding]:
    changes = amendments(entries)
    first = {entry.subject: entry.sequence for entry in entries if entry.kind == Entry.Kind.PUBLISHED}
    for row in rows:
        assert isinstance(row, WorkingCopy)
        entry = last.pop(subject_of(row), None)
        if not row.is_published and entry is None:
            continue
        if entry is None or row.published_as != entry.sequence:
            yield Finding(row.published_as, f"{subject_of(row)} says it was published as another entry than the record")
        elif not row.has_unpublished_changes and entry.content is not None:
            altered = _changed(_as_of(row, entry, first), _with_amended_sources(entry.content, changes))
            if altered:
                yield Finding(entry.sequence, f"{subject_of(row)} was altered in {altered}, and by no editor")


def _as_of(row: WorkingCopy, entry: Entry, first: dict[str, int]) -> Content:
    """A row's content with links to those demands alone that were public when it was published."""
    content = content_of(row)
    for links in ("related", "demands"):
        if links in content:
            known = [first.get(f"demand:{entry.campaign}/{slug}", entry.sequence) for slug in content[links]]
            content[links] = [slug for slug, since in zip(content[links], known, strict=True) if since < entry.sequence]
    return content


def _with_amended_sources(content: Content, changes: dict[str, Content]) -> Content:
    """An indicator's sources are rows of their own, which later lines may have put right."""
    if "sources" not in content:
        return content
    sources = [amended(source, changes.get(source["reference"], {})) for source in content["sources"]]
    return content | {"sources": sources}


def _updates(entries: list[Entry], last: dict[str, Entry]) -> Iterator[Finding]:
    published = {
        entry.sequence: entry
        for entry in entries
        if entry.subject_type == "update" and entry.kind in (Entry.Kind.PUBLISHED, Entry.Kind.CORRECTED)
    }
    expected = _expected(entries, published)
    rows = (
        StatusUpdate.objects.filter(published_as__isnull=False)
        .select_related("demand__campaign", "status", "corrects")
        .prefetch_related("citations__evidence__document__campaign")
    )
    for row in rows.order_by("published_as").iterator(chunk_size=500):
        entry = published.pop(row.published_as or 0, None)
        last.pop(subject_of(row), None)
        if entry is None or entry.subject != subject_of(row):
            yield Finding(row.published_as, f"{subject_of(row)} says it was published, and the record does not")
        elif entry.content is not None:
            changed = _changed(content_of(row), expected[entry.sequence])
            if changed:
                yield Finding(entry.sequence, f"{subject_of(row)} was altered in {changed} after it was published")
    for entry in published.values():
        last.pop(entry.subject, None)
        yield Finding(entry.sequence, f"the row of {entry.subject} is gone")


def _expected(entries: list[Entry], published: dict[int, Entry]) -> dict[int, Content]:
    """What each update's row must say now: as published, with later translations and amended sources."""
    found = {sequence: _bare(entry.content) for sequence, entry in published.items() if entry.content is not None}
    for entry in entries:
        if entry.kind == Entry.Kind.TRANSLATED and entry.about_id in found and entry.content is not None:
            update = found[entry.about_id]
            for part in ("headline", "body"):
                update[part] = update[part] | {entry.content["language"]: entry.content[part]}
    changes = amendments(entries)
    for update in found.values():
        update["citations"] = [
            citation | {"evidence": amended(citation["evidence"], changes.get(citation["evidence"]["reference"], {}))}
            for citation in update["citations"]
        ]
    return found


def _bare(content: Content) -> Content:
    """Without what the entry adds to the row's own content."""
    return {key: value for key, value in content.items() if key not in ("imported_from", "imported", "emergency")}


def _changed(row: Content, entry: Content) -> str:
    """The names of the parts that differ. What is background follows from the demand's date, not from the row."""
    bare = _bare(entry)
    parts = dict.fromkeys([*bare, "recommendations"])  # which a content may lack
    return ", ".join(key for key in parts if key != "background" and row.get(key) != bare.get(key))


def _against(checkpoint: dict[str, Any], entries: list[Entry]) -> Iterator[Finding]:
    try:
        size, head = int(checkpoint["size"]), str(checkpoint["head"])
    except (KeyError, TypeError, ValueError):
        raise ValueError("the checkpoint needs a number “size” and a text “head”") from None
    if size > len(entries):
        yield Finding(None, f"the record has {len(entries)} entries; the checkpoint knew {size}")
    elif size and entries[size - 1].entry_hash != head:
        yield Finding(size, "the checkpoint knew another entry here: the record was rewritten")
