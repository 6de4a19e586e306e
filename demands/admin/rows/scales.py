"""Scales with their statuses. What readers know a status by stays as it is once the scale is public."""

import json
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns.models import Scale, Status
from demands.admin.base.copying import CopiedAdmin
from demands.admin.base.scope import SHARED
from demands.admin.base.titles import called
from demands.admin.base.typed import RowForm, RowFormSet, StackedRows, StaffRequest
from demands.admin.base.working_copy import Inline, in_languages, translated
from demands.exchange.packs.scale_templates import begin_scale, name_of, templates
from demands.ledger.content import content_of
from demands.progress.standing import Scale as Ladder

# For each kind of status: symbols that say it without colour, the first that is free; and the colour
PROPOSED: dict[str, tuple[tuple[str, ...], str]] = {
    Status.Kind.UNKNOWN: (("·", "?", "○"), "unknown"),
    Status.Kind.NONE: (("–", "□", "="), "none"),
    Status.Kind.FORWARD: (("→", "▷", "↗"), "progress"),
    Status.Kind.PARTIAL: (("◐", "◑", "½"), "partly"),
    Status.Kind.ACHIEVED: (("✓", "●", "★"), "met"),
    Status.Kind.BACKWARD: (("↓", "✗", "▼"), "setback"),
    Status.Kind.CLOSED: (("■", "×", "◼"), "closed"),
}
BUILT_IN = _(
    "“Not assessed” is built in: every demand has it until its first update. To rename it, "
    "begin the scale with a status of the meaning “Not known”."
)


class StatusForm(RowForm):
    """Of a public scale the statuses can be relabelled, not recoded; new ones may join them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("symbol", "token"):
            if name in self.fields:
                self.fields[name].required = False
        if "kind" in self.fields:
            self.fields["kind"].widget.attrs["data-proposed"] = json.dumps(PROPOSED, ensure_ascii=False)
        if self.instance.pk and self.instance.scale.is_published:
            for name in ("code", "kind"):
                self.fields[name].disabled = True


class StatusFormSet(RowFormSet):
    """Statuses without a symbol or colour get those that are usual for their kind, no symbol twice."""

    def clean(self) -> None:
        rows = [form for form in self.forms if getattr(form, "cleaned_data", None) and form not in self.deleted_forms]
        used = {form.cleaned_data.get("symbol") for form in rows}
        for form in rows:
            symbols, token = PROPOSED.get(form.cleaned_data.get("kind", ""), ((), ""))
            symbol = next((one for one in symbols if one not in used), "")
            for name, value in (("symbol", symbol), ("token", token)):
                if not form.cleaned_data.get(name):
                    form.cleaned_data[name] = value
                    setattr(form.instance, name, value)
                    if not value and "kind" in form.cleaned_data:
                        form.add_error(name, _("Choose one."))
            used.add(form.cleaned_data.get("symbol"))
        super().clean()


class StatusInline(Inline, StackedRows):
    model = Status
    form = StatusForm
    formset = StatusFormSet
    extra = 0
    fields = [
        ("code", "kind"), ("label", *translated("label")), ("symbol", "token", "order"),
        "definition", *translated("definition"),
    ]  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not (obj is not None and obj.is_published) and super().has_delete_permission(request, obj)


@admin.register(Scale)
class ScaleAdmin(CopiedAdmin):
    of_campaign = SHARED
    change_form_template = "admin/rows/scale_form.html"
    called = called(Scale, "name")
    list_display = ("called", "state_mark", "code", "edited_at")
    search_fields = ("name", "code", "i18n")
    prepopulated_fields = {"code": ("name",)}
    fixed_once_public = ("code",)
    inlines = (StatusInline,)
    fieldsets = (
        (None, {"fields": ["name", "code", "description"], "description": BUILT_IN}),
        *in_languages("name", "description"),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.begin_view)
        return [path("begin/", view, name="campaigns_scale_begin"), *super().get_urls()]

    def begin_view(self, request: StaffRequest) -> HttpResponse:
        return require_POST(self._begun)(request)

    def _begun(self, request: StaffRequest) -> HttpResponse:
        """A draft with the statuses of a scale that ships."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        code = request.POST.get("template", "")
        if code not in templates():
            raise Http404
        return redirect(self.page_of(begin_scale(code, by=request.user)))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """Offer templates for a new scale; show a saved one as readers will see it."""
        obj = kwargs.get("obj")
        if obj is None:
            language = get_language() or ""
            context["scale_templates"] = {
                code: name_of(cells, language) for code, (cells, _steps) in templates().items()
            }
        elif obj.statuses.exists():
            context["ladder"] = Ladder.of(content_of(obj)).statuses
        return super().render_change_form(request, context, *args, **kwargs)
