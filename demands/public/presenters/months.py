"""What a month brought, made ready for its page: changes of status first, each with a sentence and its sources."""

from typing import Any

from campaigns.partial_date import PartialDate
from demands.progress.lists.months import Month
from demands.progress.log import Names
from demands.progress.named import labels
from demands.progress.standing import Content
from demands.public.text.site_name import path
from demands.public.text.wording import pick, reader_language

from .rows import Row
from .sources import source_title


def happened(found: list[Any]) -> tuple[list[Row], list[Row]]:
    """Updates as a list tells them: those that changed a status, and the others."""
    rows = [_row(one) for one in found]
    return [row for row in rows if row["changed"]], [row for row in rows if not row["changed"]]


def _row(one: Any) -> Row:
    content = one.item.content
    cited = [citation["evidence"] for citation in content["citations"]]
    return {
        "told": one,
        "changed": bool(content["status"]) and not content["background"] and content["status"] != one.item.before,
        "first": _source(cited[0]) if cited else None,
        "more": len(cited) - 1,
        "href": path("entry", one.item.sequence),
    }


def month_name(of: Month) -> str:
    return PartialDate(of).display(reader_language())


def month_links(slug: str, found: list[tuple[Month, int]]) -> list[Row]:
    """Months as links with the number of events in each."""
    return [
        {"href": path("month", slug, of), "name": month_name(of), "number": number, "year": of[:4]}
        for of, number in found
    ]


def _source(content: Content) -> Row:
    return {
        "href": path("source", content["reference"]),
        "title": source_title(content),
        "language": content["language"],
        "publisher": pick(content["publisher"])[0],
    }


def put_right(line: Any, names: Names) -> Row:
    """A line that took something back or corrected it, with its reason."""
    content = (line.content or {}) if line.kind != "redacted" else {}
    about = (line.about.content if line.about else None) or {}
    title = content.get("headline") or about.get("headline") or about.get("title") or {}
    return {
        "line": line,
        "kind": labels(reader_language())["entry"].get(line.kind, line.kind),
        "title": title,
        "reason": content.get("reason") or {},
        "href": path("entry", line.sequence),
    }
