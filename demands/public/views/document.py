"""The document in which demands were made, every passage marked in the status of what it asked for."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from demands.progress import progress
from demands.progress.progress import DemandProgress
from demands.progress.standing import Clock, Content, Status
from demands.public.params.query import CLOCKS, NotYet, clock, public_page
from demands.public.presenters.passages import Paragraph, Place, Quote, Run, paragraphs, places
from demands.public.presenters.recommended import beside
from demands.public.presenters.sources import language_name
from demands.public.text.wording import pick, reader_language

from .campaign import not_published_by


@dataclass
class Noted:
    """A passage with the demands that it made; ``found`` when the text holds it."""

    content: Content
    number: int
    original: str  # its words in the language of the document
    demands: list[DemandProgress] = field(default_factory=list)
    found: bool = False

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def is_translated(self) -> bool:
        """Whether the reader gets it in another language than the document's."""
        return pick(self.content["exact"])[0] != self.original

    @property
    def recommended(self) -> dict[str, str] | None:
        """Number, recommending states and position, where the document gives them."""
        return beside(self.content)

    @property
    def statuses(self) -> list[Status]:
        """The different statuses of its demands, in the order of the demands."""
        found = [one.standing.status for one in self.demands if one.standing.status]
        return list({status.code: status for status in found}.values())

    @property
    def label(self) -> str:
        """For who cannot see the mark: its number and every status."""
        said = [pick(status.label)[0] for status in self.statuses]
        return ", ".join([_("Passage %(number)s") % {"number": self.number}, *said])

    @property
    def token(self) -> str:
        """The colour it is marked in: one status for all its demands, or no colour that would speak for some."""
        statuses = self.statuses
        if len(statuses) == 1:
            return statuses[0].token
        return "several" if statuses else "plain"


@dataclass
class Stretch:
    """A run of the text with the passages that cover it, the innermost first."""

    run: Run
    under: list[Noted]
    starts: list[Noted]
    ends: list[Noted]


@dataclass
class Section:
    """A paragraph of the text and the notes beside it."""

    stretches: list[Stretch]
    notes: list[Noted]


@public_page(*CLOCKS)
def document(request: HttpRequest, campaign: str, document: str) -> HttpResponse:
    when = clock(request)
    found = progress.document(campaign, document, when)
    if found is None:
        raise not_published_by(
            when, lambda: progress.document(campaign, document, Clock()), lambda now: now[1]["title"]
        )
    whole, content = found
    if not when.has_come(content["dated"]):
        raise NotYet(pick(content["title"])[0], _("This document had not been written yet."))
    noted = _noted(content, whole.demands)
    where, _missing = places(content["text"], map(_quote, noted))
    ordered = _in_order(noted, where) if content["text"] else noted
    by_slug = {one.slug: one for one in ordered}
    context = {
        "section": "campaigns",
        "campaign": whole,
        "document": content,
        "language": language_name(content["language"], reader_language()),
        "page_language": reader_language(),
        "passages": ordered,
        "sections": [_section(one, by_slug) for one in paragraphs(content["text"], where)],
        "quotes": [one for one in ordered if not one.found],
        "steps": _steps(ordered),
        "clock": when,
    }
    return render(request, "public/document.html", context)


def _noted(content: Content, demands: list[DemandProgress]) -> list[Noted]:
    made: dict[str, list[DemandProgress]] = {}
    for demand in demands:
        for passage in demand.content["passages"]:
            made.setdefault(passage, []).append(demand)
    return [
        Noted(
            passage,
            number,
            pick(passage["exact"], content["language"])[0],
            made.get(f"{content['slug']}#{passage['slug']}", []),
        )
        for number, passage in enumerate(content["passages"], start=1)
    ]


def _quote(one: Noted) -> Quote:
    return Quote(one.slug, one.original, one.content["prefix"], one.content["suffix"])


def _in_order(noted: list[Noted], where: list[Place]) -> list[Noted]:
    """In the order of the text, numbered so; those that the text does not hold come last."""
    by_slug = {one.slug: one for one in noted}
    found = [by_slug[place.slug] for place in where]
    ordered = found + [one for one in noted if one not in found]
    for number, one in enumerate(ordered, start=1):
        one.number, one.found = number, number <= len(found)
    return ordered


def _section(paragraph: Paragraph, by_slug: dict[str, Noted]) -> Section:
    def noted(slugs: tuple[str, ...]) -> list[Noted]:
        return [by_slug[slug] for slug in slugs]

    stretches = [Stretch(run, noted(run.under), noted(run.starts), noted(run.ends)) for run in paragraph.runs]
    return Section(stretches, [by_slug[slug] for slug in paragraph.begins])


@dataclass(frozen=True)
class Step:
    """One field of the line through the document, or a part of one; places in per cent of its width."""

    passage: Noted
    token: str
    symbol: str
    x: str
    width: str
    middle: str


def _steps(passages: list[Noted]) -> list[Step]:
    """A field for each passage, divided where its demands have different statuses."""
    found, field_width = [], 100 / max(len(passages), 1)
    gap = min(0.3, field_width / 8)
    for place, passage in enumerate(passages):
        marks = [(status.token, status.symbol) for status in passage.statuses] or [("plain", "")]
        width = (field_width - gap) / len(marks)
        for number, (token, symbol) in enumerate(marks):
            x = place * field_width + number * width
            found.append(Step(passage, token, symbol, f"{x:.2f}", f"{width:.2f}", f"{x + width / 2:.2f}"))
    return found
