"""One heap on the desk, and what all heaps ask of the lists that they lead to."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import site
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise

from demands.workflow import rights

MOST_COUNTED = 1_000  # rows of a heap; nobody needs to know exactly how many more there are


def rows(request: HttpRequest, model: Any) -> QuerySet[Any]:
    """What this user may see of a kind of row, in no order."""
    found: QuerySet[Any] = site.get_model_admin(model).get_queryset(request).order_by()
    return found


def number(found: QuerySet[Any]) -> int:
    """How many rows there are; one more than MOST_COUNTED for any larger number. One query."""
    return found.order_by()[: MOST_COUNTED + 1].count()


def may_see(request: HttpRequest, model: Any) -> bool:
    return bool(site.get_model_admin(model).has_view_permission(request))


def reviews(user: Any) -> bool:
    """Whether colleagues' drafts are waiting for this user, in one campaign at least."""
    right = "demands.publish"
    return rights.everywhere(user, right) or bool(rights.campaigns_with(user, right))


def list_of(model: Any, query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def is_public(row: Any) -> bool:
    """Whether readers see the row in its present form."""
    return row.is_published and not row.has_unpublished_changes


@dataclass(frozen=True)
class Item:
    """Anything else on the desk. Emails to staff name public rows by their title, and no others."""

    title: str
    href: str
    detail: str
    press: str = ""  # where a button beside it sends, and
    label: str = ""  # what it says
    public: bool = False
    words: str = ""  # shown on the desk, and never mailed


@dataclass
class Tray:
    """One heap on the desk: how much of each kind, where the list of it is, and the first of it."""

    title: str | Promise
    empty: str | Promise
    lines: list[Any] = field(default_factory=list)
    count: int = 0
    href: str = ""
    mine: bool = False
    kinds: list[dict[str, Any]] = field(default_factory=list)  # the lists behind a heap of rows of several kinds
    lists_all: bool = False  # each line counts several things, and no line is left out

    @property
    def said(self) -> str:
        """How many, as it is read: "1,000+" for more than are counted."""
        return at_most(self.count)


def at_most(count: int) -> str:
    """A number as it is read; "1,000+" for one that was counted no further."""
    if count > MOST_COUNTED:
        return f"{number_format(MOST_COUNTED, force_grouping=True)}+"
    return str(count)
