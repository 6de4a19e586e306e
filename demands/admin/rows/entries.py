"""The record as staff see it: every line, to read. Redacting is all that can be done to one, and is a line itself."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from demands import ledger
from demands.admin.base.scope import SHARED, ReadOnly, Scoped
from demands.admin.base.typed import ModelPage, StaffRequest
from demands.admin.base.working_copy import report
from demands.admin.sheets.export import Exported
from demands.ledger.rules import Refused
from demands.models import Entry


class SecondLookFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("confirmation"), "second"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("waiting", gettext_lazy("emergency publication awaiting confirmation"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.waiting_for_a_second_person() if self.value() == "waiting" else queryset


@admin.register(Entry)
class EntryAdmin(Exported, ReadOnly, Scoped, ModelPage):
    """Nothing here can be added, changed or deleted."""

    of_campaign = SHARED  # the record is public
    change_form_template = "admin/rows/entry.html"
    list_display = ("sequence", "kind", "subject", "recorded_at", "approval", "approved_by_name")
    list_filter = ("kind", "subject_type", "approval", SecondLookFilter)
    search_fields = ("subject", "campaign", "demand", "=sequence", "approved_by_name")
    show_full_result_count = False
    list_per_page = 50
    actions = ("export_ticked",)
    sheet_comes_back = False
    sheet_fields = (
        "kind", "subject", "about", "recorded_at", "approval", "approved_by_name", "content_hash", "previous_hash",
        "entry_hash",
    )  # fmt: skip
    fields = (
        "sequence", "kind", "subject", "about", "recorded_at", "approval", "approved_by_name", "pretty_content",
        "content_hash", "previous_hash", "entry_hash",
    )  # fmt: skip

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What everybody can read, every member of staff can."""
        return self.may(request, "view")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("search")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.display(description=gettext_lazy("content"))
    def pretty_content(self, obj: Entry) -> SafeString | str:
        if obj.content is None:
            return _("Removed by redaction.")
        return format_html("<pre>{}</pre>", json.dumps(obj.content, ensure_ascii=False, indent=2))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Public record"), **(extra_context or {})})

    def head(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        entry = self.visible_row(request, object_id)
        return {"may_redact": request.user.has_perm("demands.redact", entry), "waits": waits_for(entry, request.user)}

    def get_urls(self) -> list[Any]:
        redact, second = (self.admin_site.admin_view(require_POST(one)) for one in (self.redact_view, self.second_view))
        return [
            path("<path:object_id>/redact/", redact, name="demands_entry_redact"),
            path("<path:object_id>/second/", second, name="demands_entry_second"),
            *super().get_urls(),
        ]

    def second_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Record that a second person confirms an emergency publication."""
        entry = self.visible_row(request, object_id)
        try:
            line = ledger.second(entry, by=request.user)
            self.message_user(
                request, _("Recorded as entry %(number)s: confirmed by a second person.") % {"number": line.sequence}
            )
        except Refused as refused:
            report(request, refused)
        return redirect(reverse("admin:demands_entry_change", args=[entry.pk]))

    def redact_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Empty an entry for reasons of law or safety. The ledger asks for the right and the reason."""
        entry = self.visible_row(request, object_id)
        if not request.user.has_perm("demands.redact", entry):
            raise PermissionDenied
        reason = request.POST.get("reason", "").replace("\x00", "")[:5000]
        try:
            line = ledger.redact(entry, by=request.user, reason=reason)
            self.message_user(request, _("Redacted; see entry %(number)s.") % {"number": line.sequence})
        except Refused as refused:
            report(request, refused)
        return redirect(reverse("admin:demands_entry_change", args=[entry.pk]))


def waits_for(entry: Entry, user: Any) -> bool:
    """Whether this user can be the second person of an emergency publication that still waits for one."""
    first = {*entry.authors, entry.approved_by}
    if user.pk in first or not user.has_perm("demands.publish", entry):
        return False
    return Entry.objects.waiting_for_a_second_person().filter(pk=entry.pk).exists()
