"""The questions to the record that the ORM puts: wordings, updates in force, changes of status. Part of ``progress``.

The pages that are asked for most have theirs written out (``sql``); a test holds both spellings together.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Case, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, Lag

from demands.models import Entry
from demands.models.entry import EntryQuerySet

from .standing import Change, Clock, Content

WORDING = ("published", "reworded", "defined")
CORRECTING = ("corrected", "retracted", "redacted", "amended")  # what takes something back or puts it right


def wordings(clock: Clock, which: Q, *, with_text: bool = False) -> dict[str, tuple[int, Content]]:
    """The last wording of each subject: {subject: (sequence, content)}. One query."""
    content: Any = F("content")
    if not with_text:  # a document's full text may be a book
        content = Func(content, Value("text"), template="(%(expressions)s)", arg_joiner=" - ", output_field=JSONField())
    rows = (
        Entry.objects.recorded_by(clock.recorded, clock.entry)
        .filter(which, kind__in=WORDING, content__isnull=False)
        .order_by("subject", "-sequence")
        .distinct("subject")
        .annotate(shown=content)
        .values_list("subject", "sequence", "shown")
    )
    return {subject: (sequence, shown) for subject, sequence, shown in rows}


def updates_in_force(clock: Clock) -> EntryQuerySet:
    return Entry.objects.updates().in_force(clock.recorded, clock.entry).happened_by(clock.day)


def with_before(found: QuerySet[Entry], clock: Clock) -> QuerySet[Entry]:
    """Annotate updates with the status of their demand just before each, as ``before``; None for none."""
    same = updates_in_force(clock).setting_status().filter(campaign=OuterRef("campaign"), demand=OuterRef("demand"))
    earlier = same.filter(
        Q(happened_on__lt=OuterRef("happened_on"))
        | Q(happened_on=OuterRef("happened_on"), sequence__lt=OuterRef("sequence"))
    ).order_by("-happened_on", "-sequence")
    return found.annotate(before=Coalesce(Subquery(earlier.values("status")[:1]), Value("")))


def confirmed(clock: Clock) -> Exists:
    """Whether staff have opened the sources of an update since it was published."""
    lines = Entry.objects.recorded_by(clock.recorded, clock.entry)
    return Exists(lines.filter(about=OuterRef("pk"), kind="confirmed"))


def changes_of(clock: Clock, which: Q) -> dict[tuple[str, str], list[Change]]:
    """The updates that changed a status, by campaign and demand, oldest first. One query."""
    order = [F("happened_on").asc(), F("sequence").asc()]
    rows: Any = (
        updates_in_force(clock)
        .filter(which, background=False)
        .exclude(status="")
        .annotate(
            confirmed=confirmed(clock),
            before=Window(Lag("status"), partition_by=[F("campaign"), F("demand")], order_by=order),
        )
        .filter(Q(before__isnull=True) | ~Q(before=F("status")))
        .order_by("campaign", "demand", "happened_on", "sequence")
        .annotate(level=Case(When(confirmed=True, then=Value("read")), default=F("verification")))
        .values_list("demand", "status", "happened_on", "sequence", "direction", "campaign", "level")
    )
    found = defaultdict(list)
    for row in rows:
        change = Change(*row)
        found[change.campaign, change.demand].append(change)
    return found
