"""Django's autocomplete, made safe against what an address or a form may carry in place of a number; other fields."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.forms.models import ModelChoiceIterator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def numbers_only(values: Any) -> list[str]:
    """Django looks the chosen rows up by these before it has looked whether they are numbers."""
    return [str(one) for one in values or () if str(one).isascii() and str(one).isdigit() and len(str(one)) < 19]


class SafeAutocomplete:
    """Mixed into both kinds. `beside` is the row of the page ("demands.demand-5"); its campaign’s rows come first."""

    beside = ""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, numbers_only(value), attrs)  # type: ignore[misc]

    def get_url(self) -> str:
        address: str = super().get_url()  # type: ignore[misc]
        return f"{address}?{urlencode({'beside': self.beside})}" if self.beside else address


class SafeAutocompleteSelect(SafeAutocomplete, AutocompleteSelect):
    pass


class SafeAutocompleteSelectMultiple(SafeAutocomplete, AutocompleteSelectMultiple):
    pass


class SourceAddress(forms.URLInput):
    """An address with a button that asks the site what the source is called. Fields that are filled stay as they are.

    On a page of its own the button works without JavaScript too; in a row of another page it waits for it, hidden.
    """

    def __init__(self, *, in_row: bool = False) -> None:
        super().__init__({"class": "vURLField"})
        self.in_row = in_row

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        kind, flag = ("button", "hidden") if self.in_row else ("submit", "formnovalidate")
        return format_html(
            '<span class="source-address">{}<button type="{}" {} name="_fetch_details" value="1" class="fetch-details"'
            ' data-details="{}" data-busy="{}" data-failed="{}">{}</button>'
            '<output class="found" for="{}"></output></span>',
            super().render(name, value, attrs, renderer), kind, flag, reverse("admin:demands_evidence_details"),
            _("Contacting the site…"), _("That didn’t work. Please fill in the fields yourself."), _("Fetch details"),
            (attrs or {}).get("id", ""),
        )  # fmt: skip


class DropFile(forms.FileInput):
    """A field for a file, onto which one can also be dropped."""

    def __init__(self, accept: str) -> None:
        super().__init__({"accept": accept})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<span class="drop-file" data-words="{}">{}</span>',
            _("or drop it here"), super().render(name, value, attrs, renderer),
        )  # fmt: skip


# Pickers that offer first what the campaign already uses


class OwnFirst(ModelChoiceIterator):  # type: ignore[type-arg]
    """The rows of a field in two groups; in one list when all of them are the campaign's, or none."""

    def __iter__(self) -> Iterator[Any]:
        field: Any = self.field
        own: list[Any] = []
        rest: list[Any] = []
        for row in self.queryset:
            (own if row.pk in field.own else rest).append(self.choice(row))
        if own and rest:
            yield from ((_("In this campaign"), own), (_("All others"), rest))
        else:
            yield from (*own, *rest)


def offer_first(field: Any, own: Iterable[int]) -> None:
    """Let this field of several rows offer those with these numbers first."""
    field.own, field.iterator = frozenset(own), OwnFirst
    field.widget.choices = field.choices
