"""What a page of an earlier day leaves out of what is known today: whatever is dated later. Part of ``progress``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .standing import Clock, Content

if TYPE_CHECKING:
    from .timeline import Item


def items(found: "Iterable[Item]", clock: Clock) -> None:
    """Take from updates the end that had not come, and the sources that had not been published; count these."""
    for item in found:
        if not clock.has_come(item.content["ended_on"]):
            item.content["ended_on"] = None
        cited = item.content["citations"]
        known = [one for one in cited if clock.has_come(one["evidence"]["published_on"])]
        item.content["citations"], item.later_sources = known, len(cited) - len(known)


def indicators(found: Iterable[Content], clock: Clock) -> list[Content]:
    """Series of numbers with the figures of that day and before; without those that had none."""
    cut = [
        one
        | {
            "observations": [each for each in one["observations"] if clock.has_come(each["date"])],
            "sources": [source for source in one["sources"] if clock.has_come(source["published_on"])],
        }
        for one in found
    ]
    return [one for one in cut if one["observations"]]


def engagements(found: Iterable[Content], clock: Clock) -> list[Content]:
    """Letters and meetings of that day and before; a reply that came later is still awaited."""
    return [
        one if clock.has_come(one["replied_on"]) else one | {"replied_on": None, "reply": {}}
        for one in found
        if clock.has_come(one["happened_on"])
    ]
