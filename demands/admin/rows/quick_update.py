"""The shortest way for an editor in a hurry: what happened, the status after it, and one source.

Six fields on one page, made for a phone. The row is an ordinary draft: everything else about it (text,
Japanese, a second source) is added on its own page, and it reaches the public as every draft does.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Status
from campaigns.partial_date import today
from campaigns.web_address import AddressFormField, validate_web_address
from demands.admin.base import unsaved
from demands.admin.base.scope import seen
from demands.admin.base.typed import StaffRequest
from demands.admin.base.widgets import SourceAddress
from demands.ledger import rules
from demands.models import Citation, Demand, Evidence, StatusUpdate
from demands.progress.standing import NOT_ASSESSED
from demands.vault.tasks import ask_for_copy
from demands.workflow.steps import wrote
from demands.workflow.unsaved import forget, page_of

from .citations import known_source
from .updates_form import UpdateForm, is_number

Direction = StatusUpdate.Direction
UNSAVED = page_of(StatusUpdate, form="record")
RANK = {"backward": -1, "unknown": 0, "none": 0, "closed": 0, "forward": 1, "partial": 2, "achieved": 3}


def direction_of(update: StatusUpdate) -> str:
    """Which way an update moves its demand, judged by the status before it and after it."""
    if update.status is None:
        return Direction.NEUTRAL
    if update.status.kind == Status.Kind.ACHIEVED:
        return Direction.FULFILLED
    moved = rules.rise(update)
    if moved is None:
        moved = RANK[update.status.kind]
    return Direction.PROGRESS if moved > 0 else Direction.SETBACK if moved < 0 else Direction.NEUTRAL


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def source_at(url: str, title: str, user: User) -> Evidence:
    """The public source at an address: the one the site has, else a new one, described like its publisher's last.

    Of a new one a copy is made in the background.
    """
    own: Any = seen(user, Evidence)
    known = known_source(url, own)
    if known is not None:
        return known
    scheme, host = urlsplit(url).scheme, urlsplit(url).netloc
    last = own.filter(url__startswith=f"{scheme}://{host}/", visibility=Evidence.Visibility.PUBLIC)
    like = last.order_by("-pk").first()
    source = Evidence.objects.create(
        url=url,
        title=title or host_of(url),
        kind=like.kind if like else Evidence.Kind.OTHER,
        publisher=like.publisher if like else "",
        language=like.language if like else "",
    )
    wrote(source, user, created=True)
    ask_for_copy(source, by=user)
    return source


class QuickForm(UpdateForm):
    """What happened, in six fields; the direction follows from the status."""

    source_url = AddressFormField(
        label=gettext_lazy("Address of the source"), max_length=2000, assume_scheme="https", required=False,
        validators=[validate_web_address], widget=SourceAddress(in_row=True),
        help_text=gettext_lazy("The page that shows it, such as https://www.courts.go.jp/… Known addresses are "
"recognised automatically."),
    )  # fmt: skip
    source_title = forms.CharField(
        label=gettext_lazy("Title of the source"), max_length=300, required=False,
        help_text=gettext_lazy("Exactly as on that page. If left empty, the site’s name is used."),
    )  # fmt: skip

    class Meta:
        model = StatusUpdate
        fields = ("demand", "happened_on", "headline", "status")

    def __init__(self, *args: Any, demands: Any, **kwargs: Any) -> None:
        self.demands = list(demands)
        super().__init__(*args, **kwargs)
        self._offer_demands(demands)
        self.fields["source_url"].widget.attrs |= {"inputmode": "url", "autocomplete": "off"}
        happened_on = self.fields["happened_on"]  # its label was made when the class was, in English
        happened_on.label = str(StatusUpdate._meta.get_field("happened_on").verbose_name).capitalize()
        happened_on.widget.attrs |= {"autocomplete": "off"}
        self.fields["headline"].widget.attrs |= {"autocomplete": "off", "maxlength": "160"}

    def _offer_demands(self, demands: Any) -> None:
        """Each campaign's demands under its name; of a single campaign, the demands alone."""
        field: Any = self.fields["demand"]
        field.queryset, field.help_text = demands, _("The demand it relates to.")
        field.widget.attrs |= {
            "hx-get": reverse("admin:demands_statusupdate_record"), "hx-target": "#status-row", "hx-swap": "outerHTML",
            "hx-include": "#id_status", "hx-disabled-elt": "#id_status", "hx-trigger": "change",
        }  # fmt: skip
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in self.demands:
            groups.setdefault(str(one.campaign), []).append((one.pk, f"{one.number}. {one}"))
        several = len(groups) > 1
        shown: list[Any] = list(groups.items()) if several else [pair for one in groups.values() for pair in one]
        field.choices = [("", _("– choose –")), *shown]

    def chosen_demand(self) -> Demand | None:
        typed = self.data.get("demand") if self.is_bound else getattr(self.initial.get("demand"), "pk", None)
        return next((one for one in self.demands if str(one.pk) == str(typed)), None)

    def _scales_of_no_demand(self) -> Q:
        """The one scale that there is. Of several, none before a demand is chosen, or that of the status chosen."""
        scales = {one.campaign.scale_id for one in self.demands}
        if len(scales) == 1:
            return Q(scale__in=scales)
        chosen = str((self.data if self.is_bound else self.initial).get("status") or "")
        return Q(scale__statuses__pk=chosen, scale__in=scales) if is_number(chosen) else Q(pk__in=[])

    @property
    def now(self) -> str:
        """The status that the chosen demand has today; '' while none is chosen."""
        demand = self.chosen_demand()
        if demand is None:
            return ""
        return str(_standing(demand) or _(NOT_ASSESSED))

    def clean(self) -> Any:
        cleaned = super().clean()
        if (
            self.cleaned_data.get("source_title")
            and not self.cleaned_data.get("source_url")
            and "source_url" not in self.errors
        ):
            self.add_error(
                "source_url", ValidationError(_("Enter the address of the source, or leave its title empty as well."))
            )
        return cleaned

    def twin(self, user: User) -> StatusUpdate | None:
        """The same draft by the same person: the button was pressed twice."""
        same = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        rows = StatusUpdate.objects.filter(published_as__isnull=True, contributors__contains=[user.pk], **same)
        return rows.order_by("-pk").first()

    def record(self, user: User) -> StatusUpdate:
        """Keep the draft with its source."""
        with transaction.atomic():
            update: StatusUpdate = self.save(commit=False)
            update.direction = direction_of(update)
            update.save()
            if url := self.cleaned_data["source_url"]:
                Citation.objects.create(update=update, evidence=source_at(url, self.cleaned_data["source_title"], user))
            wrote(update, user, created=True)
        return update


