"""The pages of batches: making one, reading it, deciding about it."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import WorkingCopy
from demands.admin.base import titles
from demands.admin.base.refusals import report
from demands.admin.base.scope import ReadOnly
from demands.admin.base.shown_states import all_shown
from demands.admin.base.typed import ModelPage, StaffRequest, staff
from demands.admin.review import planned
from demands.ledger.batch import PartsRefused
from demands.ledger.rules import Problem, Refused
from demands.models import Batch, Demand
from demands.workflow import batches

from . import drafts, gaps, page
from .seen import SeenWithDrafts

State = Batch.State


@admin.register(Batch)
class BatchAdmin(SeenWithDrafts, ReadOnly, ModelPage):
    """Everybody who sees a campaign sees its batches; a person who made one sees that."""

    of_campaign = "campaign"
    list_display = ("title", "state", "campaign", "number", "submitted_by", "submitted_at")
    list_select_related = ("campaign", "submitted_by")
    list_filter: ClassVar[Any] = ("state", "campaign")
    search_fields = ("title",)
    change_list_template = "admin/batches/list.html"
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def in_campaigns(self, campaigns: frozenset[int], user: Any) -> Q:
        return Q(campaign__in=campaigns) | Q(submitted_by=user.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).annotate(drafts=Count("members"))
        return found

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("drafts"))
    def number(self, obj: Any) -> int:
        return int(obj.drafts)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("begin/", wrap(self.begin_view), name="demands_batch_begin"),
            path("fill/", wrap(require_http_methods(["GET", "HEAD", "POST"])(gaps.fill)), name="demands_batch_fill"),
            path("<path:object_id>/workflow/", wrap(self.workflow_view), name="demands_batch_workflow"),
            *super().get_urls(),
        ]

    # Making one

    def begin_view(self, request: StaffRequest) -> HttpResponse:
        return require_http_methods(["GET", "HEAD", "POST"])(self._begin)(request)

    def _begin(self, request: StaffRequest) -> HttpResponse:
        origin = drafts.origin_of(request)
        found = drafts.drafts(origin, request)
        if request.method != "POST":
            return self._offered(request, origin, found, dict.fromkeys(found, True))
        ticked = set(request.POST.getlist("draft"))
        chosen = {one: key_of(one) in ticked for one in found}
        try:
            batch = batches.submit(
                [one for one, wanted in chosen.items() if wanted],
                by=request.user,
                title=request.POST.get("title", "").strip() or origin.title,
                campaign=origin.campaign or common_campaign(found),
                for_authors=request.POST.get("for_authors") == "1",
            )
        except Refused as refused:
            return self._offered(request, origin, found, chosen, refused)
        messages.success(request, _("Submitted for review together."))
        return redirect(page_of(batch))

    def _offered(
        self,
        request: StaffRequest,
        origin: drafts.Origin,
        found: list[WorkingCopy],
        chosen: dict[WorkingCopy, bool],
        refused: Refused | None = None,
    ) -> HttpResponse:
        """The drafts to choose from; after a refusal with what is to be done about each."""
        parts = dict(refused.parts) if isinstance(refused, PartsRefused) else {}
        lines = [
            {
                "row": row,
                "kind": row._meta.verbose_name,
                "key": key_of(row),
                "state": state,
                "chosen": chosen.get(row, False),
                "problems": parts.pop(row, []),
                "href": titles.page_of(row),
                "others": row.contributors and request.user.pk not in row.contributors and not row.submitted_hash,
            }
            for row, state in zip(found, _states(found), strict=True)
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Submit together"),
            "origin": origin,
            "called": request.POST.get("title", "") or origin.title,
            "lines": lines,
            "others": any(one["others"] for one in lines),
            "can_fill": any(isinstance(one, Demand) and not one.is_published for one in found),
            "for_authors": request.POST.get("for_authors") == "1",
            "along": [{"row": row, "problems": said, "href": titles.page_of(row)} for row, said in parts.items()],
            "refused": () if refused is None or isinstance(refused, PartsRefused) else refused.problems,
            "number_refused": sum(bool(one["problems"]) for one in lines) + len(parts),
        }
        status = 409 if refused is not None else 200
        return TemplateResponse(request, "admin/batches/begin.html", context, status=status)

    # Reading and deciding

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return require_safe(self._page)(request, self.visible_row(request, object_id))

    def _page(self, request: HttpRequest, batch: Batch, typed: Any = None) -> HttpResponse:
        user = staff(request).user
        context = {
            **self.admin_site.each_context(request),
            **page.context(batch, user, request.GET.get("p", 1)),
            "opts": self.opts,
            "original": batch,
            "batch": batch,
            "title": _("Review"),
            "subtitle": str(batch),
            "typed": typed or {},
            "mine": batch.submitted_by_id == user.pk,
            "may_show": batch.state == State.SUBMITTED and page.may_publish(batch, user),
            "workflow_url": reverse("admin:demands_batch_workflow", args=[batch.pk]),
            **planned.context(batch, user, can_write=batch.submitted_by_id == user.pk),
        }
        response = TemplateResponse(request, "admin/batches/batch.html", context, status=409 if typed else 200)
        response["Cache-Control"] = "no-store, private"
        return response

    def workflow_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return require_POST(self._do)(request, object_id)

    def _do(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Press a button of the page; what was typed there is kept if it is refused."""
        batch = self.visible_row(request, object_id)
        try:
            messages.success(request, self._done(request, batch, request.POST.get("action", "")))
        except Refused as refused:
            report(request, refused)
            return self._page(request, Batch.objects.get(pk=batch.pk), typed=request.POST)
        return redirect(page_of(batch))

    def _done(self, request: StaffRequest, batch: Batch, action: str) -> str:
        user, comment = request.user, request.POST.get("comment", "")[:5000]
        if action in ("publish", "schedule") and request.POST.get("read") != "1":
            raise Refused(Problem("not_read", _("Confirm that you have read all drafts of this batch.")))
        match action:
            case "publish":
                entries = batches.publish(batch, by=user, approved_hash=request.POST.get("reading_hash", "")[:64])
                return (
                    published_words(len(entries), entries[0].sequence, entries[-1].sequence)
                    if entries
                    else _("Everything in this batch is already public.")
                )
            case "send_back":
                batches.send_back(batch, by=user, comment=comment)
                return _("Returned, with your comment.")
            case "take_back":
                batches.take_back(batch, by=user)
                return _("Withdrawn: all are drafts again.")
            case "submit":
                batches.submit_again(batch, by=user, for_authors=request.POST.get("for_authors") == "1")
                return _("Submitted for review together.")
            case "comment":
                batches.say(batch, by=user, comment=comment)
                return _("Comment saved. Only staff can read it.")
            case "schedule" | "unschedule" | "make_embargo_link" | "revoke_embargo_link":
                return planned.do(batch, user, action, request.POST)
        raise PermissionDenied


def _states(rows: list[WorkingCopy]) -> list[Any]:
    """The state of each row; two queries for each kind that there is."""
    by_model: dict[type, list[WorkingCopy]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    found = {row: state for some in by_model.values() for row, state in zip(some, all_shown(some), strict=True)}
    return [found[row] for row in rows]


def published_words(number: int, first: int, last: int) -> str:
    said = {"number": number, "first": first, "last": last}
    return _("Published together: %(number)d entries of the public record, %(first)d to %(last)d.") % said


def common_campaign(rows: list[Any]) -> Any:
    """The campaign of these rows; shared rows do not count. None when they belong to several campaigns, or to none."""
    owners = [getattr(row, "demand", row) for row in rows]
    campaigns = {found for one in owners if (found := getattr(one, "campaign", None)) is not None}
    return campaigns.pop() if len(campaigns) == 1 else None


def key_of(row: WorkingCopy) -> str:
    return f"{row._meta.label_lower}/{row.pk}"


def page_of(batch: Batch) -> str:
    return reverse("admin:demands_batch_change", args=[batch.pk])
