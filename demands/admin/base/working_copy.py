"""What every page of the newsroom has in common: state, lock, workflow, and no way around the ledger."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as ask_and_delete
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from modeltrans.fields import TranslatedVirtualField

from campaigns.models import WorkingCopy
from demands.admin.review import page as review
from demands.admin.review import preview, verbs
from demands.admin.review.markdown import is_markdown
from demands.admin.sheets.export import Exported
from demands.ledger.kinds import subject_of
from demands.ledger.rules import Refused
from demands.workflow.steps import noted, renamed, wrote
from demands.workflow.unsaved import forget, page_of

from . import form_page, history, typed_preview
from .filters import MineFilter, StateFilter, WaitingFilter
from .forms import INTERNAL, NAMING, WorkingCopyForm, note_reader, one_line_end, side_by_side
from .help import explained
from .refusals import report
from .scope import Picked, Scoped
from .shown_states import all_shown, shown
from .titles import beside
from .typed import ModelPage, RowsMixin, StaffRequest, staff
from .widgets import SafeAutocompleteSelect, SafeAutocompleteSelectMultiple


def in_languages(*names: str, **options: Any) -> Any:
    """One fieldset for each language but the site's own, with the translations of these fields."""
    return [
        (name, {"fields": [f"{field}_{code}" for field in names], "classes": ["language"], **options})
        for code, name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]


def translated(*names: str) -> list[str]:
    """These fields in every language but the site's own."""
    return [name for _, options in in_languages(*names) for name in options["fields"]]


