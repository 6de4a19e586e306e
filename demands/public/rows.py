"""What the lists of the public pages show, made ready in Python: a template that only prints costs a tenth of the time."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from campaigns.partial_date import PartialDate
from demands.progress import CampaignProgress, DemandProgress
from demands.standing import Content
from demands.timeline import Item

from .ribbon import Axis
from .templatetags.public import labels, prefix_of, ribbon, status, words
from .wording import pick, reader_language

RECENT_DAYS = 90

Row = dict[str, Any]


def demand_rows(page: CampaignProgress, demands: list[DemandProgress], axis: Axis, *, drawn: bool) -> list[Row]:
    """One row a demand: title, address, addressees, status, since when, ribbon."""
    base = f"{prefix_of(reader_language())}/campaigns/{page.slug}/demands/"
    keep = _question(page)
    marks = {one.code: status(one) for one in page.scale.statuses}
    return [
        {
            "number": one.content["number"],
            "title": words(one.content["title"]),
            "href": f"{base}{one.slug}/{keep}",
            "to": ", ".join(pick((page.institution(slug) or {}).get("name"))[0] for slug in one.content["addressees"]),
            "state": marks[one.standing.status.code] if one.standing.status else SafeString(""),
            "since": one.standing.since,
            "recent": is_recent(one),
            "updates": one.updates,
            "ribbon": ribbon(one.standing, axis, reachable=False) if drawn else "",
        }
        for one in demands
    ]


def _question(page: CampaignProgress) -> str:
    """The clocks of this page, carried on to the next."""
    parts = [f"on={page.clock.on}"] if page.clock.on else []
    parts += [f"recorded={page.clock.recorded}"] if page.clock.recorded else []
    return f"?{'&'.join(parts)}" if parts else ""


def is_recent(one: DemandProgress) -> bool:
    """Whether its status changed within the ninety days before the page's day."""
    since = one.standing.since
    if since is None or one.standing.sequence is None:
        return False
    return since.last_day >= one.clock.day - dt.timedelta(days=RECENT_DAYS)


def latest_rows(items: list[Item], page: CampaignProgress) -> list[Row]:
    titles = {one.slug: one.content["title"] for one in page.demands}
    return [
        {
            "item": item,
            "status": page.scale.get(item.content["status"] or ""),
            "demand": titles.get(item.content["demand"]),
            "demand_href": reverse("public:demand", args=[page.slug, item.content["demand"]]),
            "sources": len(item.content["citations"]),
        }
        for item in items
    ]


def document_row(page: CampaignProgress, content: Content) -> Row:
    """A document with its passages, each with the status of the demand it made."""
    return {"content": content, "passages": [(one, passage_status(page, content, one)) for one in content["passages"]]}


def passage_status(page: CampaignProgress, document: Content, passage: Content) -> Any:
    name = f"{document['slug']}#{passage['slug']}"
    tied = [one for one in page.demands if name in one.content["passages"] and one.standing.status]
    return tied[0].standing.status if tied else None


def timeline_row(item: Item, page: CampaignProgress) -> Row:
    """One update of a timeline with what its corrections say."""
    content = item.content
    return {
        "item": item,
        "content": content,
        "status": item.status if item.changed else None,
        "token": item.status.token if item.status else "",
        "retracted": item.replaced_by if item.replaced_by and item.replaced_by.kind == "retracted" else None,
        "old": item.corrects.content if item.corrects else None,
        "corrected_at": item.recorded_at if item.corrects else None,
        "sources": source_rows(content),
    }


def source_rows(content: Content) -> list[Row]:
    """The sources that an update cites."""
    known = labels(reader_language())
    return [_source(one, known["kind"], known["stance"]) for one in content["citations"]]


def _source(citation: Content, kinds: dict[str, str], stances: dict[str, str]) -> Row:
    evidence = citation["evidence"]
    return {
        "kind": kinds.get(evidence["kind"], evidence["kind"]),
        "stance": "" if citation["stance"] == "supports" else stances[citation["stance"]],
        "against": citation["stance"] == "contradicts",
        "title": source_title(evidence),
        "lang": evidence["language"],
        "publisher": pick(evidence["publisher"])[0],
        "href": source_href(evidence),
        "date": PartialDate(evidence["published_on"]) if evidence["published_on"] else None,
        "locator": citation["locator"],
        "quote": citation["quote"],
        "limitations": evidence["limitations"],
        "verified": evidence["verified"],
        "primary": evidence["primary"],
    }


def source_title(evidence: Content) -> str:
    """A source's own title: it is cited in its language, not the reader's, unless staff have given a translation."""
    titles = evidence["title"]
    return titles.get(reader_language()) or titles.get(evidence["language"]) or next(iter(titles.values()), "")


def source_href(evidence: Content) -> str:
    if evidence["url"]:
        return evidence["url"]
    if evidence["document"]:
        return reverse("public:document", args=evidence["document"].split("/", 1))
    return reverse("public:evidence_file", args=[evidence["reference"]]) if evidence["file"] else ""


def engagement_row(content: Content, page: CampaignProgress) -> Row:
    """A letter or meeting; one that awaits its answer counts the days."""
    happened = PartialDate(content["happened_on"])
    waiting = content["awaits_reply"] and not content["replied_on"]
    return {
        "content": content,
        "kind": labels(reader_language())["engagement"].get(content["kind"], content["kind"]),
        "institution": page.institution(content["institution"]),
        "days": (page.clock.day - happened.first_day).days if waiting else None,
    }


def wording_rows(lines: list[Any]) -> list[Row]:
    """Earlier wordings of a demand, each with the one that took its place, newest first."""
    readable = [line for line in lines if line.content is not None]
    return [
        {"line": new, "old": old.content, "new": new.content}
        for old, new in reversed(list(zip(readable, readable[1:], strict=False)))
    ]
