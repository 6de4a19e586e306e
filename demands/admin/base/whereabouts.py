"""Where demands stand, for their list: as readers see it, beside what is not public yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Subquery

from campaigns.models import WorkingCopy
from demands.models import Demand, Entry, StatusUpdate
from demands.progress.log import standings
from demands.progress.named import named
from demands.progress.standing import Clock, Standing


@dataclass(frozen=True)
class Whereabouts:
    """The status of a demand, the date of its last public update, and how many updates are unpublished."""

    standing: Standing | None = None
    last: str = ""
    unpublished: int = 0


def whereabouts(rows: Iterable[Demand]) -> dict[int, Whereabouts]:
    """By primary key, for demands fetched with their campaigns. Three queries; none for no demand."""
    names = {(one.campaign.slug, one.slug): one.pk for one in rows}
    if not names:
        return {}
    clock = Clock()
    subjects = {"demand:{}/{}".format(*pair) for pair in names} | {f"campaign:{campaign}" for campaign, _ in names}
    known = named(clock, subjects)
    found = standings(names, known, clock)
    updates = StatusUpdate.objects.filter(WorkingCopy.OPEN, demand=OuterRef("pk")).order_by().values("demand")
    public = Entry.objects.updates().in_force().filter(campaign=OuterRef("campaign__slug"), demand=OuterRef("slug"))
    counted = Demand.objects.filter(pk__in=names.values()).annotate(
        waiting=Subquery(updates.annotate(number=Count("pk")).values("number")),
        last=Subquery(public.order_by().values("demand").annotate(last=Max("happened_on")).values("last")),
    )
    beside = {pk: (str(last or ""), waiting or 0) for pk, last, waiting in counted.values_list("pk", "last", "waiting")}
    return {pk: Whereabouts(found.get(pair), *beside.get(pk, ("", 0))) for pair, pk in names.items()}
