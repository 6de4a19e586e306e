"""Why a demand has its status, as staff explained it, and whether that is still true. Part of ``progress``."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.partial_date import PartialDate

from .standing import Change, Content


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
