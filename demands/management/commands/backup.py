"""`manage.py backup FILE`: the whole site in one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from demands.operations import backup, envelope


class Command(BaseCommand):
    help = "Write database, files, checkpoint and settings into one file while the site runs, and read it back."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that does not exist yet")
        parser.add_argument(
            "--recipient",
            action="append",
            default=[],
            help="encrypt to this age or SSH public key; may be repeated; default: BACKUP_RECIPIENT",
        )
        parser.add_argument("--plain", action="store_true", help="do not encrypt, whatever BACKUP_RECIPIENT says")
        parser.add_argument("--with-secrets", action="store_true", help="include SECRET_KEY and the mail password")

    def handle(self, *args: Any, file: Path, recipient: list[str], **options: Any) -> None:
        keys = [] if options["plain"] else recipient or settings.BACKUP_RECIPIENTS
        try:
            made = backup.make(
                file, recipients=[envelope.recipient(one) for one in keys], with_secrets=options["with_secrets"]
            )
        except (backup.NoBackup, envelope.BadKey) as fault:
            raise CommandError(str(fault)) from fault
        entries, size = made.contents.checkpoint["size"], filesizeformat(made.size)
        self.stdout.write(f"{file}: {size}, {made.contents.files} files, {entries} entries; read back and compared.")
        self.stdout.write(f"SHA-256 {made.sha256}")
        if made.contents.lost:
            self.stderr.write(f"{len(made.contents.lost)} files that rows name are missing: see manage.py fsck")
