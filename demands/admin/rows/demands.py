"""Demands: their wording is a working copy; a new wording is published beside the old one, which is kept."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.partial_date import PartialDate
from demands.admin.base.copying import CopiedAdmin
from demands.admin.base.filters import MineFilter, OverdueFilter, StateFilter, UnexplainedFilter, WaitingFilter
from demands.admin.base.scope import seen
from demands.admin.base.titles import called
from demands.admin.base.typed import StaffRequest, staff
from demands.admin.base.whereabouts import whereabouts
from demands.admin.base.widgets import offer_first
from demands.admin.base.working_copy import in_languages
from demands.models import Demand
from demands.public.templatetags.public import status
from demands.workflow.steps import touch

from .explanations import add_href
from .linking import linking_view


@admin.register(Demand)
class DemandAdmin(CopiedAdmin):
    of_campaign = "campaign"
    change_list_template: ClassVar[Any] = "admin/demands/demand/change_list.html"
    called = called(Demand, "title")
    list_display = (
        "called", "number", "state_mark", "status_now", "last_update", "unpublished", "campaign", "edited_at",
    )  # fmt: skip
    list_select_related = ("campaign",)
    list_filter = (
        StateFilter,
        WaitingFilter,
        MineFilter,
        OverdueFilter,
        UnexplainedFilter,
        "campaign",
        "priority",
        "themes",
    )
    search_fields = ("title", "summary", "slug", "i18n")
    prepopulated_fields = {"slug": ("title",)}
    fixed_once_public = ("slug", "campaign")
    has_preview = True
    fieldsets = (
        (None, {"fields": ["campaign", "number", "title", "slug", "summary", "success_criterion", "wording"]}),
        (_("Addressees and themes"), {"fields": ["addressees", "themes"]}),
        (_("Dates"), {"fields": ["made_on", "due_on", "review_interval_days"]}),
        (_("Whom to ask"), {"fields": ["contact"], "classes": ["collapse"]}),
        (
            _("Passages, milestones, related demands"),
            {"fields": ["passages", "milestones", "related"], "classes": ["collapse"]},
        ),
        *in_languages("title", "summary", "success_criterion", "wording", "contact"),
        (_("Newsroom only"), {"fields": ["priority", "internal_notes"], "classes": ["collapse"]}),
    )  # fmt: skip

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each demand with where it stands."""
        found: Any = super().get_changelist_instance(request)
        known = whereabouts(found.result_list)
        for row in found.result_list:
            row.whereabouts = known[row.pk]
        return found

    @admin.display(description=_("status"))
    def status_now(self, obj: Any) -> SafeString | str:
        where = obj.whereabouts.standing
        if where is None or where.status is None:
            return "–"
        since = where.since.display(get_language() or "") if where.since else ""
        return format_html('<span class="state">{} <span class="since">{}</span></span>', status(where.status), since)

    @admin.display(description=_("last update"))
    def last_update(self, obj: Any) -> str:
        last = obj.whereabouts.last
        return PartialDate(last).display(get_language() or "") if last else "–"

    @admin.display(description=_("unpublished"))
    def unpublished(self, obj: Any) -> SafeString | str:
        number = obj.whereabouts.unpublished
        if not number:
            return "–"
        href = f"{reverse('admin:demands_statusupdate_changelist')}?{urlencode({'q': obj.title})}"
        words = ngettext("%(number)d update", "%(number)d updates", number) % {"number": number}
        return format_html('<a href="{}">{}</a>', href, words)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer what belongs to the demand's own campaign."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        campaign: Any = obj.campaign_id if obj is not None else _only_campaign(request)
        used = Demand.objects.filter(campaign=campaign).order_by()
        asked = Campaign.objects.filter(pk=campaign).values_list("addressees", flat=True)
        for name, more in (("addressees", asked), ("themes", ())):
            if name in form.base_fields:
                offer_first(form.base_fields[name], {*used.values_list(name, flat=True), *more})
        if obj is not None:
            own = {"passages": "document__campaign", "milestones": "campaign", "related": "campaign"}
            for name, campaign in own.items():
                if (field := form.base_fields.get(name)) is not None:  # absent from a page that is only read
                    field.queryset = field.queryset.filter(**{campaign: obj.campaign_id})
            if "related" in form.base_fields:
                form.base_fields["related"].queryset = form.base_fields["related"].queryset.exclude(pk=obj.pk)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """To relate a demand to another is to relate that one to this: both say something new."""
        before = set(form.instance.related.all())
        super().save_related(request, form, formsets, change)
        for other in before ^ set(form.instance.related.all()):
            touch(other, staff(request).user)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.recommendations_view)
        return [
            path("<path:object_id>/recommendations/", view, name="demands_demand_recommendations")
        ] + super().get_urls()

    def recommendations_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Where UN recommendations are linked to the demand."""
        row = self.visible_row(request, object_id)
        return linking_view(self, request, row, can_write=self.has_change_permission(request, row))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs.get("obj") is not None:
            context["recommendations_url"] = self.page_of(kwargs["obj"], "recommendations")
        return super().render_change_form(request, context, *args, **kwargs)

    def further(self, request: HttpRequest, obj: Demand) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if request.user.has_perm("demands.add_statusupdate", obj):
            record = f"{reverse('admin:demands_statusupdate_record')}?demand={obj.pk}"
            found.append({"label": _("Quick update…"), "href": record})
        if obj.is_published and request.user.has_perm("demands.add_explanation", obj):
            found.append({"label": _("Explain the status…"), "href": add_href(obj)})
        if obj.is_published and request.user.has_perm("demands.publish", obj):
            found.append({"label": _("Mark as re-checked"), "action": "review"})
        return [*found, *super().further(request, obj)]


def _only_campaign(request: HttpRequest) -> int | None:
    """The campaign of a new demand: the one that the address names, or the only one that the user sees."""
    asked = request.GET.get("campaign", "")
    numbers = list(seen(request.user, Campaign).order_by().values_list("pk", flat=True)[:2])
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return int(asked)
    return numbers[0] if len(numbers) == 1 else None
