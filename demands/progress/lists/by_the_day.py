"""What a page of an earlier day leaves out of what is known today: whatever is dated later. Part of ``progress``."""

from collections.abc import Iterable, Sequence

from demands.progress.standing import Clock, Content


def shorten(update: Content, clock: Clock) -> int:
    """Remove from an update the end that had not come, and the sources not yet published; return how many these are."""
    if not clock.has_come(update["ended_on"]):
        update["ended_on"] = None
    cited = update["citations"]
    update["citations"] = [one for one in cited if clock.has_come(one["evidence"]["published_on"])]
    return len(cited) - len(update["citations"])


def indicators(found: Sequence[Content], clock: Clock) -> list[Content]:
    """Series of numbers with the figures of that day and before; without those whose figures all came later."""
    cut = [
        one
        | {
            "observations": [each for each in one["observations"] if clock.has_come(each["date"])],
            "sources": [source for source in one["sources"] if clock.has_come(source["published_on"])],
        }
        for one in found
    ]
    return [left for left, one in zip(cut, found, strict=True) if left["observations"] or not one["observations"]]


def engagements(found: Iterable[Content], clock: Clock) -> list[Content]:
    """Letters and meetings of that day and before; a reply that came later is still awaited."""
    return [
        one if clock.has_come(one["replied_on"]) else one | {"replied_on": None, "reply": {}}
        for one in found
        if clock.has_come(one["happened_on"])
    ]
