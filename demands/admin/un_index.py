"""Files of the UN index: uploaded, read in the background, looked at, loaded."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.models import Campaign
from demands.intake.un_index.columns import LABELS
from demands.models import IndexFile
from demands.tasks import read_un_index

State = IndexFile.State


class IndexFileForm(forms.ModelForm):
    """The file, and the country of the only campaign there is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = set(Campaign.objects.exclude(country="").values_list("country", flat=True)[:2])
        if len(countries) == 1 and "country" in self.fields:
            self.fields["country"].initial = countries.pop()
        if "file" in self.fields:
            self.fields["file"].widget = forms.FileInput(attrs={"accept": ".xlsx,.json,.csv,.tsv"})


@admin.register(IndexFile)
class IndexFileAdmin(admin.ModelAdmin):
    form = IndexFileForm
    add_form_template = "admin/un_index_add.html"
    fields = ("file", "country")
    list_display = ("name", "country", "state", "uploaded_by", "uploaded_at", "loaded_at")
    list_select_related = ("uploaded_by",)
    actions = ("delete_selected",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load_view)
        return [path("<path:object_id>/load/", view, name="demands_indexfile_load")] + super().get_urls()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"title": _("Load the UN index"), **(extra_context or {})}
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: IndexFile, form: Any, change: bool) -> None:
        obj.name, obj.size = form.cleaned_data["file"].name[:255], obj.file.size
        obj.uploaded_by, obj.language = request.user, get_language() or ""  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        read_un_index.defer(index_file=obj.pk, apply=False)

    def response_add(self, request: HttpRequest, obj: IndexFile, post_url_continue: str | None = None) -> HttpResponse:
        return redirect(reverse("admin:demands_indexfile_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What is in the file, measured by what is here. While it is being read the page asks again by itself."""
        row = self._row(request, object_id)
        report = row.report
        context = {
            **self.admin_site.each_context(request),
            "title": row.name,
            "opts": self.opts,
            "original": row,
            "report": report,
            "percent": min(100, 100 * row.done // row.size) if row.size else 0,
            "changed": [one | {"changes": _named(one["changes"])} for one in report.get("first_changed", [])],
            "can_load": row.state == State.READY and (report["new"] or report["changed"]) and self._may(request),
            "can_delete": self.has_delete_permission(request, row),
        }
        return TemplateResponse(request, "admin/un_index_file.html", context)

    def _row(self, request: HttpRequest, object_id: str) -> IndexFile:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        return row

    def _may(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def load_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return require_POST(self._queue)(request, object_id)

    def _queue(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self._row(request, object_id)
        if not self._may(request):
            raise PermissionDenied
        if IndexFile.objects.filter(pk=row.pk, state=State.READY).update(state=State.QUEUED, done=0):
            read_un_index.defer(index_file=row.pk, apply=True)
        else:
            messages.warning(request, _("This file is not waiting to be loaded."))
        return redirect(reverse("admin:demands_indexfile_change", args=[row.pk]))

    def delete_model(self, request: HttpRequest, obj: IndexFile) -> None:
        super().delete_model(request, obj)
        obj.file.storage.delete(str(obj.file.name))

    @admin.action(description=gettext_lazy("Remove files"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[IndexFile]) -> None:
        """What was loaded stays; only the files and their reports go."""
        for row in queryset:
            self.delete_model(request, row)


def _named(changes: list[list[str]]) -> list[dict[str, str]]:
    return [{"name": str(LABELS.get(name, name)), "old": old, "new": new} for name, old, new in changes]
