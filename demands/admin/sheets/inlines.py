"""Lines inside the pages of a list, such as the figures of a series, as a list of their own."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst


class Lines:
    """Takes the place of the admin class for rows without a page: the inline of their page says what is allowed."""

    sheet_comes_back = True
    sheet_takes_new = True
    sheet_reads: tuple[str, ...] = ()

    def __init__(self, inline: Any, owners: Any) -> None:
        self.inline, self.owners = inline(owners.model, owners.admin_site), owners
        self.model: Any = self.inline.model
        self.opts = self.model._meta
        self.field: Any = next(one for one in self.opts.fields if one.related_model is owners.model)

    def __str__(self) -> str:
        return f"{capfirst(self.owners.opts.verbose_name_plural)}: {self.opts.verbose_name_plural}"

    def owner(self, line: Any) -> Any:
        """The row whose page holds the line."""
        return getattr(line, self.field.name)

    def owner_of(self, lines: Iterable[Any]) -> QuerySet[Any]:
        """(line, row whose page holds it) for each, as primary keys."""
        found: QuerySet[Any] = self.model._base_manager.filter(pk__in=lines).values_list("pk", self.field.attname)
        return found

    def within(self, owners: QuerySet[Any]) -> QuerySet[Any]:
        """The lines on the pages of these rows."""
        found: QuerySet[Any] = self.model._default_manager.filter(
            **{f"{self.field.name}__in": owners.order_by().values("pk")}
        )
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A person who sees a page sees its lines."""
        return self.within(self.owners.seen_by(request.user))

    def get_fieldsets(self, request: HttpRequest, line: Any = None) -> Any:
        return [
            (None, {"fields": [self.field.name]}),
            (None, {"fields": flatten_fieldsets(self.inline.get_fieldsets(request, None))}),
        ]

    def get_readonly_fields(self, request: HttpRequest, line: Any = None) -> Any:
        return self.inline.get_readonly_fields(request, None)

    def has_view_or_change_permission(self, request: HttpRequest) -> bool:
        return bool(self.inline.has_view_or_change_permission(request, None))

    def has_add_permission(self, request: HttpRequest, owner: Any = None) -> bool:
        return bool(self.inline.has_add_permission(request, owner))

    def has_change_permission(self, request: HttpRequest, line: Any = None) -> bool:
        return bool(self.inline.has_change_permission(request, None if line is None else self.owner(line)))

    def has_delete_permission(self, request: HttpRequest, line: Any) -> bool:
        return bool(self.inline.has_delete_permission(request, self.owner(line)))

    def may_bring_back(self, request: HttpRequest) -> bool:
        """New lines are changes of the pages that hold them."""
        return bool(self.owners.has_change_permission(request)) and self.has_change_permission(request)


def lines_of(kept: Any) -> list[Lines]:
    """The kinds of lines that the pages of an admin class hold."""
    return [Lines(inline, kept) for inline in kept.inlines if hasattr(kept, "sheet_comes_back")]


def lists() -> Iterator[Any]:
    """Every list that goes out as a spreadsheet: admin classes, and lines within their pages."""
    for kept in admin.site._registry.values():
        if hasattr(kept, "sheet_comes_back"):
            yield kept
            yield from lines_of(kept)


def list_of(model: Any) -> Any:
    """What stands for a model in the newsroom: its admin class, or the lines of another; None when nothing does."""
    if admin.site.is_registered(model):
        return admin.site.get_model_admin(model)
    return next((one for one in lists() if one.model is model), None)
