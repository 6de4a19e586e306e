"""What is due: demands to be checked again, explanations older than the status. Part of ``progress``.

Both are asked about all campaigns at once, and come from what the ledger keeps of each demand. Where a date has come
since that was written, the entries are asked.
"""

from collections.abc import Iterator

from demands.models import DemandStanding

from . import sql
from .explained import Explanation, explained
from .standing import Check, Clock


def overdue(clock: Clock) -> list[sql.Looked]:
    """The demands of all campaigns that were not checked within the interval they state. Two queries."""
    day = clock.day
    if not clock.is_today:
        return [one for one in sql.looked(clock) if one.due_on < day]
    kept = DemandStanding.objects.overdue(day).as_of(day).order_by("campaign", "demand")
    columns = ("campaign", "demand", "checked_on", "imported", "due_on")
    found = [
        sql.Looked(campaign, demand, Check(checked, imported) if checked else None, due)
        for campaign, demand, checked, imported, due in kept.values_list(*columns)
    ]
    return found + overdue_by_entries(clock)


def overdue_by_entries(clock: Clock) -> list[sql.Looked]:
    """Those of them for which a date has come since the ledger wrote where they stand. One query for none."""
    late = set(DemandStanding.objects.overtaken(clock.day).values_list("campaign", "demand"))
    every = sql.looked(clock, sorted({campaign for campaign, _ in late})) if late else []
    return [one for one in every if (one.campaign, one.demand) in late and one.due_on < clock.day]


def to_be_replaced(clock: Clock) -> Iterator[Explanation]:
    """The explanations of all campaigns that are outdated today. One query, two where a date has come."""
    overtaken = {}
    for campaign, demand, sequence, content, holds in sql.outdated(clock):
        if holds:
            yield Explanation(sequence, content, outdated=True)
        else:
            overtaken[campaign, demand] = (sequence, content)
    changes = sql.changes(clock, sorted({campaign for campaign, _ in overtaken})) if overtaken else {}
    for pair, one in overtaken.items():
        found = explained(one, changes.get(pair, []))
        if found is not None and found.outdated:
            yield found
