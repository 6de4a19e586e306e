"""Where a row that others refer to is used: the demands of an institution, the updates that cite a source."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from campaigns.models import Campaign, Institution, Theme
from demands.models import Demand, Engagement, Evidence, Indicator, StatusUpdate

from .scope import seen

SHOWN = 10
# Model: the kinds of rows that refer to it, each with the field that does
REFERRING: dict[Any, tuple[tuple[Any, str], ...]] = {
    Evidence: ((StatusUpdate, "citations__evidence"), (Indicator, "sources")),
    Institution: (
        (Demand, "addressees"), (Campaign, "addressees"), (Engagement, "institution"), (Institution, "parent"),
    ),
    Theme: ((Demand, "themes"), (Theme, "parent")),
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """Rows of one kind that refer to a row: how many, and the first of them with their pages."""

    name: str
    number: int
    rows: list[tuple[str, str]]

    @property
    def more(self) -> int:
        return self.number - len(self.rows)


def uses(user: Any, row: Any) -> list[Use]:
    """Where a row is used, as far as the user sees it. Two queries for each kind; no kind without any."""
    found = []
    for model, path in REFERRING.get(type(row), ()):
        rows = seen(user, model).filter(pk__in=model._base_manager.filter(**{path: row}).values("pk"))
        if number := rows.count():
            page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            shown = [(str(one), reverse(page, args=[one.pk])) for one in rows.order_by("pk")[:SHOWN]]
            name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            found.append(Use(str(name), number, shown))
    return found
