"""The updates in the order in which they were recorded, a page at a time."""

from django.db.models import Q, QuerySet

from demands.models import Entry
from demands.models.standing import OF_A_COUNT
from demands.progress import sql
from demands.progress.queries import confirmed, updates_in_force, with_before
from demands.progress.sql.statements import IN_FORCE
from demands.progress.standing import Clock
from demands.progress.timeline import Item, with_later

# The piece of the record in which a place of the list is, by what the ledger counts; then the lines from there on.
# Nothing where the count is another than that of the list, or a date has come since it was written.
BY_COUNTS = f"""
    WITH piece AS (
        SELECT place, sum(number) OVER (ORDER BY place DESC) - number AS before, sum(number) OVER () AS every,
               bool_and(holds_from <= %(day)s AND (holds_until = '' OR holds_until > %(day)s)) OVER () AS holds
        FROM demands_updatecount
    ), hit AS MATERIALIZED (
        SELECT place, before FROM piece WHERE every = %(total)s AND holds AND before <= %(start)s
        ORDER BY place LIMIT 1
    )
    SELECT sequence FROM demands_entry e
    WHERE {IN_FORCE} AND sequence < (SELECT (place + 1) * {OF_A_COUNT} FROM hit)
    ORDER BY sequence DESC OFFSET (SELECT %(start)s - before FROM hit) LIMIT %(number)s"""


def last(
    clock: Clock, *, campaign: str = "", certainty: str = "", start: int = 0, number: int = 20, total: int
) -> list[int]:
    """Of the updates, which are ``total``, the numbers of some that entered the record last, the last first. One
    query, two where a date has come since the ledger counted.

    Today's are found by what the ledger counts, others along an index, from its nearer end.
    """
    if clock.is_today and not (campaign or certainty):
        given = {"start": start, "number": number, "total": total}
        if found := [sequence for (sequence,) in sql.rows(BY_COUNTS, clock, **given)]:
            return found
    numbers = _updates(clock, campaign, certainty).values("pk")
    stop = total - start
    if stop - number < start:
        some = numbers.order_by("sequence")[max(stop - number, 0) : stop] if total else numbers.none()
    else:
        some = numbers.order_by("-sequence")[start : start + number]
    return sorted(some.values_list("pk", flat=True), reverse=True)


def updates(clock: Clock, numbers: list[int]) -> list[Item]:
    """Some updates by their numbers, the last recorded first. Two queries."""
    found = with_before(Entry.objects.filter(pk__in=numbers), clock).defer("search").order_by("-sequence")
    return with_later(list(found), clock)


def count(clock: Clock, *, campaign: str = "", certainty: str = "") -> int:
    """One query."""
    return _updates(clock, campaign, certainty).count()


def _updates(clock: Clock, campaign: str, certainty: str) -> QuerySet[Entry]:
    """The updates in force, of one campaign or of all, at one level of certainty or at any."""
    found = updates_in_force(clock).filter(*([Q(campaign=campaign)] if campaign else []))
    if certainty == "read":
        return found.filter(Q(verification="read") | confirmed(clock))
    return found.filter(~confirmed(clock), verification=certainty) if certainty else found
