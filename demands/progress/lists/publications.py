"""What was published last, for those who follow the site: updates in force, and retractions. Part of ``progress``."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from demands.models import DemandStanding, Entry
from demands.progress import sql
from demands.progress.asked import FIELDS, Place
from demands.progress.queries import updates_in_force, with_before
from demands.progress.standing import Clock
from demands.progress.timeline import Item, with_later


@dataclass(frozen=True)
class Publication:
    """One line of the record that changed what readers see of a demand, and the update that it is about."""

    line: Any
    item: Item

    @property
    def retracted(self) -> bool:
        return bool(self.line.kind == "retracted")


def of(which: Q, start: int, number: int) -> list[Publication]:
    """The last ones first. Corrected and redacted updates are left out, as on the pages. Three queries."""
    in_force = updates_in_force(Clock()).filter(which)
    withdrawn = Entry.objects.filter(which, subject_type="update", kind="retracted", content__isnull=False)
    found = in_force | withdrawn.filter(about__content__isnull=False)
    lines = list(found.defer("search").order_by("-sequence")[start : start + number])
    told = [_told_by(line) for line in lines]
    updates = with_before(Entry.objects.filter(pk__in=told), Clock()).defer("search")
    items = {item.sequence: item for item in with_later(list(updates), Clock())}
    return [Publication(line, items[number]) for line, number in zip(lines, told, strict=True) if number in items]


def _told_by(line: Entry) -> int:
    """The update that a line is, or that it retracts."""
    return line.about_id if line.kind == "retracted" and line.about_id else line.sequence


def concerning(kind: str, slug: str) -> Q | None:
    """What is about the demands of an ``institution`` or ``theme`` and of what is within it; None for an unknown one.

    One query, and part of another.
    """
    parents = sql.tree(Clock(), kind)
    if slug not in parents:
        return None
    inside = sorted(Place.of(kind, slug, parents).inside)
    demands = DemandStanding.objects.public().filter(
        campaign=OuterRef("campaign"), demand=OuterRef("demand"), **{f"{FIELDS[kind]}__overlap": inside}
    )
    return Q(Exists(demands))
