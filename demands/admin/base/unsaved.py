"""The addresses by which a form of the newsroom keeps what is being typed into it (``workflow.unsaved``)."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from demands.ledger.rules import Refused
from demands.models import UnsavedForm
from demands.workflow import unsaved

from .typed import staff


@require_POST
def unsaved_view(request: HttpRequest) -> HttpResponse:
    """Keep what was typed, or drop it; 204 and the time in a header, 400 when it is no form's."""
    user, page = staff(request).user, request.POST.get("page", "")
    if request.POST.get("drop"):
        unsaved.forget(user, page)
        return HttpResponse(status=204)
    try:
        found = unsaved.keep(user, page, json.loads(request.POST.get("fields", "")))
    except (ValueError, RecursionError):
        return JsonResponse({"problem": _("This cannot be saved temporarily. Save the form.")}, status=400)
    except Refused as refused:
        return JsonResponse({"problem": str(refused)}, status=400)
    return JsonResponse({"kept": found.kept_at.isoformat()})


def context(request: HttpRequest, page: str) -> dict[str, Any]:
    """What a page needs to keep its form: its name, and what was kept of it when it is opened anew."""
    user = staff(request).user
    found: UnsavedForm | None = unsaved.kept(user, page) if request.method == "GET" else None
    stored = {"fields": found.fields, "kept": found.kept_at.isoformat()} if found else None
    return {"unsaved_page": page, "unsaved_kept": stored}
