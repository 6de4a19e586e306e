"""Backups, restorations and verifications: a list for administrators, and the confirmation of a restoration."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from demands.admin.base.scope import ReadOnly, Scoped
from demands.admin.base.typed import ModelPage, staff
from demands.models import Operation


@admin.register(Operation)
class OperationAdmin(ReadOnly, Scoped, ModelPage):
    list_display = ("kind", "at", "good", "told", "confirmed_by")
    list_filter = ("kind", "good")
    list_per_page = 50
    ordering = ("-at",)
    fields = ("kind", "at", "good", "told", "confirmed_at", "confirmed_by")

    @admin.display(description=gettext_lazy("details"))
    def told(self, obj: Operation) -> str:
        return ", ".join(f"{name} {value}" for name, value in obj.detail.items())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        confirm = self.admin_site.admin_view(require_POST(self.confirm_view))
        return [path("<path:object_id>/confirm/", confirm, name="demands_operation_confirm"), *super().get_urls()]

    def confirm_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """An administrator has read what is missing: from now on the record goes on from here."""
        row = self.visible_row(request, object_id)
        name = staff(request).user.get_username()
        if Operation.holding().filter(pk=row.pk).update(confirmed_at=timezone.now(), confirmed_by=name):
            messages.success(request, _("Confirmed. Publishing is possible again."))
        return redirect("admin:index")
