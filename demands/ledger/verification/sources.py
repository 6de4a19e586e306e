"""Sources against the entries that carry or amend them."""

from collections.abc import Iterator

from demands.ledger.amendments import amended, source_in
from demands.ledger.content import content_of, document_name
from demands.ledger.kinds import subject_of
from demands.models import Entry, Evidence

from .findings import Finding, batches, guarded
from .overview import Overview


def compare(overview: Overview) -> Iterator[Finding]:
    """Compare every published source with its current details in the entries."""
    broken: list[Finding] = []
    left = {reference: numbers[0] for reference, numbers in overview.carried.items()}
    published = Evidence._base_manager.filter(published_as__isnull=False).select_related("document__campaign")
    for rows in batches(published, broken):
        numbers = {number for row in rows for number in _needed(row.reference, overview)}
        entries = Entry.objects.defer("search").in_bulk(numbers)
        for row in rows:
            if left.pop(row.reference, None) is None and row.reference in overview.carried:
                yield Finding(overview.carried[row.reference][0], f"{subject_of(row)} is there twice")
            yield from guarded(row.published_as, subject_of(row), _source, row, entries, overview)
    yield from broken
    for reference, number in left.items():
        yield Finding(number, f"the row of evidence:{reference} is gone, or says that it was not published")


def _needed(reference: str, overview: Overview) -> list[int]:
    """The last entry that carries a source, and its amendments after that one."""
    carried = overview.carried.get(reference, [])[-1:]
    return carried + [number for number in overview.amended.get(reference, []) if number > (carried or [0])[0]]


def _source(row: Evidence, entries: dict[int, Entry], overview: Overview) -> Iterator[Finding]:
    first = overview.carried.get(row.reference, [])[:1]
    if row.published_as not in first and row.published_as not in overview.emptied:
        yield Finding(
            first[0] if first else row.published_as,
            f"{subject_of(row)} says it was published as another entry than the record",
        )
    if row.visibility != Evidence.Visibility.PUBLIC:
        yield Finding(row.published_as, f"{subject_of(row)} is public in the record, and its row says internal")
    if not first:
        return  # every entry that carried it was redacted: nothing is left to compare with
    needed = _needed(row.reference, overview)
    said = source_in(entries[needed[0]].content or {}, row.reference) or {}
    for number in needed[1:]:
        said = amended(said, (entries[number].content or {})["changes"])
    stored = content_of(row) | {"document": _document(row, needed[0], overview)}
    if altered := [name for name in dict.fromkeys([*stored, *said]) if stored.get(name) != said.get(name)]:
        yield Finding(needed[-1], f"{subject_of(row)} was altered in {', '.join(altered)} after it was published")


def _document(row: Evidence, carrier: int, overview: Overview) -> str | None:
    """The source's document, if that was public when the line was written that carries the source."""
    known = row.document is not None and overview.was_public(subject_of(row.document), carrier)
    return document_name(row) if known else None
