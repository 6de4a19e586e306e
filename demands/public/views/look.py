"""The logo, icons and colours of the site as files: only those that the record names."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from demands.progress import site
from demands.public.params.query import public_page
from demands.public.text import site_look

FRESH = 300  # seconds that a cache may answer without asking: what was redacted must not be seen for longer
YEAR = 365 * 24 * 3600


@public_page()
def logo(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A logo that a line of the record has. Two queries at most."""
    data = site.logo_file(sha256)
    if data is None:
        raise Http404
    return _png(request, data)


@public_page()
def icon(request: HttpRequest, size: int, mark: str) -> HttpResponseBase:
    """The present logo as an icon. One query."""
    found = site_look.picture()
    if found is None or size not in site_look.ICONS or mark != found[0].sha256[: site_look.MARK]:
        raise Http404
    return _png(request, site_look.icon_of(found[1], size))


def _png(request: HttpRequest, data: bytes) -> HttpResponseBase:
    response = HttpResponse(data, content_type="image/png")
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH)
    return get_conditional_response(request, etag=etag, response=response) or response


@public_page()
def style(request: HttpRequest, mark: str) -> HttpResponse:
    """The colours of the site. Its address changes with them, so a cache may keep it. One query."""
    found = site_look.style()
    if found is None or mark != found.mark:
        raise Http404
    response = HttpResponse(found.text, content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response
