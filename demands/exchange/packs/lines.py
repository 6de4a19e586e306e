"""The entries that a pack brings: updates, their corrections and retractions, and re-checks."""

from collections.abc import Iterator
from typing import Any

from demands import ledger
from demands.exchange.faults import Fault
from demands.models import Entry, Proposal

from .cells import cells_of
from .format import PUBLISHED, Cells, Key
from .index import Index
from .public_rows import ABOUT_UPDATES, recorded_at
from .reader import Pack, Row
from .rows import PROPOSALS, Writer
from .tables import BY_NAME

LINES = ("translations", "amendments", "confirmations", "retractions", "reviews")  # where no times are told, so ordered
AFTER_ALL_UPDATES = 1000
UNDATED = "~"  # sorts after every time


class Lines:
    """Appends the lines of one pack that are not on record yet."""

    def __init__(self, pack: Pack, index: Index, writer: Writer) -> None:
        self.pack, self.index, self.writer = pack, index, writer
        self.origin = f"campaign pack {pack.name}"
        self.known: dict[str, dict[Key, Cells]] = {name: {} for name in LINES}
        self.placed: dict[tuple[str, Key], int] = {}  # the entry of each row that is on record
        for table, cells, sequence in self._on_record():
            for key in identities(table, cells):
                self.known[table].setdefault(key, cells)
                self.placed.setdefault((table, key), sequence)

    def _on_record(self) -> Iterator[tuple[str, Cells, int]]:
        """The lines that this site has about the pack's updates, sources and demands."""
        entries = Entry.objects.filter(content__isnull=False).defer("search").order_by("sequence")
        updates = [f"update:{name}" for (name,) in self.index.rows["updates"]]
        for line in entries.filter(kind__in=ABOUT_UPDATES, subject__in=updates):
            yield ABOUT_UPDATES[line.kind], said(ABOUT_UPDATES[line.kind], line, "update"), line.pk
        sources = [f"evidence:{name}" for (name,) in self.index.rows["evidence"]]
        for line in entries.filter(kind="amended", subject__in=sources):
            yield "amendments", said("amendments", line, "evidence"), line.pk
        for line in entries.filter(kind="reviewed", campaign=self.index.campaign):
            yield "reviews", said("reviews", line, "demand") | {"demand": line.demand}, line.pk

    # Order

    def in_order(self) -> list[Row]:
        """As they were recorded where the pack comes from; what tells no time then follows in the order of events."""
        names = ("updates", "explanations", *LINES)
        rows = [row for name in names for row in self.pack.of(name, PUBLISHED)]
        return sorted(rows, key=self._place)

    def _place(self, row: Row) -> tuple[str, int, str, int, str]:
        moment = row.cells.get("recorded_at", "")
        stage = self._stage(row)
        if moment:
            return moment, stage, "", row.number, ""
        happened = row.cells.get("happened_on", row.cells.get("as_of", ""))
        return UNDATED, stage, happened, self._demand_number(row), " ".join(row.key)

    def _stage(self, row: Row) -> int:
        """Updates first, those that correct one after that; then the lines about them; explanations rest on all."""
        if row.table.name == "explanations":
            return AFTER_ALL_UPDATES + len(LINES)
        return AFTER_ALL_UPDATES + LINES.index(row.table.name) if row.table.is_line else self._depth(row)

    def _depth(self, row: Row) -> int:
        """How many corrections a correction rests on."""
        targets = {one.key[0]: one.cells.get("corrects", "") for one in self.pack.of("updates")}
        depth, name = 0, row.key[0]
        while (name := targets.get(name, "")) and depth < len(targets):
            depth += 1
        return min(depth, AFTER_ALL_UPDATES - 1)

    def _demand_number(self, row: Row) -> int:
        key = (row.cells.get("demand", ""),)
        numbers = {one.key: int(one.cells.get("number") or 0) for one in self.pack.of("demands")}
        stored = self.index.rows["demands"].get(key)
        return numbers.get(key, stored.number if stored else 0)

    # Recording

    def record(self, row: Row, written: Any) -> None:
        """Put a written row on record. Raises ledger.Refused."""
        emergency = row.cells.get("emergency", "")
        entry = ledger.record_imported(written, origin=self.origin, stated=stated(row), emergency=emergency)
        self.placed[row.table.name, row.key] = entry.sequence
        written.published_as, written.edited_at = entry.sequence, None

    def append(self, row: Row) -> bool:
        """Append the line, and say whether it is new. Raises ledger.Refused."""
        if self.is_known(row):
            return False
        target = self.writer.resolve(row.table.columns[0], row.cells[row.table.columns[0].name])
        match row.table.name:
            case "confirmations":
                ledger.record_imported_confirmation(target, origin=self.origin, stated=stated(row))
            case "reviews":
                as_of = row.cells["as_of"]
                ledger.record_imported_review(target, as_of=as_of, origin=self.origin, stated=stated(row))
            case _:
                self.record(row, self.writer.write(row, self.open_proposal(row)))
        return True

    def second(self, row: Row) -> bool:
        """Append that a second person has read the row where it comes from; returns whether there was need to."""
        entry = self._entry_of(row)
        if entry is None or not Entry.objects.waiting_for_a_second_person().filter(pk=entry.pk).exists():
            return False
        ledger.record_imported_second(entry, origin=self.origin, stated={"recorded_at": row.cells["seconded_at"]})
        return True

    def _entry_of(self, row: Row) -> Entry | None:
        found = None if row.table.is_line else self.index.fresh(row)
        sequence = self.placed.get((row.table.name, row.key)) or (found.published_as if found else None)
        return Entry.objects.filter(sequence=sequence or 0, approval=Entry.Approval.IMPORTED).first()

    def is_known(self, row: Row) -> bool:
        return identities(row.table.name, row.cells)[-1] in self.known[row.table.name]

    def contradictions(self, row: Row) -> list[Fault]:
        """Where a line that is on record already says something else there."""
        told = self.known[row.table.name].get(identities(row.table.name, row.cells)[-1], {})
        differing = [name for name, cell in row.cells.items() if name not in OF_PACK and told.get(name, cell) != cell]
        return [row.fault(name, "is on record here with other words, and those cannot change") for name in differing]

    def open_proposal(self, row: Row) -> Proposal | None:
        """What staff of this site have already prepared to the same end."""
        column = row.table.columns[0]
        target = self.index.resolve(column, row.cells[column.name])
        drafts = Proposal.objects.filter(kind=PROPOSALS[row.table.name], published_as__isnull=True)
        drafts = drafts.filter(**{column.name: target}, language=row.cells.get("language", ""))
        if row.table.name == "amendments":
            same = (
                one
                for one in drafts
                if cells_of(row.table, {"changes": one.changes})["changes"] == row.cells["changes"]
            )
            return next(same, None)
        return drafts.first()


OF_PACK = ("state", "recorded_at", "emergency", "seconded_at")


def said(table: str, line: Entry, about: str) -> Cells:
    """A line of the record as cells."""
    cells = cells_of(BY_NAME[table], line.content or {})
    return cells | {about: line.subject.partition(":")[2], "recorded_at": recorded_at(line)}


def identities(table: str, cells: Cells) -> list[Key]:
    """By what a line is recognised, the surest last. A review that tells no time of recording may be any of its day."""
    if table == "reviews":
        day = (cells["demand"], cells["as_of"])
        return [day, (*day, cells["recorded_at"])] if cells.get("recorded_at") else [day]
    return [BY_NAME[table].key_of(cells)]


def stated(row: Row) -> dict[str, str] | None:
    """What the pack states of the row's own past, which is its word and no proof."""
    moment = row.cells.get("recorded_at", "")
    return {"recorded_at": moment} if moment else None
