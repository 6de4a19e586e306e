"""The sources that the record cites: the list with its choices, one source with what cites it, and both as files."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.progress import log as reader
from demands.progress.lists import cited
from demands.progress.lists.cited import After, Source, Wanted
from demands.progress.named import labels
from demands.progress.standing import Clock, Content
from demands.public.params.paging import Pages, first_of_page
from demands.public.params.query import CLOCKS, BadQuery, choice, clock, public_page, text
from demands.public.presenters import bibliography, source_links
from demands.public.presenters.certainty import LEVELS
from demands.public.presenters.contents import called
from demands.public.presenters.sources import file_href, language_name, source_href, source_title
from demands.public.text.site_name import clock_query, path
from demands.public.text.wording import pick, reader_language

from .campaign import not_published_by
from .record import line_changes, told

SOURCES = 50  # on one page
CHOICES = (
    "by", "campaign", "certainty", "copy", "demand", "institution", "kind", "language", "original", "primary",
    "publisher", "q", "theme",
)  # fmt: skip
BY = (cited.UPDATES, cited.FIGURES)
FORMS = {form.code: form for form in source_links.FORMS}


@public_page(*CLOCKS, *CHOICES, "after")
def sources(request: HttpRequest) -> HttpResponse:
    """Every source that an update or a series of figures cites.

    Three queries; one more for a demand or a body, and one for each body.
    """
    when, wanted, offered, names = _asked(request)
    after = _after(request)
    found, counts = cited.page(when, wanted, after=after, number=SOURCES + 1)
    shown = found[:SOURCES]
    context = {
        "section": "sources",
        "clock": when,
        "wanted": wanted,
        "counts": counts,
        "sources": [_row(one) for one in shown],
        "campaigns": sorted(offered.campaigns.values(), key=lambda one: called(one["name"])),
        "chosen": offered.campaigns.get(wanted.campaign),
        "demand": names.get(f"demand:{wanted.campaign}/{wanted.demand}"),
        "institution": names.get(f"institution:{wanted.institution}"),
        "theme": names.get(f"theme:{wanted.theme}"),
        "choices": _choices(wanted, counts),
        "next": "{}.{}".format(*shown[-1].after) if len(found) > SOURCES else "",
        "begins": after is None,
        "files": _files(request, "sources_file"),
        "clear_href": path("sources") + clock_query(when),
    }
    return render(request, "public/lists/sources.html", context)


@public_page(*CLOCKS, *CHOICES)
def sources_file(request: HttpRequest, form: str) -> HttpResponse:
    """The sources of the list as one file. Three queries."""
    when, wanted, _offered, _names = _asked(request)
    found = cited.listed(when, wanted, cited.MOST_KEPT + 1)
    if len(found) > cited.MOST_KEPT:
        message = _("More than %(number)s sources: choose a campaign or another filter.")
        raise BadQuery("campaign", message % {"number": cited.MOST_KEPT})
    return _file(form, "sources", (one.content for one in found))


@public_page(*CLOCKS, "page")
def source(request: HttpRequest, reference: str) -> HttpResponse:
    """One source: what it is, what cites it and how, its copy, its history."""
    when = clock(request)
    start = first_of_page(request, cited.MOST_CITING)
    found = _source(reference, when, start)
    pages = Pages(request, found.total, cited.MOST_CITING)
    names = reader.named(when, found.subjects)
    context = {
        "section": "sources",
        "clock": when,
        "source": _row(Source(found.content, 0, found.total, len(found.indicators))),
        "pages": pages,
        "updates": [
            {"told": one, "citation": cited.citation_in(one.item, reference), "later": _later(one.item)}
            for one in told(found.items, names)
        ],
        "figures": [
            {"content": content, "campaign": names.get(f"campaign:{campaign}"), "slug": campaign}
            for campaign, content in found.indicators
        ],
        "amendments": [{"line": line, "changes": line_changes(line, names)} for line in found.amendments],
        "first": found.first,
        "files": _files(request, "source_file", reference),
    }
    return render(request, "public/lists/source.html", context)


@public_page(*CLOCKS)
def source_file(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """One source as a file."""
    found = _source(reference, clock(request), 0)
    return _file(form, reference, [found.content])


def _source(reference: str, when: Clock, start: int) -> cited.CitedSource:
    found = cited.source(reference, when, start=start, number=cited.MOST_CITING)
    if found is None:
        raise not_published_by(
            when, lambda: cited.source(reference, Clock(), number=1), lambda now: now.content["title"]
        )
    return found


def _asked(request: HttpRequest) -> tuple[Clock, Wanted, reader.Offered, reader.Names]:
    """The clocks, the choices, the campaigns to choose from, and the demand, institution and theme that are chosen."""
    when = clock(request)
    offered = reader.offered(when, text(request, "campaign"))
    campaign = choice(request, "campaign", offered.campaigns)
    slugs = {name: text(request, name) for name in ("demand", "institution", "theme")}
    subjects = {name: f"{name}:{slug}" for name, slug in slugs.items() if slug}
    if "demand" in subjects:
        subjects["demand"] = f"demand:{campaign}/{slugs['demand']}"
    names = reader.named(when, subjects.values()) if subjects else reader.Names({})
    for name, subject in subjects.items():
        if names.get(subject) is None:
            choice(request, name, ())
    wanted = Wanted(
        campaign=campaign,
        **slugs,
        institutions=_within(when, "institution", slugs),
        themes=_within(when, "theme", slugs),
        by=choice(request, "by", BY),
        kind=choice(request, "kind", labels(reader_language())["kind"]),
        publisher=text(request, "publisher"),
        language=text(request, "language"),
        certainty=choice(request, "certainty", LEVELS),
        primary=choice(request, "primary", ("yes", "no")),
        original=choice(request, "original", ("gone", "there")),
        copy=choice(request, "copy", ("yes", "no")),
        q=text(request, "q"),
    )
    return when, wanted, offered, names


def _within(when: Clock, kind: str, slugs: dict[str, str]) -> tuple[str, ...]:
    return cited.within(when, kind, slugs[kind]) if slugs[kind] else ()


def _after(request: HttpRequest) -> After | None:
    """The last source of the page before, as the link to the next page names it."""
    value = text(request, "after")
    if not value:
        return None
    last, _dot, reference = value.partition(".")
    if not (last.isascii() and last.isdigit() and len(last) < 19 and reference):
        raise BadQuery("after", _("“%(value)s” is not a place in this list.") % {"value": value[:60]})
    return int(last), reference


def _choices(wanted: Wanted, counts: cited.Counts) -> dict[str, list[tuple[str, str]]]:
    """What the selects of the form offer, by parameter."""
    language = reader_language()
    kinds = labels(language)["kind"]
    said = {one: language_name(one, language) for one in {*counts.languages, *filter(None, [wanted.language])}}
    return {
        "by": [(cited.UPDATES, _("Updates")), (cited.FIGURES, _("Figures"))],
        "kind": [(code, label) for code, label in kinds.items() if code in counts.kinds or code == wanted.kind],
        "language": sorted(said.items(), key=lambda pair: pair[1]),
        "certainty": [(code, str(label)) for code, label in LEVELS.items()],
        "primary": [("yes", _("primary sources")), ("no", _("other sources"))],
        "original": [("there", _("available")), ("gone", _("no longer available"))],
        "copy": [("yes", _("with an archived copy")), ("no", _("without an archived copy"))],
    }


def _row(one: Source) -> dict[str, Any]:
    """A source as lists and its page show it."""
    content, language = one.content, reader_language()
    return {
        "content": content,
        "title": source_title(content),
        "href": path("source", one.reference),
        "original": source_href(content),
        "file": file_href(content),
        "language": language_name(content["language"], language),
        "publisher": pick(content["publisher"], language)[0],
        "copied": content.get("copy", ""),  # of a dict, templates find a method of this name
        "cited": _cited(one),
    }


def _cited(one: Source) -> str:
    """ "cited by 3 updates and 1 series of figures"."""
    said = []
    if one.updates:
        said.append(ngettext("%(number)s update", "%(number)s updates", one.updates) % {"number": one.updates})
    if one.figures:
        said.append(
            ngettext("%(number)s series of figures", "%(number)s series of figures", one.figures)
            % {"number": one.figures}
        )
    return ", ".join(said)


def _later(item: Any) -> str:
    """What a later line did to an update that cites the source: "corrected", "retracted"; '' for nothing."""
    return labels(reader_language())["entry"].get(item.replaced_by.kind, "") if item.replaced_by else ""


def _files(request: HttpRequest, name: str, *arguments: str) -> list[dict[str, str]]:
    """The same sources as files."""
    asked = {key: str(value) for key, value in request.GET.items() if key != "after"}
    return source_links.files(name, *arguments, asked=asked)


def _file(form: str, name: str, found: Iterable[Content]) -> HttpResponse:
    written = FORMS[form]
    response = HttpResponse(bibliography.WRITERS[form](found), content_type=written.mime)
    response["Content-Disposition"] = f'attachment; filename="{name}.{written.ending}"'
    return response
