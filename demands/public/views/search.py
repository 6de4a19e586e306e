"""The search page: one box for both languages, results with the words marked, and choices that narrow them down."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as urlquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from demands.progress import search as searching
from demands.progress.log import Names
from demands.progress.search import Answer, Hit, Question
from demands.progress.standing import Content, Status
from demands.public.params.paging import Pages
from demands.public.params.query import CLOCKS, BadQuery, choice, clock, public_page, text
from demands.public.presenters.contents import called
from demands.public.presenters.event import event
from demands.public.presenters.snippets import Marker, Piece, plain
from demands.public.text.site_name import page_path
from demands.public.text.wording import pick, reader_language

RESULTS = 20  # on one page
NARROWING = ("type", "campaign", "status", "year")
TYPES = {
    "update": _("Updates"),
    "demand": _("Demands"),
    "document": _("Documents"),
    "explanation": _("Explanations"),
    "campaign": _("Campaigns"),
    "page": _("Pages about this site"),
}
KINDS = {
    "update": _("Update"), "demand": _("Demand"), "document": _("Document"), "explanation": _("Explanation"),
    "campaign": _("Campaign"), "page": _("About this site"),
}  # fmt: skip


@dataclass
class Result:
    """One hit as the page shows it."""

    hit: Hit
    kind: Any
    href: str
    title: list[Piece]
    title_lang: str
    snippet: list[Piece]
    snippet_lang: str
    from_source: bool
    status: Status | None
    campaign: Content
    demand: Content
    event: SafeString  # of an update: what it did, in place of the heading

    @property
    def certainty(self) -> dict[str, Any] | None:
        return self.hit.item.certainty if self.hit.item else None


@dataclass(frozen=True)
class Choice:
    label: str
    number: int
    href: str


@dataclass(frozen=True)
class Facet:
    """One choice that narrows down: its values among the results; or the one that is chosen, and the way back."""

    label: str | Promise
    values: list[Choice]
    chosen_label: str = ""
    href: str = ""

    @property
    def chosen(self) -> bool:
        return bool(self.href)


@public_page(*CLOCKS, "q", "type", "campaign", "status", "year", "sort", "page")
def search(request: HttpRequest) -> HttpResponse:
    question = _question(request)
    answer = searching.ask(question)
    pages = Pages(request, len(answer.hits), RESULTS)
    shown = answer.hits[pages.start : pages.start + RESULTS]
    names = searching.read(shown, question.clock, {hit.campaign for hit in answer.hits})
    marker = Marker(question.text, answer.stems, answer.words)
    context = {
        "question": question,
        "results": [_result(hit, names, marker) for hit in shown if hit.content],  # not redacted this very moment
        "pages": pages,
        "more": answer.more,
        "looked": answer.looked,
        "facets": _facets(request, answer, names),
        "kept": [(name, value) for name in (*NARROWING, "on", "recorded", "entry") if (value := request.GET.get(name))],
        "page_language": reader_language(),
        "narrowed": any(getattr(question, name) for name in NARROWING),
        "clock": question.clock,
        "proposal": _proposal(request, answer),
    }
    return render(request, "public/search.html", context)


def _question(request: HttpRequest) -> Question:
    year = text(request, "year")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadQuery("year", _("“%(value)s” is not a year. Write it as 2012.") % {"value": year[:60]})
    return Question(
        text=text(request, "q"),
        clock=clock(request),
        type=choice(request, "type", TYPES),
        campaign=text(request, "campaign"),
        status=text(request, "status"),
        year=year,
        newest_first=choice(request, "sort", ("relevance", "newest")) == "newest",
    )


def _proposal(request: HttpRequest, answer: Answer) -> Choice | None:
    """What the reader may have meant, as a link that keeps their filters and dates."""
    if answer.proposal is None:
        return None
    return Choice(answer.proposal.text, answer.proposal.number, _narrowed(request, "q", answer.proposal.text))


def _facets(request: HttpRequest, answer: Answer, names: Names) -> list[Facet]:
    """Those that leave something to choose. Two values at least: one would narrow down nothing."""
    labels: dict[str, Callable[[str], str]] = {
        "type": lambda value: str(TYPES.get(value, value)),
        "campaign": lambda value: called((names.get(f"campaign:{value}") or {}).get("name")) or value,
        "status": lambda value: _status_label(value, names),
        "year": str,
    }
    titles = {"type": _("Kind"), "campaign": _("Campaign"), "status": _("Status change"), "year": _("Year")}
    found = []
    for name in NARROWING:
        if chosen := getattr(answer.question, name):
            found.append(Facet(titles[name], [], labels[name](chosen), _narrowed(request, name, "")))
        elif len(counts := answer.counts(name)) > 1:
            values = [Choice(labels[name](value), number, _narrowed(request, name, value)) for value, number in counts]
            found.append(Facet(titles[name], values))
    return found


def _narrowed(request: HttpRequest, name: str, value: str) -> str:
    """This search with one choice made, or taken back; from its first page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    asked[name] = value
    return "?" + "&".join(f"{urlquote(key)}={urlquote(str(said))}" for key, said in asked.items() if said)


