"""The arithmetic of the record: canonical JSON (RFC 8785), SHA-256 (FIPS 180-4), one line hashed onto the last."""

import datetime as dt
import hashlib
from typing import Any

import rfc8785

GENESIS = "0" * 64


def sha256(value: Any) -> str:
    """SHA-256 of the RFC 8785 canonical form of a JSON value, in lower-case hex.

    Raises rfc8785.CanonicalizationError when the value is not JSON or holds a number that JSON cannot carry exactly.
    """
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def content_hash(content: dict[str, Any], salt: str) -> str:
    """The hash that stands for a content in the chain; without the salt nobody can guess a redacted content from it."""
    return sha256({"content": content, "salt": salt})


def people_hash(authors: list[int], approved_by: int | None, approved_by_name: str, salt: str) -> str:
    """The hash that stands for who wrote and who approved a line.

    Accounts are not part of the public record; the entry holds this hash of them. The salt never leaves the site, so
    nobody outside can guess the accounts from it, and nobody inside can exchange them unseen.
    """
    people = {"authors": authors, "approved_by": approved_by, "approved_by_name": approved_by_name}
    return sha256({"people": people, "salt": salt})


def timestamp(moment: dt.datetime) -> str:
    """RFC 3339, UTC, always six digits of a second, so that one moment has one spelling."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def line(entry: Any) -> dict[str, Any]:
    """What is chained of an entry, and printed in ``/record/entries.jsonl``."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "subject": entry.subject,
        "campaign": entry.campaign,
        "demand": entry.demand,
        "about": entry.about_id,
        "approval": entry.approval,
        "recorded_at": timestamp(entry.recorded_at),
        "people_hash": entry.people_hash,
        "content_hash": entry.content_hash,
        "previous_hash": entry.previous_hash,
    }


def checkpoint(size: int, head: str, moment: dt.datetime) -> dict[str, Any]:
    """What to keep elsewhere: with it, a shortened or rewritten record is recognised."""
    return {"size": size, "head": head, "at": timestamp(moment)}
