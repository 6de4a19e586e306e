"""What the hits of a search say: updates with their later lines, demands with their standing, and the names of both."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

from .. import sql
from ..listed import standings
from ..named import Names, named
from ..standing import Clock, Content, Standing
from ..timeline import Item, amend, item
from . import statements


@dataclass
class Hit:
    """One entry that answers. ``item`` is the update with its later lines, ``standing`` that of a demand."""

    sequence: int
    type: str
    campaign: str
    demand: str
    status: str
    year: str
    happened_on: str
    fit: int
    rank: float
    content: Content = field(default_factory=dict)
    item: Item | None = None
    standing: Standing | None = None


def read(hits: list[Hit], clock: Clock, campaigns: set[str]) -> Names:
    """Fill in what some hits say, and return the names of some campaigns. Four queries at most."""
    if hits:
        _fill(hits, clock)
    subjects = {f"demand:{hit.campaign}/{hit.demand}" for hit in hits if hit.demand}
    known = named(clock, subjects | {f"campaign:{one}" for one in campaigns})
    _place(hits, known, clock)
    return known


def _fill(hits: list[Hit], clock: Clock) -> None:
    """The contents; updates with their later corrections. Two queries."""
    lines: dict[int, sql.Line] = {}
    later: dict[int, list[sql.Line]] = defaultdict(list)
    rows = sql.rows(statements.FOUND, clock, numbers=[hit.sequence for hit in hits])
    for number, kind, recorded_at, approval, about, content, subject, before in rows:
        said = json.loads(content) if content else None
        lines[number] = sql.Line(number, kind, recorded_at, approval, about, said, subject, before)
        later[about or 0].append(lines[number])
    for hit in hits:
        hit.content = lines[hit.sequence].content or {}
        if hit.type == "update" and hit.content:
            hit.item = item(lines[hit.sequence], later[hit.sequence], None)
    amend([hit.item for hit in hits if hit.item], clock)


def _place(hits: list[Hit], known: Names, clock: Clock) -> None:
    """The standing of the demands among the hits. One query when there are any."""
    demands = [hit for hit in hits if hit.type == "demand"]
    if demands:
        where = standings([(hit.campaign, hit.demand) for hit in demands], known, clock)
        for hit in demands:
            hit.standing = where.get((hit.campaign, hit.demand))
    for hit in hits:
        if hit.item:
            hit.item.status = known.status(hit.campaign, hit.status)
