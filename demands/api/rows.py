"""Rows for machines, made of what the record says: plain dictionaries whose keys are those of ``fields.ROWS``.

``language`` chooses one text of each; '' leaves all languages, by their codes. Addresses are those of the language that
is active.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from campaigns.partial_date import PartialDate
from demands.progress.listed import Line, Source, Worded
from demands.progress.progress import CampaignProgress, DemandProgress
from demands.progress.standing import Clock, Content, Standing
from demands.progress.summaries import Summary
from demands.progress.timeline import Item
from demands.public.text.site_name import address, clock_query, licence_of
from demands.public.text.wording import pick

Row = dict[str, Any]
Texts = dict[str, str] | str | None


def said(texts: Any, language: str) -> Any:
    """A text by language; in the language that was chosen, else in the one that there is."""
    if not language or not isinstance(texts, dict):
        return texts or {}
    return pick(texts, language)[0]


def moment(at: dt.datetime) -> str:
    """As RFC 3339 writes it, in UTC, to the second."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def date(value: PartialDate | None) -> str | None:
    return None if value is None else str(value)


def texts(content: Content, language: str, *names: str) -> Row:
    return {name: said(content.get(name), language) for name in names}


def plain(content: Content, *names: str) -> Row:
    return {name: content.get(name) for name in names}


# Campaigns and demands


def campaign_row(one: Summary, clock: Clock, language: str) -> Row:
    content = one.content
    return {
        "campaign": one.slug,
        "url": address("campaign", one.slug) + clock_query(clock),
        **texts(content, language, "name", "title", "standfirst", "country_name"),
        **plain(content, "country", "started_on", "ended_on", "evidence_until", "scale", "institutions"),
        **texts(content, language, "owner"),
        "licence": licence_of(content).address,
        "tally": tally(one.tally, language),
        "demands": one.demands,
        "updates": one.updates,
        "last_on": date(one.latest_on),
    }


def tally(found: Iterable[tuple[Any, int]], language: str) -> list[Row]:
    return [
        {"status": one.code, "status_label": said(one.label, language), "status_kind": one.kind, "number": number}
        for one, number in found
    ]


def demand_row(content: Content, sequence: int, where: Standing, campaign: Content, clock: Clock, language: str) -> Row:
    """A demand without what its updates add up to, for which see ``activity``."""
    slug, name, status = campaign["slug"], content["slug"], where.status
    return {
        "campaign": slug,
        "demand": name,
        "number": content["number"],
        "url": address("demand", slug, name) + clock_query(clock),
        "entry": sequence,
        **texts(content, language, "title", "summary", "wording", "success_criterion"),
        **plain(content, "made_on", "due_on", "addressees", "themes", "passages", "milestones", "related"),
        "recommendations": content.get("recommendations", []),
        "review_interval_days": content["review_interval_days"],
        "status": status.code if status else None,
        "status_label": said(status.label, language) if status else None,
        "status_kind": status.kind if status else None,
        "since": date(where.since),
        "status_entry": where.sequence,
        "direction": where.direction,
        "certainty": where.certainty,
        "licence": licence_of(campaign).address,
    }


def activity(updates: int, last_on: PartialDate | None, sources: int) -> Row:
    return {"updates": updates, "sources": sources, "last_on": date(last_on)}


def progress_row(one: DemandProgress, whole: CampaignProgress, clock: Clock, language: str) -> Row:
    """``clock`` is that of the request: pages of a list are pinned to an entry that the reader has not asked for."""
    row = demand_row(one.content, one.sequence, one.standing, whole.content, clock, language)
    return row | activity(one.updates, one.last_on, one.sources)


# Updates and sources


def update_row(item: Item, campaign: Content | None, language: str) -> Row:
    content, certainty = item.content, item.certainty
    return {
        "entry": item.sequence,
        **plain(content, "campaign", "demand", "reference"),
        "url": address("entry", item.sequence),
        **plain(content, "happened_on", "ended_on"),
        "recorded_at": moment(item.recorded_at),
        "kind": item.kind,
        "approval": item.approval,
        "background": content["background"],
        **texts(content, language, "headline", "body"),
        **plain(content, "direction", "status"),
        "status_before": item.before or None,
        "certainty": certainty["verification"],
        "verified_on": certainty.get("verified_on"),
        **texts(content, language, "status_reason", "waiver_reason"),
        "emergency": _emergency(content, language),
        "corrects": item.corrects.sequence if item.corrects else None,
        "reason": said(content.get("reason"), language),
        "citations": [cited(one, language) for one in content["citations"]],
        "licence": licence_of(campaign).address,
    }


def _emergency(content: Content, language: str) -> Row | None:
    found = content.get("emergency")
    return {"reason": said(found["reason"], language)} if found else None


def cited(citation: Content, language: str) -> Row:
    """A source within an update."""
    source = citation["evidence"]
    return {
        **plain(citation, "stance", "locator", "quote"),
        **plain(source, "reference"),
        **texts(source, language, "title", "publisher"),
        "source_url": source["url"],
        **plain(source, "published_on", "language", "primary"),
        "certainty": source["verification"],
        "verified_on": source.get("verified_on"),
    }


