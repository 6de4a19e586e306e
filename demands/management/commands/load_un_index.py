"""``manage.py load_un_index FILE [--country JP|Japan] [--dry-run]``: the Universal Human Rights Index in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demands.exchange.faults import Unreadable
from demands.exchange.un_index.loader import Report, load

MOST_SHOWN = 30


class Command(BaseCommand):
    help = "Load an export of the OHCHR's Universal Human Rights Index (XLSX, CSV or JSON). Publishes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the export, as it came from uhri.ohchr.org")
        parser.add_argument("--country", default="", help="only what concerns this state: a code or name, JP or Japan")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *args: Any, file: Path, country: str, dry_run: bool, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                report = load(stream, file.name, country, apply=not dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Name the file of an export.") from None
        except Unreadable as refused:
            raise CommandError(f"Nothing was imported. {refused}") from None
        for line in summary(report, country, dry_run=dry_run):
            self.stdout.write(line)


def summary(report: Report, country: str, *, dry_run: bool) -> list[str]:
    head = f"{report.rows} rows read" + (f", {report.skipped} of them not about {country}" if country else "")
    verb = "Would load" if dry_run else "Loaded"
    counts = f"{verb}: {report.new} new, {report.changed} changed; {report.same} the same; {report.rejected} rejected"
    lines = [f"{head}.", f"{counts}."]
    if report.repeated:
        lines.append(f"{report.repeated} rows came again with the same words and were left out.")
    lines += [f"  {fault}" for fault in sorted(report.faults)[:MOST_SHOWN]]
    if report.rejected > MOST_SHOWN:
        lines.append(f"  … and {report.rejected - MOST_SHOWN} more.")
    if report.rows and report.rows == report.skipped:
        lines.append("No row is about this country: check the spelling.")
    return lines
