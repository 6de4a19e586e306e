"""The only reader for the public: what the record says, on any day, as of any day.

Everything here comes from entries; a draft is not an entry, so it cannot be found. Every function takes a fixed number
of queries, stated in its docstring, however many demands and updates there are. Unknown and hidden are both None.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import F, Func, JSONField, Q, QuerySet, Value, Window
from django.db.models.functions import Lag

from campaigns.partial_date import PartialDate
from demands.models import Entry
from demands.models.entry import EntryQuerySet

from . import sql
from .standing import Change, Clock, Content, Scale, Standing, Status, standing, tally
from .timeline import Item, amend, item, mark_changes, timeline, with_later

WORDING = ("published", "reworded", "defined")


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
    reviewed_on: dt.date | None = None
    clock: Clock = field(default_factory=Clock)

    @cached_property
    def standing(self) -> Standing:
        return standing(self.made_on, self.changes, self.scale, self.clock.day)

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def made_on(self) -> PartialDate:
        return PartialDate(self.content["made_on"])

    def note(self, activity: sql.Activity | None) -> None:
        """Take over what is known of its updates and reviews."""
        if activity is not None:
            self.updates, self.last_on, self.reviewed_on = activity

    @property
    def review_overdue(self) -> bool:
        """Whether nobody has looked again within the interval that the demand itself states."""
        looked = self.reviewed_on or self.made_on.last_day
        return looked + dt.timedelta(days=self.content["review_interval_days"]) < self.clock.shown_day


@dataclass
class CampaignProgress:
    """A campaign with its demands, and the names of what they refer to."""

    sequence: int
    content: Content
    scale: Scale
    demands: list[DemandProgress]
    names: dict[str, Content]  # "institution:mofa" → content; also themes, documents, milestones
    clock: Clock
    sources: int = 0
    updates: int = 0  # these two where no more is asked of its demands: ``campaigns``
    latest_on: PartialDate | None = None

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

    def of_type(self, kind: str) -> list[Content]:
        return [content for subject, content in self.names.items() if subject.startswith(f"{kind}:")]

    def institution(self, slug: str) -> Content | None:
        return self.names.get(f"institution:{slug}")

    def theme(self, slug: str) -> Content | None:
        return self.names.get(f"theme:{slug}")


@dataclass
class DemandPage:
    """Everything the record says of one demand."""

    campaign: CampaignProgress
    demand: DemandProgress
    timeline: list[Item]  # newest first; what was corrected is with its correction, what was retracted stands marked
    wordings: list[sql.Line]  # oldest first
    reviews: list[sql.Line]
    indicators: list[Content]
    engagements: list[Content]
    recommendations: list[Content] = field(default_factory=list)  # of the UN, that ask the same
    redactions: list[sql.Line] = field(default_factory=list)  # the lines that say so, oldest first


# What is current


def wordings(clock: Clock, which: Q, *, with_text: bool = False) -> dict[str, tuple[int, Content]]:
    """The last wording of each subject: {subject: (sequence, content)}. One query."""
    content: Any = F("content")
    if not with_text:  # a document's full text may be a book
        content = Func(content, Value("text"), template="(%(expressions)s)", arg_joiner=" - ", output_field=JSONField())
    rows = (
        Entry.objects.recorded_by(clock.recorded)
        .filter(which, kind__in=WORDING, content__isnull=False)
        .order_by("subject", "-sequence")
        .distinct("subject")
        .annotate(shown=content)
        .values_list("subject", "sequence", "shown")
    )
    return {subject: (sequence, shown) for subject, sequence, shown in rows}


def updates_in_force(clock: Clock) -> EntryQuerySet:
    return Entry.objects.updates().in_force(clock.recorded).happened_by(clock.day)


def changes_of(clock: Clock, which: Q) -> dict[tuple[str, str], list[Change]]:
    """The updates that changed a status, by campaign and demand, oldest first. One query."""
    order = [F("happened_on").asc(), F("sequence").asc()]
    rows: Any = (
        updates_in_force(clock)
        .filter(which, background=False)
        .exclude(status="")
        .annotate(before=Window(Lag("status"), partition_by=[F("campaign"), F("demand")], order_by=order))
        .filter(Q(before__isnull=True) | ~Q(before=F("status")))
        .order_by("campaign", "demand", "happened_on", "sequence")
        .values_list("demand", "status", "happened_on", "sequence", "direction", "campaign")
    )
    found = defaultdict(list)
    for row in rows:
        change = Change(*row)
        found[change.campaign, change.demand].append(change)
    return found


# Pages


def campaigns(clock: Clock) -> list[CampaignProgress]:
    """Every campaign with the standing of its demands and its last update, the latest first. Three queries."""
    current, changes = sql.wordings(clock, ""), sql.changes(clock, "")
    found = []
    for subject, (sequence, content) in current.items():
        if subject.startswith("campaign:"):
            found.append(assemble(sequence, content, current, changes, clock))
    last = sql.last(clock)
    for one in found:
        one.updates, one.latest_on = last.get(one.slug, (0, None))
    return sorted(found, key=lambda one: (one.content["started_on"], one.slug), reverse=True)


def campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """One campaign with everything its page needs but the latest updates. Three queries."""
    found = _campaign(slug, clock)
    if found is not None:
        activity, found.sources = sql.activity(clock, slug)
        for one in found.demands:
            one.note(activity.get(one.slug))
    return found


def _campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """Two queries."""
    return _of(slug, sql.wordings(clock, slug), clock)


def _of(slug: str, current: dict[str, tuple[int, Content]], clock: Clock) -> CampaignProgress | None:
    """A campaign whose current wordings are at hand. One query."""
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
    """A campaign from the current wordings and the changes of status, as ``wordings`` and ``changes_of`` give them."""
    scale_sequence, scale_content = current[f"scale:{content['scale']}"]
    scale = Scale.of(scale_content, scale_sequence)
    slug = content["slug"]
    demands = [
        DemandProgress(
            campaign=slug,
            sequence=number,
            content=one,
            changes=changes.get((slug, one["slug"]), []),
            scale=scale,
            clock=clock,
        )
        for subject, (number, one) in current.items()
        if subject.startswith(f"demand:{slug}/")
    ]
    demands.sort(key=lambda one: one.content["number"])
    names = {
        subject: one
        for subject, (_, one) in current.items()
        if subject.startswith(("institution:", "theme:", f"document:{slug}/", f"milestone:{slug}/"))
    }
    return CampaignProgress(sequence, content, scale, demands, names, clock)


def demand(campaign_slug: str, slug: str, clock: Clock) -> DemandPage | None:
    """One demand with its whole history. Four queries, and one more when UN recommendations are linked to it."""
    current = sql.wordings(clock, campaign_slug, beside=True)
    whole = _of(campaign_slug, current, clock)
    one = next((found for found in whole.demands if found.slug == slug), None) if whole else None
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
    return DemandPage(
        campaign=whole,
        demand=one,
        timeline=history,
        wordings=[line for line in lines if line.subject == "demand" and line.kind in WORDING],
        reviews=[line for line in lines if line.kind == "reviewed"],
        indicators=indicators,
        engagements=sorted(
            (content for subject, content in beside if subject.startswith("engagement:")),
            key=lambda content: content["happened_on"],
            reverse=True,
        ),
        recommendations=recommendations(one.content, clock),
        redactions=[line for line in lines if line.kind == "redacted"],
    )


def recommendations(content: Content, clock: Clock) -> list[Content]:
    """The UN recommendations that a demand's wording names, the latest first. One query when there are any."""
    linked = content.get("recommendations")
    found = sql.recommended(clock, linked) if linked else []
    return sorted(found, key=lambda one: (one["published_on"] or "", one["symbol"], one["number"]), reverse=True)


