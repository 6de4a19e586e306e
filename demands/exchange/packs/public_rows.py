"""The rows of a public pack, read from the record. Only entries can get in."""

import datetime as dt
from typing import Any

from django.db.models import Q

from demands.ledger.chain import timestamp
from demands.ledger.content import Content
from demands.models import Entry
from demands.models.entry import EntryQuerySet

from .cells import cells_of, child_cells, spelling
from .format import Cells, Column, Key, Kind, Table
from .tables import BY_NAME, TABLES, target_key

Tables = dict[str, list[Cells]]
Seconds = dict[int | None, str]

BATCH = 500  # lines that are in memory at a time
WORDING = ("published", "reworded", "defined")
REPLACING = ("corrected", "retracted")
TABLE_OF = {
    "scale": "scales", "institution": "institutions", "theme": "themes", "campaign": "campaign",
    "document": "documents", "milestone": "milestones", "demand": "demands", "indicator": "indicators",
    "engagement": "engagements", "recommendation": "recommendations",
}  # fmt: skip
SHARED = ("scale", "institution", "theme", "recommendation")
TAKEN = ("pk", "sequence", "kind", "subject", "demand", "about_id", "recorded_at", "content")  # of each line
ABOUT_UPDATES = {"translated": "translations", "retracted": "retractions", "confirmed": "confirmations"}


def public_tables(campaign: str, recorded: dt.date | None = None) -> Tables:
    """Every published row of a campaign, and of what it refers to, as this site had it by the end of a day (UTC).

    Empty when there was no such campaign. Rows refer to nothing that is not among them.
    """
    entries = Entry.objects.recorded_by(recorded).defer("search")
    tables, seconds = empty_tables(), seconded(entries)
    for entry in current(entries, campaign):
        add(tables, BY_NAME[TABLE_OF[entry.subject_type]], entry.content or {}, told_of(entry, seconds))
    if not tables["campaign"]:
        return {}
    said = Said(tables, entries.filter(campaign=campaign).order_by("sequence"), seconds)
    said.take()
    first = add_sources(tables, said.shown)
    add_amendments(tables, entries, first, seconds)
    finish(tables, campaign)
    return tables


def empty_tables() -> Tables:
    return {table.name: [] for table in TABLES}


def current(entries: EntryQuerySet, campaign: str) -> EntryQuerySet:
    """The last wording of everything in the campaign, and of everything that campaigns share."""
    wanted = Q(subject_type__in=SHARED) | Q(campaign=campaign, subject_type__in=TABLE_OF)
    wording = entries.filter(wanted, kind__in=WORDING, content__isnull=False)
    return wording.order_by("subject", "-sequence").distinct("subject")


def recorded_at(entry: Any) -> str:
    """When an entry was put on record: here or, as a pack stated, at the site where it comes from."""
    stated = (entry.content or {}).get("imported", {}).get("recorded_at")
    return stated or timestamp(entry.recorded_at)


def seconded(entries: EntryQuerySet) -> Seconds:
    """When a second person had read what was published in an emergency, by the sequence of that."""
    return {line.about_id: recorded_at(line) for line in entries.filter(kind="seconded")}


def told_of(entry: Any, seconds: Seconds) -> Cells:
    """How an entry's row went on record: when and, if one person did that alone, why, and when a second had looked."""
    emergency = (entry.content or {}).get("emergency")
    alone = {"emergency": spelling(next(iter(emergency["reason"].values())))} if emergency else {}
    second = {"seconded_at": seconds[entry.pk]} if emergency and entry.pk in seconds else {}
    return {"recorded_at": recorded_at(entry)} | alone | second


def add(tables: Tables, table: Table, content: Content, told: Cells | None = None, **given: str) -> None:
    """Add the row that a content makes, and the rows of its parts."""
    cells = given | cells_of(table, content)
    cells |= {name: cell for name, cell in (told or {}).items() if name in table.names}
    tables[table.name].append(cells)
    for child in table.children:
        tables[child.name] += child_cells(child, table.key_of(cells)[0], content)


class Said:
    """What the lines of a campaign say, taken one line at a time: their contents are never in memory together."""

    def __init__(self, tables: Tables, lines: EntryQuerySet, seconds: Seconds) -> None:
        marks: list[Any] = list(
            lines.annotate(emptied=Q(content__isnull=True)).values_list(
                "pk", "subject_type", "kind", "about_id", "demand", "emptied", named=True
            )
        )
        self.tables, self.seconds, self.lines = tables, seconds, lines
        self.told, self.explained = told_updates(marks), told_explanations(marks)
        self.shown: dict[str, tuple[int, Content]] = {}  # each source as a line first showed it

    def take(self) -> None:
        for line in self.lines.values_list(*TAKEN, named=True).iterator(chunk_size=BATCH):
            self._add(line)
            for source in sources_of(line.content or {}):
                self.shown.setdefault(source["reference"], (line.sequence, source))

    def _add(self, line: Any) -> None:
        """Updates with their citations, the lines about them, explanations that rest on them, and re-checks."""
        if line.pk in self.told:
            self._row("updates", line)
        elif line.pk in self.explained:
            self._row("explanations", line)
        elif line.kind in ABOUT_UPDATES and line.about_id in self.told and line.content is not None:
            self._row(ABOUT_UPDATES[line.kind], line, update=line.subject.partition(":")[2])
        elif line.kind == "reviewed" and line.content is not None:
            add(self.tables, BY_NAME["reviews"], line.content, told_of(line, {}), demand=line.demand)

    def _row(self, table: str, line: Any, **given: str) -> None:
        add(self.tables, BY_NAME[table], line.content or {}, told_of(line, self.seconds), **given)


