"""Pictures of the record as files: the cards that social networks show, and charts to take away."""

import hashlib
from collections.abc import Callable

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import override

from demands.progress import progress, queries
from demands.progress.lists import by_the_day
from demands.progress.standing import Clock
from demands.public.charts.files import cards, kept, sheets
from demands.public.charts.files.drawing import Drawing
from demands.public.charts.files.png import png_of
from demands.public.charts.files.svg import svg_of
from demands.public.charts.files.typesetting import language_of_pictures
from demands.public.charts.history_chart import history_of
from demands.public.params import query
from demands.public.params.query import public_page
from demands.public.text.wording import reader_language

FRESH = 300  # seconds that a cache may answer without asking: a correction must not take longer to be seen
CHART_SCALE = 2  # pixels to a unit, for print

Draw = Callable[[], Drawing | None]


@public_page()
def site_card(request: HttpRequest) -> HttpResponseBase:
    """The card of every page that has none of its own. One query."""
    return _kept(request, cards.site_card, "", "png")


@public_page(*query.CLOCKS)
def campaign_card(request: HttpRequest, campaign: str) -> HttpResponseBase:
    """One query, or four to draw it."""
    clock = query.clock(request)

    def draw() -> Drawing | None:
        found = progress.campaign(campaign, clock)
        return cards.campaign_card(found) if found and found.begun else None

    return _chart(request, draw, campaign, "png", clock)


@public_page(*query.CLOCKS)
def demand_card(request: HttpRequest, campaign: str, demand: str) -> HttpResponseBase:
    """One query, or four to draw it."""
    clock = query.clock(request)

    def draw() -> Drawing | None:
        found = progress.campaign(campaign, clock)
        one = next((one for one in found.demands if one.slug == demand), None) if found else None
        return cards.demand_card(found, one) if found and one else None

    return _chart(request, draw, campaign, "png", clock)


@public_page(*query.CLOCKS)
def history_chart(request: HttpRequest, campaign: str, form: str) -> HttpResponseBase:
    """The status of all demands through time. One query, or four to draw it."""
    clock = query.clock(request)

    def draw() -> Drawing | None:
        found = progress.campaign(campaign, clock)
        history = history_of(found) if found else None
        return sheets.history_sheet(found, history) if found and history else None

    return _chart(request, draw, campaign, form, clock)


@public_page(*query.CLOCKS)
def indicator_chart(request: HttpRequest, campaign: str, indicator: str, form: str) -> HttpResponseBase:
    """One indicator. One query, or five to draw it."""
    clock = query.clock(request)

    def draw() -> Drawing | None:
        found = progress.campaign(campaign, clock)
        subject = f"indicator:{campaign}/{indicator}"
        content = queries.wordings(clock, Q(subject=subject)).get(subject) if found else None
        shown = by_the_day.indicators([content[1]] if content else [], clock)
        return sheets.indicator_sheet(found, shown[0]) if found and shown else None

    return _chart(request, draw, campaign, form, clock)


def _chart(request: HttpRequest, draw: Draw, campaign: str, form: str, clock: Clock) -> HttpResponseBase:
    if clock.is_now:
        return _kept(request, draw, campaign, form)
    return _answer(request, _file(draw, form), form)


def _kept(request: HttpRequest, draw: Draw, campaign: str, form: str) -> HttpResponseBase:
    body = kept.picture(request.path, campaign, lambda: _file(draw, form))
    return _answer(request, body, form)


def _file(draw: Draw, form: str) -> bytes | None:
    """Draw in the reader's language, or in one whose letters the pictures have."""
    with override(language_of_pictures(reader_language())):
        drawing = draw()
    if drawing is None:
        return None
    if form == "svg":
        return svg_of(drawing)
    return png_of(drawing, 1 if drawing.width == cards.WIDTH else CHART_SCALE)


def _answer(request: HttpRequest, body: bytes | None, form: str) -> HttpResponseBase:
    if body is None:
        raise Http404
    response = HttpResponse(body, content_type="image/svg+xml" if form == "svg" else "image/png")
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH)
    return get_conditional_response(request, etag=etag, response=response) or response
