"""The addresses of translating: what there is to do in each language, a whole campaign, one thing."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign
from demands.admin.base import unsaved
from demands.admin.base.form_page import is_translated
from demands.admin.base.scope import seen
from demands.admin.base.typed import staff
from demands.workflow.unsaved import forget

from . import saving
from .counting import Count, counts, counts_of
from .page import PER_PAGE, language_name, things
from .texts import language_codes, listed, places, places_of


@dataclass(frozen=True)
class Line:
    """What there is to do in one campaign, or in what all share, in one language."""

    campaign: Campaign | None
    language: str
    count: Count

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def href(self) -> str:
        return address(self.language, self.campaign)


def address(language: str, campaign: Campaign | None = None) -> str:
    if campaign is None:
        return reverse("admin:translating_shared", args=[language])
    return reverse("admin:translating_campaign", args=[language, campaign.pk])


def lines(user: Any) -> list[Line]:
    """Every language and campaign. As many queries as ``counts_of``, and one."""
    campaigns: list[Campaign | None] = [*seen(user, Campaign).order_by("pk"), None]
    known = counts_of(user, language_codes())
    found = []
    for language, of in known.items():
        for campaign in campaigns:
            count = of.get(campaign.pk if campaign else None, Count())
            if count or language != settings.LANGUAGE_CODE:
                found.append(Line(campaign, language, count))
    return found


def to_do(user: Any, most: int) -> tuple[list[Line], int, int]:
    """The first languages and campaigns with something to do, how many there are, and how many things to do.

    As many queries as ``counts_of``, and one.
    """
    known = counts_of(user, language_codes())
    open_ = [
        (language, campaign, count)
        for language, of in known.items()
        for campaign, count in sorted(of.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
        if count
    ]
    campaigns = seen(user, Campaign).in_bulk([campaign for _, campaign, _ in open_[:most] if campaign is not None])
    shown = [
        Line(campaigns[campaign] if campaign is not None else None, language, count)
        for language, campaign, count in open_[:most]
        if campaign is None or campaign in campaigns
    ]
    return shown, len(open_), sum(count.missing + count.outdated for *_, count in open_)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Languages and campaigns, each with what is missing and what is out of date."""
    context = {
        **site.each_context(request), "title": _("Translations"), "lines": lines(request.user),
    }  # fmt: skip
    return TemplateResponse(request, "admin/translating/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def of_campaign(request: HttpRequest, language: str, number: int | None = None) -> HttpResponse:
    """All texts of a campaign, or without a number of what all campaigns share."""
    _known(language)
    campaign = get_object_or_404(seen(request.user, Campaign), pk=number) if number is not None else None
    name = f"campaigns.campaign/{campaign.pk if campaign else 0}-{language}"
    if request.method == "POST":
        return _saved(request, language, campaign, name)
    only_open = request.GET.get("show") == "open"
    found = listed(request.user, language, campaign, only_open=only_open)
    rows: Any = found if found is not None else []
    page: Any = Paginator(rows, PER_PAGE).get_page(request.GET.get("p", 1))
    known = counts(request.user, language)
    context = _context(request, language, campaign, things(places(page.object_list), request, language))
    context |= {
        "page": page, "only_open": only_open,
        "count": known.get(campaign.pk if campaign else None, Count()),
        "shared": known.get(None, Count()) if campaign else Count(),
        "title": _title(campaign), **unsaved.context(request, name),
    }  # fmt: skip
    return TemplateResponse(request, "admin/translating/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def of_row(request: HttpRequest, language: str, model: str, number: int) -> HttpResponse:
    """One thing with its parts."""
    _known(language)
    try:
        kind: Any = apps.get_model(model)
    except (LookupError, ValueError):
        raise Http404 from None
    if not site.is_registered(kind):
        raise Http404
    row = get_object_or_404(seen(request.user, kind), pk=number)
    if not is_translated(row):
        raise Http404
    if not site.get_model_admin(kind).has_view_permission(request, row):
        raise PermissionDenied
    name = f"{model}/{number}-{language}"
    if request.method == "POST":
        return _saved(request, language, row, name)
    context = _context(request, language, row, things(places_of(row, request.user), request, language))
    return TemplateResponse(request, "admin/translating/page.html", context | unsaved.context(request, name))


def _known(language: str) -> None:
    if language not in language_codes():
        raise Http404


def _title(campaign: Campaign | None) -> str:
    return str(campaign) if campaign else _("Institutions, themes and scales")


def _context(request: HttpRequest, language: str, of: Any, found: list[Any]) -> dict[str, Any]:
    """What both pages show. The row is a campaign, one thing of a campaign, or nothing for what all share."""
    campaign = of if isinstance(of, Campaign) else getattr(getattr(of, "demand", of), "campaign", None)
    others = [
        {"name": language_name(code), "href": _other(request.path, language, code), "current": code == language}
        for code in language_codes()
    ]
    return {
        **site.each_context(request),
        "title": str(of) if of is not None else "",
        "row": of if not isinstance(of, Campaign) else None,
        "campaign": campaign,
        "campaign_href": address(language, campaign),
        "language": language,
        "language_name": language_name(language),
        "others": others,
        "things": found,
        "may_write": any(one.may_write for one in found),
        "together": _together(language, campaign),
    }


def _other(address: str, language: str, wanted: str) -> str:
    return address.replace(f"/translating/{language}/", f"/translating/{wanted}/", 1)


def _together(language: str, campaign: Campaign | None) -> str:
    asked = {"translation": campaign.pk if campaign else "shared", "language": language}
    return f"{reverse('admin:demands_batch_begin')}?{urlencode(asked)}"


def _saved(request: HttpRequest, language: str, of: Any, name: str) -> HttpResponse:
    """Save what was typed; with what could not be saved, show the page again with these texts only."""
    outcome = saving.save(request, language)
    words = ngettext("%(number)d text saved.", "%(number)d texts saved.", outcome.saved) % {"number": outcome.saved}
    if outcome.refused:
        context = _context(request, language, of, outcome.refused)
        context |= {"refused": True, "saved": words if outcome.saved else "", "title": context["title"] or _title(None)}
        context |= unsaved.context(request, name)
        return TemplateResponse(request, "admin/translating/page.html", context, status=409)
    forget(staff(request).user, name)
    if outcome.saved:
        messages.success(request, words)
    else:
        messages.info(request, _("There was nothing to save."))
    if "_submit_review" in request.POST:
        return redirect(_context(request, language, of, [])["together"])
    return redirect(request.get_full_path())


def urls(wrap: Any) -> list[URLPattern]:
    return [
        path("translating/", wrap(overview), name="translating"),
        path("translating/<str:language>/", wrap(of_campaign), name="translating_shared"),
        path("translating/<str:language>/campaign/<int:number>/", wrap(of_campaign), name="translating_campaign"),
        path("translating/<str:language>/<str:model>/<int:number>/", wrap(of_row), name="translating_row"),
    ]
