"""The arithmetic of the record: canonical JSON (RFC 8785), SHA-256 (FIPS 180-4), one line hashed onto the last."""

import datetime as dt
import hashlib
import json
import re
from typing import Any

import rfc8785

GENESIS = "0" * 64
_LONG_NUMBER = re.compile("[0-9]{16}")  # JSON carries whole numbers exactly below 2^53


def sha256(value: Any) -> str:
    """SHA-256 of the RFC 8785 canonical form of a JSON value, in lower-case hex.

    Raises rfc8785.CanonicalizationError when the value is not JSON or holds a number that JSON cannot carry exactly.
    """
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def is_hash_of(expected: str, value: Any) -> bool:
    """Whether a hash is the ``sha256`` of a JSON value. Raises ValueError or TypeError when that raises.

    Python's own JSON mostly has the very bytes that RFC 8785 asks for, in a tenth of the time. Where their hash is the
    expected one, they are the bytes that were hashed, and say the same value; where it is not, the standard decides.
    """
    plain = _plain(value)
    quick = not _LONG_NUMBER.search(plain) and _hashed(plain.encode()) == expected
    return quick or sha256(value) == expected


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))


def _hashed(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def content_hash(content: dict[str, Any], salt: str) -> str:
    """The hash that stands for a content in the chain; without the salt nobody can guess a redacted content from it."""
    return sha256(salted(content, salt))


def salted(content: dict[str, Any], salt: str) -> dict[str, Any]:
    """What is hashed of a content."""
    return {"content": content, "salt": salt}


def people_hash(authors: list[int], approved_by: int | None, approved_by_name: str, salt: str) -> str:
    """The hash that stands for who wrote and who approved a line.

    Accounts are not part of the public record; the entry holds this hash of them. The salt never leaves the site, so
    nobody outside can guess the accounts from it, and nobody inside can exchange them unseen.
    """
    return sha256(people(authors, approved_by, approved_by_name, salt))


def people(authors: list[int], approved_by: int | None, approved_by_name: str, salt: str) -> dict[str, Any]:
    """What is hashed of who wrote and who approved a line."""
    named = {"authors": authors, "approved_by": approved_by, "approved_by_name": approved_by_name}
    return {"people": named, "salt": salt}


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


def canonical_line(entry: Any) -> bytes:
    """The line as RFC 8785 writes it: of texts and whole numbers, Python's own JSON has the same bytes."""
    plain = _plain(line(entry))
    return rfc8785.dumps(line(entry)) if _LONG_NUMBER.search(plain) else plain.encode()


def checkpoint(size: int, head: str, moment: dt.datetime) -> dict[str, Any]:
    """What to keep elsewhere: with it, a shortened or rewritten record is recognised."""
    return {"size": size, "head": head, "at": timestamp(moment)}
