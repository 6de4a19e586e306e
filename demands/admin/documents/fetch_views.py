"""An address that is being fetched: its progress, as a page that refreshes itself; try again, cancel."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from demands.admin.base.typed import PageMixin, StaffRequest
from demands.admin.documents.tasks import fetch_page
from demands.models import PageFetch

from .taking_in import GIVEN, campaigns_for

State = PageFetch.State


def pages_of(user: Any) -> QuerySet[PageFetch]:
    """The pages that this user may have read."""
    return PageFetch.objects.filter(campaign__in=campaigns_for(user))


def ask_for_page(given: dict[str, Any], *, by: Any) -> PageFetch:
    """Keep what was typed, and have the page fetched; the job is part of the same transaction."""
    with transaction.atomic():
        page = PageFetch.objects.create(**given, asked_by=by, asked_in=get_language() or "")
        fetch_page.defer(page=page.pk)
    return page


def page_of(page: PageFetch) -> str:
    return reverse("admin:demands_reading_page", args=[page.pk])


class FetchPages(PageMixin):
    """Mixed into the admin class of readings."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = (
            ("page/<int:page>/", require_safe(self.page_view), "page"),
            ("page/<int:page>/retry/", require_POST(self.retry_view), "page_retry"),
            ("page/<int:page>/give-up/", require_POST(self.give_up_view), "page_give_up"),
        )
        return [
            *(path(address, view(one), name=f"demands_reading_{name}") for address, one, name in own),
            *super().get_urls(),
        ]

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _page_or_404(self, request: HttpRequest, page: int) -> PageFetch:
        return get_object_or_404(pages_of(request.user).select_related("campaign"), pk=page)

    def page_view(self, request: StaffRequest, page: int) -> HttpResponse:
        found = self._page_or_404(request, page)
        if found.reading_id is not None:
            goal = reverse("admin:demands_reading_change", args=[found.reading_id])
            if request.htmx:
                return HttpResponse(headers={"HX-Redirect": goal})
            return redirect(goal)
        context = {**self._context(request, found.title or _("Page to fetch")), "fetch": found}
        return TemplateResponse(request, "admin/documents/page_fetch.html", context)

    def retry_view(self, request: HttpRequest, page: int) -> HttpResponse:
        """Of two who press at once, one starts it."""
        found = self._page_or_404(request, page)
        idle = Q(state__in=(State.LATER, State.REFUSED)) | Q(
            state__in=PageFetch.BUSY, due_at__lt=timezone.now() - PageFetch.STALLED
        )
        with transaction.atomic():
            now = {"state": State.WAITING, "due_at": timezone.now(), "asked_by": request.user}
            if PageFetch.objects.filter(idle, pk=found.pk).update(**now):
                fetch_page.defer(page=found.pk)
            else:
                messages.info(request, _("This has already been done, or is in progress."))
        return redirect(page_of(found))

    def give_up_view(self, request: HttpRequest, page: int) -> HttpResponse:
        found = self._page_or_404(request, page)
        if found.reading_id is None:
            found.delete()
            messages.success(request, _("Fetch cancelled; nothing was stored."))
        return redirect("admin:demands_reading_changelist")

    def typed_before(self, request: HttpRequest) -> PageFetch | None:
        """The page whose address is to be changed, or whose text is given instead: ``?page=`` of the form."""
        given = request.GET.get("page", "")
        known = given.isascii() and given.isdigit() and len(given) < 19
        return pages_of(request.user).filter(pk=int(given), reading=None).first() if known else None

    def pages_under_way(self, request: HttpRequest) -> list[PageFetch]:
        return list(pages_of(request.user).filter(reading=None).select_related("campaign")[:20])


def as_typed(page: PageFetch) -> dict[str, Any]:
    """The values of the form with which a page was requested, for the form that is opened again."""
    return {name: getattr(page, name) for name in GIVEN}
