"""The only reader for the public: what the record says, on any day, as of any day.

Everything here comes from entries; a draft is not an entry, so it cannot be found. Every function takes a fixed number
of queries, stated in its docstring, however many demands and updates there are. Unknown and hidden are both None.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from campaigns.partial_date import PartialDate, day_of
from demands.models import Entry
from demands.text.words import normal

from . import sql
from .explained import Explanation, explained
from .lists import by_the_day
from .queries import CORRECTING, WORDING, with_before, wordings
from .standing import Change, Check, Clock, Content, Scale, Standing, Status, standing, tally
from .still import read_once
from .timeline import Item, amend, item, mark_changes, sources_of, timeline, with_later


@dataclass
class DemandProgress:
    """A demand in a list."""

    campaign: str
    sequence: int
    content: Content
    changes: list[Change]  # of its status, oldest first
    scale: Scale
    updates: int = 0
    last_on: PartialDate | None = None
    explanation: Explanation | None = None  # why it has its status
    checked: Check | None = None  # when it was last checked, by the page's day
    clock: Clock = field(default_factory=Clock)
    sources: int = 0  # different ones that its updates cite
    events: tuple[sql.Happened, ...] = ()  # its updates in force, the oldest first

    @cached_property
    def standing(self) -> Standing:
        return standing(self.made_on, self.changes, self.scale, self.clock.day)

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @cached_property
    def made_on(self) -> PartialDate:
        return PartialDate(self.content["made_on"])

    def note(self, activity: sql.Activity | None) -> None:
        """Take over what is known of its updates and checks."""
        if activity is not None:
            self.updates, self.last_on, self.checked, self.sources, self.events = activity

    @property
    def check_due_on(self) -> dt.date:
        """The day by which it is to be checked again: the interval is one that the demand itself states."""
        last_day = (self.checked.on if self.checked else self.made_on).last_day
        return last_day + dt.timedelta(days=self.content["review_interval_days"])

    @property
    def review_overdue(self) -> bool:
        """Whether it was not checked within its interval."""
        return self.check_due_on < self.clock.day


class Head(NamedTuple):
    """The last line of the record that a page rests on."""

    sequence: int
    recorded_at: dt.datetime


@dataclass
class CampaignProgress:
    """A campaign with its demands, and the names of what they refer to."""

    sequence: int
    content: Content
    scale: Scale
    demands: list[DemandProgress]
    names: dict[str, Content]  # "institution:mofa" → content; also themes, documents, milestones
    clock: Clock
    head: Head | None = None
    unmade: list[DemandProgress] = field(default_factory=list)  # public today, and made after the page's day
    certainty: sql.Certainty = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # see ``said_of``

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def tally(self) -> list[tuple[Status, int]]:
        return tally((one.standing for one in self.demands), self.scale)

    @property
    def last_on(self) -> PartialDate | None:
        return max((one.last_on for one in self.demands if one.last_on), default=None)

    @property
    def since(self) -> PartialDate:
        return min([PartialDate(self.content["started_on"]), *(one.made_on for one in self.demands)])

    @property
    def sources(self) -> int:
        """The number of different sources that its updates cite."""
        return sum(self.certainty.get("source", {}).values())

    @property
    def begun(self) -> bool:
        """Whether it had begun by the page's day."""
        return self.since.first_day <= self.clock.day

    @property
    def ended_on(self) -> PartialDate | None:
        """The day on which the campaign ended; None if it had not ended by the day of the page."""
        return ended_by(self.content, self.clock)

    @property
    def evidence_until(self) -> PartialDate | None:
        """How far its evidence reaches, where it ends before the page's day: nothing later has been checked."""
        until = self.content.get("evidence_until")
        return PartialDate(until) if until and PartialDate(until).last_day < self.clock.day else None

    @property
    def checked_to(self) -> dt.date | None:
        """The last day that its evidence reaches; None where it reaches the page's day."""
        return self.evidence_until.last_day if self.evidence_until else None

    def of_type(self, kind: str) -> list[Content]:
        return [content for subject, content in self.names.items() if subject.startswith(f"{kind}:")]

    def said_of(self, one: DemandProgress) -> str:
        """The words of a demand and the names of those whom it is addressed to, in every language."""
        if one.slug not in self.said:
            bodies = [self.institution(slug) or {} for slug in one.content["addressees"]]
            names = " ".join(name for content in bodies for name in content.get("name", {}).values())
            self.said[one.slug] = f"{haystack(one.content)} {normal(names)}"
        return self.said[one.slug]

    def institution(self, slug: str) -> Content | None:
        return self.names.get(f"institution:{slug}")

    def theme(self, slug: str) -> Content | None:
        return self.names.get(f"theme:{slug}")


