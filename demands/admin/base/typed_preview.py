"""A form as readers would see it, saved or not: it is saved, drawn by the public pages, and rolled back.

So what is drawn went through the checks, the lists and the rules of content that saving goes through, and nothing of it
stays: no row, no history, no job. Uploaded files are left out.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from demands.admin.review import preview, verbs
from demands.ledger.rules import Refused

from .forms import one_line_end

ADDING = "add"  # used in the address instead of a number before the row is saved


def respond(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The public page with what was typed, or with status 422 what is still missing."""
    row = None if object_id == ADDING else page.visible_row(request, object_id)
    allowed = page.has_add_permission(request) if row is None else page.has_change_permission(request, row)
    if not allowed or verbs.is_closed(row):
        raise PermissionDenied
    with transaction.atomic():
        try:
            saved, problems = _saved(page, request, row)
            response = _missing(page, request, problems) if saved is None else _drawn(request, saved)
        except Refused as refused:
            response = _missing(page, request, [str(one.message) for one in refused.problems])
        transaction.set_rollback(True)
    response["Cache-Control"] = "no-store, private"
    return response


def _saved(page: Any, request: HttpRequest, row: Any) -> tuple[Any, list[str]]:
    """The row as the form makes it, and nothing wrong; or None and what is wrong."""
    typed = one_line_end(request.POST)
    if row is not None:
        typed["overwrite"] = str(row.version)  # a preview saves nothing, so no conflict can arise
    request.POST = typed
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    change = row is not None
    form = page.get_form(request, row, change=change)(request.POST, request.FILES, instance=row)
    valid = form.is_valid()
    new = page.save_form(request, form, change=change) if valid else form.instance
    formsets, _inlines = page._create_formsets(request, new, change=change)
    if not (all_valid(formsets) and valid):
        return None, _problems(form, formsets)
    page.save_model(request, new, form, change)
    page.save_related(request, form, formsets, change)
    return page.model._base_manager.get(pk=new.pk), []


def _problems(form: Any, formsets: Any) -> list[str]:
    """What is wrong, each with the name of its field."""
    found = []
    for one in (form, *(inner for formset in formsets for inner in formset.forms)):
        for name, errors in one.errors.items():
            label = one.fields[name].label if name in one.fields else ""
            found += [f"{label}: {error}" if label else str(error) for error in errors]
    return found


def _drawn(request: HttpRequest, row: Any) -> HttpResponse:
    request.GET = QueryDict()  # a campaign's page is shown whole: nobody filters a draft
    response: HttpResponse = preview.of(request, row, typed=True)
    response["Preview"] = "typed"  # what tells it from a sign-in page that came in its place
    return response


def _missing(page: Any, request: HttpRequest, problems: list[str]) -> HttpResponse:
    context = {
        **page.admin_site.each_context(request), "title": _("Preview"), "problems": problems, "opts": page.opts,
    }  # fmt: skip
    part = request.headers.get("Preview") == "beside"
    template = f"admin/review/{'_' if part else ''}not_previewed.html"
    # an error beside the form would be one in the browser's console after each word that is typed
    response = TemplateResponse(request, template, context, status=200 if part else 422)
    response["Preview"] = "missing"
    return response.render()
