"""What the public gets to read of each kind of row: the content that an entry hashes and every page shows.

Only strings, integers, booleans, null, lists and objects: numbers with a fraction travel as strings, so that the
canonical JSON of RFC 8785 is the same everywhere. Nothing internal is ever put in here.
"""

import hashlib
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.conf import settings
from django.db.models import Model

from campaigns.models import (
    Campaign,
    Document,
    Institution,
    Milestone,
    Passage,
    Scale,
    Site,
    SitePage,
    Theme,
    WorkingCopy,
)
from campaigns.store_faults import StoreAway
from demands.models import (
    Citation,
    Demand,
    Engagement,
    Evidence,
    Explanation,
    Indicator,
    Proposal,
    Recommendation,
    StatusUpdate,
)

from .kinds import subject_of

Content = dict[str, Any]
LOST: Content = {"size": 0, "sha256": ""}  # a rule of publication refuses it


def texts(row: Model, field: str) -> dict[str, str]:
    """One text in every language it is written in: {"en": …, "ja": …}; empty ones are left out."""
    stored: dict[str, Any] = getattr(row, "i18n", None) or {}
    every = {settings.LANGUAGE_CODE: getattr(row, field)}
    every |= {code: stored.get(f"{field}_{code}") for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE}
    return {code: text.strip().replace("\r\n", "\n") for code, text in every.items() if text and text.strip()}


def _date(value: Any) -> str | None:
    return None if value is None else str(value)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _unless_empty(**parts: Any) -> Content:
    """Parts that contents of old do not have: absent while they are empty, so that those stay what they were."""
    return {name: value for name, value in parts.items() if value}


def _slugs(rows: Iterable[Any], field: str = "slug") -> list[str]:
    return sorted(getattr(row, field) for row in rows)


def _public(rows: Iterable[Any]) -> list[str]:
    """The slugs of those that are public: a link may not give away that a draft exists."""
    return _slugs(row for row in rows if row.is_published)


@singledispatch
def content_of(row: Any) -> Content:
    """What publishing this row now would show the public."""
    raise TypeError(f"{type(row).__name__} has no public content")


@content_of.register
def _(row: Site) -> Content:
    return {
        "name": texts(row, "name"),
        "publisher": texts(row, "publisher"),
        "address": texts(row, "address"),
        "email": row.email,
        "licence": row.licence,
        **_unless_empty(logo=row.logo, accent=row.accent),
    }


@content_of.register
def _(row: SitePage) -> Content:
    return {"slug": row.slug, "title": texts(row, "title"), "body": texts(row, "body"), "order": row.order}


@content_of.register
def _(row: Scale) -> Content:
    return {
        "code": row.code,
        "name": texts(row, "name"),
        "description": texts(row, "description"),
        "statuses": [
            {
                "code": status.code,
                "label": texts(status, "label"),
                "definition": texts(status, "definition"),
                "kind": status.kind,
                "symbol": status.symbol,
                "token": status.token,
            }
            for status in row.statuses.all()
        ],
    }


@content_of.register
def _(row: Institution) -> Content:
    parent = row.parent.slug if row.parent else None
    return {"slug": row.slug, "name": texts(row, "name"), "kind": row.kind, "parent": parent}


@content_of.register
def _(row: Theme) -> Content:
    parent = row.parent.slug if row.parent else None
    return {"slug": row.slug, "name": texts(row, "name"), "parent": parent, "order": row.order}


@content_of.register
def _(row: Campaign) -> Content:
    return {
        "slug": row.slug,
        "name": texts(row, "name"),
        "title": texts(row, "title"),
        "standfirst": texts(row, "standfirst"),
        "country": row.country,
        "country_name": texts(row, "country_name"),
        "started_on": _date(row.started_on),
        "ended_on": _date(row.ended_on),
        **_unless_empty(
            evidence_until=_date(row.evidence_until),
            search_words=_lines(row.search_words),
            owner=texts(row, "owner"),
            licence=row.licence,
        ),
        "scale": row.scale.code,
        "institutions": _slugs(row.addressees.all()),
    }


