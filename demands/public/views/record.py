"""The record's own pages: latest updates, one line, corrections, the log, and the files that let anyone verify it."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from demands.ledger import chain
from demands.progress import log as reader
from demands.progress import pieces, progress, segments
from demands.progress.lists import recorded
from demands.progress.named import shown_with, subjects_of
from demands.progress.standing import Clock, Content, Status
from demands.progress.timeline import Item
from demands.public.params import earlier
from demands.public.params.downloads import packed_file
from demands.public.params.paging import Pages
from demands.public.params.query import CLOCKS, BadQuery, choice, clock, public_page, text
from demands.public.presenters import certainty, contents
from demands.public.presenters.certainty import LEVELS
from demands.public.presenters.event import effect, event, way
from demands.public.presenters.snippets import Marker, plain
from demands.public.text.site_name import page_path
from demands.public.text.wording import pick, reader_language

UPDATES, CORRECTIONS, LINES = 20, 20, 50  # on one page
JSON_LINES = "application/jsonl; charset=utf-8"
VERIFY = "verify/verify_record.py"


@dataclass
class Told:
    """An update as a list tells it."""

    item: Item
    event: SafeString
    status: Status | None
    campaign: Content
    demand: Content
    summary: str


def told(items: list[Item], names: reader.Names) -> list[Told]:
    """Updates with the names of their campaign and demand, and the status that each set."""
    found = []
    for item in items:
        campaign, demand = item.content["campaign"], item.content["demand"]
        found.append(
            Told(
                item=item,
                event=event(item, names.scale(campaign)),
                status=None if item.content["background"] else names.status(campaign, item.content["status"]),
                campaign=names.get(f"campaign:{campaign}") or {},
                demand=names.get(f"demand:{campaign}/{demand}") or {},
                summary="".join(piece.text for piece in Marker("").window(plain(pick(item.content["body"])[0]))),
            )
        )
    return found


def _told_as_html(when: Clock, numbers: list[int]) -> dict[int, SafeString]:
    """Updates as the list of all shows them, by their numbers. Three queries."""
    items = recorded.updates(when, numbers)
    names = reader.named(when, shown_with(items))
    return {
        one.item.sequence: SafeString(
            render_to_string("public/timeline/told.html", {"told": one, "with_campaign": True})
        )
        for one in told(items, names)
    }


@public_page(*CLOCKS, "campaign", "certainty", "page")
def updates(request: HttpRequest) -> HttpResponse:
    """What entered the record last, of all campaigns or one."""
    when = clock(request)
    offered = reader.offered(when, text(request, "campaign"))
    campaign = choice(request, "campaign", offered.campaigns)
    level = choice(request, "certainty", LEVELS)
    total = offered.updates(campaign) if not level else None
    if total is None:
        total = recorded.count(when, campaign=campaign, certainty=level)
    pages = Pages(request, total, UPDATES)
    numbers = recorded.last(when, campaign=campaign, certainty=level, start=pages.start, number=UPDATES, total=total)
    shown = pieces.each(("told", when, reader_language()), numbers, lambda missing: _told_as_html(when, missing))
    context = {
        "kept_as": ("updates", when, campaign, level),
        "section": "updates",
        "updates": list(shown.values()),
        "pages": pages,
        "clock": when,
        "campaigns": sorted(offered.campaigns.values(), key=lambda one: contents.called(one["name"])),
        "chosen": offered.campaigns.get(campaign),
        "levels": list(LEVELS.items()),
        "level": level,
    }
    return render(request, "public/updates.html", context)


@public_page()
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """The permanent page of one line."""
    found = progress.entry(sequence) if sequence < 2**63 else None
    if found is None:
        raise Http404
    line, item, later = found
    names = reader.named(Clock(), subjects_of(line, item))
    head = reader.head()
    context = {
        "section": "updates" if item else "record",
        "line": line,
        "item": item,
        "later": later,
        "names": names,
        "has_next": head is not None and sequence < head.sequence,
        "title": _title(line, item.content if item else line.content, names),
        "subject": subject_link(line.subject, line.campaign, line.demand, names),
        "campaign": names.get(f"campaign:{line.campaign}"),
        "demand": names.get(f"demand:{line.campaign}/{line.demand}"),
        "known": names.current,
        "way": way(item.content["direction"]) if item else "",
        "effect": effect(item, names.scale(line.campaign)) if item else "",
        "redaction": next((one for one in later if one.kind == "redacted"), None),
        "seconded": next((one for one in later if one.kind == "seconded"), None),
        "rows": [] if item else _rows(line, names),
        "changes": line_changes(line, names),
        "subject_kind": contents.SUBJECTS.get(line.subject_type, ""),
        "group": _group_of(line),
    }
    return render(request, "public/entry.html", context)


def _demand_of(line: Any) -> str:
    return f"demand:{line.campaign}/{line.demand}"


def _group_of(line: Any) -> dict[str, Any] | None:
    """The entries that were published together with this one, and the page of the first of them."""
    batch = (line.content or {}).get("batch")
    return {**batch, "href": reverse("public:entry", args=[batch["first"]])} if batch else None


def _rows(line: Any, names: reader.Names) -> list[contents.Row]:
    if line.content is None or line.kind not in ("published", "reworded", "defined"):
        return []
    return contents.rows(line.subject_type, line.content, names, campaign=line.campaign)


def line_changes(line: Any, names: reader.Names) -> list[contents.Row]:
    found = reader.compared(line)
    return contents.changes(*found, names, campaign=line.campaign) if found else []


def title_of(subject: str, content: Content | None, names: reader.Names) -> dict[str, str]:
    """What a line's subject is called, by language: as the line itself says it, else as it is called now."""
    said: dict[str, Any] = content or {}
    for part in ("headline", "title", "name"):
        if isinstance(said.get(part), dict):
            return dict(said[part])
        if isinstance(said.get(part), str):  # of a translation, which is in one language
            return {said.get("language", ""): said[part]}
    if subject.startswith("recommendation:") and said.get("symbol"):
        return {"": " ".join(filter(None, (said["body"], said["symbol"], said["number"])))}
    now = names.get(subject) or {}
    return now.get("title") or now.get("name") or {}


