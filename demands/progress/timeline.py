"""Updates as a timeline shows them: each entry with its later corrections. Part of ``progress``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.partial_date import PartialDate, day_of
from demands.ledger.amendments import amended, amendments
from demands.models import Entry

from . import sql
from .lists import by_the_day
from .standing import Clock, Content, Scale, Standing, Status

AnyLine = Entry | sql.Line
REPLACING = ("corrected", "retracted", "redacted")


@dataclass
class Item:
    """One update as a timeline shows it, with its later corrections."""

    sequence: int
    kind: str
    recorded_at: dt.datetime
    content: Content
    status: Status | None = None
    changed: bool = False  # it gave the demand another status
    confirmed_at: dt.datetime | None = None
    replaced_by: AnyLine | None = None  # the line that corrected or retracted it
    corrects: AnyLine | None = None
    approval: str = ""
    before: str | None = None  # the status of its demand just before it, '' for none; None where nobody has asked
    later_sources: int = 0  # sources that a page of an earlier day leaves out, because they were published later
    seconded_at: dt.datetime | None = None  # a second person has confirmed an emergency publication

    @property
    def certainty(self) -> Content:
        """The level, and the day on which staff read the sources, whether before publication or after it."""
        if self.content["verification"] != "read" and self.confirmed_at is not None:
            return {"verification": "read", "verified_on": day_of(self.confirmed_at).isoformat()}
        return {name: self.content.get(name) for name in ("verification", "verified_on")}

    @property
    def happened_on(self) -> PartialDate:
        return PartialDate(self.content["happened_on"])

    @property
    def ended_on(self) -> PartialDate | None:
        return PartialDate(self.content["ended_on"]) if self.content["ended_on"] else None


def mark_changes(timeline: Sequence[Item], where: Standing) -> None:
    """Note of a demand's updates, newest first, what the status was before each, and which of them changed it."""
    began = {segment.sequence for segment in where.segments}
    current = ""
    for item in reversed(timeline):
        item.changed = item.sequence in began
        item.before = current
        if item.replaced_by is None and not item.content["background"]:
            current = item.content["status"] or current


def timeline(lines: Sequence[sql.Line], scale: Scale | None, clock: Clock) -> list[Item]:
    """Updates newest first. A corrected one gives way to its correction; a retracted one stays, marked."""
    about = by_target(lines)
    by_sequence = {line.sequence: line for line in lines}
    items = []
    for line in lines:
        if line.subject != "update" or line.kind not in ("published", "corrected") or line.content is None:
            continue
        one = item(line, about[line.sequence], scale)
        one.corrects = by_sequence.get(line.about_id or 0)
        corrected = one.replaced_by is not None and one.replaced_by.kind == "corrected"
        if not corrected and one.happened_on.first_day <= clock.day:
            items.append(one)
    return sorted(items, key=lambda item: (item.happened_on, item.sequence), reverse=True)


def by_target(lines: Iterable[AnyLine]) -> dict[int, list[AnyLine]]:
    """Lines by the entry that they are about."""
    found: dict[int, list[AnyLine]] = defaultdict(list)
    for line in lines:
        if line.about_id is not None:
            found[line.about_id].append(line)
    return found


def item(line: AnyLine, later: Iterable[AnyLine], scale: Scale | None) -> Item:
    """An update with its later entries, oldest first, applied."""
    content = dict(line.content or {})
    before = getattr(line, "before", None)
    found = Item(line.sequence, line.kind, line.recorded_at, content, approval=line.approval, before=before)
    for one in later:
        if one.kind == "translated" and one.content is not None:
            for part in ("headline", "body"):
                content[part] = content[part] | {one.content["language"]: one.content[part]}
        elif one.kind == "confirmed":
            found.confirmed_at = one.recorded_at
        elif one.kind == "seconded":
            found.seconded_at = one.recorded_at
        elif one.kind in REPLACING:
            found.replaced_by = one
    found.status = scale.get(content["status"] or "") if scale else None
    if found.confirmed_at is not None:
        content["citations"] = [_opened(one, day_of(found.confirmed_at)) for one in content["citations"]]
    return found


def _opened(citation: Content, day: dt.date) -> Content:
    """A citation of an update whose sources staff have opened since; a source that had been read keeps its day."""
    source = citation["evidence"]
    if source["verification"] == "read":
        return citation
    return citation | {"evidence": source | {"verification": "read", "verified_on": day.isoformat()}}


def amend(items: Iterable[Item], clock: Clock, indicators: Iterable[Content] = ()) -> list[Content]:
    """Show sources as later lines describe them; return the indicators with theirs so described. One query."""
    items, indicators = list(items), list(indicators)
    sources = {*sources_of(item.content for item in items)}
    sources |= {f"evidence:{source['reference']}" for one in indicators for source in one["sources"]}
    changes = amendments(sql.later(clock, [], sorted(sources)))
    _amend(items, changes)
    for one in items:
        one.later_sources = by_the_day.shorten(one.content, clock)
    described = [
        one | {"sources": [amended(source, changes.get(source["reference"], {})) for source in one["sources"]]}
        for one in indicators
    ]
    return by_the_day.indicators(described, clock)


def with_later(found: Sequence[AnyLine], clock: Clock, later: Sequence[AnyLine] | None = None) -> list[Item]:
    """Updates with the later entries about them and their sources. One query, none where these are given."""
    if later is None:
        sources = sources_of(line.content for line in found if line.content is not None)
        later = sql.later(clock, [line.sequence for line in found], sources)
    about = by_target(later)
    items = [item(line, about[line.sequence], None) for line in found]
    _amend(items, amendments(later))
    for one in items:
        one.later_sources = by_the_day.shorten(one.content, clock)
    return items


def sources_of(contents: Iterable[Content]) -> list[str]:
    """The sources that some updates cite, as subjects of the record."""
    cited = {citation["evidence"]["reference"] for content in contents for citation in content["citations"]}
    return [f"evidence:{reference}" for reference in sorted(cited)]


def _amend(items: Iterable[Item], changes: dict[str, Content]) -> None:
    for item in items if changes else []:
        item.content["citations"] = [
            one | {"evidence": amended(one["evidence"], changes.get(one["evidence"]["reference"], {}))}
            for one in item.content["citations"]
        ]