@content_of.register
def _(row: Milestone) -> Content:
    return {
        "slug": row.slug,
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "date": _date(row.date),
        "source_title": row.source_title,
        "source_url": row.source_url,
        **row.certainty,
    }


@content_of.register
def _(row: Document) -> Content:
    return {
        "slug": row.slug,
        "title": texts(row, "title"),
        "publisher": texts(row, "publisher"),
        "dated": _date(row.dated),
        "language": row.language,
        "url": row.url,
        "note": texts(row, "note"),
        "text": row.text.replace("\r\n", "\n"),
        "passages": [
            {
                "slug": passage.slug,
                "exact": texts(passage, "exact"),
                "prefix": passage.prefix,
                "suffix": passage.suffix,
                "addressee": texts(passage, "addressee"),
                "remark": texts(passage, "remark"),
                **_unless_empty(number=passage.number, states=passage.states, position=passage.position),
            }
            for passage in row.passages.all()
        ],
    }


@content_of.register
def _(row: Recommendation) -> Content:
    """As the index has it, its tags included; readers are told whose tags they are."""
    said = {name: getattr(row, name) for name in row.SAID}
    said |= {name: _date(getattr(row, name)) for name in ("published_on", "indexed_on")}
    return said | {"text": row.text.replace("\r\n", "\n")}


@content_of.register
def _(row: Demand) -> Content:
    linked = _slugs(row.recommendations.all(), "annotation_id")
    return {
        "slug": row.slug,
        "number": row.number,
        "title": texts(row, "title"),
        "summary": texts(row, "summary"),
        "wording": texts(row, "wording"),
        "success_criterion": texts(row, "success_criterion"),
        "addressees": _slugs(row.addressees.all()),
        "themes": _slugs(row.themes.all()),
        "passages": sorted(f"{passage.document.slug}#{passage.slug}" for passage in passages_of(row)),
        "milestones": _slugs(row.milestones.all()),
        "related": _public(row.related.all()),
        "made_on": _date(row.made_on),
        "due_on": _date(row.due_on),
        "review_interval_days": row.review_interval_days,
        **_unless_empty(recommendations=linked, contact=texts(row, "contact")),
    }


@content_of.register
def _(row: Evidence) -> Content:
    """A source as readers see it. Of a file they get the name and hash, not a path of ours.

    A kept copy is part of it once staff have published one: "2026-03-03" and its SHA-256; and once they have said that
    the original is gone, so is the day on which they found that.
    """
    later = {"copy": row.copy, "gone_on": _date(row.gone_on), "depiction": texts(row, "depiction")}
    return {name: said for name, said in later.items() if said} | {
        "reference": row.reference,
        "kind": row.kind,
        "title": texts(row, "title"),
        "publisher": texts(row, "publisher"),
        "url": row.url,
        "file": file_content(row),
        "document": document_name(row),
        "published_on": _date(row.published_on),
        "language": row.language,
        "primary": row.primary,
        "limitations": texts(row, "limitations"),
        **row.certainty,
    }


def document_name(row: Evidence) -> str | None:
    """The campaign and slug of the source's document; None while the document is a draft, whose name is not public."""
    document = row.document
    return f"{document.campaign.slug}/{document.slug}" if document is not None and document.is_published else None


def file_content(row: Evidence) -> Content | None:
    """Name, size in bytes and SHA-256 of an attached file; LOST in their place when it is not there to be read."""
    if not row.file:
        return None
    try:
        with row.file.open("rb") as stream:
            found = {"size": row.file.size, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()}
    except StoreAway:  # whether it is lost cannot be told now
        raise
    except (OSError, ValueError):  # a file that was open once and is gone is the second
        found = LOST
    return {"name": str(row.file.name).rsplit("/", 1)[-1], **found}


def citation_content(row: Citation) -> Content:
    return {
        "stance": row.stance,
        "locator": row.locator,
        "quote": row.quote.strip().replace("\r\n", "\n"),
        "evidence": content_of(row.evidence),
    }


def passages_of(row: Demand) -> Iterable[Passage]:
    """The passages that a demand is tied to, with their documents."""
    return row.passages.all() if _knows(row, "passages") else row.passages.select_related("document__campaign")