def _status_label(code: str, names: Names) -> str:
    for campaign in names.of_type("campaign"):
        if status := names.status(campaign["slug"], code):
            return f"{status.symbol} {called(status.label)}"
    return code


def _result(hit: Hit, names: Names, marker: Marker) -> Result:
    title, lang = pick(_title(hit) or (names.get(f"demand:{hit.campaign}/{hit.demand}") or {}).get("title", {}))
    snippet, snippet_lang, from_source = _snippet(hit, marker)
    campaign, demand = (
        names.get(f"campaign:{hit.campaign}") or {},
        names.get(f"demand:{hit.campaign}/{hit.demand}") or {},
    )
    return Result(
        hit=hit,
        kind=KINDS[hit.type],
        href=_address(hit),
        title=marker.marks(title),
        title_lang=lang,
        snippet=snippet,
        snippet_lang=snippet_lang,
        from_source=from_source,
        status=hit.standing.status if hit.standing else None,
        campaign=campaign,
        demand=demand if hit.type == "update" else {},
        event=_event(hit, names, marker) if hit.item else SafeString(""),
    )


def _event(hit: Hit, names: Names, marker: Marker) -> SafeString:
    """The update as all lists show it, with the words that were searched for marked in its headline."""
    assert hit.item is not None
    title, lang = pick(_title(hit))
    pieces = ((format_html("<mark>{}</mark>", one.text) if one.marked else one.text,) for one in marker.marks(title))
    headline = format_html_join("", "{}", pieces)
    if lang != reader_language():
        headline = format_html('<span lang="{}">{}</span>', lang, headline)
    return event(hit.item, names.scale(hit.campaign), level=2, headline=headline)


def _address(hit: Hit) -> str:
    if hit.type == "update":
        return reverse("public:entry", args=[hit.sequence])
    if hit.type == "campaign":
        return reverse("public:campaign", args=[hit.campaign])
    if hit.type == "explanation":
        return reverse("public:demand", args=[hit.campaign, hit.demand])
    if hit.type == "page":
        return page_path(hit.content["slug"])
    return reverse(f"public:{hit.type}", args=[hit.campaign, hit.content["slug"]])


def _title(hit: Hit) -> dict[str, str]:
    content = hit.item.content if hit.item else hit.content
    title: dict[str, str] = content.get("headline" if hit.type == "update" else "title", {})
    return title  # an explanation has none: its demand's stands in its place


def _texts(hit: Hit) -> Iterator[tuple[dict[str, str], bool]]:
    """Every text of a hit that may contain the words, most important first, with whether it is about a source."""
    content = hit.item.content if hit.item else hit.content
    for part in ("body", "summary", "standfirst", "note", "success_criterion", "wording", "name", "publisher"):
        if isinstance(content.get(part), dict):
            yield content[part], False
    for passage in content.get("passages", []):
        if isinstance(passage, dict):
            yield passage["exact"], False
    if content.get("text"):
        yield content["text"] if hit.type == "explanation" else {content["language"]: content["text"]}, False
    for citation in content.get("citations", []):
        source = citation["evidence"]
        yield {"": citation["quote"]}, True
        yield from ((source.get(part, {}), True) for part in ("title", "publisher", "depiction", "limitations"))
    for part in ("verification_note", "waiver_reason", "status_reason", "reason", "country_name"):
        if isinstance(content.get(part), dict):
            yield content[part], False


def _snippet(hit: Hit, marker: Marker) -> tuple[list[Piece], str, bool]:
    """A window on the first text that holds the words, in the reader's language if it can be; or the beginning."""
    texts = list(_texts(hit))
    own = reader_language()
    for text_by_language, of_source in texts:
        for lang in sorted(text_by_language, key=lambda one: one != own):
            shown = plain(text_by_language[lang])
            if marker.spans(shown):
                return marker.window(shown), lang, of_source
    first, lang = next(((text, lang) for by, _source in texts for text, lang in [pick(by)] if text), ("", ""))
    return marker.window(plain(first)), lang, False
