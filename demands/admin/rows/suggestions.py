"""The queue of what readers sent in: one click makes a draft of it, or it is closed with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from campaigns.partial_date import day_of, today
from demands.admin.base.refusals import report
from demands.admin.base.scope import Scoped, seen
from demands.admin.base.typed import ModelPage
from demands.ledger.rules import Problem, Refused
from demands.models import Citation, Demand, Entry, StatusUpdate, Suggestion
from demands.workflow.correction import draft_correction
from demands.workflow.steps import wrote

from .quick_update import host_of, source_at
from .updates_form import is_number

Outcome = Suggestion.Outcome
LONGEST_NOTE = 2000


class QueueFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("state"), "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("open", _("waiting")), *Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value() or ""
        if wanted == "open":
            return queryset.filter(outcome="")
        return queryset.filter(outcome=wanted) if wanted in Outcome else queryset


def credit(suggestion: Suggestion) -> str:
    """What staff read, in the draft, of where it came from. The reader's address stays with the suggestion."""
    words = _("Sent in by a reader on %(day)s (submission %(number)s):") % {
        "day": day_of(suggestion.received_at),
        "number": suggestion.pk,
    }
    return f"{words}\n{suggestion.text}".strip()


def to_draft(suggestion: Suggestion, *, by: Any, demand: Demand | None = None) -> StatusUpdate:
    """The draft that a suggestion becomes, with its source; of an error in an update, the draft of its correction.

    Raises Refused when it was dealt with already, or when it names no demand.
    """
    with transaction.atomic():
        held = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        if not held.is_open:
            raise Refused(Problem("closed", _("A colleague has already dealt with this.")))
        draft = _correction(held, by) or _update(held, held.demand or demand, by)
        _cite(held, draft, by)
        draft.internal_notes = f"{draft.internal_notes}\n\n{credit(held)}".strip()
        draft.save(update_fields=("internal_notes",))
        _close(held, Outcome.DRAFTED, by, draft=draft)
        return draft


def _correction(suggestion: Suggestion, by: Any) -> StatusUpdate | None:
    """An error in a public update in force is fixed by a correction."""
    if suggestion.kind != Suggestion.Kind.ERROR or suggestion.entry is None:
        return None
    in_force = Entry.objects.updates().in_force().filter(sequence=suggestion.entry, campaign=suggestion.campaign.slug)
    update = StatusUpdate.objects.filter(published_as__in=in_force.values("sequence")).first()
    return draft_correction(update, by=by) if update else None


def _update(suggestion: Suggestion, demand: Demand | None, by: Any) -> StatusUpdate:
    if demand is None:
        raise Refused(Problem("no_demand", _("First choose the demand it is about.")))
    headline = suggestion.text.split("\n")[0].strip() or host_of(suggestion.url)
    draft = StatusUpdate(
        demand=demand,
        happened_on=today().isoformat(),
        headline=headline[:160],
        verification="unverified",
    )
    draft.save()
    wrote(draft, by, created=True)
    return draft


def _cite(suggestion: Suggestion, draft: StatusUpdate, by: Any) -> None:
    if not suggestion.url:
        return
    source = source_at(suggestion.url, "", by)
    may_note = by.has_perm("demands.change_evidence", source)  # not in a source that another campaign uses too
    if may_note and not source.is_published and not source.internal_notes:
        source.internal_notes = credit(suggestion)
        source.save(update_fields=("internal_notes",))
    _citation, is_new = Citation.objects.get_or_create(update=draft, evidence=source)
    if is_new:
        wrote(draft, by)


def _close(suggestion: Suggestion, outcome: str, by: Any, *, note: str = "", draft: Any = None) -> None:
    suggestion.outcome, suggestion.closed_at, suggestion.closed_by = outcome, timezone.now(), by
    suggestion.note, suggestion.draft = note, draft
    suggestion.save(update_fields=("outcome", "closed_at", "closed_by", "note", "draft", "email"))


