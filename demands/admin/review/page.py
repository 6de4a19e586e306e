"""The review page: what will be public beside what is, the rules with their outcome, the sources, and what was said."""

from typing import Any

from django.contrib.auth.models import User

from campaigns.models import WorkingCopy
from demands.workflow import review_links

from . import comparison, field_comments, planned, verbs


def context(row: WorkingCopy, user: User, *, can_write: bool, seen: str = "") -> dict[str, Any]:
    """What the page shows of a row to this user, and what has changed since they saw it.

    The number of queries does not grow with its sources or comments.
    """
    found = verbs.situation(row, user, can_write=can_write)
    sources = comparison.sources(row)
    may_read_copies = user.has_perm("demands.view_capture", row)
    shown: dict[str, Any] = {
        "original": row,
        "situation": found,
        "steps": found.steps[::-1],
        "about": comparison.about(row),
        "sources": comparison.with_copies(sources),
        "may_read_copies": may_read_copies,
        "links": _links(row, user, found.hash),
        "days": review_links.DEFAULT_DAYS,
        "most_days": review_links.LONGEST_DAYS,
        "may_show": found.can_send_back,
        **field_comments.context(row),
        **planned.context(row, user, can_write=can_write),
    }
    if found.parcel is not None:
        readings = comparison.readings(found.parcel)
        shown |= {
            "readings": readings,
            "seen": comparison.seen(readings),
            "changed": comparison.changed_since(seen, readings),
            "move": comparison.move(row),
            "checks": [*found.rules, *found.conditions],
        }
    return shown


def _links(row: WorkingCopy, user: User, now: str) -> list[dict[str, Any]]:
    """The links that lead somewhere or have led to an approval; their address only for the person who made them."""
    return [
        {
            "link": link,
            "open": link.is_open(),
            "outdated": link.content_hash != now,
            "address": review_links.address_of(link) if link.is_open() and link.made_by_id == user.pk else "",
        }
        for link in review_links.of(row)
    ]
