"""The list of what is scheduled. Each row leads to the page of its draft or batch."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from demands.admin.base.scope import ReadOnly
from demands.admin.base.typed import ModelPage
from demands.models import Schedule
from demands.workflow import schedules

from .scheduled_rows import page_of, titles_of
from .seen import SeenWithDrafts


@admin.register(Schedule)
class ScheduleAdmin(SeenWithDrafts, ReadOnly, ModelPage):
    """Everybody who sees a campaign sees what is scheduled in it; a person who scheduled something sees that."""

    of_campaign = "campaign"
    list_display = ("minute", "draft", "state", "reason", "campaign", "made_by_name")
    list_display_links = None
    list_select_related = ("campaign",)
    list_filter: ClassVar[Any] = ("state", "campaign")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def in_campaigns(self, campaigns: frozenset[int], user: Any) -> Q:
        return Q(campaign__in=campaigns) | Q(made_by=user.pk)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": gettext("Scheduled publications"), **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found: Any = super().get_changelist_instance(request)
        rows = found.result_list = list(found.result_list)
        titles = titles_of(rows)
        for row in rows:
            row.called = titles.get((row.model, row.row), "")
        return found

    @admin.display(description=_("publication"), ordering="at")
    def minute(self, obj: Schedule) -> str:
        return schedules.words(obj.at)

    @admin.display(description=_("draft"))
    def draft(self, obj: Any) -> SafeString | str:
        return format_html('<a href="{}">{}</a>', page_of(obj), obj.called) if obj.called else gettext("Deleted")

    @admin.display(description=_("reason"))
    def reason(self, obj: Schedule) -> str:
        return " ".join(obj.reasons_in(get_language() or ""))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.visible_row(request, object_id)
        if schedules.target_of(found) is None:
            raise Http404
        return redirect(page_of(found))
