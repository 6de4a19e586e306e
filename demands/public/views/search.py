"""The search page: one box for both languages, results with the words marked, and choices that narrow them down."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote as urlquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from demands.progress import search as searching
from demands.progress.search import Answer, Question
from demands.public.params.paging import Pages
from demands.public.params.query import CLOCKS, BadQuery, choice, clock, public_page, text
from demands.public.presenters.snippets import Marker

from .found import Called, read

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
    rows, campaigns = read(shown, question.clock, {hit.campaign for hit in answer.hits})
    marker = Marker(question.text, answer.stems, answer.words)
    context = {
        "question": question,
        "results": [row.html(marker) for row in rows],
        "pages": pages,
        "more": answer.more,
        "looked": answer.looked,
        "facets": _facets(request, answer, campaigns),
        "kept": [(name, value) for name in (*NARROWING, "on", "recorded", "entry") if (value := request.GET.get(name))],
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


def _facets(request: HttpRequest, answer: Answer, campaigns: dict[str, Called]) -> list[Facet]:
    """Those that leave something to choose. Two values at least: one would narrow down nothing."""
    labels: dict[str, Callable[[str], str]] = {
        "type": lambda value: str(TYPES.get(value, value)),
        "campaign": lambda value: campaigns[value].name if value in campaigns else value,
        "status": lambda value: _status_label(value, campaigns.values()),
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
    asked = {key: said for key, said in request.GET.items() if key != "page"} | {name: value}
    return "?" + "&".join(f"{urlquote(key)}={urlquote(str(said))}" for key, said in asked.items() if said)


def _status_label(code: str, campaigns: Iterable[Called]) -> str:
    return next((label for one in campaigns if (label := one.statuses.get(code))), code)
