"""The record as staff see it: every line, to read. Redacting is all that can be done to one, and is a line itself."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from demands import ledger
from demands.models import Entry
from demands.rules import Refused

from .base import report
from .scope import SHARED, Scoped


@admin.register(Entry)
class EntryAdmin(Scoped, admin.ModelAdmin):
    """Nothing here can be added, changed or deleted."""

    of_campaign = SHARED  # the record is public
    change_form_template = "admin/entry.html"
    list_display = ("sequence", "kind", "subject", "recorded_at", "approval", "approved_by_name")
    list_filter = ("kind", "subject_type", "approval")
    search_fields = ("subject", "campaign", "demand", "=sequence", "approved_by_name")
    show_full_result_count = False
    list_per_page = 50
    actions = None
    fields = (
        "sequence", "kind", "subject", "about", "recorded_at", "approval", "approved_by_name", "pretty_content",
        "content_hash", "previous_hash", "entry_hash",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

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
            return _("Emptied by a redaction.")
        return format_html("<pre>{}</pre>", json.dumps(obj.content, ensure_ascii=False, indent=2))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("The record"), **(extra_context or {})})

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        entry = self.get_object(request, unquote(object_id)) if object_id else None
        context = {"may_redact": request.user.has_perm("demands.redact", entry), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.redact_view))
        return [path("<path:object_id>/redact/", view, name="demands_entry_redact"), *super().get_urls()]

    def redact_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Empty an entry for reasons of law or safety. The ledger asks for the right and the reason."""
        entry = self.get_object(request, unquote(object_id))
        if entry is None:
            raise Http404
        if not request.user.has_perm("demands.redact", entry):
            raise PermissionDenied
        reason = request.POST.get("reason", "").replace("\x00", "")[:5000]
        try:
            line = ledger.redact(entry, by=request.user, reason=reason)  # type: ignore[arg-type]
            self.message_user(request, _("Redacted; entry %(number)s says so.") % {"number": line.sequence})
        except Refused as refused:
            report(request, refused)
        return redirect(reverse("admin:demands_entry_change", args=[entry.pk]))
