"""What one month brought to a campaign, and which months brought something. Part of ``progress``.

An event belongs to the month in which it happened, however late it was recorded. Corrections and re-checks belong to
the month in which this site published them.
"""

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from campaigns.partial_date import EARLIEST_YEAR, PartialDate, end_of, today
from demands.models import Entry
from demands.models.entry import EntryQuerySet
from demands.progress import sql
from demands.progress.lists import by_the_day
from demands.progress.progress import CampaignProgress, DemandProgress, Head, assemble
from demands.progress.queries import updates_in_force, with_before
from demands.progress.sql import statements
from demands.progress.standing import Clock, Content
from demands.progress.still import read_once
from demands.progress.timeline import Item, with_later

MOST = 200  # updates that a month lists; no campaign has come near it
PUT_RIGHT = ("corrected", "retracted", "redacted", "amended")

# The months of all campaigns in which something happened, since each began; of each the first line and the last moment
DATED = f"""
    SELECT e.campaign, substr(e.happened_on, 1, 7) AS month, max(e.recorded_at)
    FROM demands_entry e JOIN demands_campaignstanding c ON c.campaign = e.campaign AND c.wording IS NOT NULL
    WHERE {statements.IN_FORCE} AND length(e.happened_on) >= 7
    AND e.happened_on COLLATE "C" >= least(c.started_on COLLATE "C", (
        SELECT min(s.made_on COLLATE "C") FROM demands_demandstanding s
        WHERE s.campaign = e.campaign AND s.wording IS NOT NULL))
    AND c.started_on COLLATE "C" <= %(day)s
    GROUP BY 1, 2 HAVING min(e.sequence) > %(after)s AND min(e.sequence) <= %(to)s
    ORDER BY 1, 2"""


class Month(str):
    """A calendar month such as "2026-11"."""

    __slots__ = ()

    @classmethod
    def of(cls, text: str) -> "Month | None":
        """None for what is not a month, or one that has not begun."""
        year, _dash, month = text.partition("-")
        digits = text.isascii() and year.isdigit() and month.isdigit() and len(text) == 7 and len(month) == 2
        if not digits or not 1 <= int(month) <= 12 or not EARLIEST_YEAR <= int(year) < dt.MAXYEAR:
            return None
        return cls(text) if text <= str(today())[:7] else None

    @property
    def first_day(self) -> dt.date:
        return dt.date(int(self[:4]), int(self[5:]), 1)

    @property
    def last_day(self) -> dt.date:
        year, month = int(self[:4]), int(self[5:])
        return dt.date(year, month, calendar.monthrange(year, month)[1])

    @property
    def before(self) -> "Month":
        return Month(str(self.first_day - dt.timedelta(days=1))[:7])

    @property
    def after(self) -> "Month":
        return Month(str(self.last_day + dt.timedelta(days=1))[:7])

    @property
    def is_over(self) -> bool:
        return self.last_day < today()

    def holds(self, date: str | None) -> bool:
        """Whether a date is within it; one that is known to the year alone is within no month."""
        return bool(date) and str(date).startswith(self)


@dataclass
class MonthPage:
    """Everything that a month brought to a campaign, which is as it was at the end of the month."""

    month: Month
    campaign: CampaignProgress
    items: list[Item] = field(default_factory=list)  # what happened, in its order
    made: list[DemandProgress] = field(default_factory=list)
    put_right: list[Entry] = field(default_factory=list)  # lines that corrected something, oldest first
    reworded: list[Entry] = field(default_factory=list)
    reviews: list[Entry] = field(default_factory=list)
    engagements: list[Content] = field(default_factory=list)
    milestones: list[Content] = field(default_factory=list)
    earlier: int = 0  # updates about earlier times that were published in this month
    undated: int = 0  # events of the year whose month is not known

    @property
    def is_empty(self) -> bool:
        said = (self.items, self.made, self.put_right, self.reworded, self.reviews, self.engagements, self.milestones)
        return not any(said) and not self.ended

    @property
    def ended(self) -> PartialDate | None:
        """When the campaign ended, if it did in this month."""
        ended = self.campaign.ended_on
        return ended if self.month.holds(ended) else None


def dated(after: int, to: int) -> list[tuple[str, str, dt.datetime]]:
    """The months in which something happened that entries after one, up to another, were the first to tell.

    Of each: campaign, month, and when something was last recorded of it. One query.
    """
    return sql.rows(DATED, Clock(), after=after, to=to)


def first(campaign: CampaignProgress) -> Month:
    """The month in which a campaign began."""
    return Month(str(campaign.since.first_day)[:7])