def _knows(row: Any, parts: str) -> bool:
    """Whether its parts were fetched along with the row."""
    return parts in getattr(row, "_prefetched_objects_cache", {})


def public_citations(row: StatusUpdate) -> list[Citation]:
    """Internal evidence is cited for the newsroom's own memory and never leaves it."""
    known = _knows(row, "citations")
    found = row.citations.all() if known else row.citations.select_related("evidence__document__campaign")
    return [
        citation
        for citation in sorted(found, key=lambda one: (one.order, one.pk))
        if citation.evidence.visibility == Evidence.Visibility.PUBLIC
    ]


def public_sources(row: WorkingCopy) -> list[Evidence]:
    """The sources that are part of this row's content, and are closed when it is published."""
    if isinstance(row, StatusUpdate):
        return [citation.evidence for citation in public_citations(row)]
    if isinstance(row, Indicator):
        sources = row.sources.select_related("document__campaign").order_by("reference")
        return [source for source in sources if source.visibility == Evidence.Visibility.PUBLIC]
    return []


@content_of.register
def _(row: StatusUpdate) -> Content:
    return {
        "reference": row.reference,
        "campaign": row.demand.campaign.slug,
        "demand": row.demand.slug,
        "happened_on": _date(row.happened_on),
        "ended_on": _date(row.ended_on),
        "background": row.happened_on.certainly_before(row.demand.made_on),
        "headline": texts(row, "headline"),
        "body": texts(row, "body"),
        "direction": row.direction,
        "status": row.status.code if row.status else None,
        "waiver_reason": texts(row, "waiver_reason"),
        **_unless_empty(status_reason=texts(row, "status_reason")),
        **row.certainty,
        "verification_note": texts(row, "verification_note"),
        "corrects": subject_of(row.corrects) if row.corrects else None,
        "reason": texts(row, "correction_reason"),
        "citations": [citation_content(citation) for citation in public_citations(row)],
    }


@content_of.register
def _(row: Explanation) -> Content:
    """Of the updates that it rests on only the public ones: a rule of publication refuses others."""
    return {
        "reference": row.reference,
        "campaign": row.demand.campaign.slug,
        "demand": row.demand.slug,
        "as_of": _date(row.as_of),
        "status": row.status.code if row.status else None,
        "text": texts(row, "text"),
        "confidence": row.confidence,
        "updates": [
            {"reference": one.reference, "entry": one.published_as}
            for one in sorted(row.updates.all(), key=lambda one: one.published_as or 0)
            if one.is_published
        ],
    }


@content_of.register
def _(row: Indicator) -> Content:
    return {
        "slug": row.slug,
        "title": texts(row, "title"),
        "description": texts(row, "description"),
        "unit": texts(row, "unit"),
        "note": texts(row, "note"),
        "chart": row.chart,
        "demands": _public(row.demands.all()),
        "sources": [content_of(source) for source in public_sources(row)],
        "observations": [
            {
                "date": _date(observation.date),
                "value": f"{observation.value.normalize():f}",
                "note": texts(observation, "note"),
                **observation.certainty,
            }
            for observation in row.observations.all()
        ],
    }


@content_of.register
def _(row: Engagement) -> Content:
    return {
        "reference": row.reference,
        "institution": row.institution.slug,
        "demands": _public(row.demands.all()),
        "kind": row.kind,
        "happened_on": _date(row.happened_on),
        "summary": texts(row, "summary"),
        "awaits_reply": row.awaits_reply,
        "replied_on": _date(row.replied_on),
        "reply": texts(row, "reply"),
    }


@content_of.register
def _(row: Proposal) -> Content:
    if row.kind == Proposal.Kind.TRANSLATE:
        return {
            "language": row.language,
            "headline": row.headline.strip(),
            "body": row.body.replace("\r\n", "\n").strip(),
        }
    content: Content = {"reason": texts(row, "reason")}
    if row.kind == Proposal.Kind.AMEND:
        content["changes"] = {
            field: value for field, value in sorted(row.changes.items()) if field in Proposal.AMENDABLE
        }
    return content
