"""Sources against the entries that carry or amend them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count

from demands.ledger.amendments import amended, source_in
from demands.ledger.content import content_of, document_name
from demands.ledger.kinds import subject_of
from demands.models import Entry, Evidence

from .findings import Finding, batches, guarded
from .overview import Overview


def compare(overview: Overview) -> Iterator[Finding]:
    """Compare every published source with its current details in the entries."""
    broken: list[Finding] = []
    published = Evidence._base_manager.filter(published_as__isnull=False).select_related("document__campaign")
    seen = _Doubles()
    for rows in batches(published, broken):
        lines = _Lines.about(rows, overview)
        for row in rows:
            if row.reference in seen:
                yield Finding(lines.carriers[row.reference][0], f"{subject_of(row)} is there twice")
            yield from guarded(row.published_as, subject_of(row), _source, row, lines, overview)
    yield from broken
    for reference, number in overview.lost_sources():
        yield Finding(number, f"the row of evidence:{reference} is gone, or says that it was not published")


class _Doubles:
    """The references that several published rows have; asked for again, one of these was there before."""

    def __init__(self) -> None:
        rows = Evidence._base_manager.filter(published_as__isnull=False).order_by().values("reference")
        doubles = rows.annotate(number=Count("pk")).filter(number__gt=1)
        self.first = set(doubles.values_list("reference", flat=True))
        self.again: set[str] = set()

    def __contains__(self, reference: str) -> bool:
        if reference in self.again:
            return True
        self.again |= {reference} & self.first
        return False


@dataclass(frozen=True)
class _Lines:
    """The lines that say something of some sources."""

    carriers: dict[str, tuple[int, int]]  # by reference the first and last that carry it
    amendments: dict[str, list[Entry]]
    entries: dict[int, Entry]  # the last ones that carry them
    emptied: set[int]  # of those that the rows name as their first, the redacted ones

    @classmethod
    def about(cls, rows: Sequence[Evidence], overview: Overview) -> "_Lines":
        references = [row.reference for row in rows]
        carriers = overview.carriers(references)
        entries = Entry.objects.defer("search").in_bulk({last for _, last in carriers.values()})
        named = Entry.objects.filter(pk__in=[row.published_as for row in rows], content__isnull=True)
        emptied = set(named.values_list("pk", flat=True))
        return cls(carriers, overview.amendments(references), entries, emptied)


def _source(row: Evidence, lines: _Lines, overview: Overview) -> Iterator[Finding]:
    first, last = lines.carriers.get(row.reference, (None, None))
    if row.published_as != first and row.published_as not in lines.emptied:
        yield Finding(
            first or row.published_as, f"{subject_of(row)} says it was published as another entry than the record"
        )
    if row.visibility != Evidence.Visibility.PUBLIC:
        yield Finding(row.published_as, f"{subject_of(row)} is public in the record, and its row says internal")
    if last is None:
        return  # every entry that carried it was redacted: nothing is left to compare with
    said, number = source_in(lines.entries[last].content or {}, row.reference) or {}, last
    for line in lines.amendments.get(row.reference, ()):
        if line.sequence > last:
            said, number = amended(said, (line.content or {})["changes"]), line.sequence
    stored = content_of(row) | {"document": _document(row, last, overview)}
    if altered := [name for name in dict.fromkeys([*stored, *said]) if stored.get(name) != said.get(name)]:
        yield Finding(number, f"{subject_of(row)} was altered in {', '.join(altered)} after it was published")


def _document(row: Evidence, carrier: int, overview: Overview) -> str | None:
    """The source's document, if that was public when the line was written that carries the source."""
    known = row.document is not None and overview.was_public(subject_of(row.document), carrier)
    return document_name(row) if known else None