@read_once
def month(slug: str, of: Month, *, recorded: dt.date | None = None, entry: int | None = None) -> MonthPage | None:
    """None for a campaign that is not public, and for a month before it began. Eight queries at most."""
    clock = Clock(on=min(of.last_day, today()), recorded=recorded, entry=entry)
    current = sql.wordings(clock, slug, beside=True)
    if f"campaign:{slug}" not in current:
        return None
    whole = assemble(*current[f"campaign:{slug}"], current, sql.changes(clock, slug), clock)
    if of < first(whole) or not whole.begun:
        return None
    whole.head = _head(slug, of, clock)
    page = MonthPage(of, whole)
    found = updates_in_force(clock).filter(campaign=slug)
    within = with_before(found.filter(happened_on__startswith=of), clock).defer("search")
    known = Clock(recorded=recorded, entry=entry)  # a source may have been published later than what it is cited for
    page.items = with_later(list(within.order_by("happened_on", "sequence")[:MOST]), known)
    page.undated = found.filter(happened_on=of[:4]).count()
    page.earlier = _recorded_in(of, found.filter(happened_on__lt=of)).count()
    _lines(page, slug, clock)
    letters = [content for subject, (_, content) in current.items() if subject.startswith("engagement:")]
    page.engagements = [
        one
        for one in by_the_day.engagements(letters, clock)
        if of.holds(one["happened_on"]) or of.holds(one["replied_on"])
    ]
    page.milestones = [one for one in whole.of_type("milestone") if of.holds(one["date"]) and _has_passed(one, clock)]
    page.made = [one for one in whole.demands if of.holds(one.made_on)]
    return page


def _head(slug: str, of: Month, clock: Clock) -> Head | None:
    """The last line that a month's page rests on. One query.

    An update counts in its month, and in those of later updates of its demand, which show the status before them; what
    is about an update counts where that does. ``copied.touched`` tells which months a new line changes, by this rule.
    """
    dated = Coalesce(F("happened_on"), F("about__happened_on"))
    said = Entry.objects.recorded_by(clock.recorded, clock.entry)
    shown = Entry.objects.updates().filter(campaign=slug, happened_on__startswith=of).exclude(demand="")
    own = Q(demand="") | Q(happened_on__startswith=of) | Q(about__happened_on__startswith=of)
    own |= Q(kind="reviewed", content__as_of__startswith=of)
    own |= Q(dated__lte=str(of.last_day), demand__in=shown.values("demand"))
    own |= Q(recorded_at__gte=_begin(of), recorded_at__lt=end_of(of.last_day))
    lines = said.filter(campaign__in=("", slug)).alias(dated=dated).filter(own).order_by("-sequence")
    last = lines.values_list("sequence", "recorded_at").first()
    return Head(*last) if last else None


def _has_passed(milestone: Content, clock: Clock) -> bool:
    return PartialDate(milestone["date"]).last_day <= clock.day


def _recorded_in(of: Month, lines: EntryQuerySet) -> EntryQuerySet:
    return lines.filter(recorded_at__gte=_begin(of), recorded_at__lt=end_of(of.last_day))


def _begin(of: Month) -> dt.datetime:
    """The first moment of a month in the site's time zone."""
    return end_of(of.first_day - dt.timedelta(days=1))


def _lines(page: MonthPage, slug: str, clock: Clock) -> None:
    """Corrections, rewordings and re-checks that this site published in the month. Two queries."""
    said = Entry.objects.recorded_by(clock.recorded, clock.entry).filter(campaign=slug)
    lines = _recorded_in(page.month, said.filter(kind__in=(*PUT_RIGHT, "reworded")))
    for line in lines.select_related("about").defer("search", "about__search").order_by("sequence"):
        if line.kind in PUT_RIGHT:
            page.put_right.append(line)
        elif line.subject_type in ("campaign", "demand"):
            page.reworded.append(line)
    reviews = said.filter(kind="reviewed", content__as_of__startswith=page.month).defer("search")
    page.reviews = list(reviews.order_by("sequence"))


def months(campaign: CampaignProgress) -> list[tuple[Month, int]]:
    """The months of a campaign with the number of events in each, the latest first; those without an event too."""
    numbers, begun = _numbers(campaign), first(campaign)
    found, at = [], Month(str(today())[:7])
    while at >= begun:
        found.append((at, numbers[at]))
        at = at.before
    return found


def latest(campaign: CampaignProgress, number: int) -> list[tuple[Month, int]]:
    """The last months since the campaign began in which something happened."""
    begun = first(campaign)
    known = sorted(
        (pair for pair in _numbers(campaign).items() if len(pair[0]) == 7 and pair[0] >= begun), reverse=True
    )
    return [(Month(at), events) for at, events in known[:number]]


def _numbers(campaign: CampaignProgress) -> Counter[str]:
    """How many events are dated within each month; those that are dated by their year alone stand under it."""
    return Counter(event.happened_on[:7] for one in campaign.demands for event in one.events)