def _activity(lines: list[sql.Line], history: list[Item], clock: Clock) -> sql.Activity:
    """What happened about a demand whose lines are at hand; the same as ``statements.activity`` asks for many."""
    looked = [PartialDate(line.content["as_of"]).last_day for line in lines if line.kind == "reviewed" and line.content]
    looked += [
        line.recorded_at.date()
        for line in lines
        if line.subject == "update" and line.approval != "imported" and line.content is not None
    ]
    in_force = [update for update in history if update.replaced_by is None]
    last_on = max((update.happened_on for update in in_force), default=None)
    return sql.Activity(len(in_force), last_on, min(max(looked), clock.day) if looked else None)


def overdue(clock: Clock) -> list[sql.Looked]:
    """The demands of all campaigns that nobody has looked at again within the interval they state. One query."""
    return [one for one in sql.looked(clock) if one.due_on < clock.shown_day]


def document(campaign_slug: str, slug: str, clock: Clock) -> tuple[CampaignProgress, Content] | None:
    """A document with its full text, and the campaign whose demands it made. Three queries."""
    whole = _campaign(campaign_slug, clock)
    subject = f"document:{campaign_slug}/{slug}"
    if whole is None or subject not in whole.names:
        return None
    _, content = wordings(clock, Q(subject=subject), with_text=True)[subject]
    return whole, content


def latest(clock: Clock, *, campaign: str = "", start: int = 0, number: int = 20) -> list[Item]:
    """The updates in force that happened last, with what later lines say of them. Two queries."""
    return with_later(sql.latest(clock, campaign, start, number), clock)


def recorded_last(clock: Clock, *, campaign: str = "", start: int = 0, number: int = 20) -> list[Item]:
    """The updates that entered the record last. Two queries."""
    found = list(_updates(clock, campaign).defer("search").order_by("-sequence")[start : start + number])
    return with_later(found, clock)


def count_updates(clock: Clock, *, campaign: str = "") -> int:
    """One query."""
    return _updates(clock, campaign).count()


def _updates(clock: Clock, campaign: str) -> QuerySet[Entry]:
    return updates_in_force(clock).filter(*([Q(campaign=campaign)] if campaign else []))


def entry(sequence: int) -> tuple[Entry, Item | None, list[Entry]] | None:
    """One line of the record, its update when it is one and still readable, and the lines about it. Three queries."""
    line = Entry.objects.defer("search").select_related("about").filter(sequence=sequence).first()
    if line is None:
        return None
    later = list(line.later.defer("search").order_by("sequence"))
    update = None
    if line.subject_type == "update" and line.kind in ("published", "corrected") and line.content is not None:
        update = item(line, later, None)
        update.corrects = line.about
        amend([update], Clock())
    return line, update, later


def corrections(clock: Clock) -> QuerySet[Entry]:
    """Every line that took something back, newest first."""
    kinds = ("corrected", "retracted", "redacted", "amended")
    lines = Entry.objects.recorded_by(clock.recorded).filter(kind__in=kinds)
    return lines.select_related("about").defer("search").order_by("-sequence")


def record() -> QuerySet[Entry]:
    """The whole record, newest first."""
    return Entry.objects.defer("search", "content").order_by("-sequence")


def scales(clock: Clock) -> list[Scale]:
    """The scales in force. One query."""
    current = wordings(clock, Q(subject_type="scale"))
    return [Scale.of(content, sequence) for sequence, content in current.values()]