def _title(line: Any, content: Content | None, names: reader.Names) -> dict[str, str]:
    """``title_of`` a line; an explanation is called by its demand."""
    if line.subject_type != "explanation":
        return title_of(line.subject, content, names)
    demand = pick((names.get(f"demand:{line.campaign}/{line.demand}") or {}).get("title"))[0]
    return {reader_language(): _("Explanation of the status of “%(demand)s”") % {"demand": demand}}


def subject_link(subject: str, campaign: str, demand: str, names: reader.Names) -> str:
    """The page about what a line concerns; '' when it has none but the line's own."""
    kind, _sep, name = subject.partition(":")
    slug = name.rpartition("/")[2]
    if names.get(subject) is None and kind not in ("update", "evidence", "engagement", "explanation"):
        return ""
    match kind:
        case "campaign":
            return reverse("public:campaign", args=[slug])
        case "demand" | "document":
            return reverse(f"public:{kind}", args=[campaign, slug])
        case "institution" | "theme":
            return reverse(f"public:{kind}", args=[slug])
        case "scale":
            return reverse("public:methodology") + f"#{slug}"
        case "page":
            return page_path(slug)
        case "site":
            return reverse("public:home")
        case "milestone" | "indicator" | "engagement":
            return reverse("public:campaign", args=[campaign])
    return reverse("public:demand", args=[campaign, demand]) if demand else ""


@public_page(*CLOCKS, "page")
def corrections(request: HttpRequest) -> HttpResponse:
    """Every line that took something back or put it right, newest first."""
    when = clock(request)
    lines = progress.corrections(when)
    pages = Pages(request, lines.count(), CORRECTIONS)
    found = list(lines[pages.start : pages.start + CORRECTIONS])
    names = reader.named(when, set().union(*map(subjects_of, found)))
    shown = [
        {
            "line": line,
            "title": title_of(line.about.subject, line.about.content, names) if line.about else {},
            "about": subject_link(line.subject, line.campaign, line.demand, names),
            "demand": names.get(f"demand:{line.campaign}/{line.demand}"),
            "changes": line_changes(line, names),
        }
        for line in found
    ]
    return render(
        request, "public/corrections.html", {"section": "record", "corrections": shown, "pages": pages, "clock": when}
    )


