"""Whose site it is, and the pages about the site itself."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from campaigns import accent
from campaigns.logo import logo_of
from campaigns.models import Site, SitePage
from campaigns.site_pages import EXPECTED, shipped
from demands.admin.base.scope import SHARED
from demands.admin.base.titles import called
from demands.admin.base.working_copy import WorkingCopyAdmin, in_languages
from demands.vault import store

from .site_form import SiteForm

SWATCH = (
    '<svg class="swatch-line" width="150" height="32" role="img"><rect width="150" height="32" fill="{}"/>'
    '<text x="12" y="21" fill="{}" text-decoration="underline">{}</text></svg>'
)


@admin.register(Site)
class SiteAdmin(WorkingCopyAdmin):
    """One row: its list leads to it, or to the form that makes it."""

    of_campaign = SHARED
    form = SiteForm
    readonly_fields = ("shown_logo", "shown_accent")
    called = called(Site, "name")
    list_display = ("called", "state_mark", "edited_at")
    list_filter = ()
    search_fields = ("name", "i18n")
    fieldsets = (
        (None, {"fields": ["name", "publisher", "licence"]}),
        (_("How to reach you"), {"fields": ["address", "email"]}),
        (_("Appearance"), {"fields": ["shown_logo", "new_logo", "no_logo", "accent", "shown_accent"]}),
        *in_languages("name", "publisher", "address"),
    )

    @admin.display(description=_("logo"))
    def shown_logo(self, obj: Site) -> str:
        found = logo_of(obj.logo)
        if found is None:
            return "–"
        href = reverse("admin:campaigns_site_logo", args=[found.sha256])
        return format_html('<img class="logo" src="{}" width="{}" alt="{}">', href, found.width_at(64), obj.name_i18n)

    @admin.display(description=_("by day and by night"))
    def shown_accent(self, obj: Site) -> SafeString | str:
        if not accent.WRITTEN.fullmatch(obj.accent):
            return "–"
        shown = ((accent.DAY[0], accent.by_day(obj.accent)), (accent.NIGHT[0], accent.by_night(obj.accent)))
        return format_html_join(" ", SWATCH, ((ground, colour, colour) for ground, colour in shown))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.logo_view))
        return [path("logo/<slug:sha256>.png", view, name="campaigns_site_logo"), *super().get_urls()]

    def logo_view(self, request: HttpRequest, sha256: str) -> HttpResponse:
        """A logo as it is drafted, which no public page shows yet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            response = HttpResponse(store.get("logos", sha256), content_type="image/png")
        except store.NotAsKept:
            raise Http404 from None
        response["Cache-Control"] = "no-store"
        return response

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
