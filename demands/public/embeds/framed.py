"""Which pages may be framed, and by whom: the cards below /embed/ by any site, and no other page by anyone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
POLICY = "Content-Security-Policy"
# No script, no form, nothing from elsewhere: a site that frames it shows words and colours.
CARD = (
    "base-uri 'none'; default-src 'none'; form-action 'none'; frame-ancestors *; img-src 'self'; manifest-src 'self';"
    " style-src 'self'"
)


def framable(view: View) -> View:
    """The pages of this view may be framed by any site. Outside of ``public_page``, whose answers are kept."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        response.xframe_options_exempt = True  # type: ignore[attr-defined]  # django.middleware.clickjacking
        response.headers[POLICY] = CARD
        return response

    return answered


def framing(view: View) -> View:
    """The pages of this view may show cards of this site in a frame, beside what every page may do."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"frame-src": ["'self'"]}
        response.headers[POLICY] = "; ".join(f"{name} {' '.join(said)}" for name, said in sorted(directives.items()))
        return response

    return answered
