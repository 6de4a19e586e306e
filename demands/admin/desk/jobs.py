"""Background jobs, for administrators: waiting and failed ones; try again, or dismiss.

Why a job failed is in the worker's log, since a fault's message may contain words that the list must not show.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from demands.admin.base.scope import ReadOnly, Scoped
from demands.admin.base.typed import ModelPage
from demands.jobs import stalled

from .job_words import STATES, called, own_page

admin.site.unregister(ProcrastinateJob)
# Its package names it in English alone
ProcrastinateJob._meta.verbose_name = gettext_lazy("background job")
ProcrastinateJob._meta.verbose_name_plural = gettext_lazy("background jobs")

FAILED = "failed"
SECRET = ("text", "subject")  # of mails


class JobStateFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() in STATES else queryset


@dataclass(frozen=True)
class Ticked:
    """A job as the box before it names it: without what it was told."""

    pk: int
    called: str

    def __str__(self) -> str:
        return self.called


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnly, Scoped, ModelPage):
    """Those who may see the queue may retry and dismiss; nobody edits it by hand."""

    list_display = ("what", "state", "about", "tries", "last_at")
    list_filter = (JobStateFilter,)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    fields = ("what", "state", "about", "tries", "last_at", "due_at")
    actions = ("try_again", "set_aside")
    change_form_template = "admin/desk/job.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        happened = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("-at").values("at")[:1]
        rows: QuerySet[Any] = super().get_queryset(request).annotate(last=Subquery(happened))
        return rows

    # What it is

    def action_checkbox(self, obj: ProcrastinateJob) -> SafeString:
        return super().action_checkbox(Ticked(obj.pk, called(obj)))

    @admin.display(description=gettext_lazy("task"))
    def what(self, obj: ProcrastinateJob) -> str:
        return called(obj)

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, obj: ProcrastinateJob) -> str:
        return str(STATES.get(obj.status, obj.status))

    @admin.display(description=gettext_lazy("about"))
    def about(self, obj: ProcrastinateJob) -> str:
        """Its arguments, without the text of emails."""
        return ", ".join(f"{name} {value}" for name, value in obj.args.items() if name not in SECRET)

    @admin.display(description=gettext_lazy("attempts"), ordering="attempts")
    def tries(self, obj: ProcrastinateJob) -> int:
        return obj.attempts

    @admin.display(description=gettext_lazy("last activity"), ordering="last")
    def last_at(self, obj: Any) -> str:
        return str(localize(obj.last)) if obj.last else ""

    @admin.display(description=gettext_lazy("next step"))
    def due_at(self, obj: ProcrastinateJob) -> str:
        return str(localize(obj.scheduled_at)) if obj.scheduled_at and obj.status == "todo" else ""

    # What may be done with one that failed

    def get_urls(self) -> list[Any]:
        name, view = "procrastinate_procrastinatejob", self.admin_site.admin_view
        return [
            path("<path:object_id>/again/", view(require_POST(self.again_view)), name=f"{name}_again"),
            path("<path:object_id>/aside/", view(require_POST(self.aside_view)), name=f"{name}_aside"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        job = self.visible_row(request, object_id)
        context = {"title": called(job), "subtitle": "", "failed": job.status == FAILED, "own_page": own_page(job)}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def again_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self.try_again(request, ProcrastinateJob.objects.filter(pk=self.visible_row(request, object_id).pk))
        return redirect(reverse("admin:index"))

    def aside_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self.set_aside(request, ProcrastinateJob.objects.filter(pk=self.visible_row(request, object_id).pk))
        return redirect(reverse("admin:index"))

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        for job in queryset.filter(status=FAILED):
            if own_page(job):
                messages.info(request, _("“%(work)s”: open it, and try again on its own page.") % {"work": called(job)})
            elif stalled.again(job.pk):
                messages.success(request, _("“%(work)s” is queued again.") % {"work": called(job)})
            else:
                messages.info(request, _("“%(work)s” is already queued.") % {"work": called(job)})

    @admin.action(description=gettext_lazy("Dismiss"), permissions=["view"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[ProcrastinateJob]) -> None:
        """It is not done, and troubles nobody any more."""
        for job in queryset.filter(status=FAILED):
            stalled.set_aside(job.pk, by=request.user.get_username())
            messages.success(request, _("“%(work)s” was dismissed and will not run again.") % {"work": called(job)})
