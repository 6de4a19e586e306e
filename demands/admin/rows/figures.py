"""Series of numbers, and our dealings with institutions."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from demands.admin.base.filters import MineFilter, StateFilter, UnansweredFilter, WaitingFilter, YearFilter
from demands.admin.base.titles import called
from demands.admin.base.typed import RowForm, TabularRows
from demands.admin.base.widgets import offer_first
from demands.admin.base.working_copy import Inline, WorkingCopyAdmin, in_languages, translated
from demands.models import Demand, Engagement, Indicator, Observation


class ObservationForm(RowForm):
    """Shows 530 for what the column keeps as 530.0000."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(value := self.initial.get("value"), Decimal):
            self.initial["value"] = Decimal(f"{value.normalize():f}")


class ObservationInline(Inline, TabularRows):
    model = Observation
    form = ObservationForm
    extra = 3
    fields = ("date", "value", "verification", "note", *translated("note"))


class OfDemands(WorkingCopyAdmin):
    """What is about demands of a campaign: those of its own are offered first."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if obj is not None and "demands" in form.base_fields:
            own = Demand.objects.filter(campaign=obj.campaign_id).order_by().values_list("pk", flat=True)
            offer_first(form.base_fields["demands"], own)
        return form


@admin.register(Indicator)
class IndicatorAdmin(OfDemands):
    of_campaign = "campaign"
    inlines = (ObservationInline,)
    called = called(Indicator, "title")
    list_display = ("called", "state_mark", "unit", "campaign", "edited_at")
    list_select_related = ("campaign",)
    list_filter = (StateFilter, WaitingFilter, MineFilter, "campaign")
    search_fields = ("title", "slug", "i18n")
    autocomplete_fields = ("sources",)
    prepopulated_fields = {"slug": ("title",)}
    fixed_once_public = ("slug", "campaign")
    fieldsets = (
        (None, {"fields": ["campaign", "title", "slug", "unit", "chart", "description", "note"]}),
        (_("Demands and sources"), {"fields": ["demands", "sources"]}),
        *in_languages("title", "unit", "description", "note"),
    )


@admin.register(Engagement)
class EngagementAdmin(OfDemands):
    of_campaign = "campaign"
    list_display = ("__str__", "state_mark", "kind", "happened_on", "awaits_reply", "replied_on", "edited_at")
    list_select_related = ("institution", "campaign")
    list_filter = (StateFilter, WaitingFilter, MineFilter, UnansweredFilter, "campaign", "kind", YearFilter)
    search_fields = ("summary", "reply", "i18n", "institution__name")
    fixed_once_public = ("campaign",)
    fieldsets = (
        (None, {"fields": ["campaign", "institution", "kind", "happened_on", "summary", "demands"]}),
        (_("Reply"), {"fields": ["awaits_reply", "replied_on", "reply"]}),
        *in_languages("summary", "reply"),
        (_("Newsroom only"), {"fields": ["internal_notes"], "classes": ["collapse"]}),
    )
