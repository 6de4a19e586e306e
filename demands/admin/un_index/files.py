"""Files of the UN index: uploaded, read in the background, previewed, loaded."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.models import Campaign
from demands.admin.base.scope import Scoped
from demands.admin.base.typed import ModelPage, RowForm
from demands.exchange.un_index.columns import LABELS
from demands.exchange.un_index.reach import RIGHT, countries_of
from demands.exchange.un_index.tasks import read_un_index
from demands.models import IndexFile
from demands.text.countries import one_name
from demands.workflow import rights

State = IndexFile.State
MOST_AT_ONCE = 3  # files of one person that are neither loaded nor taken away: each may be of 500 MB


class IndexFileForm(RowForm):
    """The file, and the country: of a campaign of one's own, or any where one has the right in every campaign."""

    user: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" not in self.fields:
            return
        self.fields["file"].widget = forms.FileInput(attrs={"accept": ".xlsx,.json,.csv,.tsv"})
        if rights.everywhere(self.user, RIGHT):
            countries = set(Campaign.objects.exclude(country="").values_list("country", flat=True)[:2])
        else:
            countries = set(countries_of(self.user))
            self.fields["country"] = forms.ChoiceField(
                label=self.fields["country"].label,
                choices=[(one, one_name(one)) for one in sorted(countries)],
                help_text=_("Everything else is skipped. Only countries of your campaigns can be chosen."),
            )
        if len(countries) == 1:
            self.fields["country"].initial = countries.pop()

    def clean(self) -> dict[str, Any]:
        waiting = IndexFile.objects.filter(uploaded_by=self.user, state__in=[*IndexFile.BUSY, State.READY])
        if waiting.count() >= MOST_AT_ONCE:
            raise forms.ValidationError(
                _("You have %(number)d files that have not been imported: import one of them, or remove it.")
                % {"number": MOST_AT_ONCE}
            )
        return super().clean() or {}


@admin.register(IndexFile)
class IndexFileAdmin(Scoped, ModelPage):
    """Members of campaigns see the files that they have uploaded themselves; the whole site's people see all."""

    form = IndexFileForm
    add_form_template = "admin/un_index/add.html"
    fields = ("file", "country")
    list_display = ("name", "country", "state", "uploaded_by", "uploaded_at", "loaded_at")
    list_select_related = ("uploaded_by",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("delete_selected",)

    # Who may do what

    def scope(self, user: Any) -> Q | None:
        return None if rights.everywhere(user, self.right("view")) else Q(uploaded_by=user.pk)

    def may(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        user, right = request.user, self.right(action)
        if rights.everywhere(user, right):
            return True
        return bool(rights.campaigns_with(user, right)) and (obj is None or obj.uploaded_by_id == user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A member's loaded file stays as the record of what they loaded."""
        if obj is not None and obj.loaded_at is not None and not rights.everywhere(request.user, self.right("delete")):
            return False
        return super().has_delete_permission(request, obj)

    # Upload

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load_view)
        return [path("<path:object_id>/load/", view, name="demands_indexfile_load")] + super().get_urls()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"title": _("Import the UN index"), **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: IndexFile, form: Any, change: bool) -> None:
        obj.name, obj.total = form.cleaned_data["file"].name[:255], obj.file.size
        obj.uploaded_by, obj.language = request.user, get_language() or ""  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        read_un_index.defer(index_file=obj.pk, apply=False)

    def response_add(self, request: HttpRequest, obj: IndexFile, post_url_continue: str | None = None) -> HttpResponse:
        return redirect(reverse("admin:demands_indexfile_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The content of the file compared with the site. While it is being read, the page refreshes itself."""
        row = self.visible_row(request, object_id)
        report = row.report
        context = {
            **self.admin_site.each_context(request),
            "title": row.name,
            "opts": self.opts,
            "original": row,
            "report": report,
            "country": one_name(row.country),
            "changed": [one | {"changes": _named(one["changes"])} for one in report.get("first_changed", [])],
            "can_load": row.state == State.READY
            and (report["new"] or report["changed"])
            and self.may(request, "add", row),
            "can_delete": self.has_delete_permission(request, row),
        }
        return TemplateResponse(request, "admin/un_index/file.html", context)

    def load_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return require_POST(self._queue)(request, object_id)

    def _queue(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.visible_row(request, object_id)
        if not self.may(request, "add", row):
            raise PermissionDenied
        with transaction.atomic():
            if IndexFile.objects.filter(pk=row.pk, state=State.READY).update(state=State.QUEUED, done=0):
                read_un_index.defer(index_file=row.pk, apply=True)
            else:
                messages.warning(request, _("This file is not waiting for import."))
        return redirect(reverse("admin:demands_indexfile_change", args=[row.pk]))

    def delete_model(self, request: HttpRequest, obj: IndexFile) -> None:
        super().delete_model(request, obj)
        obj.file.storage.delete(str(obj.file.name))

    @admin.action(description=gettext_lazy("Remove files"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[IndexFile]) -> None:
        """What was loaded stays; only the files and their reports go."""
        for row in queryset:
            if self.has_delete_permission(request, row):
                self.delete_model(request, row)


def _named(changes: list[list[str]]) -> list[dict[str, str]]:
    return [{"name": str(LABELS.get(name, name)), "old": old, "new": new} for name, old, new in changes]
