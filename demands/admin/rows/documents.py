"""Documents with the passages that make demands. A passage is tied to demands here, which changes what they show."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.lines_field import LinesField
from campaigns.models import Document, Passage
from demands.admin.base.filters import MineFilter, StateFilter, WaitingFilter
from demands.admin.base.titles import called
from demands.admin.base.typed import RowForm, RowFormSet, StackedRows, staff
from demands.admin.base.working_copy import Inline, WorkingCopyAdmin, in_languages, translated
from demands.admin.documents.taking_in import writable
from demands.models import Demand
from demands.workflow.steps import touch


class PassageForm(RowForm):
    demands: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("demands made by this passage"),
        queryset=Demand.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The demands made by this sentence. Their pages will quote it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["demands"] = list(self.instance.demands.all())
            if "slug" in self.fields and self.instance.document.is_published:
                self.fields["slug"].disabled = True  # readers' links and the demands' wording name the passage by it


class PassageFormSet(RowFormSet):
    """Quotes that are in the text, word for word, wherever the text is there to look in."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.instance.campaign_id and "demands" in form.fields:
            form.fields["demands"].queryset = Demand.objects.filter(campaign=self.instance.campaign_id)

    def clean(self) -> None:
        super().clean()
        text = self.instance.text
        for form in self.forms if text else []:
            exact = form.cleaned_data.get("exact") if hasattr(form, "cleaned_data") else ""
            if exact and exact not in text and form not in self.deleted_forms:
                words = _("The quote of the passage “%(name)s” does not occur word for word in the full text.")
                form.add_error("exact", words % {"name": form.cleaned_data.get("slug") or exact[:40]})


class PassageInline(Inline, StackedRows):
    model = Passage
    form = PassageForm
    formset = PassageFormSet
    extra = 0
    prepopulated_fields = {}
    formfield_overrides = {ArrayField: {"form_class": LinesField}}
    fieldsets = (
        (None, {"fields": ["slug", "exact", "demands"]}),
        (
            gettext_lazy("Around the quote, addressee, translations"),
            {
                "fields": [
                    "prefix", "suffix", "addressee", "remark", "order", *translated("exact", "addressee", "remark"),
                ],
                "classes": ["collapse"],
            },
        ),
        (
            gettext_lazy("Number, recommending states, position"),
            {"fields": ["number", "states", "position"], "classes": ["collapse"]},
        ),
    )  # fmt: skip


@admin.register(Document)
class DocumentAdmin(WorkingCopyAdmin):
    of_campaign = "campaign"
    inlines = (PassageInline,)
    called = called(Document, "title")
    list_display = ("called", "state_mark", "publisher", "dated", "campaign", "edited_at")
    list_select_related = ("campaign",)
    list_filter = (StateFilter, WaitingFilter, MineFilter, "campaign")
    search_fields = ("title", "publisher", "i18n")
    prepopulated_fields = {"slug": ("title",)}
    fixed_once_public = ("slug", "campaign")
    fieldsets = (
        (None, {"fields": ["campaign", "title", "slug", "publisher", "dated", "language", "url"]}),
        (gettext_lazy("Text"), {"fields": ["text", "note"]}),
        *in_languages("title", "publisher", "note"),
    )

    def further(self, request: HttpRequest, obj: Document) -> list[dict[str, Any]]:
        """A document with a text can be read for what it asks; one that is being read is gone on with."""
        together = {
            "label": _("Submit drafts together…"),
            "href": f"{reverse('admin:demands_batch_begin')}?document={obj.pk}",
        }
        campaigns = writable(request.user)
        if not obj.text.strip() or (campaigns is not None and obj.campaign_id not in campaigns):
            return [together]
        find = reverse("admin:demands_reading_begin", args=[obj.pk])
        return [{"label": _("Find the requests"), "post": find}, together]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        user = staff(request).user
        lost = [demand for one in formset.deleted_forms if one.instance.pk for demand in one.instance.demands.all()]
        super().save_formset(request, form, formset, change)
        for demand in dict.fromkeys(lost):
            touch(demand, user)
        for one in formset.forms:
            if one not in formset.deleted_forms and one.instance.pk and one.has_changed():
                _tie(one, user)


def _tie(form: Any, user: User) -> None:
    """Tie a saved passage to its demands; each demand that gains or loses it says something else than before."""
    before, after = set(form.instance.demands.all()), set(form.cleaned_data.get("demands") or ())
    form.instance.demands.set(after)
    changed = before | after if "slug" in form.changed_data else before ^ after
    for demand in changed:
        touch(demand, user)
