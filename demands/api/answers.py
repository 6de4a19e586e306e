"""How every address of the API answers: methods, languages, the page cache, problems, and who may read it.

Problems are those of RFC 9457. What is hidden is the same problem, byte for byte, as what never was. Any site may read
the answers (CORS): they are public, and no cookie is looked at.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from demands.jobs.database_faults import is_unavailable
from demands.progress import pieces
from demands.progress.standing import Content
from demands.public.params.downloads import bounded
from demands.public.params.page_cache import kept
from demands.public.params.query import BadQuery, keep_known_parameters
from demands.public.text.site_name import licence_of

from . import params
from .cursors import Key, cursor
from .params import Asked

K = TypeVar("K", bound=Hashable)
View = Callable[..., HttpResponseBase]
RETRY = "10"  # seconds
METHODS = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Allow": METHODS, "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, If-None-Match", "Access-Control-Max-Age": "86400",
}  # fmt: skip


def problem(status: int, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """A problem as RFC 9457 describes it. It repeats nothing of the address, so hidden and unknown are the same."""
    said = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {}) | more
    return HttpResponse(_json(said), status=status, content_type="application/problem+json")


def not_found() -> HttpResponse:
    return problem(404, "Not Found", _("There is nothing public at this address."))


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def rendered(asked: Asked, keys: Sequence[K], make: Callable[[list[K]], Mapping[K, Any]], *more: str) -> list[bytes]:
    """The rows of some keys as they are sent, in their order; ``make`` is asked for those that are not kept.

    It gives a row for a key, or several. A key has to name its row together with the operation, the clock, the
    language, the fields and what is given as ``more``.
    """

    def sent(missing: list[K]) -> dict[K, bytes]:
        return {
            key: b",".join(_json(asked.shown(row)) for row in ([rows] if isinstance(rows, dict) else rows))
            for key, rows in make(missing).items()
        }

    view = (asked.kind, asked.request.path, asked.clock, asked.language, asked.fields, *more)
    return [row for row in pieces.each(view, keys, sent).values() if row]


def answer(
    asked: Asked, data: Any, *, campaign: Content | None = None, after: Key | None = None, **more: Any
) -> HttpResponse:
    """One row, or a part of a list, as rows or as ``rendered``; ``after`` is the place at which the list goes on."""
    clock, next_page = asked.clock, _next(asked, after) if after is not None else None
    rest: dict[str, Any] = {} if isinstance(data, dict) else {"next": next_page}
    rest |= more
    rest["as_of"] = {
        "on": str(clock.day),
        "recorded": str(clock.recorded) if clock.recorded else None,
        "entry": clock.entry,
    }
    rest["licence"] = licence_of(campaign).address
    body = b'{"data":%b,%b' % (_data(asked, data), _json(rest)[1:])
    response = HttpResponse(body, content_type="application/json")
    response["Content-Language"] = asked.language or ", ".join(code for code, _name in settings.LANGUAGES)
    if next_page:
        response["Link"] = f'<{next_page}>; rel="next"'
    return response


def _data(asked: Asked, data: Any) -> bytes:
    if isinstance(data, dict):
        return _json(asked.shown(data))
    return b"[%b]" % b",".join(one if isinstance(one, bytes) else _json(asked.shown(one)) for one in data)


def _next(asked: Asked, after: Key) -> str:
    given = {name: value for name, value in asked.request.GET.items() if name != "cursor"}
    word = cursor(asked.belongs_to, after)
    return f"{settings.SITE_URL}{asked.request.path}?{urlencode(given | {'cursor': word})}"


def public_data(*names: str) -> Callable[[View], View]:
    """An operation with some parameters beside those that all have: repeated by the page cache while the record is."""
    every = (*names, *params.EVERYWHERE)

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                params.only(request, every)
                keep_known_parameters(request, every)
                with translation.override(params.language(request) or settings.LANGUAGE_CODE):
                    return _within(request, view, kwargs)
            except BadQuery as error:
                return problem(400, "Bad Request", error.message, parameter=error.parameter)

        return answered

    return decorate


def _within(request: HttpRequest, view: View, kwargs: dict[str, Any]) -> HttpResponseBase:
    """The answer in the language that is active. Messages of BadQuery are in that language too."""
    try:
        return kept(request, lambda: view(request, **kwargs), campaign=kwargs.get("campaign", ""))
    except Http404:
        return not_found()


def readable(view: View) -> View:
    """An address of the API as the web server gets it: GET, HEAD and OPTIONS, from any site."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers=PREFLIGHT)
        elif request.method not in ("GET", "HEAD"):
            response = problem(405, "Method Not Allowed", _("The record can be read here, and not be changed."))
            response["Allow"] = METHODS
        else:
            response = bounded(request, _read(view, request, kwargs))
        for name, value in CORS.items():
            response.headers[name] = value
        return response

    return answered


def _read(view: View, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponseBase:
    """HEAD is answered as GET is; the server leaves the body out (RFC 9110, 9.3.2). Without a database a 503."""
    method, request.method = request.method, "GET"
    try:
        return view(request, **kwargs)
    except (OperationalError, InterfaceError) as fault:
        if not is_unavailable(fault):
            raise
        response = problem(503, "Service Unavailable", _("The database does not answer. Try again in a moment."))
        response["Retry-After"], response["Cache-Control"] = RETRY, "no-store"
        return response
    finally:
        request.method = method


def first(found: Iterable[Any]) -> Any:
    """The first, which there must be. Raises Http404."""
    one = next(iter(found), None)
    if one is None:
        raise Http404
    return one
