"""Citations on the form of an update, where a source that is new can be written down without leaving the page."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns.partial_date import PartialDateFormField, validate_happened
from campaigns.web_address import AddressFormField, validate_web_address
from demands.admin.base.typed import RowForm, RowFormSet, StackedRows
from demands.admin.base.widgets import SourceAddress
from demands.admin.base.working_copy import Inline
from demands.admin.rows.duplicates import same_address
from demands.models import Citation, Evidence
from demands.vault.tasks import ask_for_copy
from demands.workflow.steps import wrote

NEW = ("url", "title", "kind", "publisher", "published_on", "language", "primary")


def known_source(url: str, seen: Any) -> Evidence | None:
    """The public source with this address, of those that the user may see."""
    if not url or seen is None:
        return None
    rows = seen.filter(visibility=Evidence.Visibility.PUBLIC)
    found: Evidence | None = rows.filter(url=url).order_by("pk").first()
    return found or same_address(url, rows)


class CitationForm(RowForm):
    """Either a source that the site has, or a new one with its address. A known address is not written twice."""

    new_url = AddressFormField(
        label=_("Address of the source"), required=False, max_length=2000, assume_scheme="https",
        validators=[validate_web_address], widget=SourceAddress(in_row=True),
        help_text=_("Known addresses are recognised automatically."),
    )  # fmt: skip
    new_title = forms.CharField(
        label=_("Title of the source"), required=False, max_length=300,
        help_text=_("Exactly as on the source, in its original language."),
    )  # fmt: skip
    new_kind = forms.ChoiceField(
        label=_("Kind of source"), required=False, choices=[("", "---------"), *Evidence.Kind.choices],
        help_text=_("The type of source. Readers see this."),
    )  # fmt: skip
    new_publisher = forms.CharField(
        label=_("Publisher"), required=False, max_length=200,
        help_text=_("Who published it: “Ministry of Justice”, “Asahi Shimbun”."),
    )  # fmt: skip
    new_published_on = PartialDateFormField(
        label=_("Date of the source"), required=False, validators=[validate_happened],
        help_text=_("The date on the source: 2026-03-14, 2026-03 or 2026."),
    )  # fmt: skip
    new_language = forms.CharField(
        label=_("Language of the source"),
        required=False,
        max_length=10,
        help_text=_("Language code such as en or ja (BCP 47)."),
    )
    new_primary = forms.BooleanField(
        label=_("Primary source"),
        required=False,
        help_text=_("The act, judgment, vote or figure itself, not a report of it."),
    )
    user: User  # who saves; the admin class says so before it saves

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "evidence" in self.fields:
            self.fields["evidence"].required = False

    @property
    def typed(self) -> dict[str, Any]:
        """The new source as typed; empty when none was."""
        found = {name: self.cleaned_data.get(f"new_{name}") for name in NEW}
        return {name: value for name, value in found.items() if value}

    def clean(self) -> Any:
        cleaned = super().clean()
        if "evidence" not in self.fields or "evidence" in self.errors:
            return cleaned
        chosen, typed = self.cleaned_data.get("evidence"), self.typed
        if typed and not chosen:
            self._take_new(typed)
        elif typed:
            self.add_error("evidence", _("Choose an existing source or enter a new one, not both."))
        elif not chosen and not any(name.startswith("new_") for name in self.errors):
            self.add_error("new_url", _("Enter the source’s address, or choose an existing source."))
        return cleaned

    def _take_new(self, typed: dict[str, Any]) -> None:
        known = known_source(typed.get("url", ""), getattr(self.fields["evidence"], "queryset", None))
        if known is not None:
            self.cleaned_data["evidence"] = known
            return
        source = Evidence(**typed)
        try:
            source.full_clean(exclude=[one.name for one in Evidence._meta.private_fields])
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.add_error(f"new_{name}" if name in NEW else None, messages)
            return
        self.source = source

    source: Evidence | None = None

    def _get_validation_exclusions(self) -> set[str]:
        """A new source has no row yet, so the model cannot check for it."""
        found: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return found | {"evidence"} if self.source is not None or not self.cleaned_data.get("evidence") else found

    def save(self, commit: bool = True) -> Any:
        if self.source is not None and self.source.pk is None:
            self.source.contributors = []
            self.source.save()
            wrote(self.source, self.user, created=True)
            ask_for_copy(self.source, by=self.user)
        if self.source is not None:
            self.instance.evidence = self.source
        return super().save(commit)


class CitationFormSet(RowFormSet):
    """No source twice, new ones included."""

    def clean(self) -> None:
        super().clean()
        addresses: set[str] = set()
        for form in self.forms:
            source = getattr(form, "source", None)
            if source is None or not source.url or form in self.deleted_forms:
                continue
            if source.url in addresses:
                form.add_error("new_url", _("This address is already cited in this update."))
            addresses.add(source.url)


class CitationInline(Inline, StackedRows):
    model = Citation
    form = CitationForm
    formset = CitationFormSet
    autocomplete_fields = ("evidence",)
    verbose_name, verbose_name_plural = _("source"), _("sources")
    classes = ("citations",)
    fieldsets = (
        (None, {"fields": ["evidence", "new_url", "new_title", "new_kind"]}),
        (_("Quote, page and relevance"), {"fields": ["stance", "locator", "quote", "order"], "classes": ["collapse"]}),
        (
            _("More about a new source"),
            {"fields": ["new_publisher", "new_published_on", "new_language", "new_primary"], "classes": ["collapse"]},
        ),
    )

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        """On a page that is only read there is nothing new to write down."""
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return ((None, {"fields": ["evidence", "stance", "locator", "quote"]}),)

    def get_extra(self, request: Any, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj is not None and obj.citations.exists() else 1
