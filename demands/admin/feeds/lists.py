"""Watched feeds and words, and the tray of what was found in them."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from campaigns.partial_date import day_of
from campaigns.web_address import AddressFormField
from demands.admin.base.refusals import report
from demands.admin.base.scope import ReadOnly, Scoped, seen
from demands.admin.base.typed import ModelPage, RowForm, StaffRequest
from demands.admin.base.working_copy import Fields
from demands.exchange.feeds.matching import LONGEST, MOST, lines
from demands.exchange.feeds.watching import check_of
from demands.ledger.rules import Refused
from demands.models import Feed, FeedHit, StatusUpdate, Watch
from demands.text.words import tokens
from demands.vault.problem import words_of

from . import drafting


class FeedForm(RowForm):
    class Meta:
        model = Feed
        fields = ("campaign", "title", "url", "active")
        field_classes = {"url": AddressFormField}


@admin.register(Feed)
class FeedAdmin(Fields, Scoped, ModelPage):
    form = FeedForm
    of_campaign = "campaign"
    list_display = ("title", "campaign", "active", "state", "url")
    list_select_related = ("campaign", "last_check")
    list_filter: ClassVar[Any] = ("campaign", "active")
    search_fields = ("title", "url")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Watched feeds"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("last check"))
    def state(self, obj: Feed) -> str:
        """How the last request went; what cannot be reached says since when."""
        check = check_of(obj)
        if check is None or check.checked_at is None:
            return _("not checked yet")
        if not check.problem:
            return f"{localtime(check.checked_at):%Y-%m-%d %H:%M %Z}"
        said = {"problem": words_of(check.problem), "day": day_of(check.failing_since or check.checked_at)}
        return _("%(problem)s Since %(day)s.") % said


class WatchForm(RowForm):
    class Meta:
        model = Watch
        fields = ("demand", "words")

    def clean_words(self) -> str:
        words = lines(self.cleaned_data["words"])
        if len(words) > MOST:
            raise forms.ValidationError(_("At most %(number)d lines.") % {"number": MOST})
        for word in words:
            letters = sum(len(token.text) for token in tokens(word))
            if len(word) > LONGEST or letters < 2:
                raise forms.ValidationError(
                    _("“%(word)s” is not usable: a line has 2 to %(number)d characters.")
                    % {"word": word[:40], "number": LONGEST}
                )
        return "\n".join(words)


@admin.register(Watch)
class WatchAdmin(Fields, Scoped, ModelPage):
    form = WatchForm
    of_campaign = "demand__campaign"
    list_display = ("demand", "campaign", "in_short")
    list_select_related = ("demand__campaign",)
    list_filter: ClassVar[Any] = ("demand__campaign",)
    search_fields = ("words", "demand__title")
    autocomplete_fields = ("demand",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Watched words"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("campaign"))
    def campaign(self, obj: Watch) -> str:
        return str(obj.demand.campaign)

    @admin.display(description=gettext_lazy("words"))
    def in_short(self, obj: Watch) -> str:
        return " · ".join(lines(obj.words))[:200]


@admin.register(FeedHit)
class FeedHitAdmin(Scoped, ReadOnly, ModelPage):
    """The tray: what was found and why, each with two buttons."""

    of_campaign = "demand__campaign"
    list_display = ("found_item", "reason", "demand", "feed", "published_on")
    list_display_links = None
    list_select_related = ("demand", "feed", "update")
    list_filter: ClassVar[Any] = ("state", "demand__campaign")
    search_fields = ("title", "url", "word")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Found in feeds"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("found"), ordering="title")
    def found_item(self, obj: FeedHit) -> SafeString:
        """The title, which leads to the page, the excerpt, and what can be done with it."""
        link = '<a href="{}" target="_blank" rel="noopener noreferrer" dir="auto">{}</a>'
        said = format_html(f'{link}<p class="of" dir="auto">{{}}</p>', obj.url, obj.title, obj.excerpt)
        return format_html('<div class="found-item">{}<p class="buttons">{}</p></div>', said, self._decision(obj))

    def _decision(self, obj: FeedHit) -> SafeString | str:
        """The list is a form with its token, so each button says where it sends it."""
        if obj.state != FeedHit.State.NEW:
            return obj.get_state_display()
        draft, no = (reverse(f"admin:demands_feedhit_{name}", args=[obj.pk]) for name in ("draft", "dismiss"))
        button = '<button type="submit" formaction="{}">{}<span class="vh">: {}</span></button>'
        return format_html(f"{button} {button}", draft, _("Make a draft"), obj.title, no, _("Dismiss"), obj.title)

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, obj: FeedHit) -> str:
        return drafting.reason(obj)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = {"draft": self.draft_view, "dismiss": self.dismiss_view}
        return [
            *(
                path(f"<path:object_id>/{name}/", wrap(view), name=f"demands_feedhit_{name}")
                for name, view in own.items()
            ),
            *super().get_urls(),
        ]

    def draft_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return require_POST(self._draft)(request, self._row(request, object_id))

    def _draft(self, request: StaffRequest, hit: FeedHit) -> HttpResponse:
        try:
            draft = drafting.to_draft(hit, by=request.user)
        except Refused as refused:
            report(request, refused)
            return redirect("admin:demands_feedhit_changelist")
        messages.success(request, _("This is the draft. Open the source before you submit it: it is not verified yet."))
        return redirect(reverse("admin:demands_statusupdate_change", args=[draft.pk]))

    def dismiss_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return require_POST(self._dismiss)(request, self._row(request, object_id))

    def _dismiss(self, request: StaffRequest, hit: FeedHit) -> HttpResponse:
        try:
            drafting.dismiss(hit, by=request.user)
            messages.success(request, _("Dismissed. It will not be found again."))
        except Refused as refused:
            report(request, refused)
        return redirect(reverse("admin:demands_feedhit_changelist") + "?state__exact=new")

    def _row(self, request: HttpRequest, object_id: str) -> FeedHit:
        row: FeedHit = self.visible_row(request, object_id)
        if not request.user.has_perm("demands.add_statusupdate", row.demand):
            raise PermissionDenied
        return row

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Nothing is written here: it leads to the draft, or to the tray."""
        row = self.visible_row(request, object_id)
        if seen(request.user, StatusUpdate).filter(pk__in=[row.update_id or 0]).exists():
            return redirect(reverse("admin:demands_statusupdate_change", args=[row.update_id]))
        return redirect(reverse("admin:demands_feedhit_changelist") + f"?state__exact={row.state}")