def told_updates(lines: list[Any]) -> set[int]:
    """The updates that a pack tells: not the emptied ones, nor those whose correction or retraction was emptied.

    Without that line they would be in force again.
    """
    left_out: set[int | None] = set()
    for line in reversed(lines):
        if line.subject_type == "update" and line.kind in REPLACING and (line.emptied or line.pk in left_out):
            left_out.add(line.about_id)
    updates = {line.pk for line in lines if line.subject_type == "update" and line.kind in ("published", "corrected")}
    told = updates - left_out
    return {line.pk for line in lines if line.pk in told and not line.emptied}


def told_explanations(lines: list[Any]) -> set[int]:
    """The explanations that a pack tells: not the emptied ones, nor those before, which would be in force again."""
    told: set[int] = set()
    left_out: set[str] = set()
    for line in reversed(lines):
        if line.subject_type == "explanation" and line.kind == "published":
            if line.emptied:
                left_out.add(line.demand)
            elif line.demand not in left_out:
                told.add(line.pk)
    return told


def add_sources(tables: Tables, shown: dict[str, tuple[int, Content]]) -> dict[str, int]:
    """Add every source that is cited, as an update or a series first showed it.

    Returns the sequence of that entry by reference.
    """
    cited = {row["evidence"] for row in tables["citations"]}
    cited |= {name for row in tables["indicators"] for name in row["sources"].split()}
    first: dict[str, int] = {}
    for name, (sequence, source) in shown.items():
        if name in cited:
            first[name] = sequence
            add(tables, BY_NAME["evidence"], source)
    return first


def sources_of(content: Content) -> list[Content]:
    """The sources that the content of an update or of a series shows."""
    return [*(one["evidence"] for one in content.get("citations", [])), *content.get("sources", [])]


def add_amendments(tables: Tables, entries: EntryQuerySet, first: dict[str, int], seconds: Seconds) -> None:
    subjects = [f"evidence:{name}" for name in first]
    for line in entries.filter(kind="amended", subject__in=subjects, content__isnull=False).order_by("sequence"):
        name = line.subject.partition(":")[2]
        if line.sequence > first[name]:
            add(tables, BY_NAME["amendments"], line.content or {}, told_of(line, seconds), evidence=name)


# Nothing that nobody refers to, and no reference into the void


def finish(tables: Tables, campaign: str) -> None:
    """Leave only what the campaign refers to and references to what is there, in the one order of a pack."""
    keep_referred(tables)
    if prune(tables, campaign):  # what is pruned may have been the only one that referred to something shared
        keep_referred(tables)
        prune(tables, campaign)
    for table in TABLES:
        tables[table.name].sort(key=table.sort_key)


def keep_referred(tables: Tables) -> None:
    """Of what campaigns share, keep what this one refers to, and what that is part of."""
    wanted = references(tables)
    for name in ("institutions", "themes"):
        pending = [key for target, key in wanted if target == name]
        while pending:
            key = pending.pop()
            parents = {row["parent"] for row in tables[name] if row["slug"] == key and row["parent"]}
            pending += [parent for parent in parents if (name, parent) not in wanted]
            wanted |= {(name, parent) for parent in parents}
    for name in ("scales", "institutions", "themes", "recommendations"):
        tables[name] = [row for row in tables[name] if (name, *BY_NAME[name].key_of(row)) in wanted]
    tables["statuses"] = [row for row in tables["statuses"] if ("scales", row["scale"]) in wanted]


def references(tables: Tables) -> set[tuple[str, str]]:
    """(table, name) of everything that the campaign's own rows refer to."""
    return {
        (column.to, name)
        for table in TABLES
        if table.of_campaign
        for column in referring(table)
        for cell in {row.get(column.name, "") for row in tables[table.name]}
        for name in cell.split()
    }


def referring(table: Table) -> list[Column]:
    """The columns whose cells name rows of other tables."""
    return [one for one in table.columns if one.kind in (Kind.ONE, Kind.MANY)]


def prune(tables: Tables, campaign: str) -> bool:
    """Drop references to what is not in the pack, and rows that are nothing without it; whether there are any."""
    known: dict[str, set[Key]] = {}
    pruned = False
    for table in TABLES:
        rows = tables[table.name]
        known[table.name] = {table.key_of(row) for row in rows}
        columns = [one for one in referring(table) if one.to != "statuses"]
        lost = [(one, cells) for one in columns if (cells := _lost(one, rows, known, campaign))]
        if lost:
            pruned = True
            tables[table.name] = [row for row in rows if _holds(table, row, lost)]
            known[table.name] = {table.key_of(row) for row in tables[table.name]}
    return pruned


def _lost(column: Column, rows: list[Cells], known: dict[str, set[Key]], campaign: str) -> dict[str, str]:
    """The cells of a column that refer to what is not there, each with what remains of it."""
    lost = {}
    for cell in {row.get(column.name, "") for row in rows}:
        names = cell.split()
        found = [
            name for name in names if (key := target_key(column, name, campaign)) is None or key in known[column.to]
        ]
        if len(found) < len(names):
            lost[cell] = " ".join(found)
    return lost


def _holds(table: Table, row: Cells, lost: list[tuple[Column, dict[str, str]]]) -> bool:
    """Whether a row can be kept; its references that lead nowhere are removed."""
    for column, cells in lost:
        remaining = cells.get(row.get(column.name, ""))
        if remaining is None:
            continue
        row[column.name] = remaining
        if not remaining and (column.required or not table.field(column).blank):
            return False
    return True
