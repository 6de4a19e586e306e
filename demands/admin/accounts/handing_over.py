"""One form that gives everything a person looks after to a colleague, when they leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.admin.base.refusals import report
from demands.admin.base.typed import staff
from demands.ledger.rules import Problem, Refused
from demands.workflow.assignments import hand_over, held_by


def hand_over_view(page: Any, request: HttpRequest, number: str) -> HttpResponse:
    """Show what a person looks after, and give it to another. ``page`` is the admin class of accounts."""
    found = page.get_queryset(request).filter(pk=number) if is_number(number) else None
    person = found.first() if found is not None else None
    if person is None:
        raise Http404
    if not page.has_change_permission(request, person):
        raise PermissionDenied
    if request.method != "POST":
        return _shown(page, request, person)
    try:
        to = _chosen(request.POST.get("to", ""))
        moved = hand_over(person, to=to, by=staff(request).user)
    except Refused as refused:
        report(request, refused)
        return _shown(page, request, person, status=409)
    words = ngettext("%(number)d item handed over to %(name)s.", "%(number)d items handed over to %(name)s.", moved)
    messages.success(request, words % {"number": moved, "name": to})
    return redirect("admin:auth_user_change", person.pk)


def is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 10


def _colleagues() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_staff=True).order_by("username")


def _chosen(typed: str) -> User:
    found = _colleagues().filter(pk=typed).first() if is_number(typed) else None
    if found is None:
        raise Refused(Problem("no_owner", _("Choose another colleague with an active account."), "to"))
    return found


def _shown(page: Any, request: HttpRequest, person: User, *, status: int = 200) -> HttpResponse:
    held = held_by(person)
    context = {
        **page.admin_site.each_context(request),
        "opts": page.opts,
        "title": _("Hand over"),
        "person": person,
        "assignments": held["assignments"].count(),
        "drafts": [(str(model._meta.verbose_name_plural), len(rows)) for model, rows in held["drafts"].items()],
        "colleagues": _colleagues().exclude(pk=person.pk),
    }
    return TemplateResponse(request, "admin/accounts/hand_over.html", context, status=status)
