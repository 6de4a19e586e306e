"""Sources. One is open until an update that cites it is published; afterwards its description is amended in public."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from campaigns.store_faults import StoreAway
from campaigns.web_address import AddressFormField
from demands.admin.base.filters import CopiesFilter, LinksFilter, MineFilter, StateFilter, WaitingFilter, kept
from demands.admin.base.titles import called
from demands.admin.base.typed import staff
from demands.admin.base.widgets import DropFile, SourceAddress
from demands.admin.base.working_copy import WorkingCopyAdmin, in_languages
from demands.ledger.rules import lost_file
from demands.models import Evidence, StatusUpdate
from demands.vault import originals
from demands.vault.files import words_of_removed
from demands.vault.kinds import ACCEPT, is_picture
from demands.vault.tasks import ask_for_copy
from demands.workflow import gone, rights
from demands.workflow.steps import touch

from .evidence_form import ASKED, EvidenceForm
from .kept_copies import VaultPages


@admin.register(Evidence)
class EvidenceAdmin(VaultPages, WorkingCopyAdmin):
    of_campaign = "document__campaign"
    form = EvidenceForm
    change_form_template = "admin/rows/evidence_form.html"
    called = called(Evidence, "title")
    list_display = ("called", "state_mark", "kind", "publisher", "published_on", "visibility", "link_mark", "copy_mark")
    list_filter = (
        StateFilter,
        WaitingFilter,
        MineFilter,
        LinksFilter,
        CopiesFilter,
        "kind",
        "visibility",
        "verification",
    )
    list_select_related = ("link",)
    search_fields = ("title", "publisher", "url", "reference", "i18n")
    autocomplete_fields = ("document",)
    fixed_once_public = ()
    readonly_fields = ("kept_file",)
    fieldsets = (
        (None, {"fields": ["url", "title", "kind", "publisher", "published_on", "language"]}),
        (_("Reliability"), {"fields": ["primary", "limitations", "verification", "visibility"]}),
        (_("Archived copies"), {"fields": ["kept_file", "file", "depiction", "document"], "classes": ["collapse"]}),
        *in_languages("title", "publisher", "depiction", "limitations"),
        (_("Newsroom only"), {"fields": ["internal_notes"], "classes": ["collapse"]}),
    )

    def in_campaigns(self, campaigns: frozenset[int], user: Any) -> Q:
        return rights.sources_of(campaigns, user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A source that several campaigns use is visible to the members of each."""
        if super().has_view_permission(request, obj):
            return True
        return obj is not None and self.may(request, "view") and self.get_queryset(request).filter(pk=obj.pk).exists()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        rows: QuerySet[Evidence] = super().get_queryset(request)
        return rows.annotate(has_copy=kept())

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made: Any = super().get_form(request, obj, change, **kwargs)
        made.seen = self.get_queryset(request) if request.method == "POST" else None
        return made

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and ASKED in request.POST:
            request.POST = self.with_details(request)
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        if ASKED in request.POST:
            context["errors"] = []  # the page itself says that nothing is saved yet
        if (evidence := kwargs.get("obj")) is not None:
            context |= self.vault_context(request, evidence)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Evidence, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.taken is not None:
            originals.seal(form.taken, obj, by=staff(request).user)
            messages.info(request, _removed_words([one.value for one in form.taken.removed]))
        asked = {"file", "depiction"} & set(form.changed_data)
        if asked and not obj.depiction and is_picture(str(obj.file.name or "")):
            messages.warning(request, gettext("Describe what the picture shows: some readers cannot see it."))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Updates and series show their sources, so an edit of a source is an edit of those too."""
        super().save_related(request, form, formsets, change)
        if "url" in form.changed_data:
            ask_for_copy(form.instance, by=staff(request).user)
        if change and form.has_changed():
            for update in StatusUpdate.objects.filter(citations__evidence=form.instance, published_as__isnull=True):
                touch(update, staff(request).user)
            for indicator in form.instance.indicators.all() if not form.instance.is_published else ():
                touch(indicator, staff(request).user)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.file_view))
        return [path("<path:object_id>/file/", view, name="demands_evidence_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str) -> FileResponse:
        """The file itself, for staff. It is saved, never opened, by the browser: nobody knows what is in it."""
        row = self.visible_row(request, object_id)
        if not row.file or not row.file.storage.exists(row.file.name):
            raise Http404
        response = FileResponse(row.file.open("rb"), as_attachment=True, content_type="application/octet-stream")
        response["Cache-Control"] = "no-store"
        return response

    @admin.display(description=_("uploaded file"))
    def kept_file(self, obj: Evidence) -> str:
        if not obj.file:
            return "–"
        try:
            is_there = obj.file.storage.exists(str(obj.file.name))
        except StoreAway:  # the page says less, and a form that could not be saved comes back with what was typed
            is_there = True
        if not is_there:
            return format_html('<span class="problem">{}</span>', lost_file(obj).message)
        link = format_html('<a href="{}">{}</a>', self.page_of(obj, "file"), str(obj.file.name).rsplit("/", 1)[-1])
        original = obj.originals.first()
        if original is None or original.removed is None:
            return link
        return format_html('{}<span class="removed-words">{}</span>', link, _removed_words(original.removed))

    @admin.display(description=_("link"), ordering="link__state")
    def link_mark(self, obj: Evidence) -> str:
        link = getattr(obj, "link", None)
        if link is None or link.url != obj.url:
            return "–"
        return format_html('<span class="link-mark is-{}">{}</span>', link.state, link.get_state_display())

    @admin.display(description=_("archived copy"))
    def copy_mark(self, obj: Any) -> str:
        return format_html('<span class="copy-mark is-kept">{}</span>', _("archived")) if obj.has_copy else "–"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Files are not served from their directory, so the usual link to one would lead nowhere."""
        if db_field.name == "file":
            kwargs["widget"] = DropFile(ACCEPT)
        if db_field.name == "url":
            kwargs |= {"widget": SourceAddress(), "form_class": AddressFormField}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """On a page that is only read, a field of the kind that takes a file would be such a link too."""
        if self.has_change_permission(request, obj):
            shown = super().get_fieldsets(request, obj)
            return [_opened(*one) for one in shown] if obj is not None and obj.file else shown
        kept = (_("Archived copies"), {"fields": ["kept_file", "depiction", "document"]})
        return [kept if "file" in options["fields"] else (title, options) for title, options in self.fieldsets]

    def further(self, request: HttpRequest, obj: Evidence) -> list[dict[str, Any]]:
        if not obj.is_published:
            return []
        amend = {"label": _("Amend…"), "href": f"{reverse('admin:demands_proposal_add')}?kind=amend&evidence={obj.pk}"}
        said = gone.offer(obj) if self.may_propose(request) else ""
        return [amend, *([{"label": said, "post": self.page_of(obj, "gone")}] if said else [])]


def _opened(title: Any, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The part of the form with the uploaded file, unfolded."""
    return title, options | {"classes": []} if "file" in options["fields"] else options


def _removed_words(codes: list[str]) -> str:
    """What was taken out of an uploaded file, as a sentence."""
    words = words_of_removed(codes)
    if not words:
        return gettext("Nothing had to be removed from the uploaded file.")
    return gettext("Removed from the uploaded file: %(words)s.") % {"words": "; ".join(words)}
