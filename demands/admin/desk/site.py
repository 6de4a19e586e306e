"""Whose site it is, and the pages about the site itself."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Site, SitePage
from campaigns.site_pages import EXPECTED, shipped
from demands.admin.base.scope import SHARED
from demands.admin.base.titles import called
from demands.admin.base.working_copy import WorkingCopyAdmin, in_languages


@admin.register(Site)
class SiteAdmin(WorkingCopyAdmin):
    """One row: its list leads to it, or to the form that makes it."""

    of_campaign = SHARED
    called = called(Site, "name")
    list_display = ("called", "state_mark", "edited_at")
    list_filter = ()
    search_fields = ("name", "i18n")
    fieldsets = (
        (None, {"fields": ["name", "publisher", "licence"]}),
        (_("Address"), {"fields": ["address", "email"]}),
        *in_languages("name", "publisher", "address"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Site.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        found = self.get_queryset(request).first()
        if found is not None and not request.GET:
            return redirect(self.page_of(found))
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response


@admin.register(SitePage)
class SitePageAdmin(WorkingCopyAdmin):
    of_campaign = SHARED
    change_list_template = "admin/rows/site_pages.html"
    has_preview = True
    called = called(SitePage, "title")
    list_display = ("called", "state_mark", "slug", "order", "edited_at")
    search_fields = ("title", "slug", "i18n")
    fixed_once_public = ("slug",)
    fieldsets = (
        (None, {"fields": ["title", "slug", "body", "order"]}),
        *in_languages("title", "body"),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A page that is begun by its name begins with the text that ships for it."""
        return shipped(request.GET.get("slug", "")) or super().get_changeform_initial_data(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Name the pages that every site should have and this one has not begun."""
        begun = set(SitePage.objects.filter(slug__in=EXPECTED).values_list("slug", flat=True))
        missing = [{"slug": slug, "title": _title(slug)} for slug in EXPECTED if slug not in begun]
        more = {"missing_pages": missing if self.has_add_permission(request) else []}
        response: HttpResponse = super().changelist_view(request, {**more, **(extra_context or {})})
        return response


def _title(slug: str) -> str:
    """What a page that ships is called, in the language of the newsroom where it ships in it."""
    texts = shipped(slug)
    return texts.get(f"title_{get_language()}") or texts.get("title", slug)
