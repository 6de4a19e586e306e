"""The rows of search results. All but the marked words follows from the record, so it is kept for the next search."""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from demands.progress import pieces
from demands.progress import search as searching
from demands.progress.log import Names
from demands.progress.search import Hit
from demands.progress.standing import Clock
from demands.public.presenters.contents import called
from demands.public.presenters.event import event
from demands.public.presenters.snippets import Marker, Text, plain, prepared
from demands.public.templatetags.public import result_html
from demands.public.text.site_name import page_path
from demands.public.text.wording import pick, reader_language

KINDS = {
    "update": _("Update"), "demand": _("Demand"), "document": _("Document"), "explanation": _("Explanation"),
    "campaign": _("Campaign"), "page": _("About this site"),
}  # fmt: skip
CUT = SafeString("\0")  # no text of the record has it: PostgreSQL stores none


class Passage(NamedTuple):
    """A text of a hit that may hold the words, with its language."""

    text: Text
    language: str
    of_source: bool = False


class Row(NamedTuple):
    """A hit as a page shows it, in the parts between which the words that were searched for are marked."""

    before: str
    title: Text
    between: str
    of_source: str  # what stands before a passage of a source
    end: str
    passages: tuple[Passage, ...]  # the most important first
    beginning: Passage  # what is shown when none of them holds the words

    @property
    def weight(self) -> int:
        """Bytes that it takes in memory."""
        texts = (self.before, self.between, self.of_source, self.end)
        every = (self.title, self.beginning.text, *(one.text for one in self.passages))
        return sum(map(sys.getsizeof, (self, *texts, *self.passages))) + sum(text.weight for text in every)

    def html(self, marker: Marker) -> SafeString:
        """The row with the words marked, and a window on the first text that holds them; or on the beginning."""
        passage, spans = self.beginning, None
        for one in self.passages:
            if found := marker.spans(one.text):
                passage, spans = one, found
                break
        window = marker.window(passage.text, spans)
        of_source = self.of_source if passage.of_source else ""
        parts = (self.before, self.between, self.end)
        return result_html(parts, marker.marks(self.title), window, passage.language, of_source)


class Called(NamedTuple):
    """What a campaign and its statuses are called, for the choices that narrow a search down."""

    name: str
    statuses: dict[str, str]


def read(shown: list[Hit], clock: Clock, campaigns: set[str]) -> tuple[list[Row], dict[str, Called]]:
    """The rows of some hits, without those redacted this very moment, and what campaigns are called.

    Five queries at most, none for what is kept.
    """
    hits = {hit.sequence: hit for hit in shown}
    names: list[Names] = []

    def rows(sequences: list[int]) -> dict[int, Row]:
        missing = [hits[sequence] for sequence in sequences]
        names.append(searching.read(missing, clock, campaigns))
        return {hit.sequence: _row(hit, names[0]) for hit in missing if hit.content}

    def labels(slugs: list[str]) -> dict[str, Called]:
        known = names[0] if names else searching.read([], clock, set(slugs))
        return {slug: _called(slug, known) for slug in slugs}

    kind = (clock, reader_language())
    found = pieces.each(("rows of search", *kind), list(hits), rows, lambda row: row.weight)
    called = pieces.each(("choices of search", *kind), sorted(campaigns - {""}), labels, _weight)
    return list(found.values()), called


def _weight(one: Called) -> int:
    return sum(map(sys.getsizeof, (one, one.name, one.statuses, *one.statuses, *one.statuses.values())))


def _called(slug: str, names: Names) -> Called:
    scale = names.scale(slug)
    name = called((names.get(f"campaign:{slug}") or {}).get("name")) or slug
    return Called(name, {one.code: f"{one.symbol} {called(one.label)}" for one in scale.statuses} if scale else {})


def _row(hit: Hit, names: Names) -> Row:
    campaign = names.get(f"campaign:{hit.campaign}") or {}
    demand = names.get(f"demand:{hit.campaign}/{hit.demand}") or {}
    title, language = pick(_title(hit) or demand.get("title", {}))
    context = {
        "hit": hit,
        "cut": CUT,
        "kind": KINDS[hit.type],
        "href": _address(hit),
        "title_lang": language,
        "status": hit.standing.status if hit.standing else None,
        "certainty": hit.item.certainty if hit.item else None,
        "campaign": campaign,
        "demand": demand if hit.type == "update" else {},
        "event": _event(hit, names, language) if hit.item else "",
        "page_language": reader_language(),
    }
    before, between, of_source, end = render_to_string("public/lists/found.html", context).split(CUT)
    texts = list(_texts(hit))
    first, its = next(((text, lang) for by, _source in texts for text, lang in [pick(by)] if text), ("", ""))
    return Row(
        before, prepared(title), between, of_source, end, tuple(_passages(texts)), Passage(prepared(plain(first)), its)
    )


def _event(hit: Hit, names: Names, language: str) -> SafeString:
    """The update as all lists show it, cut at its headline."""
    assert hit.item is not None
    headline = CUT
    if language != reader_language():
        headline = format_html('<span lang="{}">{}</span>', language, headline)
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
    content: dict[str, Any] = hit.item.content if hit.item else hit.content
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


def _passages(texts: list[tuple[dict[str, str], bool]]) -> Iterator[Passage]:
    """Each text in the reader's language, then in the others."""
    own = reader_language()
    for by_language, of_source in texts:
        for language in sorted(by_language, key=lambda one: one != own):
            if shown := plain(by_language[language]):
                yield Passage(prepared(shown), language, of_source)
