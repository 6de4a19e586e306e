"""oEmbed 1.0 (oembed.com): other sites ask how to show an address of this one, and get the frame of its card."""

from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from demands.public.params import query
from demands.public.params.query import BadQuery, public_page, text
from demands.public.text.site_name import address, site_name

from .cards import WIDEST, Card
from .views import found

SHOWN = {"public:campaign", "public:demand"}
FRESH = 3600  # seconds that a consumer may keep the answer


@public_page("format", "maxheight", "maxwidth", "url")
def oembed(request: HttpRequest) -> HttpResponse:
    """Three queries. 404 for an address that is none of a campaign or demand, 501 for another format than JSON."""
    if text(request, "format") not in ("", "json"):
        return HttpResponse(_("Only JSON is offered here."), status=501, content_type="text/plain; charset=utf-8")
    asked = _address(text(request, "url"))
    if f"{asked.scheme}://{asked.netloc}" != settings.SITE_URL:
        raise Http404
    language = translation.get_language_from_path(asked.path) or settings.LANGUAGE_CODE
    with translation.override(language):
        card = _card(request, asked.path, asked.query)
        width = min(_at_most(request, "maxwidth") or WIDEST, WIDEST)
        height = min(_at_most(request, "maxheight") or card.height(width), card.height(width))
        response = JsonResponse(_answer(card, width, height))
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _address(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as fault:  # such as half an IPv6 address
        raise Http404 from fault


def _card(request: HttpRequest, path: str, asked: str) -> Card:
    """The card of an address; its clocks freeze it."""
    try:
        match = resolve(path)
    except Resolver404 as fault:
        raise Http404 from fault
    if match.view_name not in SHOWN:
        raise Http404
    clocks = HttpRequest()
    given = {name: values[-1] for name, values in parse_qs(asked).items() if name in query.CLOCKS}
    clocks.GET = QueryDict(mutable=True)  # type: ignore[assignment]
    clocks.GET.update(given)
    clock = query.clock(clocks)
    whole, one = found(match.kwargs["campaign"], match.kwargs.get("demand", ""), clock)
    return Card(whole, one, clock=clock)


def _at_most(request: HttpRequest, name: str) -> int | None:
    value = text(request, name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and 0 < len(value) < 6 and int(value)):
        raise BadQuery(name, _("“%(value)s” is not a number of pixels.") % {"value": value[:20]})
    return int(value)


def _answer(card: Card, width: int, height: int) -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": "rich",
        "title": card.title,
        "provider_name": site_name(),
        "provider_url": address("home"),
        "cache_age": FRESH,
        "html": card.code(settings.SITE_URL, width, height),
        "width": width,
        "height": height,
    }
