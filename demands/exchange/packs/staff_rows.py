"""What a staff pack holds beyond the public one: drafts, pending changes, internal notes and internal evidence."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q

from campaigns.models import Campaign, Institution, Theme, WorkingCopy
from demands.ledger.content import Content, citation_content, content_of
from demands.models import Entry, Evidence, Explanation, Proposal, Recommendation, StatusUpdate

from .cells import cells_of, child_cells, spelling
from .format import DRAFT, PUBLISHED, Cells, Kind, Table
from .public_rows import Tables, add, empty_tables, finish, public_tables, seconded, told_of
from .tables import BY_NAME, TABLES

PROPOSALS = {"translate": "translations", "retract": "retractions", "amend": "amendments"}


def staff_tables(campaign: Campaign) -> Tables:
    """Everything about a campaign. A row that differs from its entry occurs twice: as published and as draft."""
    tables = public_tables(campaign.slug) or empty_tables()
    for name, rows in live_rows(campaign).items():
        for row in rows:
            add_live(tables, BY_NAME[name], row)
    add_proposals(tables, campaign)
    tables["citations"] = citations(tables, campaign)
    for table in TABLES:
        if table.keeps_state:
            for cells in tables[table.name]:
                cells.setdefault("state", PUBLISHED)
    finish(tables, campaign.slug)
    return tables


def live_rows(campaign: Campaign) -> dict[str, Iterable[WorkingCopy]]:
    """The working copies that belong to a campaign, or that one of its rows refers to."""
    pk = campaign.pk
    institutions = Q(campaigns=pk) | Q(demands__campaign=pk) | Q(engagements__campaign=pk)
    evidence = Q(citations__update__demand__campaign=pk) | Q(indicators__campaign=pk)
    return {
        "scales": [campaign.scale],
        "institutions": with_parents(Institution.objects.filter(institutions).distinct()),
        "themes": with_parents(Theme.objects.filter(demands__campaign=pk).distinct()),
        "campaign": [campaign],
        "documents": campaign.documents.all(),
        "milestones": campaign.milestones.all(),
        "recommendations": Recommendation.objects.filter(demands__campaign=pk).distinct().order_by("annotation_id"),
        "demands": campaign.demands.all(),
        "evidence": Evidence.objects.filter(evidence).distinct().order_by("reference"),
        "updates": StatusUpdate.objects.filter(demand__campaign=pk).order_by("reference"),
        "explanations": Explanation.objects.filter(demand__campaign=pk).order_by("reference"),
        "indicators": campaign.indicators.all(),
        "engagements": campaign.engagements.all(),
    }


def with_parents(rows: Iterable[Any]) -> list[Any]:
    found: dict[Any, None] = {}
    for row in rows:
        while row is not None and row not in found:
            found[row] = None
            row = row.parent
    return list(found)


def add_live(tables: Tables, table: Table, row: WorkingCopy) -> None:
    """Add what the row says beyond its entry; put the internal columns beside what is published."""
    key = getattr(row, table.key[0])
    told = next((cells for cells in tables[table.name] if table.key_of(cells) == (key,)), None)
    if told is None and row.is_published and not table.closed:
        told = add_published(tables, table, row)
    if told is not None:
        told |= internal(table, row)
    if is_draft(row, table):
        content = content_of(row)
        if told is None or not same(tables, table, content, told):
            add_draft(tables, table, row, content)


def add_published(tables: Tables, table: Table, row: WorkingCopy) -> Cells | None:
    """Add what is public of a row to which only drafts refer."""
    entry = Entry.objects.filter(sequence__in=[row.published_as], content__isnull=False).first()
    if entry is None:
        return None
    add(tables, table, entry.content or {}, told_of(entry, seconded(entry.later.all())))
    return tables[table.name][-1]


def add_draft(tables: Tables, table: Table, row: WorkingCopy, content: Content) -> None:
    cells = cells_of(table, content) | internal(table, row) | {"state": DRAFT}
    tables[table.name].append(cells)
    for child in table.children:
        if child.keeps_state:  # citations, which do not, are added for all updates together
            parts = child_cells(child, table.key_of(cells)[0], content)
            tables[child.name] += [part | {"state": DRAFT} for part in parts]


def is_draft(row: WorkingCopy, table: Table) -> bool:
    return not row.is_published or (row.has_unpublished_changes and not table.closed)


def internal(table: Table, row: Model) -> Cells:
    """The columns that only a staff pack has."""
    names = [column.name for column in table.columns if column.staff and column.kind is Kind.PLAIN]
    return {name: spelling(getattr(row, name)) for name in names}


def same(tables: Tables, table: Table, content: Content, told: Cells) -> bool:
    """Whether a content says what is published, parts included."""
    if any(told.get(name) != cell for name, cell in cells_of(table, content).items()):
        return False
    key = table.key_of(told)[0]
    return all(
        child_cells(child, key, content) == [cells for cells in tables[child.name] if cells[child.parent] == key]
        for child in table.children
    )


def citations(tables: Tables, campaign: Campaign) -> list[Cells]:
    """Every citation of the updates in the pack; those of internal evidence are not part of any content."""
    table, told = BY_NAME["citations"], {cells["reference"] for cells in tables["updates"]}
    updates = StatusUpdate.objects.filter(demand__campaign=campaign.pk, reference__in=told)
    found = []
    for update in updates.prefetch_related("citations__evidence__document__campaign"):
        ordered = sorted(update.citations.all(), key=lambda one: (one.order, one.pk))
        content = {"citations": [citation_content(one) for one in ordered]}
        found += child_cells(table, update.reference, content)
    return found


def add_proposals(tables: Tables, campaign: Campaign) -> None:
    """Translations, retractions and amendments that are not yet public."""
    sources = [cells["reference"] for cells in tables["evidence"]]
    mine = Q(update__demand__campaign=campaign.pk) | Q(evidence__reference__in=sources)
    open_ones = Proposal.objects.filter(mine, published_as__isnull=True).select_related("update", "evidence")
    for row in open_ones.order_by("reference"):
        target = {"update": row.update.reference} if row.update else {"evidence": row.evidence.reference}  # type: ignore[union-attr]
        add(tables, BY_NAME[PROPOSALS[row.kind]], content_of(row), **target)
        tables[PROPOSALS[row.kind]][-1]["state"] = DRAFT