class Fields(Picked):
    """What every field of a form has, on the page itself and in its inlines."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say what is to be written there, and to browsers and screen readers in what language."""
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if formfield is not None and isinstance(formfield.widget, RelatedFieldWidgetWrapper):
            widget: Any = formfield.widget  # another row is edited on its own page, not in a window over this one
            widget.can_change_related = widget.can_delete_related = widget.can_view_related = False
        if formfield is not None and isinstance(db_field, TranslatedVirtualField):
            formfield.widget.attrs["lang"] = db_field.language
            if db_field.language:
                original = capfirst(db_field.original_field.verbose_name)
                formfield.label = f"{original} ({get_language_info(db_field.language)['name_translated']})"
        if formfield is not None and is_markdown(self.model, db_field.name):
            formfield.widget.attrs["data-markdown"] = "1"
        return explained(db_field, formfield)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SafeAutocompleteSelect(db_field, admin.site)
            kwargs["widget"].beside = beside(request, getattr(self, "parent_model", self.model))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SafeAutocompleteSelectMultiple(db_field, admin.site)
            kwargs["widget"].beside = beside(request, getattr(self, "parent_model", self.model))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class Inline(Fields, RowsMixin):
    """Mix into an inline: what belongs to a closed row is closed with it."""

    MOST_ROWS = 150

    def get_max_num(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return self.MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Django would otherwise build a thousand rows for a request that claims to send them."""
        return super().get_formset(request, obj, **{"absolute_max": self.MOST_ROWS + 50, **kwargs})

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._open(request, obj) and super().has_delete_permission(request, obj)

    def _open(self, request: HttpRequest, obj: Any) -> bool:
        """A person who may edit a row may edit what belongs to it."""
        if verbs.is_closed(obj):
            return False
        owner = self.admin_site.get_model_admin(self.parent_model)
        return obj is None or obj.pk is None or bool(owner.has_change_permission(request, obj))


class WorkingCopyAdmin(Exported, Fields, Scoped, ModelPage):
    """A row that staff write and the ledger publishes."""

    form = WorkingCopyForm
    change_form_template = "admin/working_copy_form.html"
    actions = ("delete_selected", "export_ticked")
    list_filter: ClassVar[tuple[Any, ...]] = (StateFilter, WaitingFilter, MineFilter)
    list_per_page = 50
    save_on_top = False
    show_full_result_count = False
    has_preview, has_owner = False, True
    fixed_once_public: tuple[str, ...] = ("slug",)  # readers know it by these, so the database keeps them too
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    # What may be done

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not verbs.is_closed(obj) and super().has_change_permission(request, obj)

    def may_write(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the user has the right to edit this row, closed or not."""
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what never was public can be deleted; the database refuses the rest."""
        if isinstance(obj, WorkingCopy) and obj.is_published:
            return False
        return super().has_delete_permission(request, obj)

    @admin.action(description=gettext_lazy("Delete drafts"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Delete what never was public of what is ticked, after the usual question."""
        published = queryset.filter(published_as__isnull=False).count()
        if published:
            words = ngettext(
                "%(number)d row is published and cannot be deleted.",
                "%(number)d rows are published and cannot be deleted.",
                published,
            )
            messages.warning(request, words % {"number": published})
        drafts = list(queryset.filter(published_as__isnull=True))
        own = [row.pk for row in drafts if self.has_delete_permission(request, row)]
        if len(own) < len(drafts):
            messages.warning(request, _("Items used by another campaign were kept: you can’t delete them."))
        return ask_and_delete(self, request, queryset.filter(pk__in=own)) if own else None

    # The form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = self.fixed_once_public if isinstance(obj, WorkingCopy) and obj.is_published else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = isinstance(obj, WorkingCopy) and obj.is_published
        return {} if fixed else super().get_prepopulated_fields(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return side_by_side(super().get_fieldsets(request, obj))

    # Opening and saving

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A POST holds the row until it is saved, so that of two people saving at once one sees the conflict."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            self.model._base_manager.select_for_update().only("pk").get(pk=found.pk)
            found = super().get_object(request, object_id, from_field)
        return found

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "POST":
            request.POST = one_line_end(request.POST)
            row = super().get_object(request, unquote(object_id)) if object_id else None
            if verbs.is_closed(row):
                return self._not_saved(request, row, _("This was published while you were editing"))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody saved the same name or row in the same moment. Asked again, the form finds it and says so.
            return self._once_more(request, object_id, form_url, extra_context)

    def _once_more(self, request: HttpRequest, object_id: str | None, *rest: Any) -> Any:
        try:
            return super().changeform_view(request, object_id, *rest)
        except IntegrityError:
            row = super().get_object(request, unquote(object_id)) if object_id else None
            return self._not_saved(request, row, _("Someone else has just saved a conflicting change"))

    def _not_saved(self, request: HttpRequest, row: Any, title: str) -> HttpResponse:
        """Show what was typed into a page that can no longer be saved, so that none of it is lost."""
        hidden = ("csrfmiddlewaretoken", "version", "_FORMS", "-id", "_continue", "_save", "_submit_review")
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if value and not name.endswith(hidden)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "original": row,
            "kept": kept,
            "page": self.page_of(row) if row else request.path,
        }
        return TemplateResponse(request, "admin/not_saved.html", context, status=409)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stored = self.model._base_manager.get(pk=obj.pk) if change and NAMING & set(form.changed_data) else None
        before = subject_of(stored) if stored is not None else ""
        note_reader(request, form)
        super().save_model(request, obj, form, change)
        if before and before != subject_of(obj):
            renamed(before, subject_of(obj))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for one in formset.forms:
            note_reader(request, one)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Count the whole page as one edit: the row, its lists and its inlines. Saving unchanged is none."""
        super().save_related(request, form, formsets, change)
        user = staff(request).user
        forget(user, page_of(self.model, form.instance if change else None))
        public = set(form.changed_data) - set(INTERNAL)
        if not change or public or any(one.has_changed() for one in formsets):
            wrote(form.instance, user, created=not change)
        elif form.has_changed():
            noted(form.instance, user)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if "_submit_review" in request.POST:
            return self._saved_and_submitted(staff(request), obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if "_submit_review" in request.POST:
            return self._saved_and_submitted(staff(request), obj)
        return super().response_change(request, obj)

    def _saved_and_submitted(self, request: StaffRequest, obj: Any) -> HttpResponse:
        """The draft is kept even if it breaks rules of publication."""
        try:
            messages.success(request, verbs.VERBS["submit"](obj, request.user, {}))
        except Refused as refused:
            messages.warning(request, _("Saved as a draft, but not submitted:"))
            report(request, refused)
        return redirect(self.within_list(request, self.page_of(obj)))

    # The workflow

    def within_list(self, request: HttpRequest, page: str) -> str:
        """The address of a page of a row, with the search, filters, order and page of the list that led to it."""
        kept = self.get_preserved_filters(request)
        return f"{page}?{kept}" if kept else page

    def page_of(self, obj: Any, page: str = "change") -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        own = [
            path("<path:object_id>/workflow/", wrap(self.workflow_view), name=f"{name}_workflow"),
            path("<path:object_id>/review/", wrap(self.review_view), name=f"{name}_review"),
        ]
        if self.has_preview:
            own.append(path("<path:object_id>/preview/", wrap(self.preview_view), name=f"{name}_preview"))
        return own + super().get_urls()

    def workflow_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return require_POST(self._do)(request, object_id)

    def _do(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Press a button, of the change page or of the review page; what was typed there is kept if it is refused."""
        row = self.visible_row(request, object_id)
        action, from_review = request.POST.get("action", ""), request.POST.get("from") == "review"
        verb = verbs.VERBS.get(action)
        if verb is None:
            messages.error(request, _("That action is not available. Reload the page."))
        elif action in verbs.WRITERS_VERBS and not super().has_change_permission(request, row):
            raise PermissionDenied
        else:
            try:
                messages.success(request, verb(row, request.user, request.POST))
            except Refused as refused:
                report(request, refused)
                if from_review:
                    return self._review_page(request, row, typed=request.POST)
        return HttpResponseRedirect(self.within_list(request, self.page_of(row, "review" if from_review else "change")))

    # Review

    def review_view(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Everything that a reviewer needs to say yes or no, on one page."""
        return require_safe(self._review_page)(request, self.visible_row(request, object_id))

    def _review_page(self, request: StaffRequest, row: Any, typed: Any = None) -> HttpResponse:
        can_write = super().has_change_permission(request, row)
        context = {
            **self.admin_site.each_context(request),
            **review.context(row, request.user, can_write=can_write, seen=(typed or {}).get("seen", "")),
            "opts": self.opts,
            "state": shown(row),
            "title": _("Review"),
            "preserved_filters": self.get_preserved_filters(request),
            "subtitle": str(row),
            "typed": typed or {},
            "workflow_url": self.within_list(request, self.page_of(row, "workflow")),
            "change_url": self.within_list(request, self.page_of(row)),
            "history_url": self.within_list(request, self.page_of(row, "history")),
            "preview_url": self.page_of(row, "preview") if self.has_preview and not verbs.is_closed(row) else "",
        }
        response = TemplateResponse(request, "admin/review/review.html", context, status=409 if typed else 200)
        response["Cache-Control"] = "no-store, private"
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what and when, in place of Django's own log, which sees only what its forms do."""
        row = self.visible_row(request, object_id)
        page, edits = history.page(row, request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": _("History"),
            "preserved_filters": self.get_preserved_filters(request),
            "subtitle": str(row),
            "page": page,
            "edits": edits,
            "change_url": self.within_list(request, self.page_of(row)),
            "workflow_url": self.within_list(request, self.page_of(row, "workflow")),
            "may_restore": self.has_change_permission(request, row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/review/history.html", context)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The public page with the row as it was saved; of a form that is sent here, with what was typed."""
        if request.method == "POST":
            return typed_preview.respond(self, request, object_id)
        return require_safe(preview.of)(request, self.visible_row(request, object_id))

    def further(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """What else may be done with a row that is public: links, and buttons with the name of a verb."""
        return []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj: Any = kwargs.get("obj")
        context |= form_page.around(self, request, obj, context)
        return super().render_change_form(request, context, *args, **kwargs)

    # Lists

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, title | (extra_context or {}))

    @admin.display(description=gettext_lazy("state"), ordering="published_as")
    def state_mark(self, obj: Any) -> SafeString:
        state = obj.shown_state
        mark = format_html('<span class="state-mark is-{}">{}</span>', state.value, state.label)
        return format_html('{} <a href="{}">{}</a>', mark, state.href, state.by) if state.entry else mark

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each of its rows with the state that the record and the workflow give it."""
        found: Any = super().get_changelist_instance(request)
        rows = found.result_list = list(found.result_list)
        for row, state in zip(rows, all_shown(rows), strict=True):
            row.shown_state = state
        return found
