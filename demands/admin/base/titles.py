"""What rows are called in lists and pickers: in the editor's language; what is missing there in another, marked.

The names of sources and documents are not translated: they are given as on the source itself.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Case, Model, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.models import Document
from demands.ledger.content import texts
from demands.models import Citation, Demand, Evidence
from demands.public.text import wording
from demands.workflow import rights

from .states import MODELS
from .widgets import numbers_only

AS_ON_THE_SOURCE = (Evidence, Document)


def _named(row: Any, field: str) -> tuple[str, str]:
    """(what it is called, the language of that when it is not the editor's)."""
    if isinstance(row, AS_ON_THE_SOURCE) or not row.i18n and not getattr(row, field):
        return str(row), ""
    text, code = wording.pick(texts(row, field))
    return text or str(row), "" if code in ("", wording.reader_language()) else code


def called(model: Any, field: str) -> Any:
    """A column with the name of a row, ordered by the column of the database that holds it in the site's language."""

    @admin.display(description=model._meta.get_field(field).verbose_name, ordering=field)
    def column(self: Any, obj: Any) -> SafeString | str:
        text, code = _named(obj, field)
        if not code:
            return text
        shown = '<span lang="{}">{}</span> <span class="fallback">[{}]</span>'
        return format_html(shown, code, text, wording.NAMES.get(code, code))

    return column


# What a picker offers while one types: rows of the page's own campaign first


def beside(request: HttpRequest, model: type[Model]) -> str:
    """Name the row whose form this is; of a new one the demand it was opened for. Empty if there is neither."""
    match = request.resolver_match
    number = match.kwargs.get("object_id", "") if match else ""
    row, number = (model._meta.label_lower, number) if number else ("demands.demand", request.GET.get("demand", ""))
    return f"{row}-{number}" if numbers_only([number]) else ""


def campaigns_beside(request: HttpRequest, name: str) -> frozenset[int]:
    """The campaigns of the row that `beside` named; none for a name of nothing that this user sees."""
    label, _dash, number = name.rpartition("-")
    model = next((one for one in apps.get_models() if one._meta.label_lower == label), None)
    if model is None or not admin.site.is_registered(model) or not numbers_only([number]):
        return frozenset()
    row = admin.site.get_model_admin(model).get_queryset(request).filter(pk=number).first()
    return (row is not None and rights.campaigns_of(row)) or frozenset()


def used_in(model: type[Model], campaigns: frozenset[int]) -> Q | None:
    """The rows of a kind that these campaigns use; None for a kind whose pickers know no campaign."""
    if model in (Demand, Document):
        return Q(campaign__in=campaigns)
    if model is Evidence:
        return Q(pk__in=Citation.objects.filter(update__demand__campaign__in=campaigns).values("evidence"))
    return None


class Picker(AutocompleteJsonView):
    """Rows of the page's own campaign first. A name that is shown in another language than the editor's is marked."""

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset()
        campaigns = campaigns_beside(self.request, self.request.GET.get("beside", ""))
        own = used_in(rows.model, campaigns) if campaigns else None
        if own is None:
            return rows
        order = rows.query.order_by or ("-pk",)
        first = Case(When(own, then=Value(0)), default=Value(1))
        result: QuerySet[Any] = rows.alias(own=first).order_by("own", *order)
        return result

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        found: dict[str, str] = super().serialize_result(obj, to_field_name)
        kind = MODELS.get(obj._meta.label_lower)
        field = kind.title if kind else ""
        if field.endswith("_i18n"):
            text, code = _named(obj, field.removesuffix("_i18n"))
            found["text"] = f"{text} [{wording.NAMES.get(code, code)}]" if code else text
        return found


def page_of(row: Any) -> str:
    """The address of the form of a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
