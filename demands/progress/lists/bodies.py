"""All institutions, or all themes, each with where its demands stand. Part of ``progress``.

Today's numbers come from what the ledger keeps of each demand, for the page that is shown; an earlier day's from the
entries of all campaigns.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q

from demands.progress import sql
from demands.progress.asked import FIELDS, Place
from demands.progress.progress import assemble
from demands.progress.queries import changes_of, wordings
from demands.progress.standing import Clock, Content, Scale, Status, ordered
from demands.progress.summaries import of_each
from demands.text.words import normal

Counts = dict[str, dict[str, int]]  # by scale, by status: how many demands


@dataclass
class Body:
    """An institution or theme in a list; what is within it counts too."""

    content: Content
    above: list[Content]  # from the outermost
    depth: int
    demands: int = 0
    campaigns: int = 0
    tallies: list[list[tuple[Status, int]]] = field(default_factory=list)  # one for each scale, the most used first


@dataclass(frozen=True)
class Numbers:
    """The demands of one body: how many, of how many campaigns, and how many have each status."""

    demands: int
    campaigns: int
    counts: Counts


class Bodies:
    """Every published ``institution`` or ``theme`` whose name has all words, each below what it is a part of.

    Three queries for today, one more where a date has come since the ledger wrote; four for an earlier day.
    """

    def __init__(self, kind: str, clock: Clock, words: str = "") -> None:
        self.kind, self.clock = kind, clock
        found = wordings(clock, Q(subject_type=kind))
        self.contents = {content["slug"]: content for _, content in found.values()}
        self.parents = {slug: content["parent"] for slug, content in self.contents.items()}
        wanted = normal(words).split()
        self.slugs = [slug for slug in self._in_order() if _has(self.contents[slug], wanted)]

    @property
    def total(self) -> int:
        return len(self.slugs)

    def some(self, start: int, number: int) -> list[Body]:
        """Some of them, from one on, with their numbers."""
        places = [Place.of(self.kind, slug, self.parents) for slug in self.slugs[start : start + number]]
        numbers = self._numbers(places) if places else {}
        scales = {code for one in numbers.values() for code in one.counts}
        current = sql.named(self.clock, [f"scale:{code}" for code in scales]) if scales else {}
        known = {code: Scale.current(current, code) for code in scales}
        return [self._body(place, numbers.get(place.slug), known) for place in places]

    def _body(self, place: Place, numbers: Numbers | None, scales: dict[str, Scale]) -> Body:
        above = [self.contents[slug] for slug in place.above]
        body = Body(self.contents[place.slug], above, len(above))
        if numbers is not None:
            body.demands, body.campaigns = numbers.demands, numbers.campaigns
            most = sorted(numbers.counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
            body.tallies = [ordered(counts, scales[code]) for code, counts in most]
        return body

    def _in_order(self) -> Iterator[str]:
        """Each below what it is a part of, in the order that staff gave, then by name."""
        below: dict[str, list[str]] = {}
        for slug, parent in self.parents.items():
            below.setdefault(parent if parent in self.contents else "", []).append(slug)
        seen: set[str] = set()
        waiting = [*self._sorted(self.contents), *self._sorted(below.get("", []))]  # those in a circle come last
        while waiting:
            slug = waiting.pop()
            if slug not in seen:
                seen.add(slug)
                yield slug
                waiting += self._sorted(below.get(slug, []))

    def _sorted(self, slugs: Iterable[str]) -> list[str]:
        """The last one first, as they are taken off a pile."""
        return sorted(slugs, key=lambda slug: _place(self.contents[slug]), reverse=True)

    def _numbers(self, places: list[Place]) -> dict[str, Numbers]:
        if self.clock.is_today:
            pairs = [(place.slug, slug) for place in places for slug in sorted(place.inside)]
            found, holds = sql.tallies(self.clock, self.kind, pairs)
            if holds:
                return {slug: Numbers(*numbers) for slug, numbers in found.items()}
        return self._by_entries(places)

    def _by_entries(self, places: list[Place]) -> dict[str, Numbers]:
        """Two queries."""
        current = sql.wordings(self.clock, "", explained=False)
        changes = changes_of(self.clock, Q())
        campaigns = [subject.partition(":")[2] for subject in current if subject.startswith("campaign:")]
        found: dict[str, Numbers] = {}
        for slug, own in of_each(current, campaigns).items():
            whole = assemble(*own[f"campaign:{slug}"], own, changes, self.clock)
            for place in places if whole.begun else []:
                inside = [one for one in whole.demands if place.inside & set(one.content[FIELDS[self.kind]])]
                before = found.get(place.slug, Numbers(0, 0, {}))
                counts = before.counts.setdefault(whole.scale.code, {}) if inside else {}
                for one in inside:
                    status = one.standing.status.code if one.standing.status else ""
                    counts[status] = counts.get(status, 0) + 1
                found[place.slug] = Numbers(
                    before.demands + len(inside), before.campaigns + bool(inside), before.counts
                )
        return found


def _has(content: Content, words: list[str]) -> bool:
    where = normal(" ".join(content["name"].values()))
    return all(word in where for word in words)


def _place(content: Content) -> tuple[int, str, str]:
    """In all languages alike."""
    names = content["name"]
    return content.get("order", 0), names.get(settings.LANGUAGE_CODE) or next(iter(names.values()), ""), content["slug"]
