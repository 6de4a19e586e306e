"""The record as staff see it: every line, to read. Redacting is all that can be done to one, and is a line itself."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from demands import ledger
from demands.admin.base.scope import SHARED, ReadOnly, Scoped
from demands.admin.base.typed import ModelPage, StaffRequest
from demands.admin.base.working_copy import report
from demands.admin.sheets.export import Exported
from demands.ledger.rules import Refused
from demands.models import Entry
from demands.progress import log as reader
from demands.progress.standing import Clock
from demands.public.presenters import contents

SAYING = ("published", "reworded", "defined", "corrected")  # kinds of entry that say what something is


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
        may_redact = request.user.has_perm("demands.redact", entry)
        return {"may_redact": may_redact, "waits": waits_for(entry, request.user), **as_readers_see(entry)}

    def get_urls(self) -> list[Any]:
        second = self.admin_site.admin_view(require_POST(self.second_view))
        redact = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.redact_view))
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

    def _redact_page(self, request: StaffRequest, entry: Entry) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **as_readers_see(entry),
            "opts": self.opts,
            "original": entry,
            "title": _("Redact entry %(number)d") % {"number": entry.pk},
            "change_url": reverse("admin:demands_entry_change", args=[entry.pk]),
        }
        return TemplateResponse(request, "admin/rows/redact.html", context)

    def redact_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Say what a redaction takes away; sent from there, do it. The ledger asks for the right and the reason."""
        entry = self.visible_row(request, object_id)
        if not request.user.has_perm("demands.redact", entry):
            raise PermissionDenied
        if request.method != "POST":
            return self._redact_page(request, entry)
        reason = request.POST.get("reason", "").replace("\x00", "")[:5000]
        try:
            line = ledger.redact(entry, by=request.user, reason=reason)
            self.message_user(request, _("Redacted; see entry %(number)s.") % {"number": line.sequence})
        except Refused as refused:
            report(request, refused)
        return redirect(reverse("admin:demands_entry_change", args=[entry.pk]))


def as_readers_see(entry: Entry) -> dict[str, Any]:
    """What readers have of an entry: its parts in words, its sources, its status, and what later lines say of it."""
    if entry.content is None:
        return {}
    names = reader.names(Clock(), {entry.campaign})
    kind = entry.subject_type if entry.kind in SAYING else ""
    status = names.status(entry.campaign, entry.content.get("status") or "") if kind == "update" else None
    return {
        "parts": contents.rows(kind, entry.content, names, campaign=entry.campaign) if kind else [],
        "reason": entry.content.get("reason"),
        "emergency": (entry.content.get("emergency") or {}).get("reason"),
        "status": status,
        "citations": entry.content.get("citations", []),
        "later": entry.later.filter(content__isnull=False).defer("search").order_by("sequence"),
    }


def waits_for(entry: Entry, user: Any) -> bool:
    """Whether this user can be the second person of an emergency publication that still waits for one."""
    first = {*entry.authors, entry.approved_by}
    if user.pk in first or not user.has_perm("demands.publish", entry):
        return False
    return Entry.objects.waiting_for_a_second_person().filter(pk=entry.pk).exists()