def _chosen(request: HttpRequest, demands: Any) -> Demand | None:
    given = request.GET.get("demand", "")
    found: Demand | None = demands.filter(pk=given).first() if is_number(given) else None
    return found


def _standing(demand: Demand | None) -> Status | None:
    """The status that a demand has today."""
    if demand is None:
        return None
    code = rules.status_before(StatusUpdate(demand=demand, happened_on=today().isoformat()))
    return Status.objects.filter(scale=demand.campaign.scale_id, code=code).first() if code else None


def record_view(request: StaffRequest, updates: Any) -> HttpResponse:
    """The page, and its submission. ``updates`` is the admin class of updates."""
    if not updates.has_add_permission(request) or not request.user.has_perm("demands.add_evidence"):
        raise PermissionDenied
    demands = site.get_model_admin(Demand).get_queryset(request).select_related("campaign")
    demands = demands.order_by("campaign__name", "number", "pk")
    if request.method == "POST" and "_choose" in request.POST:
        return _page(request, updates, QuickForm(initial=_as_typed(request.POST, demands), demands=demands))
    chosen = _chosen(request, demands)
    initial = {"demand": chosen, "happened_on": today().isoformat(), "status": request.GET.get("status")}
    form = QuickForm(request.POST if request.method == "POST" else None, initial=initial, demands=demands)
    if request.htmx and request.htmx.target == "status-row":
        return TemplateResponse(request, "admin/rows/_status_row.html", {"field": form["status"], "now": form.now})
    if request.method == "POST" and form.is_valid():
        if (twin := form.twin(request.user)) is not None:
            updates.message_user(request, _("You have already recorded this; here is the draft."))
            return redirect(updates.page_of(twin))
        row = form.record(request.user)
        forget(request.user, UNSAVED)
        response: HttpResponse = updates.response_add(request, row)
        return response
    return _page(request, updates, form)


def _as_typed(typed: Any, demands: Any) -> dict[str, Any]:
    """What a browser without scripts sent in order to get the statuses of the demand that it chose."""
    pk = typed.get("demand", "")
    demand = demands.filter(pk=pk).first() if is_number(pk) else None
    return {name: typed.get(name) for name in QuickForm.base_fields} | {"demand": demand}


def _page(request: StaffRequest, updates: Any, form: QuickForm) -> HttpResponse:
    context = {
        **site.each_context(request),
        **unsaved.context(request, UNSAVED),
        "title": _("Quick update"),
        "form": form,
        "demand": form.chosen_demand(),
        "now": form.now,
        "nothing": not form.demands,
        "opts": updates.opts,
    }
    return TemplateResponse(request, "admin/rows/record_update.html", context)
