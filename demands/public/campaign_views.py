from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def campaign(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def compare(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def demand(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
