"""Why a demand has its status, as staff explained it, and whether that is still true. Part of ``progress``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from campaigns.partial_date import PartialDate

from . import sql
from .standing import Change, Clock, Content


@dataclass(frozen=True)
class Explanation:
    """The explanation in force on the clock's day; ``sequence`` is its entry."""

    sequence: int
    content: Content
    outdated: bool = False  # the status has changed since
    changed_by: Change | None = None  # the update that changed it, where the record still has one

    @property
    def confidence(self) -> str:
        return str(self.content["confidence"])

    @property
    def as_of(self) -> PartialDate:
        return PartialDate(self.content["as_of"])


def explained(found: tuple[int, Content] | None, changes: Sequence[Change]) -> Explanation | None:
    """An explanation beside the changes of its demand's status, oldest first; None without one, or a redacted one.

    It is outdated when the status is another than it explains, or when that status began after its day.
    """
    if found is None or not found[1]:
        return None
    sequence, content = found
    last = changes[-1] if changes else None
    as_of = PartialDate(content["as_of"])
    other = (last.status if last else None) != content["status"]
    later = last is not None and as_of.certainly_before(last.happened_on)
    return Explanation(sequence, content, other or later, last if other or later else None)


def to_be_replaced(clock: Clock) -> Iterator[Explanation]:
    """The explanations of all campaigns that are outdated. Two queries, one when there are no explanations."""
    current = sql.explanations(clock)
    changes = sql.changes(clock, "") if current else {}
    for key, one in current.items():
        found = explained(one, changes.get(key, []))
        if found is not None and found.outdated:
            yield found
