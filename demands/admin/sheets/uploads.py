"""Edited lists that come back: uploaded, read in the background, previewed cell by cell, applied, perhaps undone."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from demands.admin.base.scope import Scoped
from demands.admin.base.typed import ModelPage, RowForm
from demands.admin.sheets.tasks import do_with_sheet
from demands.models import ImportedRow, SheetImport

from .inlines import Lines, list_of, lists
from .tables import ROW

State, Kind = SheetImport.State, ImportedRow.Kind
ORDER = (Kind.CONFLICT, Kind.REJECTED, Kind.CHANGED, Kind.NEW)
PER_PAGE = 100
CHOICES = ("choose", "all_mine", "all_theirs")  # what is decided about rows that were changed here as well
ABOUT_ROWS = gettext_lazy(
    "Deleting a row from the file does not delete it from the site. Clearing a cell clears "
    "the field. Columns missing from the file are left unchanged."
)


def loadable(request: HttpRequest) -> list[tuple[str, str]]:
    """The lists that this user may change by spreadsheet."""
    found = [(one.opts.label_lower, called(one)) for one in lists() if one.may_bring_back(request)]
    return sorted(found, key=lambda pair: pair[1])


def loads_any(request: HttpRequest) -> bool:
    """Whether there is a list that this user may change by spreadsheet."""
    return any(one.may_bring_back(request) for one in lists())


def called(kept: Any) -> str:
    """What a list is called: “Updates”, and of the lines in their pages “Updates: citations”."""
    return str(kept) if isinstance(kept, Lines) else capfirst(str(kept.opts.verbose_name_plural))


class SheetForm(RowForm):
    class Meta:
        model = SheetImport
        fields = ("table", "file")


@admin.register(SheetImport)
class SheetImportAdmin(Scoped, ModelPage):
    """Everybody sees the files that they have uploaded themselves; an import does what its uploader may do."""

    form = SheetForm
    fieldsets = ((None, {"fields": ("table", "file"), "description": ABOUT_ROWS}),)
    list_display = ("name", "list_name", "state", "uploaded_by", "uploaded_at", "applied_at")
    list_select_related = ("uploaded_by",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    # Who may do what

    def scope(self, user: Any) -> Q | None:
        return None if user.is_superuser else Q(uploaded_by=user.pk)

    def may(self, request: HttpRequest, action: str, obj: Any = None) -> bool:
        """An import has no rights of its own: each row needs the rights that its form needs."""
        return loads_any(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return loads_any(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was applied stays: its rows are the record of what was changed."""
        if obj is not None and (obj.applied_at is not None or obj.is_busy):
            return False
        return self.has_add_permission(request)

    # Upload

    @admin.display(description=SheetImport._meta.get_field("table").verbose_name)
    def list_name(self, obj: SheetImport) -> str:
        return called(list_of(apps.get_model(obj.table)))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        about = form.base_fields["table"]
        form.base_fields["table"] = forms.ChoiceField(
            label=about.label, help_text=about.help_text, choices=[("", "---------"), *loadable(request)]
        )
        form.base_fields["file"].max_length = None  # the storage shortens a name; what it was called is kept apart
        form.base_fields["file"].widget = forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"})
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {"title": _("Import an edited list"), "show_save_and_add_another": False, **(extra_context or {})}
        context |= {"show_save_and_continue": False}
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: SheetImport, form: Any, change: bool) -> None:
        obj.name = form.cleaned_data["file"].name[:255]
        obj.uploaded_by, obj.language = request.user, get_language() or ""  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        do_with_sheet.defer(sheet=obj.pk)

    def response_add(
        self, request: HttpRequest, obj: SheetImport, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect(page_of(obj))

    # The page of an import

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide_view)
        return [path("<path:object_id>/decide/", view, name="demands_sheetimport_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far the work is, then every cell that changes. While there is work to wait for, the page asks again."""
        sheet = self.visible_row(request, object_id)
        counts = {
            one["kind"]: one["number"] for one in sheet.rows.order_by().values("kind").annotate(number=Count("pk"))
        }
        kinds = [{"value": one.value, "label": one.label, "number": counts.get(one.value, 0)} for one in ORDER]
        first = next((value for value in (Kind.CHANGED, *ORDER) if counts.get(value)), "")
        shown = request.GET.get("show", "") if request.GET.get("show") in Kind.values else first
        page = Paginator(sheet.rows.filter(kind=shown), PER_PAGE).get_page(request.GET.get("page"))
        kept = list_of(apps.get_model(sheet.table))
        owners = kept.owners if isinstance(kept, Lines) else kept
        context = {
            **self.admin_site.each_context(request),
            "title": sheet.name,
            "opts": self.opts,
            "original": sheet,
            "list_name": self.list_name(sheet),
            "list_url": reverse(f"admin:{owners.opts.app_label}_{owners.opts.model_name}_changelist"),
            "kinds": kinds,
            "shown": shown,
            "page": page,
            "rows": _shown(kept, page),
            "encodings": sheet.report.get("encodings", []) if sheet.state in (State.REFUSED, State.READY) else [],
            "conflicts": counts.get(Kind.CONFLICT, 0) if shown != Kind.CONFLICT else 0,
            "writes": sum(one["number"] for one in kinds if one["value"] != Kind.REJECTED),
            "can_delete": self.has_delete_permission(request, sheet),
        }
        return TemplateResponse(request, "admin/sheets/import.html", context)

    # Decisions

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return require_POST(self._decide)(request, object_id)

    def _decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        sheet = self.visible_row(request, object_id)
        action = request.POST.get("action", "")
        if action == "encoding":
            self._read_as(request, sheet, request.POST.get("encoding", ""))
            return redirect(page_of(sheet))
        with transaction.atomic():  # nothing is chosen any more once the work has begun
            if SheetImport.objects.select_for_update().get(pk=sheet.pk).state == State.READY:
                self._choose(request, sheet, action)
        if action == "apply":
            self._queue(request, sheet, State.READY, State.QUEUED)
        elif action == "undo":
            self._queue(request, sheet, State.APPLIED, State.UNDO_QUEUED)
        elif action in CHOICES:
            return redirect(f"{page_of(sheet)}?show={Kind.CONFLICT}")  # where the choices can be seen
        else:
            messages.error(request, _("That action is not available. Reload the page."))
        return redirect(page_of(sheet))

    def _choose(self, request: HttpRequest, sheet: SheetImport, action: str) -> None:
        conflicts = sheet.rows.filter(kind=Kind.CONFLICT)
        if action in ("all_mine", "all_theirs"):
            conflicts.update(choice=action.removeprefix("all_"))
            return
        chosen = {key: value for key, value in request.POST.items() if key.startswith("choice-")}
        for choice in ImportedRow.Choice.values:
            keys = [key.removeprefix("choice-") for key, value in chosen.items() if value == choice]
            conflicts.filter(
                pk__in=[int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
            ).update(choice=choice)

    def _read_as(self, request: HttpRequest, sheet: SheetImport, encoding: str) -> None:
        """Read the file once more, in the encoding that its uploader chose. The choice is kept with the import."""
        if encoding not in [offered for offered, _name, _sample in sheet.report.get("encodings", [])]:
            messages.error(request, _("Choose the line that looks right."))
            return
        with transaction.atomic():
            mine = SheetImport.objects.filter(pk=sheet.pk, uploaded_by=request.user.pk)
            mine.filter(state__in=(State.REFUSED, State.READY)).update(encoding=encoding)
            self._queue(request, sheet, sheet.state, State.WAITING)

    def _queue(self, request: HttpRequest, sheet: SheetImport, before: str, after: str) -> None:
        """Of two who press at once, one queues the work."""
        mine = sheet.uploaded_by_id == request.user.pk
        if not mine:
            messages.error(request, _("Only the person who uploaded this file can do that."))
            return
        with transaction.atomic():
            if SheetImport.objects.filter(pk=sheet.pk, state=before).update(state=after):
                do_with_sheet.defer(sheet=sheet.pk)
            else:
                messages.warning(request, _("This has already been done, or is in progress."))

    def delete_model(self, request: HttpRequest, obj: SheetImport) -> None:
        super().delete_model(request, obj)
        obj.file.storage.delete(str(obj.file.name))


def page_of(sheet: SheetImport) -> str:
    return reverse("admin:demands_sheetimport_change", args=[sheet.pk])


def _shown(kept: Any, rows: Iterable[ImportedRow]) -> list[dict[str, Any]]:
    """Rows for the page, their columns under the names that the forms give them."""
    labels = {one.name: capfirst(str(getattr(one, "verbose_name", one.name))) for one in kept.opts.get_fields()}
    labels[ROW] = _("Row")
    pages = _pages(kept, [row.object_id for row in rows if row.object_id])
    return [
        {
            "row": row,
            "page": pages.get(row.object_id, ""),
            "changes": [
                {"label": labels.get(name, name), "name": name, "old": old, "new": new, "clash": clash}
                for name, old, new, clash in row.changes
            ],
            "faults": [
                {"label": labels.get(name, name), "name": name, "message": message} for name, message in row.faults
            ],
        }
        for row in rows
    ]


def _pages(kept: Any, rows: list[int]) -> dict[int | None, str]:
    """The addresses of the pages of these rows."""
    owners = kept.owners if isinstance(kept, Lines) else kept
    where = dict(kept.owner_of(rows)) if isinstance(kept, Lines) else {pk: pk for pk in rows}
    name = f"admin:{owners.opts.app_label}_{owners.opts.model_name}_change"
    return {pk: reverse(name, args=[owner]) for pk, owner in where.items()}
