"""`manage.py export_pack`: hand a campaign on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demands.exchange.packs.writer import CannotExport, pack_parts, write_folder, write_zip_file


class Command(BaseCommand):
    help = "Write a campaign into a pack: a zip file when PATH ends in .zip, else a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("campaign", help="the short name of the campaign, as in its address")
        parser.add_argument("path", type=Path, help="where the pack is to be")
        parser.add_argument(
            "--staff",
            action="store_true",
            help="with drafts, internal notes and internal evidence: keep such a pack as safe as the database",
        )

    def handle(self, *args: Any, campaign: str, path: Path, staff: bool, verbosity: int, **options: Any) -> None:
        try:
            files = pack_parts(campaign, staff=staff)
            write = write_zip_file if path.suffix == ".zip" else write_folder
            write(files, path, private=staff)
        except CannotExport as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"The pack could not be written: {fault}") from None
        if verbosity:
            kind = "with drafts and internal notes" if staff else "public"
            self.stdout.write(f"Wrote {path} ({kind}): {len(files)} files.")
