"""What rows are called in lists and pickers: in the editor's language; what is missing there in another, marked.

The names of sources and documents are not translated: they are given as on the source itself.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.models import Document
from demands.ledger.content import texts
from demands.models import Evidence
from demands.public.text import wording

from .states import MODELS

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


class Picker(AutocompleteJsonView):
    """What a picker offers, with the same mark."""

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
