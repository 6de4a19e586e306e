"""The rows that the rows of a pack can name: what is in the database and, once written, what the pack brings."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model

from campaigns.models import Campaign, Document, Institution, Milestone, Passage, Scale, Status, Theme
from demands.exchange.faults import Fault
from demands.models import Demand, Engagement, Evidence, Explanation, Indicator, Recommendation, StatusUpdate

from .format import Column, Key, Kind
from .reader import Pack, Row
from .tables import BY_NAME, target_key


class Index:
    """Rows by table and natural key."""

    def __init__(self, pack: Pack) -> None:
        self.pack, self.campaign = pack, pack.campaign
        self.rows: dict[str, dict[Key, Any]] = {name: {} for name in BY_NAME}
        for name, rows in self._stored().items():
            self.rows[name] = dict(rows)

    def _stored(self) -> dict[str, Iterable[tuple[Key, Model]]]:
        own = {"campaign__slug": self.campaign}
        passages = Passage.objects.filter(document__campaign__slug=self.campaign).select_related("document")
        return {
            "scales": (((row.code,), row) for row in Scale.objects.all()),
            "statuses": (((row.scale.code, row.code), row) for row in Status.objects.select_related("scale")),
            "institutions": (((row.slug,), row) for row in Institution.objects.all()),
            "themes": (((row.slug,), row) for row in Theme.objects.all()),
            "campaign": (((row.slug,), row) for row in Campaign.objects.filter(slug=self.campaign)),
            "documents": (((row.slug,), row) for row in Document.objects.filter(**own)),
            "passages": (((row.document.slug, row.slug), row) for row in passages),
            "milestones": (((row.slug,), row) for row in Milestone.objects.filter(**own)),
            "demands": (((row.slug,), row) for row in Demand.objects.filter(**own)),
            "indicators": (((row.slug,), row) for row in Indicator.objects.filter(**own)),
            "recommendations": self._referred("recommendations", Recommendation, key="annotation_id"),
            "evidence": self._referred("evidence", Evidence),
            "updates": self._referred("updates", StatusUpdate, "demand__campaign"),
            "explanations": self._referred("explanations", Explanation, "demand__campaign"),
            "engagements": self._referred("engagements", Engagement, "campaign"),
        }

    def _referred(self, table: str, model: Any, *related: str, key: str = "reference") -> Iterator[tuple[Key, Model]]:
        """Of what has site-wide references, only what the pack mentions."""
        names = {row.key[0] for row in self.pack.of(table)}
        for _, column, cell in self.mentions():
            names |= set(cell.split()) if column.to == table else set()
        for row in model.objects.filter(**{f"{key}__in": names}).select_related(*related):
            yield (getattr(row, key),), row

    def mentions(self) -> Iterator[tuple[Row, Column, str]]:
        """Every cell that refers to another row."""
        for rows in self.pack.rows.values():
            for row in rows:
                for column in row.table.columns:
                    if column.kind in (Kind.ONE, Kind.MANY) and row.cells.get(column.name):
                        yield row, column, row.cells[column.name]

    def find(self, row: Row) -> Any:
        """The row of the database that has this row's key; None when there is none."""
        return self.rows[row.table.name].get(row.key)

    def fresh(self, row: Row) -> Any:
        """``find``, as it is in the database by now."""
        found = self.find(row)
        return None if found is None else type(found)._base_manager.get(pk=found.pk)

    def add(self, row: Row, written: Any) -> None:
        self.rows[row.table.name][row.key] = written

    def forget(self, row: Row) -> None:
        self.rows[row.table.name].pop(row.key, None)

    def resolve(self, column: Column, cell: str) -> Any:
        """The row that a name in a cell means; None when there is none."""
        if column.to == "statuses":
            return self.rows["statuses"].get((self.scale, cell))
        key = target_key(column, cell, self.campaign)
        if key is None:
            owner, _, slug = cell.partition("/")
            return Document.objects.filter(campaign__slug=owner, slug=slug).first()
        return self.rows[column.to].get(key)

    def stored(self, column: Column, cell: str) -> Any:
        """``resolve``, also for a row that the pack does not mention."""
        keys = {"updates": "reference", "evidence": "reference", "recommendations": "annotation_id"}
        found = self.resolve(column, cell)
        if found is not None or column.to not in keys:
            return found
        model: Any = BY_NAME[column.to].model
        return model.objects.filter(**{keys[column.to]: cell}).first()

    @property
    def scale(self) -> str:
        """The code of the campaign's scale."""
        for row in self.pack.of("campaign"):
            if row.cells.get("scale"):
                return row.cells["scale"]
        campaign = self.rows["campaign"].get((self.campaign,))
        return campaign.scale.code if campaign is not None else ""

    def unknown_references(self) -> Iterator[Fault]:
        """Every name in the pack that is neither in it nor in the database."""
        brought = {name: {row.key for row in rows} for name, rows in self.pack.rows.items()}
        for row, column, cell in self.mentions():
            if column.name == row.table.parent or column.to in self.pack.doubtful:
                continue  # the reader has said what there is to say
            for name in cell.split():
                key = (self.scale, name) if column.to == "statuses" else target_key(column, name, self.campaign)
                if key in brought.get(column.to, ()) or self.resolve(column, name) is not None:
                    continue
                yield row.fault(
                    column.name, f"“{name[:80]}” is unknown: it is neither in {column.to}.csv nor on this site"
                )

    def foreign(self) -> Iterator[Fault]:
        """References that another campaign of this site has already given."""
        for table in ("updates", "explanations", "engagements"):
            for row in self.pack.of(table):
                found = self.find(row)
                if found is not None and owner(found) != self.campaign:
                    yield row.fault("reference", f"belongs to the campaign {owner(found)} on this site: choose another")


def owner(row: StatusUpdate | Explanation | Engagement) -> str:
    return row.campaign.slug if isinstance(row, Engagement) else row.demand.campaign.slug
