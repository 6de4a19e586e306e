"""Any list as a spreadsheet, as it is filtered on the screen and in its order."""

import tempfile
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from demands.admin.base.typed import PageMixin, StaffRequest, staff
from demands.exchange.spreadsheets.writer import csv_lines, write_workbook

from .inlines import Lines, lines_of
from .lines import table_of
from .tables import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = ("xlsx", "csv")
CHUNK = 1_000
IN_MEMORY = 5_000_000


class Exported(PageMixin):
    """Mix into an admin class: its list can be taken away as a spreadsheet and, mostly, brought back."""

    change_list_template: ClassVar[Any] = "admin/sheets/list.html"
    actions: Any = ("delete_selected", "export_ticked")
    sheet_fields: tuple[str, ...] = ()  # instead of the fields of its form
    sheet_reads: tuple[str, ...] = ()  # of these, what goes out and is not read when it comes back changed
    sheet_comes_back = True
    sheet_takes_new = True

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = [path("export/<str:form>/", view, name=name), path("export/<str:lines>/<str:form>/", view, name=name)]
        return own + super().get_urls()

    def may_bring_back(self, request: HttpRequest) -> bool:
        return self.sheet_comes_back and (self.has_add_permission(request) or self.has_change_permission(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        sheets = [self._offer(request, one) for one in (self, *self._lines(request))]
        context = {"sheets": sheets, "sheet_comes_back": self.sheet_comes_back, **(extra_context or {})}
        return super().changelist_view(request, context)

    def _lines(self, request: HttpRequest) -> list[Lines]:
        return [one for one in lines_of(self) if one.has_view_or_change_permission(request)]

    def _offer(self, request: HttpRequest, kept: Any) -> dict[str, Any]:
        """The links of this list, or of the lines in its pages."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_export"
        lines = [] if kept is self else [kept.opts.model_name]
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        load = f"{reverse('admin:demands_sheetimport_add')}?table={kept.opts.label_lower}"
        return {
            "called": "" if kept is self else capfirst(str(kept.opts.verbose_name_plural)),
            "files": [(form.upper(), reverse(name, args=[*lines, form]) + asked) for form in FORMS],
            "load": load if kept.may_bring_back(request) else "",
        }

    def export_view(self, request: StaffRequest, form: str, lines: str = "") -> Any:
        """The rows that the list shows under the same address, all its pages; or the lines in the pages of those."""
        kept = {one.opts.model_name: one for one in lines_of(self)}
        if form not in FORMS or (lines and lines not in kept):
            raise Http404
        asked: Any = kept[lines] if lines else self
        if not (self.has_view_or_change_permission(request) and asked.has_view_or_change_permission(request)):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return _file(table_of(asked, request), asked.within(shown) if lines else shown, form)

    @admin.action(description=gettext_lazy("Export as a spreadsheet"), permissions=["view"])
    def export_ticked(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | StreamingHttpResponse:
        return _file(table_of(self, staff(request)), queryset, "xlsx")


def _file(table: Table, queryset: QuerySet[Any], form: str) -> HttpResponse | StreamingHttpResponse:
    lines = _lines(table, queryset)
    name = f"{table.model._meta.model_name}.{form}"
    if form == "csv":
        response: StreamingHttpResponse = StreamingHttpResponse(
            csv_lines(table.columns, lines), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the response closes it
        write_workbook(file, table.columns, lines)
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response["Cache-Control"] = "no-store"
    return response


def _lines(table: Table, queryset: QuerySet[Any]) -> Iterator[list[str]]:
    """One line for each row, fetched in chunks with all that its cells need."""
    for row in table.rows(queryset).iterator(chunk_size=CHUNK):
        yield table.line(row)
