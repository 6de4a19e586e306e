"""The editor's handbook as pages of the newsroom: read from the files that ship with the site, so it needs no network.

An address is the path of its file below ``docs/handbook``, so its links and pictures lead where they should.
"""

from pathlib import Path

import nh3
from django.conf import settings
from django.contrib.admin import site
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from demands.public.text.wording import reader_language

DIRECTORY = Path(settings.BASE_DIR) / "docs" / "handbook"
FIRST = "README.md"
TAGS = {
    "a", "code", "em", "h1", "h2", "h3", "img", "li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}  # fmt: skip


def files() -> dict[str, Path]:
    """What may be asked for, and nothing beside it."""
    found = [*DIRECTORY.rglob("*.md"), *DIRECTORY.rglob("*.png")]
    return {one.relative_to(DIRECTORY).as_posix(): one for one in found}


def first_page() -> str:
    """Where the handbook begins in the language of the page."""
    own = f"{reader_language()}/{FIRST}"
    return own if (DIRECTORY / own).exists() else FIRST


def beginning(request: HttpRequest) -> HttpResponseBase:
    return redirect("admin:handbook_page", first_page())


def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """A page of the handbook, or a picture in it."""
    file = files().get(name)
    if file is None:
        raise Http404
    if file.suffix == ".png":
        return FileResponse(file.open("rb"), content_type="image/png")
    context = {
        **site.each_context(request),
        "title": _("Handbook"),
        "body": html_of(file.read_text("utf-8")),
        "language": name.rpartition("/")[0] or settings.LANGUAGE_CODE,
    }
    return TemplateResponse(request, "admin/desk/handbook.html", context)


def html_of(text: str) -> str:
    """Markdown as clean HTML. Links out of the handbook work only beside the files, and are plain text here."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    attributes = {"a": {"href"}, "img": {"src", "alt"}}
    return nh3.clean(html, tags=TAGS, attributes=attributes, attribute_filter=_inside, link_rel=None)


def _inside(tag: str, attribute: str, value: str) -> str | None:
    return None if value.startswith("../../") else value
