"""What a reader gets instead of a page: a plain answer, the same for what is hidden and what never was."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from demands.progress import site
from demands.public.text import wording

# The templates get no request: nothing of the address that was asked for, and no account, can show in the answer.


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("403.html"), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or was sent from elsewhere."""
    return HttpResponse(render_to_string("403_csrf.html"), status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return HttpResponse(render_to_string("404.html"), status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """The page after too many sign-in attempts."""
    return HttpResponse(render_to_string("429.html"), status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """In all languages at once, and from nothing but the template: no database, no manifest of files."""
    name = wording.pick(site.last_known().content.get("name"), settings.LANGUAGE_CODE)[0]
    said = [_something_went_wrong(code) for code, _name in settings.LANGUAGES]
    return HttpResponse(render_to_string("500.html", {"site": name, "said": said}), status=500)


def _something_went_wrong(code: str) -> dict[str, str]:
    with translation.override(code):
        return {
            "code": code,
            "home": "/" if code == settings.LANGUAGE_CODE else f"/{code}/",
            "title": _("Something went wrong on our side"),
            "text": _(
                "This page could not be shown. The error has been logged. The public record is not affected. "
                "Please try again in a few minutes."
            ),
            "link": _("All campaigns"),
        }
