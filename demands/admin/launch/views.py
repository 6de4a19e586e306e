"""The pages of the guide: the first words of a new campaign, and what it still needs until all of it is public."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign
from demands.admin.base.scope import seen
from demands.admin.base.typed import staff
from demands.exchange import demonstration
from demands.ledger.rules import Refused

from . import guide
from .forms import BeginForm


@require_http_methods(["GET", "HEAD", "POST"])
def begin_view(request: HttpRequest) -> HttpResponse:
    """Ask for the few things that a campaign cannot do without; the guide of the draft follows."""
    kept: Any = admin.site.get_model_admin(Campaign)
    if not kept.has_add_permission(request):
        raise PermissionDenied
    form = BeginForm(staff(request))
    if request.method == "POST" and form.is_valid():
        campaign = form.begin()
        messages.success(request, _("The draft has been saved. Nothing of it is public."))
        return redirect("admin:launch_guide", campaign.pk)
    context = {**admin.site.each_context(request), "title": _("New campaign"), "form": form}
    context["demonstration"] = request.user.has_perm("demands.redact") and demonstration.may_be_there()
    return TemplateResponse(request, "admin/launch/begin.html", context, status=409 if form.errors else 200)


@require_safe
def guide_view(request: HttpRequest, campaign: int) -> HttpResponse:
    """The steps of one campaign. Raises Http404 for one that the user does not see."""
    row = seen(request.user, Campaign).filter(pk=campaign).select_related("scale").first()
    if row is None:
        raise Http404
    count = guide.numbers(row)
    context = {
        **admin.site.each_context(request),
        "title": row,
        "campaign": row,
        "steps": guide.steps(row, count, staff(request).user),
        "public": guide.what_is_public(row, count),
    }
    return TemplateResponse(request, "admin/launch/guide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def take_off_view(request: HttpRequest) -> HttpResponse:
    """Say what would be gone with the demonstration, and take it off when its name is typed."""
    user = staff(request).user
    if not user.has_perm("demands.redact"):
        raise PermissionDenied
    found, problem, typed = None, "", request.POST.get("name", "")
    try:
        found = demonstration.found()
        if request.method == "POST":
            demonstration.take_off(typed, by=user)
            messages.success(request, _("The demonstration has been taken off. The record is empty."))
            return redirect("admin:index")
    except Refused as refused:
        problem = str(refused)
    context = {**admin.site.each_context(request), "title": _("Take the demonstration off")}
    context |= {"found": found, "problem": problem, "typed": typed}
    return TemplateResponse(request, "admin/launch/take_off.html", context, status=409 if problem else 200)


def urls(wrap: Any) -> list[URLPattern]:
    """The addresses of the guide, within the newsroom's site."""
    return [
        path("demonstration/", wrap(take_off_view), name="launch_take_off"),
        path("new-campaign/", wrap(begin_view), name="launch_begin"),
        path("new-campaign/<int:campaign>/", wrap(guide_view), name="launch_guide"),
    ]
