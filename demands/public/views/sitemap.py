"""Every public page for search engines: sitemaps (sitemaps.org 0.9) in all languages, and robots.txt.

The index names one sitemap of pages and as many of updates as it takes. Each address tells its twins in the other
languages, and when the record last said something that its page shows.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from demands.progress import progress, queries
from demands.progress.standing import Clock, Content
from demands.public.params.query import page_number, public_page
from demands.public.templatetags.public import prefix_of
from demands.public.text.site_name import page_path

UPDATES_IN_ONE = 2000  # of the 50,000 addresses that one file may hold, times the languages
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
    parts = [reverse("site:sitemap_pages")]
    updates = reverse("site:sitemap_updates")
    parts += [f"{updates}?page={number}" for number in range(1, _number_of_files() + 1)]
    places = format_html_join("\n", "<sitemap><loc>{}{}</loc></sitemap>", ((settings.SITE_URL, part) for part in parts))
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{SITEMAPS}">\n'
    return _xml(head + places + "\n</sitemapindex>\n")


@public_page("page")
def pages(request: HttpRequest) -> HttpResponse:
    """Everything but updates. Three queries."""
    with translation.override(settings.LANGUAGE_CODE):
        return _xml(_urlset(_pages()))


@public_page("page")
def updates(request: HttpRequest) -> HttpResponse:
    """Updates in force, by ``?page=``. Two queries."""
    start = (page_number(request, _number_of_files()) - 1) * UPDATES_IN_ONE
    lines = queries.updates_in_force(Clock()).order_by("sequence").values_list("sequence", "recorded_at")
    with translation.override(settings.LANGUAGE_CODE):
        found = (Page(reverse("public:entry", args=[one]), day) for one, day in lines[start : start + UPDATES_IN_ONE])
        return _xml(_urlset(found))


@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read; the newsroom's door is of no use to a machine."""
    doors = [f"Disallow: {prefix_of(code)}/admin/" for code, _name in settings.LANGUAGES]
    sitemap = f"Sitemap: {settings.SITE_URL}{reverse('site:sitemap')}"
    text = "\n".join(["User-agent: *", "Allow: /", *doors, "", sitemap, ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _number_of_files() -> int:
    return max(1, -(-progress.count_updates(Clock()) // UPDATES_IN_ONE))


# What there is


def _pages() -> Iterator[Page]:
    lines = progress.record().order_by()
    said = {
        (campaign, demand): last
        for campaign, demand, last in lines.values_list("campaign", "demand").annotate(last=Max("recorded_at"))
    }
    everything = max(said.values(), default=None)
    for name in ("home", "updates", "methodology", "corrections", "record"):
        yield Page(reverse(f"public:{name}"), everything)
    changed = dict(lines.exclude(subject_type="update").values_list("subject").annotate(last=Max("recorded_at")))
    shown = ("campaign", "demand", "document", "institution", "page", "theme")
    known = {subject: one for subject, (_, one) in queries.wordings(Clock(), Q(subject_type__in=shown)).items()}
    for (campaign, demand), last in said.items():
        for subject in _shown_on(campaign, demand, known):
            changed[subject] = max(changed.get(subject, last), last)
    for subject in known:
        kind, _colon, name = subject.partition(":")
        place = page_path(name) if kind == "page" else reverse(f"public:{kind}", args=name.split("/"))
        yield Page(place, changed[subject])


def _shown_on(campaign: str, demand: str, known: dict[str, Content]) -> Iterator[str]:
    """The pages, by their subjects, that show a demand's status; an entry without a demand changes its campaign's."""
    yield f"campaign:{campaign}"
    subject = f"demand:{campaign}/{demand}"
    if subject in known:
        yield subject
        yield from (f"document:{campaign}/{one.partition('#')[0]}" for one in known[subject]["passages"])
        yield from (f"institution:{one}" for one in known[subject]["addressees"])
        yield from (f"theme:{one}" for one in known[subject]["themes"])


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
