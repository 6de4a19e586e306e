"""Long downloads, which must never hold the last thread of a process.

A response that is streamed keeps a thread until its reader has taken all of it, however slowly. So a process streams to
a few readers at a time, and asks the others to come back: pages and the health check always find a thread.
"""

import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from demands.progress.segments import unpacked

from .codings import CODINGS

MOST = 2  # downloads at a time, of the four threads of a process (config.commands.run)
WAIT = 0.2  # seconds for which a download waits for another one to end
LONGEST = 900.0  # seconds that one download may take
RETRY = 30  # seconds after which to ask again
ACCEL = "X-Accel-Redirect"  # with it, nginx sends a file of its own instead of our response

_free = threading.BoundedSemaphore(MOST)


class TooSlow(Exception):
    """A download took too long. It breaks off, so that its reader knows that it is not whole."""


def bounded(
    request: HttpRequest, response: HttpResponseBase, free: threading.BoundedSemaphore = _free
) -> HttpResponseBase:
    """The response; where it is streamed and enough others are, a page that asks to try again later."""
    if not isinstance(response, StreamingHttpResponse) or request.method == "HEAD" or response.has_header(ACCEL):
        return response
    if not free.acquire(timeout=WAIT):
        for close in response._resource_closers:  # type: ignore[attr-defined]
            close()  # not ``response.close``, which would say that the request is over
        return _busy(request)
    place = Place(free)
    response._resource_closers.append(place.leave)  # type: ignore[attr-defined]  # as FileResponse does
    weakref.finalize(response, place.leave)  # of a response that nobody closes
    response.streaming_content = _within(LONGEST, response.streaming_content, place)  # type: ignore[arg-type]
    return response


class Place:
    """One of the places for downloads, given back once."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        self.free, self.left = free, False

    def leave(self) -> None:
        if not self.left:
            self.left = True
            self.free.release()


def _within(seconds: float, parts: Iterable[bytes], place: Place) -> Iterator[bytes]:
    """The parts, and the place given back behind the last one, before anybody closes the response."""
    end = time.monotonic() + seconds
    try:
        for part in parts:
            if time.monotonic() > end:
                raise TooSlow(f"a download took more than {seconds:.0f} s")
            yield part
    finally:
        place.leave()


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "public/busy.html", {"seconds": RETRY}, status=503)
    response["Retry-After"] = str(RETRY)
    response["Cache-Control"] = "no-store"
    return response


def packed_file(request: HttpRequest, path: Path, content_type: str) -> StreamingHttpResponse:
    """A file that is kept compressed, without ``.gz`` for readers: sent by the nginx in front, or else by the site.

    Nginx says that it can by a header ``X-Accel-Mapping: directory=address``, which its block in ``deploy/`` sets.
    """
    directory, _sep, address = request.headers.get("X-Accel-Mapping", "").partition("=")
    if settings.BEHIND_PROXY and address and path.parent == Path(directory):
        response = StreamingHttpResponse((), content_type=content_type)
        response[ACCEL] = address + path.name.removesuffix(".gz")
        return response
    if CODINGS["gzip"].accepted.search(request.headers.get("Accept-Encoding", "")):
        response = FileResponse(path.open("rb"), content_type=content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = StreamingHttpResponse(unpacked(path), content_type=content_type)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
