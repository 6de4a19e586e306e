"""``manage.py verify_ledger [--checkpoint FILE] [--json]``: 0 clean, 1 tampered, 2 could not check."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from demands.ledger.append import rebuild_search, rebuild_standings, rebuild_tree
from demands.ledger.verification import Report, known, note, verify

CLEAN, TAMPERED, NOT_CHECKED = 0, 1, 2


class Command(BaseCommand):
    help = "Recompute the public record and compare it with the live rows and a checkpoint kept elsewhere."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint", type=Path, help="a file saved earlier from /record/checkpoint or /record/checkpoint.json"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument(
            "--rebuild-search",
            action="store_true",
            help="write the words that search finds entries by again, as after an upgrade of PostgreSQL; then verify",
        )

        parser.add_argument(
            "--rebuild-standings",
            action="store_true",
            help="write where every demand and campaign stands again, from the entries; then verify",
        )
        parser.add_argument(
            "--rebuild-tree", action="store_true", help="write the Merkle tree again, from the entries; then verify"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rebuild_search"]:
                self.stdout.write(f"Search words of {rebuild_search()} entries written.")
            if options["rebuild_standings"]:
                self.stdout.write(f"Standings of {rebuild_standings()} demands written.")
            if options["rebuild_tree"]:
                self.stdout.write(f"Tree of {rebuild_tree()} entries written.")
            path = options["checkpoint"]
            report = verify(known(path.read_text("utf-8")) if path else None, processes=2)
            note(report)
        except (OSError, ValueError, DatabaseError) as error:
            self.stderr.write(f"Could not check: {error}")
            sys.exit(NOT_CHECKED)
        self.stdout.write(json.dumps(_as_json(report), indent=2) if options["json"] else _as_text(report))
        sys.exit(CLEAN if report.clean else TAMPERED)


def _as_json(report: Report) -> dict[str, Any]:
    return {"clean": report.clean, **asdict(report)}


def _as_text(report: Report) -> str:
    if report.clean:
        return f"Clean: {report.size} entries, head {report.head}"
    first = report.findings[0]
    where = "the record" if first.sequence is None else f"entry {first.sequence}"
    lines = [f"TAMPERED. The first fault is in {where}."]
    lines += [f"  {'-' if one.sequence is None else one.sequence}: {one.message}" for one in report.findings]
    if more := report.number - len(report.findings):
        lines.append(f"  and {more} more, about later entries")
    return "\n".join(lines)
