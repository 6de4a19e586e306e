"""Which indexes of the search a run makes.

An index is made from the beginning, whatever changed in it. So pages that change in a large copy go into the index of
the latest ones, and the search page leaves out what the others still say about these. Once there are many, the indexes
that most of them belong to are made again with them. Where a whole run is asked for, all are, so that nothing of what
was redacted stays in one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import links, searching

MOST = 200  # pages in the index of the latest
Latest = dict[str, list[str]]  # page: the index that it belongs to, and Pagefind's name for it there, '' for none
Files = Mapping[str, tuple[int, str]]


@dataclass
class Before:
    """What the last run made: the pages that the search finds, its indexes with the number of their files."""

    root: Path
    pages: set[str]
    made: dict[str, int]
    latest: Latest
    files: Files


@dataclass
class Plan:
    """What is made: indexes with all their pages, and that of the latest; and the indexes that stay as they are."""

    parts: dict[str, set[str]] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    kept: dict[str, list[str]] = field(default_factory=dict)  # index: its files
    latest: Latest = field(default_factory=dict)

    def pages(self, part: str) -> set[str]:
        """The pages of an index that is made."""
        if part != searching.LATEST:
            return self.parts[part]
        return set().union(*self.parts.values()) & self.latest.keys()

    def replaced(self, files: Iterable[str]) -> searching.Replaced:
        """What the search page leaves out, with the files of the index of the latest."""
        now = {Path(name).name.partition(".")[0] for name in files if f"{searching.FRAGMENT}." in name}
        found: searching.Replaced = {}
        for page, (_part, name) in self.latest.items():
            if name:
                found.setdefault(name, {})[f"/{page}"] = name in now
        return found


def planned(pages: set[str], files: Files, before: Before, *, whole: bool) -> Plan:
    """What to make for some pages as they are now; ``whole`` when nothing of the earlier ones may stay."""
    parts, old = searching.parts(pages), searching.parts(before.pages)
    made = searching.files_of_parts(before.files)
    kept = {part: made.get(part, []) for part, number in before.made.items() if len(made.get(part, [])) == number}
    changed = _with_languages(
        {one for one in pages | before.pages if files.get(one) != before.files.get(one)}, parts, old
    )
    stale = {part for part in parts if part not in kept or parts[part] - changed != old.get(part, set()) - changed}
    plan = Plan(parts, stale, kept, dict(before.latest))
    if whole or stale or len(parts) == 1 or not _noted(plan, changed, before, old):
        plan.stale |= {part for part in parts if parts[part] != old.get(part) or parts[part] & changed}
        plan.stale |= {part for part, _name in before.latest.values()} & parts.keys()
        plan.latest = {}
    _fold(plan)
    there = bool(plan.pages(searching.LATEST))
    if there and (plan.latest != before.latest or changed or searching.LATEST not in kept):
        plan.stale.add(searching.LATEST)
    stay = (parts.keys() | {searching.LATEST} if there else parts.keys()) - plan.stale
    plan.kept = {one: names for one, names in kept.items() if one in stay}
    return plan


def _with_languages(pages: set[str], *parts: dict[str, set[str]]) -> set[str]:
    """Some pages with those in other languages about the same."""
    name_of = links.without_language()
    about = {name_of(f"/{one}") for one in pages}
    every = (one for some in parts for names in some.values() for one in names)
    return {one for one in every if name_of(f"/{one}") in about} if pages else set()


def _noted(plan: Plan, changed: set[str], before: Before, old: dict[str, set[str]]) -> bool:
    """Add pages that have changed to the latest; False when an index does not have one that belongs to it."""
    where = {one: part for part, names in [*plan.parts.items(), *old.items()] for one in names if one in changed}
    new = changed - plan.latest.keys()
    known: dict[str, dict[str, str]] = {}
    for part in {where[one] for one in new}:
        known[part] = searching.ids_of(before.root / name for name in plan.kept.get(part, []))
    plan.latest |= {one: [where[one], known[where[one]].get(one, "")] for one in new}
    return all(plan.latest[one][1] for one in new & before.pages)


def _fold(plan: Plan) -> None:
    """Where the latest are too many, make the indexes again that most of them belong to."""
    if len(plan.latest) <= MOST:
        return
    for part, _number in Counter(part for part, _name in plan.latest.values()).most_common():
        if len(plan.latest) > MOST // 2:
            plan.latest = {page: one for page, one in plan.latest.items() if one[0] != part}
            plan.stale |= {part} & plan.parts.keys()
