"""The rows of a public pack, read from the record. Only entries can get in."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q

from demands.ledger.chain import timestamp
from demands.ledger.content import Content
from demands.models import Entry
from demands.models.entry import EntryQuerySet

from .cells import cells_of, child_cells, spelling
from .format import Cells, Key, Kind, Table
from .tables import BY_NAME, TABLES, target_key

Tables = dict[str, list[Cells]]
Seconds = dict[int | None, str]

WORDING = ("published", "reworded", "defined")
REPLACING = ("corrected", "retracted")
TABLE_OF = {
    "scale": "scales", "institution": "institutions", "theme": "themes", "campaign": "campaign",
    "document": "documents", "milestone": "milestones", "demand": "demands", "indicator": "indicators",
    "engagement": "engagements", "recommendation": "recommendations",
}  # fmt: skip
SHARED = ("scale", "institution", "theme", "recommendation")
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
    lines = list(entries.filter(campaign=campaign).order_by("sequence"))
    add_updates(tables, lines, seconds)
    add_reviews(tables, lines)
    first = add_sources(tables, lines)
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


def recorded_at(entry: Entry) -> str:
    """When this was put on record: here or, as a pack stated, at the site where it comes from."""
    stated = (entry.content or {}).get("imported", {}).get("recorded_at")
    return stated or timestamp(entry.recorded_at)


def seconded(entries: EntryQuerySet) -> Seconds:
    """When a second person had read what was published in an emergency, by the sequence of that."""
    return {line.about_id: recorded_at(line) for line in entries.filter(kind="seconded")}


def told_of(entry: Entry, seconds: Seconds) -> Cells:
    """How a row went on record: when and, if one person did that alone, why, and when a second one had looked."""
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


def add_updates(tables: Tables, lines: list[Entry], seconds: Seconds) -> None:
    """Updates with their citations, the lines about them, and the explanations that rest on them."""
    told, explained = told_updates(lines), told_explanations(lines)
    for line in lines:
        if line.pk in told:
            add(tables, BY_NAME["updates"], line.content or {}, told_of(line, seconds))
        elif line.pk in explained:
            add(tables, BY_NAME["explanations"], line.content or {}, told_of(line, seconds))
        elif line.kind in ABOUT_UPDATES and line.about_id in told and line.content is not None:
            name = line.subject.partition(":")[2]
            add(tables, BY_NAME[ABOUT_UPDATES[line.kind]], line.content, told_of(line, seconds), update=name)


def told_updates(lines: list[Entry]) -> set[int]:
    """The updates that a pack tells: not the emptied ones, nor those whose correction or retraction was emptied.

    Without that line they would be in force again.
    """
    left_out: set[int | None] = set()
    for line in reversed(lines):
        if line.subject_type == "update" and line.kind in REPLACING and (line.content is None or line.pk in left_out):
            left_out.add(line.about_id)
    updates = {line.pk for line in lines if line.subject_type == "update" and line.kind in ("published", "corrected")}
    told = updates - left_out
    return {line.pk for line in lines if line.pk in told and line.content is not None}


def told_explanations(lines: list[Entry]) -> set[int]:
    """The explanations that a pack tells: not the emptied ones, nor those before, which would be in force again."""
    told: set[int] = set()
    left_out: set[str] = set()
    for line in reversed(lines):
        if line.subject_type == "explanation" and line.kind == "published":
            if line.content is None:
                left_out.add(line.demand)
            elif line.demand not in left_out:
                told.add(line.pk)
    return told


def add_reviews(tables: Tables, lines: list[Entry]) -> None:
    for line in lines:
        if line.kind == "reviewed" and line.content is not None:
            add(tables, BY_NAME["reviews"], line.content, told_of(line, {}), demand=line.demand)


def add_sources(tables: Tables, lines: list[Entry]) -> dict[str, int]:
    """Add every source as an update or a series first showed it. Returns the sequence of that entry by reference."""
    cited = {row["evidence"] for row in tables["citations"]}
    cited |= {name for row in tables["indicators"] for name in row["sources"].split()}
    first: dict[str, int] = {}
    for line in lines:
        for source in sources_of(line.content or {}):
            name = source["reference"]
            if name in cited and name not in first:
                first[name] = line.sequence
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
    for _ in range(2):  # what is pruned may have been the only one that referred to something shared
        keep_referred(tables)
        prune(tables, campaign)
    for table in TABLES:
        tables[table.name].sort(key=table.sort_key)


def keep_referred(tables: Tables) -> None:
    """Of what campaigns share, keep what this one refers to, and what that is part of."""
    wanted = set(references(tables))
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


def references(tables: Tables) -> Iterator[tuple[str, str]]:
    """(table, name) of everything that the campaign's own rows refer to."""
    for table in TABLES:
        for column in table.columns if table.of_campaign else ():
            if column.kind in (Kind.ONE, Kind.MANY):
                for row in tables[table.name]:
                    yield from ((column.to, name) for name in row.get(column.name, "").split())


def prune(tables: Tables, campaign: str) -> None:
    """Drop references to what is not in the pack, and rows that are nothing without it."""
    known: dict[str, set[Key]] = {}
    for table in TABLES:
        rows = tables[table.name]
        known[table.name] = {table.key_of(row) for row in rows}
        tables[table.name] = [row for row in rows if _holds(table, row, known, campaign)]
        known[table.name] = {table.key_of(row) for row in tables[table.name]}


def _holds(table: Table, row: Cells, known: dict[str, set[Key]], campaign: str) -> bool:
    """Whether a row can be kept; its references that lead nowhere are removed."""
    for column in table.columns:
        if column.kind in (Kind.ONE, Kind.MANY) and column.to != "statuses" and row.get(column.name):
            found = [
                name
                for name in row[column.name].split()
                if (key := target_key(column, name, campaign)) is None or key in known[column.to]
            ]
            row[column.name] = " ".join(found)
            if not found and (column.required or not table.field(column).blank):
                return False
    return True
