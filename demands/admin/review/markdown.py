"""Texts that are Markdown: which they are, and how one will read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from demands.models import Proposal, StatusUpdate
from demands.public.text.markdown import html_of

LONGEST = 20_000  # characters, as the fields themselves


def is_markdown(model: Any, field: str) -> bool:
    """Whether readers see a text of this kind of row as Markdown; ``field`` may be a translation, such as body_ja."""
    return issubclass(model, (StatusUpdate, Proposal)) and field.partition("_")[0] == "body"


@require_POST
def markdown_view(request: HttpRequest) -> HttpResponse:
    """The text as readers would see it: clean HTML, never stored."""
    response = HttpResponse(html_of(request.POST.get("text", "")[:LONGEST].replace("\r\n", "\n")))
    response["Cache-Control"] = "no-store, private"
    return response
