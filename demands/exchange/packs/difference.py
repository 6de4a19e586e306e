"""Where a row of a pack says something else than the record, or than a draft that is already here."""

from collections.abc import Container, Iterator
from typing import Any

from campaigns.models import WorkingCopy
from demands.exchange.faults import Fault
from demands.ledger.content import Content, citation_content, content_of
from demands.models import Entry, Evidence, StatusUpdate

from .cells import cells_of, child_cells
from .format import Cells, Kind, Table
from .index import Index
from .public_rows import sources_of
from .reader import Pack, Row, families
from .staff_rows import internal

ADVICE = {
    "updates": "was published and cannot change: write a correction, as a new row that names this one under “corrects”",
    "explanations": "was published and cannot change: write another one, as a new row with a later `as_of`",
    "citations": "the citations of a published update cannot change: write a correction of the update",
    "evidence": "was cited and cannot change: write a row in amendments.csv",
}


class Difference:
    """Compares rows, with their parts, to contents."""

    def __init__(self, pack: Pack, index: Index) -> None:
        self.index = index
        self.parts = {
            child.name: families(pack.rows[child.name], child.parent)
            for rows in pack.rows.values()
            for child in (rows[0].table.children if rows else ())
            if child.name in pack.rows
        }
        internal_rows = Evidence.objects.filter(visibility=Evidence.Visibility.INTERNAL)
        self.internal = set(internal_rows.values_list("reference", flat=True))
        self.internal |= {row.key[0] for row in pack.of("evidence") if row.cells.get("visibility") == "internal"}

    def parts_of(self, row: Row, child: Table) -> list[Row] | None:
        """The parts that the pack gives a row; None when the pack has no such parts."""
        if child.name not in self.parts:
            return None
        state = row.state if child.keeps_state else "published"
        return self.parts[child.name].get((row.key[0], state), [])

    def to_record(self, row: Row, published: WorkingCopy) -> list[Fault] | None:
        """Where a row differs from what is public; None when that has been redacted here."""
        entry = Entry.objects.defer("search").get(sequence__in=[published.published_as])
        content = entry.content
        if content is not None and row.table.name == "evidence":
            content = next((one for one in sources_of(content) if one["reference"] == row.key[0]), None)
        return (
            None if content is None else list(self.between(row, content, cells_of(row.table, content), self.internal))
        )

    def to_draft(self, row: Row, draft: WorkingCopy) -> list[Fault]:
        """Where a row differs from the row of this site as staff see it."""
        content: Content = content_of(draft)
        if isinstance(draft, StatusUpdate):  # with the internal sources
            cited = draft.citations.select_related("evidence__document__campaign").order_by("order", "pk")
            content["citations"] = [citation_content(one) for one in cited]
        return list(self.between(row, content, cells_of(row.table, content) | internal(row.table, draft)))

    def between(self, row: Row, content: Content, said: Cells, unsaid: Container[str] = ()) -> Iterator[Fault]:
        """Every difference. ``unsaid`` are sources of which the content does not speak."""
        for heading, cell in row.cells.items():
            later = row.table.headings[heading][0].kind is Kind.LATER
            if (
                heading in said
                and said[heading] != cell
                and not later
                and not self._says_less(row, heading, cell, said[heading])
            ):
                yield row.fault(heading, ADVICE.get(row.table.name, "differs"))
        for child in row.table.children:
            parts = self.parts_of(row, child)
            if parts is not None:
                told = [part for part in parts if part.cells.get("evidence", "") not in unsaid]
                yield from self._parts(row, child, told, child_cells(child, row.key[0], content))

    def _says_less(self, row: Row, heading: str, cell: str, said: str) -> bool:
        """Whether only names are missing that no public pack tells: those of drafts and of what was redacted."""
        column, _ = row.table.headings[heading]
        if column.kind not in (Kind.ONE, Kind.MANY) or column.to == "statuses" or set(cell.split()) - set(said.split()):
            return False
        missing = [self.index.stored(column, name) for name in set(said.split()) - set(cell.split())]
        return all(isinstance(one, WorkingCopy) and not is_told(one) for one in missing)

    def _parts(self, parent: Row, child: Table, parts: list[Row], said: list[Cells]) -> Iterator[Fault]:
        advice = ADVICE.get(child.name, "differs")
        missing: dict[Any, Cells] = {child.key_of(cells): cells for cells in said}
        for part in parts:
            cells = missing.pop(part.key, None)
            if cells is None:
                yield part.fault(child.key[-1], advice)
                continue
            for heading, cell in part.cells.items():
                if heading in cells and heading != "order" and cells[heading] != cell:
                    yield part.fault(heading, advice)
        for key in missing:
            yield parent.fault("", f"{child.file} has no row {' '.join(key)} for it any more: {advice}")
        ordered = [part.key for part in sorted(parts, key=place)]
        if "order" in child.names and not missing and ordered != [child.key_of(cells) for cells in said]:
            yield parent.fault("", f"its rows in {child.file} stand in another order: {advice}")


def is_told(row: WorkingCopy) -> bool:
    return Entry.objects.filter(sequence__in=[row.published_as or 0], content__isnull=False).exists()


def place(part: Row) -> int:
    return int(part.cells.get("order") or 0)
