"""The answer when a page cannot be made: 503 and when to try again if that is the database's doing, else 500."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from demands.jobs.database_faults import is_unavailable
from demands.progress import site
from demands.public.views import errors

from . import storage_faults

RETRY_AFTER = "10"  # seconds (RFC 9110, 10.2.3)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for the exception that is being handled, wherever it was raised: a view, a template or a middleware."""
    fault = sys.exc_info()[1]
    reason = storage_faults.cause(fault)
    if reason is None and not is_unavailable(fault):
        return errors.server_error(request)
    reading = reason == storage_faults.AWAY and request.method in ("GET", "HEAD")
    return unavailable(gettext(reason) if reason else "", reading=reading)


def unavailable(reason: str = "", *, reading: bool = False) -> HttpResponse:
    """A page in the reader's language that needs no database, and that nobody keeps.

    `reason` is a sentence about what could not be saved; without one, the database is away. `reading` says that a file
    was asked for, which the store does not give.
    """
    site.assume_last_known()
    headers = {"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"}
    return HttpResponse(
        render_to_string("503.html", {"reason": reason, "reading": reading}), status=503, headers=headers
    )
