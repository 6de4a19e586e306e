"""What later lines of the record change about a source.

An update or indicator carries each of its public sources as it was described when the line was written. A later line
of the kind *amended* changes some fields. What holds for a source today is therefore what the last line that carries
it says, with the amendments after it.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from demands.models import Entry

from .content import Content


def amended(evidence: Content, changes: Content) -> Content:
    """Return a source's content with the changes of an amendment."""
    result = dict(evidence)
    for field, value in changes.items():
        if field in ("copy", "depiction", "gone_on", "verified_on") and not value:
            result.pop(field, None)  # it is for readers no longer, the original is back, or nobody has read it
        elif field == "depiction" or isinstance(result.get(field), dict):
            result[field] = result.get(field, {}) | {settings.LANGUAGE_CODE: value}
        else:
            result[field] = value
    return result


def amendments(lines: Iterable[Any]) -> dict[str, Content]:
    """What lines, oldest first, change about each source, by its reference."""
    changes: dict[str, Content] = {}
    for line in lines:
        if line.kind == "amended" and line.content is not None:
            reference = line.subject.split(":", 1)[1]
            changes[reference] = changes.get(reference, {}) | line.content["changes"]
    return changes


def sources_in(content: Content) -> list[Content]:
    """The public sources that the content of an update or indicator carries."""
    sources: list[Content] = content.get("sources", [])
    return [citation["evidence"] for citation in content.get("citations", [])] + sources


def source_in(content: Content, reference: str) -> Content | None:
    """One of the sources that a content carries."""
    return next((one for one in sources_in(content) if one["reference"] == reference), None)


def current_source(reference: str) -> tuple[Content, int] | None:
    """The current details of a source in the record, and the last entry with them; None without one. Two queries."""
    carrying = Q(evidence__contains=[reference]) & ~Q(evidence=[]) | Q(
        content__sources__contains=[{"reference": reference}]
    )
    carrier = Entry.objects.filter(carrying, content__isnull=False).order_by("-sequence").first()
    if carrier is None:
        return None
    found = source_in(carrier.content or {}, reference) or {}
    later = Entry.objects.filter(
        subject=f"evidence:{reference}", kind=Entry.Kind.AMENDED, sequence__gt=carrier.pk, content__isnull=False
    )
    for line in later.order_by("sequence"):
        found = amended(found, (line.content or {})["changes"])
    return found, carrier.pk
