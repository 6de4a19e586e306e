"""What the page of a form says beside its fields: the state of the row, what can be done, where else to go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override

from demands.admin.review import field_comments, planned, verbs
from demands.ledger.kinds import KINDS, REWORDED
from demands.models import Evidence, StatusUpdate
from demands.workflow import assignments
from demands.workflow.unsaved import page_of

from . import typed_preview, unsaved
from .forms import differences
from .shown_states import shown
from .typed import staff
from .uses import REFERRING, uses

IN_LANGUAGES = {kind.model for kind in KINDS if any(one.name == "i18n" for one in kind.model._meta.fields)}
REWORDED_MODELS = {kind.model for kind in REWORDED}


def around(admin: Any, request: HttpRequest, obj: Any, context: Any) -> dict[str, Any]:
    """What a form page shows in addition to Django's own context. ``obj`` is None on the page that adds a row."""
    found: dict[str, Any] = {}
    form = context["adminform"].form
    if getattr(form, "conflict", False):
        inlines = [one for formset in context["inline_admin_formsets"] for one in formset.formset.forms]
        found["differences"] = [difference for one in (form, *inlines) for difference in differences(one)]
    if admin.has_change_permission(request, obj) if obj is not None else admin.has_add_permission(request):
        found |= unsaved.context(request, page_of(admin.model, obj))
        found |= _beside(admin, request, obj)
    if obj is not None and request.method == "GET":
        found |= _of_saved_row(admin, request, obj)
    return found


def _beside(admin: Any, request: HttpRequest, obj: Any) -> dict[str, Any]:
    """Where the form is drawn as readers would see it, in each language; nothing for rows without a public page."""
    if not admin.has_preview:
        return {}
    name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}_preview"
    here = get_language()
    pages = []
    for code, called in settings.LANGUAGES:
        with override(code):
            href = reverse(name, args=[obj.pk if obj is not None else typed_preview.ADDING])
        pages.append({"code": code, "name": called, "href": href, "current": code == here})
    (current,) = [one["href"] for one in pages if one["current"]] or [pages[0]["href"]]
    return {"typed_preview": current, "typed_previews": pages}


def _of_saved_row(admin: Any, request: HttpRequest, obj: Any) -> dict[str, Any]:
    can_write = admin.may_write(request, obj)
    open_to_edit = not verbs.is_closed(obj)
    found: dict[str, Any] = {
        "situation": verbs.situation(obj, staff(request).user, can_write=can_write),
        "state": shown(obj),
        "further": admin.further(request, obj),
        "assignment": assignments.of(obj),
        "workflow_url": admin.within_list(request, admin.page_of(obj, "workflow")),
        "review_url": admin.within_list(request, admin.page_of(obj, "review")),
        "history_url": admin.within_list(request, admin.page_of(obj, "history")),
        "translations": translations(obj),
    }
    found |= planned.context(obj, staff(request).user, can_write=can_write) | field_comments.context(obj)
    if type(obj) in REFERRING:
        found["used"] = uses(request.user, obj)
    if can_write and admin.has_owner and open_to_edit:
        found["colleagues"] = assignments.candidates(obj)
    if admin.has_preview and open_to_edit:
        found["preview_url"] = admin.page_of(obj, "preview")
    if obj.is_published:
        found["public_url"] = reverse("public:entry", args=[obj.published_as])
        if not isinstance(obj, Evidence) and request.user.has_perm("demands.redact", obj):
            found["redact_url"] = reverse("admin:demands_entry_redact", args=[obj.published_as])
    return found


def is_translated(row: Any) -> bool:
    """Whether the texts of a row can be translated side by side: of what publication closes, updates only."""
    if type(row) not in IN_LANGUAGES:
        return False
    return type(row) in REWORDED_MODELS or isinstance(row, StatusUpdate) or not row.is_published


def translations(row: Any) -> str:
    """The page with this row in two languages; empty when it has none, or the site has only one."""
    others = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    if not others or not is_translated(row):
        return ""
    return reverse("admin:translating_row", args=[others[0], row._meta.label_lower, row.pk])
