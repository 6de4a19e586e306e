"""Cards for other sites, the page that gives their code, and badges."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock
from demands.public.charts.files.drawing import Drawing
from demands.public.charts.files.svg import svg_of
from demands.public.charts.files.typesetting import language_of_pictures
from demands.public.params import query
from demands.public.params.query import CLOCKS, BadQuery, choice, public_page, text
from demands.public.presenters.rows import question
from demands.public.text.reach import reach_sentence
from demands.public.text.reason import reason_of
from demands.public.text.site_name import path
from demands.public.text.wording import reader_language
from demands.public.views.campaign import published_campaign

from . import badges
from .cards import LOOKS, NARROWEST, WIDEST, Card
from .framed import framable, framing

FROZEN = ("yes",)


@framable
@public_page(*CLOCKS, "look")
def campaign_card(request: HttpRequest, campaign: str) -> HttpResponse:
    """Three queries."""
    return _card(request, *found(campaign, "", query.clock(request)))


@framable
@public_page(*CLOCKS, "look")
def demand_card(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """Three queries."""
    return _card(request, *found(campaign, demand, query.clock(request)))


def found(campaign: str, demand: str, clock: Clock) -> tuple[CampaignProgress, DemandProgress | None]:
    """Raises Http404 and NotYet as the pages of both do."""
    whole = published_campaign(campaign, clock)
    if not demand:
        return whole, None
    one = next((each for each in whole.demands if each.slug == demand), None)
    if one is None:
        raise Http404
    return whole, one


def _card(request: HttpRequest, whole: CampaignProgress, one: DemandProgress | None) -> HttpResponse:
    look = choice(request, "look", LOOKS)
    card = Card(whole, one, look, whole.clock)
    context = {
        "card": card,
        "campaign": whole,
        "demand": one,
        "clock": whole.clock,
        "reason": reason_of(one) if one else {},
        "reach": reach_sentence(whole.evidence_until),
        "href": f"{settings.SITE_URL}{card.page}{question(whole.clock)}",
        "night": {"dark": "by-night", "light": "by-day"}.get(look, ""),
    }
    return render(request, "public/embed/card.html", context)


@framing
@public_page("look", "width", "frozen")
def campaign_code(request: HttpRequest, campaign: str) -> HttpResponse:
    """Three queries."""
    return _code(request, *found(campaign, "", Clock()))


@framing
@public_page("look", "width", "frozen")
def demand_code(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """Three queries."""
    return _code(request, *found(campaign, demand, Clock()))


def _code(request: HttpRequest, whole: CampaignProgress, one: DemandProgress | None) -> HttpResponse:
    """The code of a card with a preview, as the choices in the address have it."""
    look, frozen, width = choice(request, "look", LOOKS), choice(request, "frozen", FROZEN), _width(request)
    sealed = Clock(on=whole.clock.day, entry=whole.head.sequence if whole.head else None)
    card = Card(whole, one, look, sealed if frozen else Clock())
    badge = path(f"{card.kind}_badge", *card.arguments)
    context: dict[str, Any] = {
        "section": "campaigns",
        "card": card,
        "campaign": whole,
        "look": look,
        "looks": [("light", _("light")), ("dark", _("dark"))],
        "frozen": frozen,
        "width": width,
        "height": card.height(width),
        "narrowest": NARROWEST,
        "widest": WIDEST,
        "code": card.code(settings.SITE_URL, width),
        "badge": badge,
        "badge_code": f"[![{card.title}]({settings.SITE_URL}{badge})]({settings.SITE_URL}{card.page})",
    }
    return render(request, "public/embed/code.html", context)


def _width(request: HttpRequest) -> int:
    value = text(request, "width") or str(WIDEST)
    if not (value.isascii() and value.isdigit() and len(value) < 5 and NARROWEST <= int(value) <= WIDEST):
        message = _("“%(value)s” is not a width from %(least)s to %(most)s pixels.")
        raise BadQuery("width", message % {"value": value[:20], "least": NARROWEST, "most": WIDEST})
    return int(value)


@public_page(*CLOCKS)
def campaign_badge(request: HttpRequest, campaign: str) -> HttpResponse:
    """Three queries."""
    whole, _one = found(campaign, "", query.clock(request))
    with override(language_of_pictures(reader_language())):
        return _badge(badges.campaign_badge(whole))


@public_page(*CLOCKS)
def demand_badge(request: HttpRequest, campaign: str, demand: str) -> HttpResponse:
    """Three queries."""
    _whole, one = found(campaign, demand, query.clock(request))
    assert one is not None
    with override(language_of_pictures(reader_language())):
        return _badge(badges.demand_badge(one))


def _badge(drawing: Drawing) -> HttpResponse:
    response = HttpResponse(svg_of(drawing), content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
