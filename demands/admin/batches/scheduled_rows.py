"""Where a scheduled draft or batch is decided about, and what it is called."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from demands.admin.base.states import MODELS
from demands.models import Schedule
from demands.workflow import schedules


def page_of(found: Schedule) -> str:
    """Where a draft or batch is read and decided about."""
    page = "change" if found.is_of_batch else "review"
    return reverse(f"admin:{found.model.replace('.', '_')}_{page}", args=[found.row])


def titles_of(found: Iterable[Schedule]) -> dict[tuple[str, int], str]:
    """What the drafts and batches are called, by kind and number; without those that were deleted. One query."""
    by_model: dict[str, list[int]] = {}
    for one in found:
        by_model.setdefault(one.model, []).append(one.row)
    asked: list[QuerySet[Any, Any]] = []
    for label, numbers in by_model.items():
        title = MODELS[label].title if label in MODELS else "title"
        rows = apps.get_model(label)._default_manager.filter(pk__in=numbers).order_by()
        named = rows.annotate(of_model=Value(label, CharField()), called=Cast(F(title), CharField()))
        asked.append(named.values_list("of_model", "pk", "called"))
    if not asked:
        return {}
    together = asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]
    return {(label, pk): called or f"{label}/{pk}" for label, pk, called in together}


def minute_of(found: Schedule) -> str:
    """When it is to become public, in the site's time zone."""
    return schedules.words(found.at)


def concerned(found: Schedule) -> frozenset[int]:
    """The numbers of the users who are told how it went."""
    return schedules.concerned(found)
