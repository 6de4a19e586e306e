"""What every answer gets on its way out: headers, compression, and the language of its path."""

import gzip
import re
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeGuard

import brotli
import pghistory
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.database.bounded import CHECKING, READING, WRITING, Limits, waiting
from demands.progress import site

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
COMPRESSIBLE = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
ACCEPTED = r"\b{}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))"  # RFC 9110, 12.5.3
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
        has_its_own = HEADER in response.headers
        response = super().process_response(request, response)
        if HEADER in response.headers and not has_its_own:
            response.headers[HEADER] = "; ".join(sorted(response.headers[HEADER].split("; ")))
        return response


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


class Coding(NamedTuple):
    """A way to compress: who accepts it, the small result and the quick one."""

    accepted: re.Pattern[str]
    small: Callable[[bytes], bytes]
    quick: Callable[[bytes], bytes]


def _coding(name: str, small: Callable[[bytes], bytes], quick: Callable[[bytes], bytes]) -> Coding:
    return Coding(re.compile(ACCEPTED.format(name), re.IGNORECASE), small, quick)


# The smallest result first. For HTML, gzip's level 8 is as small as 9, and brotli's quality 5 is a tenth smaller than
# that in a quarter more time; above it little is won. The quick ways take less than half of the time, for a tenth more.
CODINGS = {
    "br": _coding("br", partial(brotli.compress, quality=5), partial(brotli.compress, quality=3)),
    "gzip": _coding(
        "gzip", partial(gzip.compress, compresslevel=8, mtime=0), partial(gzip.compress, compresslevel=3, mtime=0)
    ),
}


def _compress(request: HttpRequest, response: HttpResponse) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    asked = request.headers.get("Accept-Encoding", "")
    coding = next((name for name, one in CODINGS.items() if one.accepted.search(asked)), None)
    if coding is None:
        return
    kept = getattr(response, "packed", None)  # of a page that the page cache keeps: its small form, if it is there
    filled = getattr(response, "filled", None)  # a page of parts, each compressed
    if kept is None and filled and coding == "gzip":
        response.content = filled.gzipped
    else:
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
