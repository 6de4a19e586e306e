"""The pages about the site itself: who publishes it, how to write to them, what is stored about readers."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from campaigns.site_pages import EXPECTED
from demands.progress import site
from demands.progress.standing import Content
from demands.public.params.query import public_page
from demands.public.presenters.meta import plain
from demands.public.text import site_look
from demands.public.text.site_name import site_name
from demands.public.text.wording import pick


@public_page()
def expected_page(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages that every site should have. One query."""
    return _page(request, page)


@public_page()
def further_page(request: HttpRequest, page: str) -> HttpResponse:
    """Any other page about the site. One query."""
    if page in EXPECTED:  # it has an address of its own
        raise Http404
    return _page(request, page)


def _page(request: HttpRequest, slug: str) -> HttpResponse:
    found = site.page(slug)
    if found is None:
        raise Http404
    line, content = found
    return render(request, "public/about.html", about_context(slug, content, line))


def about_context(slug: str, content: Content, line: int | None) -> dict[str, Any]:
    """What the page shows: its content in the record, and the number of its entry; None of a draft."""
    return {"section": slug, "content": content, "line": line, "summary": plain(pick(content["body"])[0])}


@public_page()
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows when a reader keeps the site on its first screen (W3C, Web Application Manifest)."""
    icons = [{"src": site_look.icon_path(size), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)]
    paper = "#fbfaf7"
    with translation.override(settings.LANGUAGE_CODE):
        name = site_name()
    said = {
        "name": name, "short_name": name, "start_url": "/", "display": "browser", "background_color": paper,
        "theme_color": paper, "icons": icons,
    }  # fmt: skip
    return HttpResponse(json.dumps(said, ensure_ascii=False), content_type="application/manifest+json")