@public_page("page")
def record(request: HttpRequest) -> HttpResponse:
    """The log, and how to check it."""
    head = reader.head()
    pages = Pages(request, head.sequence if head else 0, LINES)
    found = reader.log(pages.total - pages.start, LINES)
    names = reader.named(Clock(), set().union(*({line.subject, _demand_of(line)} for line in found)))
    lines = [
        {
            "line": line,
            "kind": contents.SUBJECTS.get(line.subject_type, ""),
            "title": _title(line, {"title": line.called}, names),
            "href": subject_link(line.subject, line.campaign, line.demand, names),
        }
        for line in found
    ]
    for group in _groups(lines):
        group[0]["group"] = group[0]["line"].batch
    context = {
        "section": "record",
        "lines": lines,
        "pages": pages,
        "head": head,
        "script": _script(),
        "script_url": static(VERIFY),
        "lines_url": reverse("public:record_lines"),
        "checkpoint_url": reverse("public:checkpoint"),
        "signed_url": reverse("public:signed_checkpoint"),
        "keys_url": reverse("public:record_keys"),
        "verify_url": reverse("public:verify"),
    }
    return render(request, "public/record.html", context)


def _groups(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Neighbours that were published together, as they stand on one page."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in lines:
        if one["line"].batch:
            found.setdefault(one["line"].batch["first"], []).append(one)
    for group in found.values():
        for one in group:
            one["grouped"] = True
    return list(found.values())


@cache
def _script() -> str:
    path = finders.find(VERIFY)
    return Path(path).read_text("utf-8") if path else ""


def _number(request: HttpRequest, name: str, default: int) -> int:
    value = text(request, name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**63):
        raise BadQuery(name, _("“%(value)s” is not an entry number.") % {"value": value[:60]})
    return int(value)


@public_page("from", "to")
def record_lines(request: HttpRequest) -> HttpResponseBase:
    """The whole record as JSON Lines, oldest first; ``?from=`` and ``?to=`` cut a piece out of it."""
    first, last = _number(request, "from", 1), _number(request, "to", 2**63 - 1)
    path, before = segments.file(first, last), earlier.known()
    if before:
        response: HttpResponseBase = StreamingHttpResponse(segments.continued(before.path), content_type=JSON_LINES)
    elif path is None:
        response = StreamingHttpResponse(segments.lines(first, last), content_type=JSON_LINES)
    else:
        response = packed_file(request, path, JSON_LINES)
    response["Content-Disposition"] = 'inline; filename="entries.jsonl"'
    return response


@public_page()
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Size and head of the record, to keep elsewhere; the time is that of its last line."""
    head = reader.head()
    if head is None:
        return JsonResponse(chain.checkpoint(0, chain.GENESIS, timezone.now()))
    return JsonResponse(chain.checkpoint(head.sequence, head.entry_hash, head.recorded_at))


@public_page(*CLOCKS)
def methodology(request: HttpRequest) -> HttpResponse:
    """How statuses come about, from the scales and rules in force."""
    when = clock(request)
    approvals = reader.approvals()
    context = {
        "section": "methodology",
        "scales": sorted(progress.scales(when), key=lambda scale: pick(scale.name)[0]),
        "four_eyes": settings.FOUR_EYES,
        "by_one_person": approvals["one_person"],
        "imported": approvals["imported"],
        "in_emergency": approvals["emergency"] + approvals["imported_emergency"],
        "not_seconded": approvals["waiting"],
        "lines": approvals["lines"],
        "certainties": certainty.counts(progress.certainty(when), when),
        "clock": when,
    }
    return render(request, "public/methodology.html", context)


@public_page()
def evidence_copy(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The copy of a source that staff have published, for the reader to keep; nothing in it may run."""
    found = reader.public_copy(reference)
    if found is None:
        raise Http404
    response = FileResponse(
        BytesIO(found.data), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_page()
def evidence_file(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The file of a published source, for the reader to keep; nothing in it may run."""
    found = reader.public_file(reference)
    if found is None:
        raise Http404
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
