"""Every public page for search engines: sitemaps (sitemaps.org 0.9) in all languages, and robots.txt.

The index names as many files as it takes: each covers a piece of the record, which never moves. Each address tells its
twins in the other languages, and when the record last said something that its page shows.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from demands.progress import log, queries, sql
from demands.progress.lists.months import dated
from demands.progress.standing import Clock
from demands.public.params.query import page_number, public_page
from demands.public.templatetags.public import prefix_of
from demands.public.text.site_name import page_path

MOST = 45_000  # addresses in one file; the protocol allows 50,000
LINES_IN_ONE = MOST // len(settings.LANGUAGES)  # entries: each is about one page at most
OWN = ["home", "updates", "institutions", "themes", "sources", "methodology", "corrections", "record"]
OWN = [f"public:{name}" for name in OWN] + ["data:index", "data:documentation"]
FRESH = 3600  # seconds
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{SITEMAPS}" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@dataclass(frozen=True)
class Page:
    """A page by its address in the site's own language, and when it last changed."""

    path: str
    changed: dt.datetime | None = None


@public_page()
def index(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml. One query."""
    files = range(1, _number_of_files(log.head()) + 1)
    parts = [_numbered("site:sitemap_pages", number) for number in files]
    parts += [_numbered("site:sitemap_updates", number) for number in files]
    parts += [_numbered("site:sitemap_months", number) for number in files]
    places = format_html_join("\n", "<sitemap><loc>{}{}</loc></sitemap>", ((settings.SITE_URL, part) for part in parts))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SITEMAPS}">\n'
    return _xml(head + places + "\n</sitemapindex>\n")


@public_page("page")
def pages(request: HttpRequest) -> HttpResponse:
    """Everything but updates and months, by ``?page=``: what was first published in that piece of the record.

    Two queries.
    """
    head, piece = _piece(request)
    with translation.override(settings.LANGUAGE_CODE):
        found = [Page(_address(subject), changed) for subject, changed in sql.pages(*piece)]
        if piece[0] == 0:
            found = [Page(reverse(name), head.recorded_at if head else None) for name in OWN] + found
        return _xml(_urlset(found))


@public_page("page")
def updates(request: HttpRequest) -> HttpResponse:
    """Updates in force, by ``?page=``. Two queries."""
    _head, (after, to) = _piece(request)
    lines = queries.updates_in_force(Clock()).filter(sequence__gt=after, sequence__lte=to).order_by("sequence")
    with translation.override(settings.LANGUAGE_CODE):
        rows = lines.values_list("sequence", "recorded_at")
        return _xml(_urlset(Page(reverse("public:entry", args=[one]), day) for one, day in rows))


@public_page("page")
def months(request: HttpRequest) -> HttpResponse:
    """The months in which something happened, by ``?page=``. Two queries."""
    _head, piece = _piece(request)
    with translation.override(settings.LANGUAGE_CODE):
        found = dated(*piece)
        return _xml(_urlset(Page(reverse("public:month", args=[one, month]), day) for one, month, day in found))


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; the newsroom's door is of no use to a machine."""
    doors = [f"Disallow: {prefix_of(code)}/admin/" for code, _name in settings.LANGUAGES]
    sitemap = f"Sitemap: {settings.SITE_URL}{reverse('site:sitemap')}"
    text = "\n".join(["User-agent: *", "Allow: /", *doors, "", sitemap, ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _number_of_files(head: Any) -> int:
    return max(1, -(-head.sequence // LINES_IN_ONE)) if head else 1


def _piece(request: HttpRequest) -> tuple[Any, tuple[int, int]]:
    """The last entry of the record, and the piece that a file covers: after one entry, up to another."""
    head = log.head()
    number = page_number(request, _number_of_files(head))
    return head, ((number - 1) * LINES_IN_ONE, number * LINES_IN_ONE)


def _numbered(name: str, number: int) -> str:
    return reverse(name) + (f"?page={number}" if number > 1 else "")


def _address(subject: str) -> str:
    kind, _colon, name = subject.partition(":")
    return page_path(name) if kind == "page" else reverse(f"public:{kind}", args=name.split("/"))


# How it is written


def _xml(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FRESH)
    return response


def _urlset(found: Iterable[Page]) -> str:
    return HEAD + "".join(_urls(one) for one in found) + "</urlset>\n"


def _urls(page: Page) -> str:
    """One entry for each language, with all languages named in it; the site's own is for everybody else."""
    places = [(code, settings.SITE_URL + prefix_of(code) + page.path) for code, _name in settings.LANGUAGES]
    twins = format_html_join(
        "",
        '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>',
        [*places, ("x-default", settings.SITE_URL + page.path)],
    )
    changed = format_html("<lastmod>{}</lastmod>", page.changed.isoformat()) if page.changed else ""
    return "".join(_url(place, changed, twins) for _code, place in places)


def _url(place: str, changed: str, twins: SafeString) -> str:
    return format_html("<url><loc>{}</loc>{}{}</url>\n", place, changed, twins)
