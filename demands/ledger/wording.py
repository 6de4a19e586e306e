"""What readers have of a row that is published again and again: the content of the last line with its wording."""

from typing import Any

from campaigns.models import WorkingCopy
from demands.models import Entry

from .content import Content, content_of
from .kinds import kind_of, subject_of

STAMPS = ("imported", "emergency", "batch")  # parts of an entry's content that say how it was published
WORDINGS = (Entry.Kind.PUBLISHED, Entry.Kind.REWORDED, Entry.Kind.DEFINED)


def last_wording_entry(row: WorkingCopy) -> Entry | None:
    """The newest entry with a wording of the row; None when there is none, or all were redacted. One query."""
    wordings = Entry.objects.filter(subject=subject_of(row), content__isnull=False, kind__in=WORDINGS)
    return wordings.defer("search").order_by("-sequence").first()


def last_wording(row: WorkingCopy) -> Content:
    """The published content of a row, without later changes of the draft; empty when it was redacted."""
    entry = last_wording_entry(row)
    content = entry.content or {} if entry else {}
    return {key: value for key, value in content.items() if key not in STAMPS}


def says_nothing_new(row: WorkingCopy) -> bool:
    """Whether publishing the row now would give readers what they have. One query and more.

    Never of what publication closes: such a row is not written in any more.
    """
    return row.is_published and not kind_of(row).closes and content_of(row) == last_wording(row)


def is_as_public(row: WorkingCopy) -> bool:
    """Whether the row holds what readers have of it and nothing that they would see later.

    A link to a draft is such a thing: it becomes public with the draft, so its author stays one of the writers.
    """
    return says_nothing_new(row) and not _links_to_drafts(row)


def _links_to_drafts(row: Any) -> bool:
    names = [name for name in ("related", "demands") if name in content_of(row)]
    return any(getattr(row, name).filter(published_as__isnull=True).exists() for name in names)
