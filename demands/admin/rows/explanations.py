"""Explanations of statuses: six fields, written for one demand, closed for ever once public."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.models import Status
from demands.admin.base.filters import MineFilter, StateFilter, WaitingFilter
from demands.admin.base.forms import WorkingCopyForm
from demands.admin.base.titles import called
from demands.admin.base.typed import staff
from demands.admin.base.working_copy import WorkingCopyAdmin, translated
from demands.ledger import explaining
from demands.ledger.kinds import subject_of
from demands.models import Demand, Entry, Explanation, StatusUpdate

from .updates_form import chosen_demand


class ExplanationForm(WorkingCopyForm):
    """Offers the public updates of the chosen demand, the newest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "updates" in self.fields:
            field: Any = self.fields["updates"]
            field.queryset = in_force(chosen_demand(self))
            field.label_from_instance = lambda one: f"{one.happened_on}  {one.headline_i18n}"


def in_force(demand: Demand | None) -> Any:
    """The updates of a demand that readers have, the newest first; none without a demand. Two queries."""
    if demand is None:
        return StatusUpdate.objects.none()
    entries = Entry.objects.updates().in_force().filter(campaign=demand.campaign.slug, demand=demand.slug)
    numbers = list(entries.values_list("pk", flat=True))
    return demand.updates.filter(published_as__in=numbers).order_by("-happened_on", "-pk")


def explained(row: Explanation) -> Status | None:
    """The status of its demand on its day. Two queries."""
    campaign = row.demand.campaign
    return Status.objects.filter(scale=campaign.scale_id, code=explaining.status_on(row.demand, row.as_of)).first()


def add_href(demand: Demand) -> str:
    """Where an explanation of the demand's status is written."""
    return f"{reverse('admin:demands_explanation_add')}?demand={demand.pk}"


@admin.register(Explanation)
class ExplanationAdmin(WorkingCopyAdmin):
    of_campaign = "demand__campaign"
    form = ExplanationForm
    autocomplete_fields = ("demand",)
    called = called(Explanation, "text")
    list_display = ("called", "state_mark", "demand", "as_of", "confidence", "edited_at")
    list_select_related = ("demand",)
    list_filter = (StateFilter, WaitingFilter, MineFilter, "demand__campaign", "confidence")
    search_fields = ("text", "i18n", "reference", "demand__title")
    has_preview = True
    fixed_once_public = ()
    fieldsets = ((None, {"fields": ["demand", "text", *translated("text"), "updates", "confidence", "as_of"]}),)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the words of the explanation that this one will replace."""
        found: dict[str, Any] = super().get_changeform_initial_data(request)
        demand = found.get("demand", "")
        given = demand if isinstance(demand, str) and demand.isascii() and demand.isdigit() else ""
        public = self.get_queryset(request).filter(demand=given or None, published_as__isnull=False)
        former = public.order_by("-published_as").first() if given else None
        if former is None:
            return found
        texts = {name: getattr(former, name) for name in ("text", *translated("text"))}
        return {**texts, "confidence": former.confidence, "updates": list(former.updates.all()), **found}

    def save_model(self, request: HttpRequest, obj: Explanation, form: Any, change: bool) -> None:
        """Note which status is explained: the one of its day, as the record has it at this moment."""
        status = explained(obj)
        if status != obj.status:
            obj.status = status
            obj.written_by(staff(request).user.pk)
        super().save_model(request, obj, form, change)

    def further(self, request: HttpRequest, obj: Explanation) -> list[dict[str, Any]]:
        """A public explanation is never edited; another one replaces it."""
        if not obj.is_published or not request.user.has_perm("demands.add_explanation", obj):
            return []
        current = explaining.last_of(obj.demand)
        if current is None or subject_of(current) != subject_of(obj):
            return []
        return [{"label": _("Replace…"), "href": add_href(obj.demand)}]
