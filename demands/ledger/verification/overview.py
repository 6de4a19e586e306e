"""Which entry each published row has to agree with: asked of the database, a few hundred rows at a time.

What is asked for here are columns of entries, which have been compared with the contents and hashes by then.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from demands.ledger.amendments import sources_in
from demands.ledger.kinds import Kind
from demands.models import Entry

Line = Entry.Kind
WORDING = (Line.PUBLISHED, Line.REWORDED, Line.DEFINED)
CARRYING = (*WORDING, Line.CORRECTED)
PROPOSED = (Line.TRANSLATED, Line.RETRACTED, Line.AMENDED)

# The first and the last line that carries each of some sources
CARRIERS = """
    SELECT reference, min(sequence), max(sequence) FROM demands_entry, unnest(evidence) reference
    WHERE evidence && %s::varchar[] AND reference = ANY(%s) AND evidence <> '{}' AND content IS NOT NULL
    AND kind IN ('published', 'corrected')
    GROUP BY reference"""
# Sources that a line carries, and no published row is
LOST = """
    SELECT reference, min(sequence) FROM (
        SELECT unnest(evidence) AS reference, sequence FROM demands_entry
        WHERE content IS NOT NULL AND kind IN ('published', 'corrected')
    ) carried
    WHERE NOT EXISTS (
        SELECT 1 FROM demands_evidence e WHERE e.reference = carried.reference AND e.published_as IS NOT NULL)
    GROUP BY reference ORDER BY 2"""
PAGE = 4_096  # numbers
LINKED = ("demand", "document")  # what others link to, as far as it is public


class Overview:
    """Sequences of entries. In memory are those of demands, documents and figures, which are few."""

    _translations: dict[int, list[Entry]]  # of the updates that are compared at the moment

    def __init__(self) -> None:
        self.first: dict[str, int] = {}  # subject: its first publication
        self.figures: dict[str, list[int]] = defaultdict(list)  # source: lines of series of numbers that carry it

    def add(self, entry: Entry) -> None:
        """Take one entry into account. Raises TypeError, KeyError and their like when it is malformed."""
        if not isinstance(entry.subject, str):
            raise TypeError("its subject is no text")
        if entry.kind == Line.PUBLISHED and entry.subject_type in LINKED:
            self.first.setdefault(entry.subject, entry.sequence)
        if entry.content is not None and entry.kind in CARRYING:
            carried = [source["reference"] for source in sources_in(entry.content)]
            for reference in carried if entry.subject_type == "indicator" else ():
                self.figures[reference].append(entry.sequence)

    def was_public(self, subject: str, before: int) -> bool:
        """Whether a demand or document had been published before an entry was written."""
        return self.first.get(subject, before) < before

    # Lines and rows

    def expected(self, kind: Kind) -> QuerySet[Entry]:
        """The lines of a kind that one published row each has to agree with."""
        if kind.name == "update":
            return Entry.objects.filter(subject_type="update", kind__in=(Line.PUBLISHED, Line.CORRECTED))
        if kind.name == "proposal":
            return Entry.objects.filter(kind__in=PROPOSED)
        later = Entry.objects.filter(subject=OuterRef("subject"), sequence__gt=OuterRef("sequence"), kind__in=WORDING)
        return Entry.objects.filter(~Exists(later), subject_type=kind.name, kind__in=WORDING)

    def subjects(self, kind: Kind, rows: Iterable[Any]) -> dict[int, str]:
        """By number the subjects of the lines that some rows have to agree with."""
        found = self.expected(kind).filter(pk__in=[row.published_as for row in rows])
        return dict(found.values_list("sequence", "subject"))

    def others(self, kind: Kind, seen: "Numbers") -> Iterator[tuple[int, str]]:
        """The lines that none of the rows ``seen`` agrees with: number and subject."""
        every = self.expected(kind).order_by("sequence").values_list("sequence", "subject")
        yield from (line for line in every.iterator(chunk_size=2_000) if line[0] not in seen)

    def read_translations(self, updates: Iterable[int]) -> None:
        """Read the translations of some updates that still say something. One query."""
        self._translations = defaultdict(list)
        lines = Entry.objects.filter(about__in=list(updates), kind=Line.TRANSLATED, content__isnull=False)
        for line in lines.defer("search").order_by("sequence"):
            self._translations[line.about_id or 0].append(line)

    def translations(self, update: int) -> list[Entry]:
        """Those of one of the updates that were read last, the oldest first."""
        return self._translations[update]

    # Sources

    def carriers(self, references: Iterable[str]) -> dict[str, tuple[int, int]]:
        """By source the first and the last line that carries it."""
        wanted = sorted({one for one in references if isinstance(one, str)})
        with connection.cursor() as cursor:
            cursor.execute(CARRIERS, [wanted, wanted])
            found = {reference: [first, last] for reference, first, last in cursor.fetchall()}
        for reference in wanted:
            if lines := [*found.get(reference, ()), *self.figures.get(reference, ())]:
                found[reference] = [min(lines), max(lines)]
        return {reference: (first, last) for reference, (first, last) in found.items()}

    def amendments(self, references: Iterable[str]) -> dict[str, list[Entry]]:
        """By source the lines that amend it, the oldest first."""
        subjects = [f"evidence:{one}" for one in references]
        found: dict[str, list[Entry]] = defaultdict(list)
        lines = Entry.objects.filter(subject__in=subjects, kind=Line.AMENDED, content__isnull=False)
        for line in lines.defer("search").order_by("sequence"):
            found[line.subject.partition(":")[2]].append(line)
        return found

    def lost_sources(self) -> Iterator[tuple[str, int]]:
        """The sources that lines carry and no published row is: reference, and the first such line."""
        with connection.chunked_cursor() as cursor:  # there may be as many as updates
            cursor.execute(LOST)
            while rows := cursor.fetchmany(2_000):
                yield from rows


class Numbers:
    """A set of numbers that takes a bit for each where they are many, and little more where they are few."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = defaultdict(lambda: bytearray(PAGE // 8))

    def add(self, number: int) -> None:
        page, place = divmod(number, PAGE)
        self._pages[page][place // 8] |= 1 << place % 8

    def __contains__(self, number: int) -> bool:
        page, place = divmod(number, PAGE)
        return page in self._pages and bool(self._pages[page][place // 8] >> place % 8 & 1)
