"""A draft as the public page would show it: the public templates, the public contexts, and the draft put in its place.

Only staff see it, it is never stored, and the code of the public pages knows nothing of it.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def campaign(request: HttpRequest, row: Any) -> HttpResponse:
    raise Http404
