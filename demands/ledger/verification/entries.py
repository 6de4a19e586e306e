"""The entries against themselves: the chain, the contents' hashes, and the columns that repeat parts of a content."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection

from demands.ledger import chain
from demands.ledger.append import repeated, search_texts
from demands.models import Entry

from .findings import MALFORMED, Finding, Report, batches, guarded
from .known import Known
from .merkle_tree import Grown
from .overview import Overview

# What an entry's columns say once its content is gone
EMPTY: dict[str, object] = {
    "happened_on": None, "status": "", "direction": "", "background": False, "evidence": [], "salt": None,
    "verification": "", "source_verification": [],
}  # fmt: skip
# Search words as ``lines.search_vector`` makes them, for many entries in one statement
WORDS_DIFFER = """
    SELECT e.sequence FROM demands_entry e JOIN unnest(
        %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]
    ) AS given(sequence, a, exact_a, b, exact_b, d, exact_d) USING (sequence)
    WHERE e.search IS DISTINCT FROM
        setweight(to_tsvector('english', a), 'A') || setweight(exact_a::tsvector, 'A')
        || setweight(to_tsvector('english', b), 'B') || setweight(exact_b::tsvector, 'B')
        || setweight(to_tsvector('english', d), 'D') || setweight(exact_d::tsvector, 'D')"""


def compare(report: Report, overview: Overview, known: Known | None, *, with_words: bool = True) -> Iterator[Finding]:
    """Compare all entries, oldest first, and fill the report's size and head and the overview on the way.

    ``known`` is a checkpoint; ``with_words`` compares the words for search as well.
    """
    redacted = set(Entry.objects.filter(kind=Entry.Kind.REDACTED).values_list("about_id", flat=True))
    broken: list[Finding] = []
    before: dt.datetime | None = None
    tree = Grown(known)
    for batch in batches(Entry.objects.defer("search"), broken):
        for entry in batch:
            yield from guarded(entry.sequence, "the entry", _line, entry, report, before)
            yield from guarded(entry.sequence, "its content", _content, entry, redacted)
            yield from guarded(entry.sequence, "its people", _people, entry)
            if known and known.head and entry.sequence == known.size and entry.entry_hash != known.head:
                yield Finding(known.size, "the checkpoint knew another entry here: the record was rewritten")
            yield from guarded(entry.sequence, "its leaf", tree.add, entry)
            yield from guarded(entry.sequence, "its content", overview.add, entry)
            report.size, report.head = entry.sequence, entry.entry_hash
            before = max(filter(None, (before, entry.recorded_at)), default=None)
        if with_words:
            yield from _search_words(batch)
        yield from tree.compare(full=True)
    yield from tree.compare(full=False)
    yield from tree.compare_number()
    yield from broken


def compare_words() -> Iterator[Finding]:
    """Compare what a search finds the entries by with their contents; those that cannot be read have a finding."""
    for batch in batches(Entry.objects.only("content"), []):
        yield from _search_words(batch)


def _line(entry: Entry, report: Report, before: dt.datetime | None) -> Iterator[Finding]:
    if entry.sequence != report.size + 1:
        yield Finding(report.size + 1, "the entry is missing")
    if entry.previous_hash != report.head:
        yield Finding(entry.sequence, "does not follow the line before it: previous_hash is another")
    if before is not None and entry.recorded_at < before:
        yield Finding(entry.sequence, "was recorded before the entry that it follows")
    if not chain.is_hash_of(entry.entry_hash, chain.line(entry)):
        yield Finding(entry.sequence, "its line was altered: entry_hash does not match")


def _people(entry: Entry) -> Iterator[Finding]:
    people = chain.people(entry.authors, entry.approved_by, entry.approved_by_name, entry.people_salt)
    if not chain.is_hash_of(entry.people_hash, people):
        yield Finding(entry.sequence, "who wrote or approved it was altered: people_hash does not match")
    if entry.approval == Entry.Approval.FOUR_EYES and (entry.approved_by is None or entry.approved_by in entry.authors):
        yield Finding(entry.sequence, "says that a second person approved it, and none of the people is one")


def _content(entry: Entry, redacted: set[int | None]) -> Iterator[Finding]:
    if entry.content is None:
        if entry.sequence not in redacted:
            yield Finding(entry.sequence, "its content is gone and no entry says that it was redacted")
        yield from _columns(entry, EMPTY | {"subject_type": entry.subject.split(":", 1)[0]})
        return
    if entry.sequence in redacted:
        yield Finding(entry.sequence, "was redacted, and has a content again")
    if not chain.is_hash_of(entry.content_hash, chain.salted(entry.content, entry.salt or "")):
        yield Finding(entry.sequence, "its content was altered: content_hash does not match")
        return
    batch = entry.content.get("batch")
    if batch and not batch["first"] <= entry.sequence <= batch["last"]:
        yield Finding(entry.sequence, "names a group of entries that it is not one of")
    expected = EMPTY | {"salt": entry.salt} | repeated(entry.subject, entry.kind, entry.content)
    yield from _columns(entry, expected)


def _columns(entry: Entry, expected: dict[str, object]) -> Iterator[Finding]:
    for column, value in expected.items():
        if getattr(entry, column) != value:
            yield Finding(entry.sequence, f"column {column} says something else than the content")


def _search_words(batch: list[Entry]) -> Iterator[Finding]:
    """Compare what a search finds an entry by with its content. One statement."""
    columns: list[list[object]] = [[] for _ in range(7)]
    for entry in batch:
        if entry.content is None:
            if entry.search is not None:
                yield Finding(entry.sequence, "was emptied, and search still finds words of it")
            continue
        try:
            row = [entry.sequence, *search_texts(entry.content)]
        except MALFORMED:
            continue  # the finding about its content says more
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(WORDS_DIFFER, columns)
        for (sequence,) in cursor.fetchall():
            yield Finding(sequence, "column search has other words than the content")
