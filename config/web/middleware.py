"""What every answer gets on its way out: headers, compression, and the language of its path."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeGuard

import pghistory
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.database.bounded import CHECKING, READING, WRITING, Limits, waiting
from demands.progress import site
from demands.public.params.codings import CODINGS, chosen

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
COMPRESSIBLE = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")  # RFC 9110, 9.2.1
SMALL = 500  # bytes: one packet either way


def permissions_policy(get_response: GetResponse) -> GetResponse:
    """Tell browsers that no page of ours uses camera, microphone, position or payment."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


class OrderedPolicy(CSPMiddleware):
    """The Content-Security-Policy with its directives in alphabetical order, the same in every process.

    The library goes through a set, whose order changes from process to process: two answers to one request would
    differ, for caches and for who compares them.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if HEADER in response.headers:
            return response
        if not settings.DEBUG and not any(name.startswith("_csp") for name in (*vars(response), *vars(request))):
            response.headers[HEADER] = _policy()
            return response
        response = super().process_response(request, response)
        if HEADER in response.headers:
            response.headers[HEADER] = _ordered(response.headers[HEADER])
        return response


def _ordered(policy: str) -> str:
    return "; ".join(sorted(policy.split("; ")))


@cache
def _policy() -> str:
    """That of the settings, put together once: of every answer that asks for no other."""
    return _ordered(build_policy())


def language_of_path(get_response: GetResponse) -> GetResponse:
    """Take the language from the address alone, so that one address is one text for every reader and every cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)  # not only until the answer is made: a streamed one is written later
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def bound_database_waits(get_response: GetResponse) -> GetResponse:
    """Let readers wait for the database for a moment only, and who writes or works in the newsroom for longer."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with waiting.within(_limits(request)):  # what is streamed later is read within those of readers
            return get_response(request)

    return middleware


def _limits(request: HttpRequest) -> Limits:
    if request.path_info == "/readyz":
        return CHECKING
    return READING if request.method in SAFE and not _is_for_staff(request) else WRITING


def _is_for_staff(request: HttpRequest) -> bool:
    return any(part in request.path_info for part in ("/admin/", "/accounts/"))


def compress_public_pages(get_response: GetResponse) -> GetResponse:
    """Compress public text. Never the newsroom's: its pages mix secrets with what a visitor can choose (BREACH)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if _may_compress(response, request):
            _compress(request, response)
        return response

    return middleware


def _may_compress(response: HttpResponseBase, request: HttpRequest) -> TypeGuard[HttpResponse]:
    return (
        isinstance(response, HttpResponse)
        and len(response.content) > SMALL
        and not response.has_header("Content-Encoding")
        and response.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
        and not _is_for_staff(request)
        and "no-store" not in response.headers.get("Cache-Control", "")  # such as a draft, shown by link
    )


def _compress(request: HttpRequest, response: HttpResponse) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    asked = request.headers.get("Accept-Encoding", "")
    coding = chosen(asked)
    if not coding:
        return
    kept = getattr(response, "packed", None)  # of a page that the page cache keeps: its small form, if it is there
    response.content = (kept and kept(coding, CODINGS[coding].small)) or CODINGS[coding].quick(response.content)
    response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(response.content))
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):  # a compressed body is the same only in meaning (RFC 9110, 8.8.1)
        response.headers["ETag"] = f"W/{etag}"


def one_site_for_a_request(get_response: GetResponse) -> GetResponse:
    """Whose site it is, is asked once in a request at most, and does not change while it is answered."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with site.one_request():
            return get_response(request)

    return middleware


def name_the_writer(get_response: GetResponse) -> GetResponse:
    """Let the history know who is signed in while a request changes something. Reading asks for nobody."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        user: Any = request.user
        with pghistory.context(user=user.pk, name=user.get_username()):
            return get_response(request)

    return middleware