@dataclass
class DemandPage:
    """Everything in the record about one demand."""

    campaign: CampaignProgress
    demand: DemandProgress
    timeline: list[Item]  # newest first; what was corrected is with its correction, what was retracted stands marked
    wordings: list[sql.Line]  # oldest first
    reviews: list[sql.Line]  # oldest first, by the page's day
    indicators: list[Content]
    engagements: list[Content]
    recommendations: list[Content] = field(default_factory=list)  # of the UN, that ask the same
    redactions: list[sql.Line] = field(default_factory=list)  # the lines that say so, oldest first


def ended_by(content: Content, clock: Clock) -> PartialDate | None:
    """When a campaign ended, if it had by a clock's day."""
    ended = content["ended_on"]
    return PartialDate(ended) if ended and clock.has_come(ended) else None


def haystack(content: Content) -> str:
    """The words of a demand in every language, for a search within one campaign."""
    parts = [text for name in ("title", "summary", "wording") for text in content[name].values()]
    return normal(" ".join(parts))


# Pages


@read_once
def campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """One campaign with everything its page needs but the latest updates. Three queries."""
    found = outline(slug, clock)
    if found is not None:
        activity, found.certainty = sql.activity(clock, slug)
        for one in found.demands:
            one.note(activity.get(one.slug))
    return found


def outline(slug: str, clock: Clock) -> CampaignProgress | None:
    """One campaign with the statuses of its demands, and not what happened about them. Two queries."""
    return _of(slug, sql.wordings(clock, slug), clock)


def _of(slug: str, current: dict[str, tuple[int, Content]], clock: Clock) -> CampaignProgress | None:
    """A campaign whose current wordings are given. One query."""
    if f"campaign:{slug}" not in current:
        return None
    return assemble(*current[f"campaign:{slug}"], current, sql.changes(clock, slug), clock)


def assemble(
    sequence: int,
    content: Content,
    current: dict[str, tuple[int, Content]],
    changes: dict[tuple[str, str], list[Change]],
    clock: Clock,
) -> CampaignProgress:
    """A campaign from the current wordings and the changes of status, as ``wordings`` and ``changes_of`` give them.

    What is dated after the clock's day is left out: documents, and the milestones of a day that lies back.
    """
    scale = Scale.current(current, content["scale"])
    slug = content["slug"]
    demands = [
        DemandProgress(
            campaign=slug,
            sequence=number,
            content=one,
            changes=changes.get((slug, one["slug"]), []),
            scale=scale,
            clock=clock,
            explanation=explained(
                current.get(f"explanation:{slug}/{one['slug']}"), changes.get((slug, one["slug"]), [])
            ),
        )
        for subject, (number, one) in current.items()
        if subject.startswith(f"demand:{slug}/")
    ]
    demands.sort(key=lambda one: one.content["number"])
    made = [one for one in demands if clock.has_come(one.content["made_on"])]
    names = {
        subject: one
        for subject, (_, one) in current.items()
        if subject.startswith(("institution:", "theme:"))
        or (subject.startswith(f"document:{slug}/") and clock.has_come(one["dated"]))
        or (subject.startswith(f"milestone:{slug}/") and not (clock.looks_back and not clock.has_come(one["date"])))
    }
    unmade = [one for one in demands if not clock.has_come(one.content["made_on"])]
    return CampaignProgress(sequence, content, scale, made, names, clock, _head(current), unmade)


def _head(current: dict[str, tuple[int, Content]]) -> Head | None:
    if "head" not in current:
        return None
    sequence, said = current["head"]
    return Head(sequence, dt.datetime.fromisoformat(said["recorded_at"]))


@read_once
def demand(campaign_slug: str, slug: str, clock: Clock) -> DemandPage | None:
    """One demand with its whole history. Four queries, and one more when UN recommendations are linked to it."""
    current = sql.wordings(clock, campaign_slug, beside=True, demand=slug)
    whole = _of(campaign_slug, current, clock)
    one = next((found for found in (*whole.demands, *whole.unmade) if found.slug == slug), None) if whole else None
    if whole is None or one is None:
        return None
    lines = sql.of_demand(clock, campaign_slug, slug)
    history = timeline(lines, whole.scale, clock)
    one.note(_activity(lines, history, clock))
    mark_changes(history, one.standing)
    beside = [
        (subject, content)
        for subject, (_, content) in current.items()
        if subject.startswith(("indicator:", "engagement:")) and slug in content["demands"]
    ]
    indicators = amend(history, clock, [content for subject, content in beside if subject.startswith("indicator:")])
    engagements = [content for subject, content in beside if subject.startswith("engagement:")]
    return DemandPage(
        campaign=whole,
        demand=one,
        timeline=history,
        wordings=[line for line in lines if line.subject == "demand" and line.kind in WORDING],
        reviews=[
            line for line in lines if line.kind == "reviewed" and line.content and clock.has_come(line.content["as_of"])
        ],
        indicators=indicators,
        engagements=sorted(
            by_the_day.engagements(engagements, clock), key=lambda content: content["happened_on"], reverse=True
        ),
        recommendations=recommendations(one.content, clock),
        redactions=[line for line in lines if line.kind == "redacted"],
    )


