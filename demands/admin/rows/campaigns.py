"""What we campaign for and to whom: campaigns, institutions, themes, milestones."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Institution, Milestone, Theme
from demands.admin.base.copying import CopiedAdmin
from demands.admin.base.filters import MineFilter, StateFilter, UpcomingFilter, WaitingFilter
from demands.admin.base.scope import SHARED
from demands.admin.base.titles import called
from demands.admin.base.working_copy import WorkingCopyAdmin, in_languages


@admin.register(Campaign)
class CampaignAdmin(CopiedAdmin):
    of_campaign = "pk"
    everywhere_only = ("add", "delete")
    called = called(Campaign, "name")
    list_display = ("called", "state_mark", "country", "started_on", "scale", "edited_at")
    list_select_related = ("scale",)
    search_fields = ("name", "title", "i18n")
    prepopulated_fields = {"slug": ("name",)}
    has_preview = True
    fieldsets = (
        (None, {"fields": ["name", "slug", "title", "standfirst"]}),
        (_("Country and dates"), {"fields": ["country", "country_name", "started_on", "ended_on", "evidence_until"]}),
        (_("Scale and institutions"), {"fields": ["scale", "addressees"]}),
        (_("Organisation and licence"), {"fields": ["owner", "licence"]}),
        (_("Search"), {"fields": ["search_words"]}),
        *in_languages("name", "title", "standfirst", "country_name", "owner"),
        (_("Newsroom only"), {"fields": ["internal_notes"], "classes": ["collapse"]}),
    )

    def further(self, request: HttpRequest, obj: Campaign) -> list[dict[str, Any]]:
        together = f"{reverse('admin:demands_batch_begin')}?campaign={obj.pk}"
        guide = reverse("admin:launch_guide", args=[obj.pk])
        own = [
            {"label": _("Steps to publication"), "href": guide},
            {"label": _("Submit drafts together…"), "href": together},
        ]
        return [*own, *super().further(request, obj)]


@admin.register(Institution)
class InstitutionAdmin(WorkingCopyAdmin):
    of_campaign = SHARED
    called = called(Institution, "name")
    list_display = ("called", "state_mark", "kind", "parent", "edited_at")
    list_select_related = ("parent",)
    list_filter = (StateFilter, WaitingFilter, MineFilter, "kind")
    search_fields = ("name", "i18n")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        (None, {"fields": ["name", "slug", "kind", "parent"]}),
        *in_languages("name"),
        (_("Newsroom only"), {"fields": ["internal_notes"], "classes": ["collapse"]}),
    )


@admin.register(Theme)
class ThemeAdmin(WorkingCopyAdmin):
    of_campaign = SHARED
    called = called(Theme, "name")
    list_display = ("called", "state_mark", "parent", "order", "edited_at")
    list_select_related = ("parent",)
    search_fields = ("name", "i18n")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = ((None, {"fields": ["name", "slug", "parent", "order"]}), *in_languages("name"))


@admin.register(Milestone)
class MilestoneAdmin(WorkingCopyAdmin):
    of_campaign = "campaign"
    called = called(Milestone, "title")
    list_display = ("called", "state_mark", "date", "campaign", "edited_at")
    list_select_related = ("campaign",)
    list_filter = (StateFilter, WaitingFilter, MineFilter, UpcomingFilter, "campaign")
    search_fields = ("title", "i18n")
    prepopulated_fields = {"slug": ("title",)}
    fixed_once_public = ("slug", "campaign")
    fieldsets = (
        (None, {"fields": ["campaign", "title", "slug", "date", "description"]}),
        (_("Source"), {"fields": ["source_title", "source_url", "verification"]}),
        *in_languages("title", "description"),
    )