@admin.register(Suggestion)
class SuggestionAdmin(Scoped, ModelPage):
    """Read, turned into a draft or closed; never written in."""

    of_campaign = "campaign"
    change_form_template = "admin/rows/suggestion.html"
    list_display = ("__str__", "kind", "about", "received_on", "outcome_mark")
    list_select_related = ("demand", "campaign")
    list_filter = (QueueFilter, "campaign", "kind")
    search_fields = ("text", "url", "demand__title")
    show_full_result_count = False
    list_per_page = 50
    actions = ("close_as_spam",)
    fields = ("kind", "about", "text", "url", "email", "language", "received_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.display(description=gettext_lazy("about"))
    def about(self, obj: Suggestion) -> str:
        what = str(obj.demand or obj.campaign)
        if obj.entry is None:
            return what
        words = _("entry %(number)s of the record") % {"number": obj.entry}
        return format_html('{}, <a href="{}">{}</a>', what, reverse("public:entry", args=[obj.entry]), words)

    @admin.display(description=gettext_lazy("received"), ordering="received_at")
    def received_on(self, obj: Suggestion) -> str:
        return f"{localtime(obj.received_at):%Y-%m-%d %H:%M %Z}"

    @admin.display(description=gettext_lazy("outcome"))
    def outcome_mark(self, obj: Suggestion) -> str:
        return obj.get_outcome_display() or _("waiting")

    @admin.action(description=gettext_lazy("Close as spam"), permissions=["change"])
    def close_as_spam(self, request: HttpRequest, queryset: QuerySet[Suggestion]) -> None:
        """Close what is ticked and still waits, and keep no address of who sent it."""
        with transaction.atomic():
            open_ones = queryset.filter(outcome="").select_for_update(of=("self",))
            held = [one for one in open_ones if self.has_change_permission(request, one)]
            for one in held:
                one.email = ""
                _close(one, Outcome.CLOSED, request.user, note=_("Spam"))
        words = ngettext("%(number)d suggestion closed.", "%(number)d suggestions closed.", len(held))
        messages.success(request, words % {"number": len(held)})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Reader submissions"), **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        views = {"draft": self.draft_view, "close": self.close_view}
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(require_POST(view)),
                name=f"demands_suggestion_{name}",
            )
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def head(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        row = self.visible_row(request, object_id)
        return {
            "title": _("Reader submission"),
            "subtitle": "",
            "about": self.about(row),
            "waits": row.is_open and self.has_change_permission(request, row),
            "demands": self._demands(request, row) if row.demand_id is None else [],
            "draft_url": self._draft_url(request, row),
            "show_save": False,
            "show_save_and_continue": False,
        }

    def _draft_url(self, request: HttpRequest, row: Suggestion) -> str:
        """The draft that it became, unless that was moved since to where this user sees nothing."""
        found = seen(request.user, StatusUpdate).filter(pk__in=[row.draft_id or 0]).exists()
        return reverse("admin:demands_statusupdate_change", args=[row.draft_id]) if found else ""

    def _demands(self, request: HttpRequest, row: Suggestion) -> QuerySet[Demand]:
        found = self.admin_site.get_model_admin(Demand).get_queryset(request)
        return found.filter(campaign=row.campaign_id).order_by("number", "pk")

    def _row(self, request: HttpRequest, object_id: str) -> Suggestion:
        row: Suggestion = self.visible_row(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        if not request.user.has_perm("demands.add_statusupdate", row):
            raise PermissionDenied
        given = request.POST.get("demand", "")
        demand = self._demands(request, row).filter(pk=given).first() if is_number(given) else None
        try:
            draft = to_draft(row, by=request.user, demand=demand)
        except Refused as refused:
            report(request, refused)
            return redirect(reverse("admin:demands_suggestion_change", args=[row.pk]))
        messages.success(request, _("This is the draft. The reader’s message is in its internal notes."))
        return redirect(reverse("admin:demands_statusupdate_change", args=[draft.pk]))

    def close_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        note = request.POST.get("note", "").replace("\x00", "").strip()[:LONGEST_NOTE]
        with transaction.atomic():
            held = Suggestion.objects.select_for_update().get(pk=row.pk)
            if not held.is_open:
                messages.error(request, _("A colleague has already dealt with this."))
            elif not note:
                messages.error(request, _("Enter the reason or your reply, for anyone who looks at this later."))
            else:
                _close(held, Outcome.CLOSED, request.user, note=note)
                messages.success(request, _("Closed."))
                return redirect(reverse("admin:demands_suggestion_changelist") + "?queue=open")
        return redirect(reverse("admin:demands_suggestion_change", args=[row.pk]))
