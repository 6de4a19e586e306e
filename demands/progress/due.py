"""What is due: demands to be checked again, explanations older than the status. Part of ``progress``.

Both are asked about all campaigns at once, and come from what the ledger keeps of each demand. Where a date has come
since that was written, the entries are asked.
"""

from demands.models import DemandStanding

from . import sql
from .explained import explained
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


def outdated(clock: Clock) -> list[tuple[str, str]]:
    """The demands of all campaigns, by campaign and slug, whose explanation is of another status today. Two queries."""
    kept = DemandStanding.objects.unexplained().as_of(clock.day).order_by("campaign", "demand")
    return [*kept.values_list("campaign", "demand"), *outdated_by_entries(clock)]


def outdated_by_entries(clock: Clock) -> list[tuple[str, str]]:
    """Those of them for which a date has come since the ledger wrote where they stand. One query for none, else two."""
    said = sql.explanations_overtaken(clock)
    changes = sql.changes(clock, sorted({campaign for campaign, *_ in said})) if said else {}
    found = []
    for campaign, demand, sequence, content in said:
        one = explained((sequence, content), changes.get((campaign, demand), []))
        if one is not None and one.outdated:
            found.append((campaign, demand))
    return found
