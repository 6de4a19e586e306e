"""What a briefing says, before it is set as PDF or DOCX: a few parts with numbered sources and a permanent address.

Everything comes from the pages' own presenters and the record, so nothing internal can get in. ``room`` is how much a
paper may say: the number of events and demands it lists. Who sets it lowers the room until it fits on its pages.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.partial_date import PartialDate
from campaigns.sentences import whole_sentences
from demands.progress.progress import CampaignProgress, DemandPage
from demands.progress.standing import Content, Status
from demands.progress.timeline import Item
from demands.public.charts.history_chart import counted
from demands.public.presenters.citing import Citation, citation
from demands.public.presenters.meta import plain, shortened
from demands.public.presenters.recommended import sentence
from demands.public.text.reason import reason_of
from demands.public.text.site_name import address
from demands.public.text.wording import after, bracketed, listed, pick, reader_language

LONG = 700  # characters of a paragraph
ROOMS = (40, 24, 16, 12, 9, 7, 5, 4, 3, 2, 1)  # tried one after the other


@dataclass
class Line:
    """A line of a part: what leads it, such as a date, its text, and the numbers of its sources."""

    text: str
    lead: str = ""
    sources: tuple[int, ...] = ()


@dataclass
class Part:
    """A heading with its lines; ``listed`` sets them as a list."""

    heading: str
    lines: list[Line]
    listed: bool = False


@dataclass
class Paper:
    """One briefing in one language."""

    title: str
    kicker: str
    facts: list[tuple[str, str]]
    parts: list[Part]
    cited: "Sources"
    cite: Citation
    day: dt.date
    language: str = field(default_factory=reader_language)
    more: str = ""

    @property
    def foot(self) -> str:
        """Who publishes it, as of when, under which licence."""
        entry = _("As of %(day)s; entry %(entry)s of the record.") % {"day": self.cite.day, "entry": self.cite.entry}
        return f"{self.cite.publisher}. {entry} {self.cite.licence.short}."


class Sources:
    """The sources of a paper, numbered as they come, each once."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[int, Content]] = {}

    def numbers(self, item: Item, most: int = 2) -> tuple[int, ...]:
        """The numbers of the first sources that an update cites."""
        return tuple(self._number(one["evidence"]) for one in item.content["citations"][:most])

    def _number(self, source: Content) -> int:
        return self.found.setdefault(source["reference"], (len(self.found) + 1, source))[0]

    def lines(self) -> list[tuple[int, str, str]]:
        """Number, text and address of each."""
        return [(number, _source(source), source["url"]) for number, source in self.found.values()]


def _source(source: Content) -> str:
    said = [pick(source["title"])[0], pick(source["publisher"])[0]]
    if source["published_on"]:
        said.append(PartialDate(source["published_on"]).display(reader_language()))
    return listed(one for one in said if one)


def status_words(status: Status | None) -> str:
    return f"{status.symbol} {pick(status.label)[0]}" if status else ""


def demand_paper(page: DemandPage, room: int) -> Paper:
    """The briefing of one demand."""
    whole, one, cited = page.campaign, page.demand, Sources()
    content, language = one.content, reader_language()
    since = one.standing.since
    facts = [
        (_("Status"), after(status_words(one.standing.status), since.display(language)) if since else "–"),
        (_("Addressed to"), _names(whole, content["addressees"])),
        (_("Made on"), PartialDate(content["made_on"]).display(language)),
    ]
    parts = [
        _text(_("Summary"), _explained(page) or pick(content["summary"])[0]),
        _text(_("In the words of the document"), pick(content["wording"])[0]),
        _text(_("What would count as met"), pick(content["success_criterion"])[0]),
        Part(_("Timeline"), [_event(item, whole, cited) for item in _telling(page.timeline, room)], listed=True),
        _coming(whole, content["milestones"]),
        _text(_("UN recommendations"), sentence(page.recommendations, whole) if page.recommendations else ""),
    ]
    title = pick(content["title"])[0]
    cite = citation(title, reverse("public:demand", args=[whole.slug, one.slug]), whole)
    kicker = pick(whole.content["title"])[0]
    return Paper(title, kicker, facts, [one for one in parts if one.lines], cited, cite, whole.clock.day)


def _explained(page: DemandPage) -> str:
    found = page.demand.explanation
    return pick(found.content["text"])[0] if found and not found.outdated else ""


def _text(heading: str, text: str) -> Part:
    said = whole_sentences(plain(text), LONG) if text else ""
    return Part(heading, [Line(said)] if said else [])


def _names(whole: CampaignProgress, slugs: Iterable[str]) -> str:
    return listed(pick((whole.institution(slug) or {}).get("name"))[0] or slug for slug in slugs)


def _telling(timeline: list[Item], room: int) -> list[Item]:
    """Those that changed the status first, then the latest, in the order of the events."""
    in_force = [one for one in timeline if one.replaced_by is None and not one.content["background"]]
    chosen = sorted(in_force, key=lambda one: not one.changed)[:room]
    return [one for one in in_force if one in chosen]


def _event(item: Item, whole: CampaignProgress, cited: Sources) -> Line:
    text = pick(item.content["headline"])[0]
    step = whole.scale.get(item.content["status"] or "") if item.changed else None
    return Line(
        text + (bracketed(pick(step.label)[0]) if step else ""),
        item.happened_on.display(reader_language()),
        cited.numbers(item),
    )


def _coming(whole: CampaignProgress, slugs: Iterable[str] | None = None) -> Part:
    known = whole.of_type("milestone") if slugs is None else [
        found for slug in slugs if (found := whole.names.get(f"milestone:{whole.slug}/{slug}"))
    ]  # fmt: skip
    ahead = [one for one in known if PartialDate(one["date"]).last_day >= whole.clock.day]
    lines = [
        Line(pick(one["title"])[0], PartialDate(one["date"]).display(reader_language()))
        for one in sorted(ahead, key=lambda one: str(one["date"]))[:3]
    ]
    return Part(_("Coming up"), lines, listed=True)


def campaign_paper(whole: CampaignProgress, latest: list[Item], room: int) -> Paper:
    """The briefing of a campaign: every demand with its status in one sentence, as many as there is room for."""
    cited, content = Sources(), whole.content
    titles = {one.slug: pick(one.content["title"])[0] for one in whole.demands}
    facts = [(_("Demands"), str(len(whole.demands))), (_("Status"), counted(whole.tally))]
    shown = whole.demands[: room * 4]
    demands = [_demand(one) for one in shown]
    events = []
    for item in latest[:room]:
        line = _event(item, whole, cited)
        line.text = after(titles.get(item.content["demand"], ""), line.text)
        events.append(line)
    parts = [
        _text("", pick(content["standfirst"])[0]),
        Part(_("Demands"), demands, listed=True),
        Part(_("Latest updates"), events, listed=True),
        _coming(whole),
    ]
    title = pick(content["title"])[0]
    cite = citation(title, reverse("public:campaign", args=[whole.slug]), whole)
    left = len(whole.demands) - len(shown)
    more = _("%(number)d more demands: %(address)s") % {"number": left, "address": address("campaign", whole.slug)}
    kicker = pick(content["country_name"])[0]
    paper = Paper(title, kicker, facts, [one for one in parts if one.lines], cited, cite, whole.clock.day)
    paper.more = more if left else ""
    return paper


def _demand(one: Any) -> Line:
    reason = pick(reason_of(one))[0]
    title = f"{one.content['number']}. {pick(one.content['title'])[0]}"
    return Line(after(title, shortened(reason, 200)) if reason else title, status_words(one.standing.status))
