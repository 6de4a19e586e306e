"""The updates in the order in which they were recorded, a page at a time."""

from django.db.models import Q, QuerySet

from demands.models import Entry
from demands.progress.queries import confirmed, updates_in_force, with_before
from demands.progress.standing import Clock
from demands.progress.timeline import Item, with_later


def last(
    clock: Clock, *, campaign: str = "", certainty: str = "", start: int = 0, number: int = 20, total: int
) -> list[int]:
    """Of the updates, which are ``total``, the numbers of some that entered the record last, the last first. One query.

    They are found along an index, from its nearer end.
    """
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
