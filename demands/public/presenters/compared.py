"""What changed between two dates, demand by demand: which way, from what to what, and by which events."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from demands.progress.progress import CampaignProgress
from demands.progress.standing import KINDS_BY_NEWS, Status
from demands.progress.timeline import Item
from demands.public.charts.slope import Flow
from demands.public.text.wording import listed

from .event import event
from .rows import Row, demand_row

LADDER = KINDS_BY_NEWS[:5]  # the kinds that are better or worse than each other; the others are neither


def way(then: Status | None, now: Status | None) -> str:
    """ "better", "worse", "other" for a change that is neither, "new" for a demand made in between, or "same"."""
    if then == now:
        return "same"
    if then is None or now is None:
        return "new"
    if then.kind not in LADDER or now.kind not in LADDER or then.kind == now.kind:
        return "other"
    return "better" if LADDER.index(now.kind) < LADDER.index(then.kind) else "worse"


def changes(before: CampaignProgress | None, now: CampaignProgress, between: Iterable[Item]) -> list[Row]:
    """Every demand of the second day, those that changed first, each with what happened in between."""
    then = {one.slug: one.standing.status for one in before.demands} if before else {}
    events: dict[str, list[Item]] = {}
    for item in between:
        events.setdefault(item.content["demand"], []).append(item)
    found: list[dict[str, Any]] = [
        {
            "row": demand_row(one),
            "then": then.get(one.slug),
            "now": one.standing.status,
            "way": way(then.get(one.slug), one.standing.status),
            "updates": [event(item, now.scale, level=4) for item in events.get(one.slug, [])],
        }
        for one in now.demands
        if one.standing.status
    ]
    return sorted(found, key=lambda one: (one["way"] == "same", one["way"] == "same" and not one["updates"]))


def sentence(found: list[Row]) -> str:
    """ "9 changed: 6 better, 3 worse; 8 unchanged"."""
    counts = Counter(one["way"] for one in found)
    changed, same = len(found) - counts["same"], counts["same"]
    unchanged = ngettext("%(number)s unchanged", "%(number)s unchanged", same) % {"number": same}
    if not changed:
        return unchanged
    parts = [
        ngettext("%(number)s better", "%(number)s better", counts["better"]) % {"number": counts["better"]},
        ngettext("%(number)s worse", "%(number)s worse", counts["worse"]) % {"number": counts["worse"]},
        ngettext("%(number)s newly made", "%(number)s newly made", counts["new"]) % {"number": counts["new"]},
        ngettext("%(number)s otherwise", "%(number)s otherwise", counts["other"]) % {"number": counts["other"]},
    ]
    shown = [part for part, kind in zip(parts, ("better", "worse", "new", "other"), strict=True) if counts[kind]]
    said = ngettext("%(number)s changed: %(ways)s", "%(number)s changed: %(ways)s", changed)
    said %= {"number": changed, "ways": listed(shown)}
    return _("%(changed)s; %(unchanged)s") % {"changed": said, "unchanged": unchanged} if same else said


def flows(found: list[Row]) -> list[Flow]:
    """How many demands went from each status to each, for the drawing; with their titles for its table."""
    by_ends: dict[tuple[str, str], list[Row]] = {}
    for one in found:
        ends = tuple(status.code if status else "" for status in (one["then"], one["now"]))
        by_ends.setdefault((ends[0], ends[1]), []).append(one)
    return [
        Flow(rows[0]["then"], rows[0]["now"], rows[0]["way"], tuple(one["row"] for one in rows))
        for rows in by_ends.values()
    ]
