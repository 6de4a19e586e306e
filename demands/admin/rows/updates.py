"""Updates: written in six fields, closed for ever once public."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns.models.verified import Verification
from demands.admin.base.filters import MineFilter, StateFilter, UnverifiedFilter, WaitingFilter, YearFilter
from demands.admin.base.titles import called
from demands.admin.base.typed import StaffRequest
from demands.admin.base.working_copy import WorkingCopyAdmin, in_languages, report, translated
from demands.ledger import rules
from demands.ledger.rules import Refused
from demands.models import Entry, StatusUpdate
from demands.workflow.correction import draft_correction

from . import quick_update
from .citations import CitationInline
from .updates_form import UpdateForm


@admin.register(StatusUpdate)
class StatusUpdateAdmin(WorkingCopyAdmin):
    of_campaign = "demand__campaign"
    form = UpdateForm
    change_form_template = "admin/rows/update_form.html"
    inlines = (CitationInline,)
    autocomplete_fields = ("demand",)
    called = called(StatusUpdate, "headline")
    list_display = ("called", "state_mark", "happened_on", "demand", "status", "edited_at")
    list_select_related = ("demand", "status")
    list_filter = (StateFilter, WaitingFilter, MineFilter, UnverifiedFilter, "demand__campaign", YearFilter)
    search_fields = ("headline", "body", "i18n", "reference", "demand__title")
    has_preview = True
    fixed_once_public = ()
    fieldsets = (
        (_("Event"), {"fields": ["demand", "happened_on", "headline", "body"]}),
        (_("Status"), {"fields": ["status", "direction"], "classes": ["then-sources"]}),
        *in_languages("headline", "body"),
        (
            _("More"),
            {
                "classes": ["collapse"],
                "fields": [
                    "ended_on", "verification", "verification_note", "waiver_reason", "status_reason",
                    *translated("status_reason"), "internal_notes",
                ],
            },
        ),
    )  # fmt: skip
    correction = (_("Correction"), {"fields": ["correction_reason", *translated("correction_reason")]})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A correction asks first why it is one."""
        if obj is None or obj.corrects_id is None:
            return super().get_fieldsets(request, obj)
        return (self.correction, *super().get_fieldsets(request, obj))

    def get_urls(self) -> list[Any]:
        correct = self.admin_site.admin_view(require_POST(self.correct_view))
        record = self.admin_site.admin_view(self.record_view)
        return [
            path("record/", record, name="demands_statusupdate_record"),
            path("<path:object_id>/correct/", correct, name="demands_statusupdate_correct"),
            *super().get_urls(),
        ]

    def record_view(self, request: StaffRequest) -> HttpResponse:
        return quick_update.record_view(request, self)

    def correct_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Begin a correction of a public update, or go on with the one begun."""
        row = self.visible_row(request, object_id)
        if not self.may(request, "add", row):
            raise PermissionDenied
        try:
            return redirect(self.page_of(draft_correction(row, by=request.user)))
        except Refused as refused:
            report(request, refused)
            return redirect(self.page_of(row))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for one in formset.forms:
            one.user = request.user
        super().save_formset(request, form, formset, change)

    def further(self, request: HttpRequest, obj: StatusUpdate) -> list[dict[str, Any]]:
        """What may still be done with a public update: it is never edited, only answered by another line."""
        if not obj.is_published or not rules.is_in_force(obj):
            return []
        add = reverse("admin:demands_proposal_add")
        found: list[dict[str, Any]] = [
            {"label": _("Correct…"), "post": self.page_of(obj, "correct"), "action": "correct"},
            {"label": _("Retract…"), "href": f"{add}?kind=retract&update={obj.pk}"},
            {"label": _("Translate…"), "href": f"{add}?kind=translate&update={obj.pk}"},
        ]
        if _waits_to_be_verified(obj):
            found.append({"label": _("Verify sources"), "action": "confirm"})
        return found


def _waits_to_be_verified(update: StatusUpdate) -> bool:
    """Whether staff have not yet opened the sources of a public update, as its entry and later lines say."""
    entry = Entry.objects.updates().filter(sequence=update.published_as or 0, content__isnull=False).first()
    if entry is None or entry.verification == Verification.READ:
        return False
    return not entry.later.filter(kind=Entry.Kind.CONFIRMED).exists()
