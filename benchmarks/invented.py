"""A large invented campaign for benchmarks: demands and updates as the ledger would have recorded them, put straight
into the record with the guards off. Its hashes are no hashes; it is for a scratch database and nothing else."""

import hashlib
import json
import random
from collections.abc import Iterator
from typing import Any

from django.db import connection

from demands.models import Entry
from demands.text import words

ENGLISH = [
    "government",
    "ministry",
    "court",
    "police",
    "prison",
    "moratorium",
    "execution",
    "refugee",
    "asylum",
    "detention",
    "treaty",
    "parliament",
    "bill",
    "law",
    "committee",
    "report",
    "review",
    "minister",
    "announced",
    "refused",
    "adopted",
    "published",
    "statement",
    "trial",
    "lawyer",
    "evidence",
    "reform",
]
JAPANESE = [
    "政府",
    "法務省",
    "裁判所",
    "警察",
    "刑務所",
    "死刑",
    "執行",
    "停止",
    "難民",
    "認定",
    "収容",
    "条約",
    "国会",
    "法案",
    "法律",
    "委員会",
    "報告書",
    "審査",
    "大臣",
    "発表",
    "拒否",
    "採択",
    "再審",
    "弁護士",
    "証拠",
    "改革",
    "水",
]
STEPS = ("no_progress", "in_progress", "partly_met", "met", "set_back")
KINDS = ("none", "forward", "partial", "achieved", "backward")
TOKENS = ("none", "progress", "partly", "met", "setback")
COLUMNS = (
    "sequence", "kind", "subject", "approval", "recorded_at", "content", "salt", "content_hash", "previous_hash",
    "entry_hash", "subject_type", "campaign", "demand", "happened_on", "status", "direction", "background", "evidence",
    "authors", "approved_by_name", "verification", "source_verification", "people_salt", "people_hash", "search",
)  # fmt: skip


def some(dice: random.Random, of: list[str], number: int, between: str) -> str:
    """Words that occur as words do: a few very often, most of them seldom."""
    return between.join(of[min(int(dice.paretovariate(0.9)) - 1, len(of) - 1)] for _ in range(number))


def text(dice: random.Random, number: int) -> dict[str, str]:
    return {"en": some(dice, ENGLISH, number, " ").capitalize() + ".", "ja": some(dice, JAPANESE, number, "の") + "。"}


def lines(demands: int, updates: int, dice: random.Random) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """(kind, subject, demand, content) in the order of the record."""
    statuses = [
        {
            "code": step,
            "label": {"en": step},
            "definition": {"en": step},
            "kind": kind,
            "symbol": str(place),
            "token": token,
        }
        for place, (step, kind, token) in enumerate(zip(STEPS, KINDS, TOKENS, strict=True))
    ]
    yield "defined", "scale:large", "", {"code": "large", "name": {}, "description": {}, "statuses": statuses}
    for number in range(20):
        slug = f"ministry-{number}"
        yield (
            "published",
            f"institution:{slug}",
            "",
            {"slug": slug, "name": text(dice, 3), "kind": "ministry", "parent": None},
        )
        yield (
            "published",
            f"theme:theme-{number}",
            "",
            {"slug": f"theme-{number}", "name": text(dice, 2), "parent": None, "order": number},
        )
    campaign = {
        "name": text(dice, 3),
        "title": text(dice, 6),
        "standfirst": text(dice, 30),
        "country_name": {"en": "Large"},
    }
    yield "published", "campaign:large", "", campaign | {
        "slug": "large", "country": "XX", "started_on": "2005", "ended_on": None, "scale": "large", "institutions": [],
    }  # fmt: skip
    for number in range(1, demands + 1):
        yield "published", f"demand:large/demand-{number}", f"demand-{number}", demand(number, dice)
    status = dict.fromkeys(range(1, demands + 1), "no_progress")
    for number in range(updates):
        of = number % demands + 1
        if dice.random() < 0.25:
            status[of] = dice.choice(STEPS)
        yield "published", f"update:u{number}", f"demand-{of}", update(number, of, updates, status[of], dice)


def demand(number: int, dice: random.Random) -> dict[str, Any]:
    return {
        "slug": f"demand-{number}", "number": number, "title": text(dice, 6), "summary": text(dice, 25),
        "wording": text(dice, 12), "success_criterion": text(dice, 15), "addressees": [f"ministry-{number % 20}"],
        "themes": [f"theme-{number % 20}"], "passages": [], "milestones": [], "related": [], "made_on": "2005-06",
        "due_on": None, "review_interval_days": 180,
    }  # fmt: skip


def update(number: int, of: int, updates: int, status: str, dice: random.Random) -> dict[str, Any]:
    days = int(number / updates * 365 * 20)
    source = {
        "reference": f"s{number % 5000}", "kind": "news", "title": {"en": some(dice, ENGLISH, 6, " ")},
        "publisher": {"en": "Press"}, "url": f"https://press.example/{number}", "file": None, "document": None,
        "published_on": None, "language": "en", "primary": False, "limitations": {}, "verification": "excerpt",
    }  # fmt: skip
    return {
        "reference": f"u{number}", "campaign": "large", "demand": f"demand-{of}", "ended_on": None, "background": False,
        "happened_on": f"{2006 + days // 365}-{days % 365 // 31 + 1:02}-{days % 28 + 1:02}", "headline": text(dice, 7),
        "body": text(dice, 40), "direction": "neutral", "status": status, "waiver_reason": {},
        "verification": "excerpt", "verification_note": {}, "corrects": None, "reason": {},
        "citations": [{"stance": "supports", "locator": "", "quote": "", "evidence": source}],
    }  # fmt: skip


def fill(demands: int, updates: int) -> None:
    """Write the campaign ``large`` into an empty record."""
    dice = random.Random(2005)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY demands_entry ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for sequence, (kind, subject, of, content) in enumerate(lines(demands, updates, dice), start=1):
                copy.write_row(row(sequence, kind, subject, of, content))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"ANALYZE {Entry._meta.db_table}")


def row(sequence: int, kind: str, subject: str, of: str, content: dict[str, Any]) -> tuple[Any, ...]:
    name = hashlib.sha256(str(sequence).encode()).hexdigest()
    before = hashlib.sha256(str(sequence - 1).encode()).hexdigest()
    subject_type = subject.split(":")[0]
    belongs = "" if subject_type in ("scale", "institution", "theme") else "large"
    said = [content.get(part, {}) for part in ("headline", "body", "title", "summary")]
    spoken = " ".join(value for texts in said for value in texts.values())
    evidence = [one["evidence"]["reference"] for one in content.get("citations", [])]
    return (
        sequence, kind, subject, "imported", "2026-01-01T00:00:00Z", json.dumps(content), "s", name, before, name,
        subject_type, belongs, of, content.get("happened_on"), content.get("status") or "",
        content.get("direction", ""), False, evidence, [], "", content.get("verification", ""),
        [one["evidence"].get("verification", "") for one in content.get("citations", [])], "s", name,
        words.tsvector(spoken),
    )  # fmt: skip
