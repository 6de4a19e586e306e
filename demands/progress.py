"""The only reader for the public: what the record says, on any day, as of any day.

Everything here comes from entries; a draft is not an entry, so it cannot be found. Every function takes a fixed number
of queries, stated in its docstring, however many demands and updates there are. Unknown and hidden are both None.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Func, JSONField, Max, Q, QuerySet, Value, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lag

from campaigns.partial_date import PartialDate

from .models import Entry
from .standing import Change, Clock, Content, Scale, Standing, Status, standing, tally
from .timeline import Item, amend, item, mark_changes, timeline, with_later

WORDING = ("published", "reworded", "defined")


@dataclass
class DemandProgress:
    """A demand in a list."""

    campaign: str
    sequence: int
    content: Content
    standing: Standing
    updates: int = 0
    last_on: PartialDate | None = None
    reviewed_on: dt.date | None = None
    clock: Clock = field(default_factory=Clock)

    @property
    def slug(self) -> str:
        return self.content["slug"]

    @property
    def made_on(self) -> PartialDate:
        return PartialDate(self.content["made_on"])

    @property
    def review_overdue(self) -> bool:
        """Whether nobody has looked again within the interval that the demand itself states."""
        looked = self.reviewed_on or self.made_on.last_day
        return looked + dt.timedelta(days=self.content["review_interval_days"]) < self.clock.day


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

    @property
    def slug(self) -> str:
        return self.content["slug"]

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
    wordings: list[Entry]  # oldest first
    reviews: list[Entry]
    indicators: list[Content]
    engagements: list[Content]


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


def updates_in_force(clock: Clock) -> QuerySet[Entry]:
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


def _activity(clock: Clock, campaign: str) -> dict[str, tuple[int, PartialDate | None]]:
    """Number of updates and date of the last, by demand. One query."""
    rows = (
        updates_in_force(clock)
        .filter(campaign=campaign)
        .values_list("demand")
        .annotate(Count("pk"), Max("happened_on"))
    )
    return {demand: (number, last) for demand, number, last in rows.order_by("demand")}


def _looked_at(clock: Clock, campaign: str) -> dict[str, dt.date]:
    """The last day on which somebody is on record as having looked at each demand. One query."""
    rows = (
        Entry.objects.recorded_by(clock.recorded)
        .filter(Q(kind="reviewed") | Q(subject_type="update"), campaign=campaign, content__isnull=False)
        .exclude(~Q(kind="reviewed"), approval="imported")
        .order_by()
        .values_list("demand")
        .annotate(as_of=Max(KeyTextTransform("as_of", "content")), said=Max("recorded_at", filter=~Q(kind="reviewed")))
    )
    found = {}
    for demand, as_of, recorded_at in rows:
        days = [PartialDate(as_of).last_day] if as_of else []
        days += [recorded_at.date()] if recorded_at else []
        found[demand] = min(max(days), clock.day)
    return found


def sources_cited(clock: Clock, campaign: str) -> int:
    """How many different sources the updates of a campaign cite. One query."""
    cited = updates_in_force(clock).filter(campaign=campaign).annotate(source=Func("evidence", function="unnest"))
    return cited.order_by().values("source").distinct().count()


# Pages


def campaigns(clock: Clock) -> list[CampaignProgress]:
    """Every campaign with the standing of its demands, the latest first. Two queries."""
    current = wordings(clock, Q(subject_type__in=("campaign", "demand", "scale")))
    changes = changes_of(clock, Q())
    found = []
    for subject, (sequence, content) in current.items():
        if subject.startswith("campaign:"):
            found.append(assemble(sequence, content, current, changes, clock))
    return sorted(found, key=lambda one: (one.content["started_on"], one.slug), reverse=True)


def campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """One campaign with everything its page needs but the latest updates. Five queries."""
    found = _campaign(slug, clock)
    if found is None:
        return None
    activity, looked = _activity(clock, slug), _looked_at(clock, slug)
    for one in found.demands:
        one.updates, one.last_on = activity.get(one.slug, (0, None))
        one.reviewed_on = looked.get(one.slug)
    found.sources = sources_cited(clock, slug)
    return found


def _campaign(slug: str, clock: Clock) -> CampaignProgress | None:
    """Two queries."""
    types = Q(subject_type__in=("scale", "institution", "theme"))
    own = Q(campaign=slug, subject_type__in=("campaign", "demand", "document", "milestone"))
    current = wordings(clock, types | own)
    if f"campaign:{slug}" not in current:
        return None
    return assemble(*current[f"campaign:{slug}"], current, changes_of(clock, Q(campaign=slug)), clock)


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
            standing=standing(PartialDate(one["made_on"]), changes.get((slug, one["slug"]), []), scale, clock.day),
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
    """One demand with its whole history. Seven queries at most."""
    whole = _campaign(campaign_slug, clock)
    one = next((found for found in whole.demands if found.slug == slug), None) if whole else None
    if whole is None or one is None:
        return None
    lines = list(
        Entry.objects.recorded_by(clock.recorded)
        .filter(campaign=campaign_slug, demand=slug)
        .defer("search")
        .order_by("sequence")
    )
    one.reviewed_on = _looked_at(clock, campaign_slug).get(slug)
    history = timeline(lines, whole.scale, clock)
    one.updates = sum(1 for update in history if update.replaced_by is None)
    one.last_on = history[0].happened_on if history else None
    mark_changes(history, one.standing)
    others = wordings(
        clock, Q(campaign=campaign_slug, subject_type__in=("indicator", "engagement"), content__demands__contains=slug)
    )
    return DemandPage(
        campaign=whole,
        demand=one,
        timeline=history,
        wordings=[line for line in lines if line.subject_type == "demand" and line.kind in WORDING],
        reviews=[line for line in lines if line.kind == "reviewed"],
        indicators=[content for subject, (_, content) in others.items() if subject.startswith("indicator:")],
        engagements=sorted(
            (content for subject, (_, content) in others.items() if subject.startswith("engagement:")),
            key=lambda content: content["happened_on"],
            reverse=True,
        ),
    )


def document(campaign_slug: str, slug: str, clock: Clock) -> tuple[CampaignProgress, Content] | None:
    """A document with its full text, and the campaign whose demands it made. Three queries."""
    whole = _campaign(campaign_slug, clock)
    subject = f"document:{campaign_slug}/{slug}"
    if whole is None or subject not in whole.names:
        return None
    _, content = wordings(clock, Q(subject=subject), with_text=True)[subject]
    return whole, content


def latest(clock: Clock, *, campaign: str = "", which: Q | None = None, start: int = 0, number: int = 20) -> list[Item]:
    """The updates in force that happened last, with later translations and amendments. Three queries."""
    lines = _updates(clock, campaign).filter(*([which] if which else [])).defer("search")
    found = list(lines.order_by("-happened_on", "-sequence")[start : start + number])
    return with_later(found, clock)


def recorded_last(clock: Clock, *, campaign: str = "", start: int = 0, number: int = 20) -> list[Item]:
    """The updates that entered the record last. Three queries."""
    found = list(_updates(clock, campaign).defer("search").order_by("-sequence")[start : start + number])
    return with_later(found, clock)


def count_updates(clock: Clock, *, campaign: str = "") -> int:
    """One query."""
    return _updates(clock, campaign).count()


def _updates(clock: Clock, campaign: str) -> QuerySet[Entry]:
    return updates_in_force(clock).filter(*([Q(campaign=campaign)] if campaign else []))


def entry(sequence: int) -> tuple[Entry, Item | None, list[Entry]] | None:
    """One line of the record, its update when it is one and still readable, and the lines about it. Four queries."""
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
