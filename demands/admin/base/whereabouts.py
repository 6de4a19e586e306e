"""Where demands stand, for their list: as readers see it, beside what is not public yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from campaigns.models import WorkingCopy
from demands.models import Demand, Entry, StatusUpdate
from demands.progress.log import Names, standings
from demands.progress.queries import wordings
from demands.progress.standing import Clock, Standing


@dataclass(frozen=True)
class Whereabouts:
    """The status of a demand, the date of its last public update, and how many updates are unpublished."""

    standing: Standing | None = None
    last: str = ""
    unpublished: int = 0


def whereabouts(rows: Iterable[Demand]) -> dict[int, Whereabouts]:
    """By primary key, for demands fetched with their campaigns. Four queries; none for no demand."""
    names = {(one.campaign.slug, one.slug): one.pk for one in rows}
    if not names:
        return {}
    clock = Clock()
    subjects = ["demand:{}/{}".format(*pair) for pair in names]
    known = Names(wordings(clock, Q(subject__in=subjects) | Q(subject_type__in=("campaign", "scale"))))
    found = standings(names, known, clock)
    of_these = Q(campaign__in={pair[0] for pair in names}, demand__in={pair[1] for pair in names})
    dated = Entry.objects.updates().in_force().filter(of_these).order_by().values("campaign", "demand")
    last = {(one["campaign"], one["demand"]): one["last"] for one in dated.annotate(last=Max("happened_on"))}
    open_ones = StatusUpdate.objects.filter(WorkingCopy.OPEN, demand__in=names.values()).order_by().values("demand")
    waiting = {one["demand"]: one["number"] for one in open_ones.annotate(number=Count("pk"))}
    return {pk: Whereabouts(found.get(pair), last.get(pair) or "", waiting.get(pk, 0)) for pair, pk in names.items()}
