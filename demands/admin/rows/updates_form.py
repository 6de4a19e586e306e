"""The form of an update."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Status
from demands.admin.base.forms import WorkingCopyForm
from demands.models import Demand


class UpdateForm(WorkingCopyForm):
    """Offers the statuses of the campaign's own scale; of several, each under its scale's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "status" in self.fields:
            self._offer_statuses()

    def _offer_statuses(self) -> None:
        field: Any = self.fields["status"]
        statuses = Status.objects.filter(self._scales()).select_related("scale").order_by("scale__name", "order", "pk")
        field.queryset = statuses
        by_scale: dict[str, list[tuple[int, str]]] = {}
        for one in statuses:
            by_scale.setdefault(str(one.scale), []).append((one.pk, str(one)))
        several = len(by_scale) > 1
        groups: list[Any] = list(by_scale.items()) if several else [pair for one in by_scale.values() for pair in one]
        field.choices = [("", _("– no change of status –")), *groups]

    def chosen_demand(self) -> Demand | None:
        return chosen_demand(self)

    def _scales(self) -> Q:
        demand = self.chosen_demand()
        return Q(scale=demand.campaign.scale_id) if demand is not None else self._scales_of_no_demand()

    def _scales_of_no_demand(self) -> Q:
        return Q(scale__in=Campaign.objects.order_by().values("scale"))


def chosen_demand(form: Any) -> Demand | None:
    """The demand that is chosen on a form, of those that the user may see."""
    typed = form.data.get("demand") if form.is_bound else form.get_initial_for_field(form.fields["demand"], "demand")
    pk = str(getattr(typed, "pk", typed) or form.instance.demand_id or "")
    demands: Any = getattr(form.fields.get("demand"), "queryset", Demand.objects)
    found: Demand | None = demands.filter(pk=pk).select_related("campaign").first() if is_number(pk) else None
    return found


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
