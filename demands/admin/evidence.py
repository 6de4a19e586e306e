"""Sources. One is open until an update that cites it is published; afterwards its description is amended in public."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from demands.models import Evidence, StatusUpdate

from .base import WorkingCopyAdmin, in_languages
from .editing import touch
from .filters import MineFilter, StateFilter


@admin.register(Evidence)
class EvidenceAdmin(WorkingCopyAdmin):
    list_display = ("title", "state_mark", "kind", "publisher", "published_on", "visibility")
    list_filter = (StateFilter, MineFilter, "kind", "visibility", "verification")
    search_fields = ("title", "publisher", "url", "reference", "i18n")
    autocomplete_fields = ("document",)
    fixed_once_public = ()
    fieldsets: Any = (
        (None, {"fields": ["title", "url", "kind", "publisher", "published_on", "language"]}),
        (_("Worth"), {"fields": ["primary", "limitations", "verification", "visibility"]}),
        (_("Kept here"), {"fields": ["file", "document"], "classes": ["collapse"]}),
        *in_languages("title", "publisher", "limitations"),
        (_("Newsroom only"), {"fields": ["internal_notes"], "classes": ["collapse"]}),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Updates and series show their sources, so whoever writes in a source writes in those too."""
        super().save_related(request, form, formsets, change)
        if change and form.has_changed():
            for update in StatusUpdate.objects.filter(citations__evidence=form.instance, published_as__isnull=True):
                touch(update, request.user)  # type: ignore[arg-type]
            for indicator in form.instance.indicators.all() if not form.instance.is_published else ():
                touch(indicator, request.user)  # type: ignore[arg-type]

    def further(self, request: HttpRequest, obj: Evidence) -> list[dict[str, Any]]:
        if not obj.is_published:
            return []
        return [{"label": _("Amend…"), "href": f"{reverse('admin:demands_proposal_add')}?kind=amend&evidence={obj.pk}"}]
