"""A button that makes a new draft as a copy of a row."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from demands.workflow.copies import copy

from .typed import StaffRequest
from .working_copy import WorkingCopyAdmin


class CopiedAdmin(WorkingCopyAdmin):
    """A page with such a button."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_copy"
        return [
            path("<path:object_id>/copy/", self.admin_site.admin_view(self.copy_view), name=name),
            *super().get_urls(),
        ]

    def copy_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return require_POST(self._copied)(request, object_id)

    def _copied(self, request: StaffRequest, object_id: str) -> HttpResponse:
        row = self.visible_row(request, object_id)
        if not self.may_copy(request, row):
            raise PermissionDenied
        made = copy(row, by=request.user)
        messages.success(request, _("This is the copy: a draft of its own. Change what is different."))
        return redirect(self.page_of(made))

    def may_copy(self, request: HttpRequest, row: Any) -> bool:
        return self.has_add_permission(request) and self.may(request, "add", row)

    def further(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        copied = {"label": _("Copy"), "post": self.page_of(obj, "copy")}
        return [copied] if self.may_copy(request, obj) else []
