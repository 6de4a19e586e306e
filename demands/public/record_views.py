from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def document(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def updates(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def entry(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def evidence_file(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def institution(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def theme(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def search(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def methodology(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def corrections(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def record_lines(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404


def checkpoint(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    raise Http404
