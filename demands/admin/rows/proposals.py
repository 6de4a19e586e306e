"""Proposals about closed rows: a translation, a retraction, better details of a source."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models.verified import Verification
from campaigns.partial_date import PartialDate, PartialDateFormField, today, validate_happened
from demands.admin.base.filters import MineFilter, StateFilter, WaitingFilter
from demands.admin.base.forms import WorkingCopyForm
from demands.admin.base.help import ACTS, explained
from demands.admin.base.scope import seen
from demands.admin.base.working_copy import WorkingCopyAdmin, translated
from demands.models import Evidence, Proposal, StatusUpdate
from demands.vault.copies import for_readers
from demands.workflow import rights

Kind = Proposal.Kind
PREFIX = "amend_"
TYPED = tuple(name for name in Proposal.AMENDABLE if name != "verified_on")  # the day follows from the act
BY_KIND: dict[str, tuple[str, ...]] = {
    Kind.TRANSLATE: ("language", "headline", "body"),
    Kind.RETRACT: ("reason", *translated("reason")),
    Kind.AMEND: (*(f"{PREFIX}{name}" for name in TYPED), "reason", *translated("reason")),
}
ABOUT = ("kind", "update", "evidence")


_copy_help = gettext_lazy("Readers will be able to download it. Check it first: it may show more than the source does.")


def amendable_field(name: str) -> Any:
    """The form field for one part of a source. A choice shows its labels; a date keeps its precision."""
    field: Any = Evidence._meta.get_field(name)
    if name == "copy":
        return forms.ChoiceField(label=capfirst(field.verbose_name), required=False, help_text=_copy_help)
    if name in ("gone_on", "verified_on"):
        return PartialDateFormField(
            label=capfirst(field.verbose_name),
            required=False,
            validators=[validate_happened],
            help_text=field.help_text,
        )
    if name == "verification":
        return explained(field, forms.ChoiceField(label=capfirst(field.verbose_name), choices=ACTS))
    options = {"assume_scheme": "https"} if isinstance(field, models.URLField) else {}
    return explained(field, field.formfield(**options))


class ProposalForm(WorkingCopyForm):
    """One form for the three kinds: what it is about is given by the page that leads here, and stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self._source()
        if f"{PREFIX}copy" in self.fields:
            copies = for_readers(source) if source else []
            self.fields[f"{PREFIX}copy"].choices = [("", _("none")), *copies]  # type: ignore[attr-defined]
        for name in [one for one in self.fields if one.startswith(PREFIX)]:
            part = name.removeprefix(PREFIX)
            self.initial.setdefault(name, self.instance.changes.get(part, getattr(source, part, None)))

    def _source(self) -> Evidence | None:
        if self.instance.evidence_id:
            known: Evidence = self.instance.evidence
            return known
        given = str((self.data.get("evidence") if self.is_bound else self.initial.get("evidence")) or "")
        is_number = given.isascii() and given.isdigit() and len(given) < 19
        choice: Any = self.fields.get("evidence")
        seen_ones: QuerySet[Evidence] = choice.queryset if choice else Evidence.objects.none()
        return seen_ones.filter(pk=int(given)).first() if is_number else None

    def clean(self) -> Any:
        cleaned = super().clean()
        source = self._source()
        if any(name.startswith(PREFIX) for name in self.fields) and source is not None:
            self.instance.changes = self._changes(source)
            if not self.instance.changes and not self.errors:
                self.add_error(None, _("Choose what to change."))
        return cleaned

    def _changes(self, source: Evidence) -> dict[str, Any]:
        """What is typed otherwise than the source now says; dates travel as their text."""
        typed = {part: self.cleaned_data.get(f"{PREFIX}{part}") for part in TYPED}
        now = {part: getattr(source, part) for part in TYPED}
        changes = {
            part: str(value) if isinstance(value, PartialDate) else value
            for part, value in typed.items()
            if f"{PREFIX}{part}" in self.cleaned_data and (value or None) != (now[part] or None)
        }
        if changes.get("verification") == Verification.READ:
            changes["verified_on"] = str(self.instance.changes.get("verified_on") or today())
        elif "verification" in changes and source.verified_on:
            changes["verified_on"] = None
        return changes


FIELD_OF_SOURCE = {f"{PREFIX}{name}": name for name in TYPED}


@admin.register(Proposal)
class ProposalAdmin(WorkingCopyAdmin):
    of_campaign = "update__demand__campaign"
    form = ProposalForm
    list_display = ("__str__", "state_mark", "kind", "language", "edited_at")
    list_select_related = ("update", "evidence")
    list_filter = (StateFilter, WaitingFilter, MineFilter, "kind")
    search_fields = ("headline", "reason", "update__headline", "evidence__title")
    fixed_once_public = ()
    sheet_takes_new = False  # a proposal is about something closed: each is begun on the page that it concerns
    sheet_fields = (*ABOUT, "language", "changes", "headline", "body", "reason", *translated("reason"))
    sheet_reads = (*ABOUT, "language", "changes")

    def in_campaigns(self, campaigns: frozenset[int], user: Any) -> models.Q:
        return rights.proposals_of(campaigns, user)

    def kind_of(self, request: HttpRequest, obj: Any = None) -> str:
        given = obj.kind if obj is not None else (request.POST.get("kind") or request.GET.get("kind") or "")
        return given if given in BY_KIND else ""

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = self.kind_of(request, obj)
        if not kind:
            return ((None, {"fields": ["kind"]}),)
        target = "evidence" if kind == Kind.AMEND else "update"
        parts = list(BY_KIND[kind])
        if obj is not None and kind == Kind.AMEND and not self.has_change_permission(request, obj):
            parts = ["changes_in_words", *(name for name in parts if not name.startswith(PREFIX))]
        return (
            (gettext_lazy("Subject"), {"fields": ["kind", target]}),
            (Kind(kind).label, {"fields": parts}),
        )

    @admin.display(description=gettext_lazy("changes"))
    def changes_in_words(self, obj: Proposal) -> str:
        """For a read-only page, where the parts of the source are not fields."""
        names = {part: str(amendable_field(part).label) for part in Proposal.AMENDABLE}
        return "; ".join(f"{names.get(part, part)}: {value}" for part, value in sorted(obj.changes.items()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*ABOUT, "changes_in_words") if obj is not None else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Add the parts of a source as fields of their own: in the row they are one column."""
        fields = kwargs.pop("fields", None)
        own = [name for name in fields or [] if not name.startswith(PREFIX)]
        form = super().get_form(request, obj, change, fields=own, **kwargs)
        parts = {name: amendable_field(part) for name, part in FIELD_OF_SOURCE.items() if name in (fields or [])}
        return type(form.__name__, (form,), parts) if parts else form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only what is public can be spoken of again."""
        public: dict[str, Any] = {
            "update": seen(request.user, StatusUpdate).filter(published_as__isnull=False),
            "evidence": seen(request.user, Evidence).filter(published_as__isnull=False),
        }
        if db_field.name in public:
            kwargs["queryset"] = public[db_field.name]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
