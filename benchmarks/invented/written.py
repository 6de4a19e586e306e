"""Writes invented lines into the table of entries: chained and hashed as the ledger does it, some thousand at a time.

The canonical JSON is Python's own, many times faster than ``chain``: what is invented holds texts, whole numbers and
truth values, and plain names, of which RFC 8785 says nothing else. A test verifies such a record.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from demands.ledger import chain
from demands.ledger.append import rebuild_standings, rebuild_tree, repeated, search_texts
from demands.ledger.verification.entries import EMPTY
from demands.models import Entry

Content = dict[str, Any]
AT_ONCE = 5_000  # lines
AUTHOR, REVIEWER = 1, 2
SALT = "0123456789abcdef" * 2
RECORDED = "2026-01-01T00:00:00.000000Z"
COLUMNS = (
    "sequence", "kind", "subject", "about", "approval", "recorded_at", "content", "salt", "content_hash",
    "previous_hash", "entry_hash", "subject_type", "campaign", "demand", "happened_on", "status", "direction",
    "background", "evidence", "authors", "approved_by", "approved_by_name", "verification", "source_verification",
    "people_salt", "people_hash",
)  # fmt: skip
TEXTS = ("a", "exact_a", "b", "exact_b", "d", "exact_d")
NAMES = ", ".join(COLUMNS)
STAGED = f"""
    CREATE TEMP TABLE staged AS SELECT {NAMES}, {", ".join(f"''::text AS {name}" for name in TEXTS)}
    FROM demands_entry LIMIT 0"""
WRITE = f"""
    INSERT INTO demands_entry ({NAMES}, search) SELECT {NAMES}, CASE WHEN content IS NOT NULL THEN
        setweight(to_tsvector('english', a), 'A') || setweight(exact_a::tsvector, 'A')
        || setweight(to_tsvector('english', b), 'B') || setweight(exact_b::tsvector, 'B')
        || setweight(to_tsvector('english', d), 'D') || setweight(exact_d::tsvector, 'D') END
    FROM staged"""
# Indexes that no constraint needs; they are written faster after the rows than with them
INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'demands_entry'
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)"""


@dataclass
class Line:
    """One entry to be written; ``redacted`` when its content is gone."""

    kind: str
    subject: str
    content: Content
    campaign: str = ""
    demand: str = ""
    about: int | None = None
    approval: str = "four_eyes"
    redacted: bool = False


def write(lines: Iterator[Line]) -> None:
    """Write a whole record into an empty table, and what the ledger keeps beside it."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        cursor.execute("; ".join(f'DROP INDEX "{name}"' for name, _definition in indexes))
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(STAGED)
        rows = chained(lines)
        while some := list(itertools.islice(rows, AT_ONCE)):
            with cursor.copy(f"COPY staged ({', '.join((*COLUMNS, *TEXTS))}) FROM STDIN") as copy:
                for row in some:
                    copy.write_row(row)
            cursor.execute(WRITE)
            cursor.execute("TRUNCATE staged")
        cursor.execute("DROP TABLE staged")
        cursor.execute("SET session_replication_role = DEFAULT")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(f"ANALYZE {Entry._meta.db_table}")
    rebuild_standings()
    rebuild_tree()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE demands_demandstanding, demands_campaignstanding, demands_treetile")


def chained(lines: Iterator[Line]) -> Iterator[tuple[Any, ...]]:
    """The rows of some lines, in the order of ``COLUMNS`` and ``TEXTS``."""
    before = chain.GENESIS
    for sequence, line in enumerate(lines, start=1):
        row = _row(sequence, line, before)
        before = row["entry_hash"]
        texts = [""] * len(TEXTS) if line.redacted else search_texts(line.content)
        yield (*(row[name] for name in COLUMNS), *texts)


def _row(sequence: int, line: Line, before: str) -> dict[str, Any]:
    approved_by = None if line.approval == "imported" else AUTHOR if line.approval == "one_person" else REVIEWER
    people: dict[str, Any] = {
        "authors": [AUTHOR],
        "approved_by": approved_by,
        "approved_by_name": f"staff-{approved_by}" if approved_by else "",
    }
    people_hash = sha256({"people": people, "salt": SALT})
    chained = {
        "sequence": sequence, "kind": line.kind, "subject": line.subject, "campaign": line.campaign,
        "demand": line.demand, "about": line.about, "approval": line.approval, "recorded_at": RECORDED,
        "people_hash": people_hash, "content_hash": sha256({"content": line.content, "salt": SALT}),
        "previous_hash": before,
    }  # fmt: skip
    said = {} if line.redacted else {"salt": SALT} | repeated(line.subject, line.kind, line.content)
    return (
        EMPTY
        | {"subject_type": line.subject.split(":")[0], "people_salt": SALT, "entry_hash": sha256(chained)}
        | {"content": None if line.redacted else json.dumps(line.content)}
        | people
        | chained
        | said
    )


def sha256(value: Any) -> str:
    """As ``chain.sha256`` has it for such values."""
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
