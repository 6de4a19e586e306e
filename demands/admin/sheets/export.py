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
from django.utils.translation import gettext_lazy

from demands.intake.sheet_writer import csv_lines, write_workbook

from .tables import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 1_000
IN_MEMORY = 5_000_000


class Exported:
    """Mix into an admin class: its list can be taken away as a spreadsheet and, mostly, brought back."""

    change_list_template: ClassVar[Any] = "admin/list_with_sheets.html"
    actions: Any = ("delete_selected", "export_ticked")
    sheet_fields: tuple[str, ...] = ()  # instead of the fields of its form
    sheet_comes_back = True
    model: Any
    opts: Any
    admin_site: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/<str:form>/", view, name=name), *super().get_urls()]  # type: ignore[misc]

    def may_bring_back(self, request: HttpRequest) -> bool:
        return self.sheet_comes_back and (
            self.has_add_permission(request) or self.has_change_permission(request)  # type: ignore[attr-defined]
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        base = f"{self.opts.app_label}_{self.opts.model_name}"
        sheets = {
            "xlsx": reverse(f"admin:{base}_export", args=["xlsx"]),
            "csv": reverse(f"admin:{base}_export", args=["csv"]),
            "asked": f"?{request.GET.urlencode()}" if request.GET else "",
        }
        if self.may_bring_back(request):
            sheets["load"] = f"{reverse('admin:demands_sheetimport_add')}?table={self.opts.label_lower}"
        return super().changelist_view(request, {"sheets": sheets, **(extra_context or {})})  # type: ignore[misc]

    def export_view(self, request: HttpRequest, form: str) -> Any:
        """The rows that the list shows under the same address, all its pages."""
        if form not in ("xlsx", "csv"):
            raise Http404
        if not self.has_view_or_change_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))
        return self._file(request, shown, form)

    @admin.action(description=gettext_lazy("Export as a spreadsheet"), permissions=["view"])
    def export_ticked(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return self._file(request, queryset, "xlsx")

    def _file(self, request: HttpRequest, queryset: QuerySet[Any], form: str) -> Any:
        table = Table(self, request)
        lines = _lines(table, queryset)
        name = f"{self.opts.model_name}.{form}"
        if form == "csv":
            response: Any = StreamingHttpResponse(
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