def citation_rows(item: Item, campaign: Content | None, language: str) -> Iterator[Row]:
    """A row for each source that an update cites."""
    content = item.content
    for one in content["citations"]:
        yield {
            "entry": item.sequence,
            **plain(content, "campaign", "demand"),
            "url": address("entry", item.sequence),
            **plain(content, "happened_on"),
            **cited(one, language),
            "licence": licence_of(campaign).address,
        }


def source_row(one: Source, language: str) -> Row:
    content = one.content
    return {
        **plain(content, "reference"),
        "url": address("source", content["reference"]),
        **plain(content, "kind"),
        **texts(content, language, "title", "publisher"),
        "source_url": content["url"],
        **plain(content, "published_on", "language", "primary"),
        **texts(content, language, "limitations"),
        **plain(content, "document", "file", "gone_on"),
        "archived_copy": content.get("copy"),
        "certainty": content["verification"],
        "verified_on": content.get("verified_on"),
        "entry": one.sequence,
        "cited": one.cited,
    }


def entry_row(line: Line, language: str) -> Row:
    """The content is as it was hashed, in all its languages."""
    return {
        "entry": line.sequence,
        "url": address("entry", line.sequence),
        **{name: getattr(line, name) for name in ("kind", "subject", "campaign", "demand", "about", "approval")},
        "recorded_at": moment(line.recorded_at),
        **{name: getattr(line, name) for name in ("content_hash", "previous_hash", "entry_hash", "content")},
    }


# Everything else


def institution_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "institution": content["slug"],
        "url": address("institution", content["slug"]),
        "entry": one.sequence,
        **texts(content, language, "name"),
        **plain(content, "kind", "parent"),
    }


def theme_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "theme": content["slug"],
        "url": address("theme", content["slug"]),
        "entry": one.sequence,
        **texts(content, language, "name"),
        **plain(content, "parent"),
        "order": content.get("order", 0),
    }


def document_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "campaign": one.campaign,
        "document": content["slug"],
        "url": address("document", one.campaign, content["slug"]),
        "entry": one.sequence,
        **texts(content, language, "title", "publisher"),
        **plain(content, "dated", "language"),
        "source_url": content["url"],
        **texts(content, language, "note"),
        "passages": [f"{content['slug']}#{passage['slug']}" for passage in content["passages"]],
        "licence": licence_of(campaign).address,
    }


def passage_rows(one: Worded, made: dict[str, list[str]], language: str, campaign: Content | None) -> Iterator[Row]:
    """The passages of a document; ``made`` holds the demands by the passages that they rest on."""
    name = one.content["slug"]
    for passage in one.content["passages"]:
        yield {
            "campaign": one.campaign,
            "document": name,
            "passage": passage["slug"],
            "url": f"{address('document', one.campaign, name)}#{passage['slug']}",
            **texts(passage, language, "exact"),
            "number": passage.get("number", ""),
            "states": passage.get("states", []),
            "position": passage.get("position", ""),
            "demands": made.get(f"{name}#{passage['slug']}", []),
            "licence": licence_of(campaign).address,
        }


def indicator_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "campaign": one.campaign,
        "indicator": content["slug"],
        "url": address("entry", one.sequence),
        "entry": one.sequence,
        **texts(content, language, "title", "description", "unit", "note"),
        "demands": content["demands"],
        "sources": [source["reference"] for source in content["sources"]],
        "observations": [_figure(figure, language) for figure in content["observations"]],
        "licence": licence_of(campaign).address,
    }


def _figure(figure: Content, language: str) -> Row:
    return {
        **plain(figure, "date", "value"),
        **texts(figure, language, "note"),
        "certainty": figure.get("verification"),
        "verified_on": figure.get("verified_on"),
    }


def observation_rows(one: Worded, language: str, campaign: Content | None) -> Iterator[Row]:
    """The figures of a series."""
    for figure in one.content["observations"]:
        yield {
            "campaign": one.campaign,
            "indicator": one.content["slug"],
            **_figure(figure, language),
            **texts(one.content, language, "unit"),
            "url": address("entry", one.sequence),
            "licence": licence_of(campaign).address,
        }


def milestone_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "campaign": one.campaign,
        "milestone": content["slug"],
        "url": address("entry", one.sequence),
        "entry": one.sequence,
        **texts(content, language, "title", "description"),
        **plain(content, "date", "source_title", "source_url"),
        "certainty": content.get("verification"),
        "verified_on": content.get("verified_on"),
        "licence": licence_of(campaign).address,
    }


def engagement_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    return {
        "campaign": one.campaign,
        "reference": content["reference"],
        "url": address("entry", one.sequence),
        "entry": one.sequence,
        **plain(content, "kind", "institution", "happened_on"),
        **texts(content, language, "summary"),
        **plain(content, "awaits_reply", "replied_on"),
        **texts(content, language, "reply"),
        "demands": content["demands"],
        "licence": licence_of(campaign).address,
    }


def recommendation_row(one: Worded, language: str, campaign: Content | None = None) -> Row:
    content = one.content
    lists = {name: content.get(name) or [] for name in ("countries", "states", "themes")}
    return {
        "annotation_id": content["annotation_id"],
        "entry": one.sequence,
        "recommending_body": content["body"],
        **plain(content, "symbol", "number", "text", "published_on", "position", "cycle", "type"),
        **lists,
    }
