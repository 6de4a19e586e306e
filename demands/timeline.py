"""Updates as a timeline shows them: each entry with what later lines of the record say of it. Part of ``progress``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.partial_date import PartialDate

from .content import amended
from .models import Entry
from .standing import Clock, Content, Scale, Standing, Status

REPLACING = ("corrected", "retracted", "redacted")


@dataclass
class Item:
    """One update as a timeline shows it, with what later lines say of it."""

    sequence: int
    kind: str
    recorded_at: dt.datetime
    content: Content
    status: Status | None = None
    changed: bool = False  # it gave the demand another status
    confirmed_at: dt.datetime | None = None
    replaced_by: Entry | None = None  # the line that corrected or retracted it
    corrects: Entry | None = None
    approval: str = ""

    @property
    def verified(self) -> bool:
        return bool(self.content["verified"]) or self.confirmed_at is not None

    @property
    def happened_on(self) -> PartialDate:
        return PartialDate(self.content["happened_on"])

    @property
    def ended_on(self) -> PartialDate | None:
        return PartialDate(self.content["ended_on"]) if self.content["ended_on"] else None


def mark_changes(timeline: Iterable[Item], where: Standing) -> None:
    began = {segment.sequence for segment in where.segments}
    for item in timeline:
        item.changed = item.sequence in began


def timeline(lines: list[Entry], scale: Scale | None, clock: Clock) -> list[Item]:
    """Updates newest first. A corrected one gives way to its correction; a retracted one stays, marked. One query."""
    about: dict[int, list[Entry]] = defaultdict(list)
    for line in lines:
        if line.about_id is not None:
            about[line.about_id].append(line)
    by_sequence = {line.sequence: line for line in lines}
    items = []
    for line in lines:
        if line.subject_type != "update" or line.kind not in ("published", "corrected") or line.content is None:
            continue
        one = item(line, about[line.sequence], scale)
        one.corrects = by_sequence.get(line.about_id or 0)
        corrected = one.replaced_by is not None and one.replaced_by.kind == "corrected"
        if not corrected and one.happened_on.first_day <= clock.day:
            items.append(one)
    amend(items, clock)
    return sorted(items, key=lambda item: (item.happened_on, item.sequence), reverse=True)


def item(line: Entry, later: list[Entry], scale: Scale | None) -> Item:
    content = dict(line.content or {})
    found = Item(line.sequence, line.kind, line.recorded_at, content, approval=line.approval)
    for one in later:
        if one.kind == "translated" and one.content is not None:
            for part in ("headline", "body"):
                content[part] = content[part] | {one.content["language"]: one.content[part]}
        elif one.kind == "confirmed":
            found.confirmed_at = one.recorded_at
        elif one.kind in REPLACING:
            found.replaced_by = one
    found.status = scale.get(content["status"] or "") if scale else None
    return found


def amend(items: list[Item], clock: Clock) -> None:
    """Show sources as later lines describe them. One query."""
    cited = {citation["evidence"]["reference"] for item in items for citation in item.content["citations"]}
    lines = (
        Entry.objects.recorded_by(clock.recorded)
        .filter(kind="amended", subject__in=[f"evidence:{one}" for one in cited])
        .order_by("sequence")
        .values_list("subject", "content")
    )
    changes: dict[str, Content] = {}
    for subject, content in lines:
        reference = subject.split(":", 1)[1]
        changes[reference] = changes.get(reference, {}) | (content or {}).get("changes", {})
    if changes:
        for item in items:
            item.content["citations"] = [
                citation
                | {"evidence": amended(citation["evidence"], changes.get(citation["evidence"]["reference"], {}))}
                for citation in item.content["citations"]
            ]


def with_later(found: list[Entry], clock: Clock) -> list[Item]:
    later: dict[int, list[Entry]] = defaultdict(list)
    for line in (
        Entry.objects.recorded_by(clock.recorded).filter(about__in=[one.sequence for one in found]).defer("search")
    ):
        later[line.about_id or 0].append(line)
    items = [item(line, later[line.sequence], None) for line in found]
    amend(items, clock)
    return items
