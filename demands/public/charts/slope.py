"""Two dates side by side: the statuses of the first at the left, of the second at the right, the best at the top, and a
band for the demands that went from one to the other, as broad as they are many.

The bands stretch with the page, letters keep their shape; no style attribute.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from demands.progress.standing import KINDS_BY_NEWS, Status
from demands.public.text.wording import listed, pick

WIDE, GAP, LEAST = 220.0, 12.0, 26.0  # pixels: all bands together, between two statuses, the height of one
LEFT, RIGHT = 34, 66  # per cent of the width at which bands begin and end
TOP = 24.0  # pixels for the two dates


@dataclass(frozen=True)
class Flow:
    """The demands that went from one status to another; ``then`` is None for those made in between."""

    then: Status | None
    now: Status | None
    way: str
    rows: tuple[dict[str, Any], ...]

    @property
    def number(self) -> int:
        return len(self.rows)


@dataclass
class Rung:
    """One status at one side: where it begins, and where the next band goes."""

    status: Status | None
    number: int
    top: float = 0.0
    at: float = 0.0


def rank(status: Status | None) -> tuple[int, int]:
    """The best news first, what had not been made last."""
    return (KINDS_BY_NEWS.index(status.kind), status.order) if status else (len(KINDS_BY_NEWS), 0)


def ordered(flows: Iterable[Flow]) -> list[Flow]:
    """From the best ends to the worst, so that bands cross as little as they can."""
    return sorted(flows, key=lambda one: (rank(one.then), rank(one.now)))


def slope_svg(flows: list[Flow], first: str, last: str) -> str:
    """The drawing; '' without demands. ``first`` and ``last`` are the two dates as readers write them."""
    if not flows:
        return ""
    unit = min(WIDE / sum(one.number for one in flows), 14.0)
    left, left_end = _rungs([(one.then, one.number) for one in flows], unit)
    right, right_end = _rungs([(one.now, one.number) for one in flows], unit)
    bands = sorted(_bands(flows, left, right, unit), key=lambda band: band[0])
    shapes = "".join(svg for _, svg in bands)
    sides = ((left, f'x="{LEFT}%" dx="-8" text-anchor="end"'), (right, f'x="{RIGHT}%" dx="8"'))
    names = "".join(_name(rung, place, unit) for rungs, place in sides for rung in rungs.values())
    dates = f'<text class="date" x="{LEFT}%" dx="-8" y="13" text-anchor="end">{escape(first)}</text>'
    dates += f'<text class="date" x="{RIGHT}%" dx="8" y="13">{escape(last)}</text>'
    height = max(left_end, right_end)
    box = f'x="{LEFT}%" width="{RIGHT - LEFT}%" height="{height:.0f}" viewBox="0 0 100 {height:.0f}"'
    body = f'<svg {box} preserveAspectRatio="none">{shapes}</svg>'
    label = escape(described(flows, first, last))
    start = f'<svg class="slope" role="img" aria-label="{label}" width="100%" height="{height:.0f}">'
    return f"{start}{body}{names}{dates}</svg>"


def _rungs(ends: Iterable[tuple[Status | None, int]], unit: float) -> tuple[dict[str, Rung], float]:
    """The statuses of one side by their codes, one below the other, and where the last one ends."""
    found: dict[str, Rung] = {}
    for status, number in sorted(ends, key=lambda one: rank(one[0])):
        rung = found.setdefault(status.code if status else "", Rung(status, 0))
        rung.number += number
    y = TOP
    for rung in found.values():
        height = max(rung.number * unit, LEAST)
        rung.top = y
        rung.at = y + (height - rung.number * unit) / 2
        y += height + GAP
    return found, y


def _bands(flows: list[Flow], left: dict[str, Rung], right: dict[str, Rung], unit: float) -> Iterable[tuple[int, str]]:
    """Each band with its place in the pile: what did not change lies lowest."""
    starts: dict[int, float] = {}
    for one in ordered(flows):
        rung = left[one.then.code if one.then else ""]
        starts[id(one)], rung.at = rung.at, rung.at + one.number * unit
    for one in sorted(flows, key=lambda one: (rank(one.now), rank(one.then))):
        rung = right[one.now.code if one.now else ""]
        end, rung.at = rung.at, rung.at + one.number * unit
        shape = _shape(starts[id(one)], end, max(one.number * unit - 1.5, 1.5))
        yield (one.way != "same", f'<path class="w-{one.way}" d="{shape}"/>')


def _shape(start: float, end: float, broad: float) -> str:
    """A band from the left edge of its drawing, 100 wide, to the right, with upright ends."""
    there = f"M0 {start:.1f}C50 {start:.1f} 50 {end:.1f} 100 {end:.1f}"
    back = f"C50 {end + broad:.1f} 50 {start + broad:.1f} 0 {start + broad:.1f}"
    return f"{there}v{broad:.1f}{back}Z"


def _name(rung: Rung, place: str, unit: float) -> str:
    """A status with its number beside its bands."""
    y = rung.top + max(rung.number * unit, LEAST) / 2
    if rung.status is None:
        return f'<text {place} y="{y:.1f}" dy=".36em">{escape(_said(None))} <tspan>{rung.number}</tspan></text>'
    said = escape(_said(rung.status))
    return (
        f'<text {place} y="{y:.1f}" dy=".36em">{escape(rung.status.symbol)} {said} <tspan>{rung.number}</tspan></text>'
    )


def _said(status: Status | None) -> str:
    return pick(status.label)[0] if status else _("not made yet")


def described(flows: list[Flow], first: str, last: str) -> str:
    """All bands in words."""
    parts = (
        _("%(number)s from %(then)s to %(now)s")
        % {"number": one.number, "then": _said(one.then), "now": _said(one.now)}
        for one in ordered(flows)
        if one.way != "same"
    )
    same = sum(one.number for one in flows if one.way == "same")
    words = {"first": first, "last": last, "moves": listed(parts) or "0", "same": same}
    return _("Demands by status on %(first)s and on %(last)s: %(moves)s; %(same)s unchanged") % words