def recommendations(content: Content, clock: Clock) -> list[Content]:
    """The UN recommendations that a demand's wording names, the latest first. One query when there are any."""
    linked = content.get("recommendations")
    found = sql.recommended(clock, linked) if linked else []
    found = [one for one in found if clock.has_come(one["published_on"])]
    return sorted(found, key=lambda one: (one["published_on"] or "", one["symbol"], one["number"]), reverse=True)


def _activity(lines: list[sql.Line], history: list[Item], clock: Clock) -> sql.Activity:
    """What happened about a demand whose lines are at hand; what ``sql.activity`` asks for many."""
    checks = [
        Check(PartialDate(line.content["as_of"]), line.approval == "imported")
        for line in lines
        if line.kind == "reviewed" and line.content
    ]
    checks += [
        Check(PartialDate(day_of(line.recorded_at)), imported=False)
        for line in lines
        if line.subject == "update" and line.kind == "published" and line.approval != "imported" and line.content
    ]
    by_then = [one for one in checks if one.on <= str(clock.day)]
    in_force = [update for update in history if update.replaced_by is None]
    last_on = max((update.happened_on for update in in_force), default=None)
    checked = max(by_then, key=lambda one: (one.on, not one.imported), default=None)
    events = tuple(
        sql.Happened(one.happened_on, one.sequence, "" if one.content["background"] else one.content["direction"])
        for one in reversed(in_force)
    )
    return sql.Activity(len(in_force), last_on, checked, len(sources_of(one.content for one in in_force)), events)


@read_once
def document(campaign_slug: str, slug: str, clock: Clock) -> tuple[CampaignProgress, Content] | None:
    """A document with its full text, and the campaign whose demands it made. Three queries."""
    whole = outline(campaign_slug, clock)
    subject = f"document:{campaign_slug}/{slug}"
    if whole is None:
        return None
    found = wordings(clock, Q(subject=subject), with_text=True).get(subject)
    return (whole, found[1]) if found else None


def latest(clock: Clock, *, campaign: str = "", start: int = 0, number: int = 20) -> list[Item]:
    """The latest updates in force, with their later corrections. Two queries."""
    return with_later(sql.latest(clock, campaign, start, number), clock)


@read_once
def certainty(clock: Clock) -> sql.Certainty:
    """How many updates, sources and figures of all campaigns there are at each level of certainty. One query."""
    return sql.activity(clock, "")[1]


Told = tuple[Entry, Item | None, list[Entry]]  # a line, its update, the lines about it


@read_once
def entry(sequence: int) -> Told | None:
    """One line of the record, its update when it is one and still readable, and the lines about it. Three queries."""
    return entries([sequence]).get(sequence)


def entries(numbers: Collection[int]) -> dict[int, Told]:
    """Some lines of the record by their numbers, each as ``entry`` tells it. Three queries."""
    lines = with_before(Entry.objects.defer("search").select_related("about"), Clock()).filter(sequence__in=numbers)
    found: dict[int, Told] = {line.sequence: (line, None, []) for line in lines}
    for one in Entry.objects.filter(about__in=list(found)).defer("search").order_by("sequence"):
        found[one.about_id or 0][2].append(one)
    updates = []
    for number, (line, _update, later) in found.items():
        if line.subject_type == "update" and line.kind in ("published", "corrected") and line.content is not None:
            update = item(line, later, None)
            update.corrects = line.about
            updates.append(update)
            found[number] = (line, update, later)
    if updates:
        amend(updates, Clock())
    return found


def corrections(clock: Clock) -> QuerySet[Entry]:
    """Every line that took something back, newest first."""
    lines = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(kind__in=CORRECTING)
    return lines.select_related("about").defer("search").order_by("-sequence")


def record() -> QuerySet[Entry]:
    """The whole record, newest first."""
    return Entry.objects.defer("search", "content").order_by("-sequence")


def scales(clock: Clock) -> list[Scale]:
    """The scales in force. One query."""
    current = wordings(clock, Q(subject_type="scale"))
    return [Scale.of(content, sequence) for sequence, content in current.values()]
