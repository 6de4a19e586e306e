"""The addresses of the API: once for the whole site, not once for each language; ``lang`` chooses one."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from . import description
from .answers import not_found, readable
from .operations import api

app_name = "api"


def nothing(request: HttpRequest) -> HttpResponseBase:
    """An address under the API that nobody has."""
    return not_found()


def _operations() -> list[URLPattern]:
    patterns, _, _ = api.urls
    return [
        path(str(one.pattern), readable(one.callback), name=one.name)
        for one in patterns
        if isinstance(one, URLPattern) and one.name != "api-root"
    ]


urlpatterns = [
    path("openapi.json", readable(description.openapi), name="openapi"),
    *_operations(),
    re_path(r"^[\s\S]*$", readable(nothing), name="nothing"),  # line breaks too
]
