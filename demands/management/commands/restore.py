"""`manage.py restore FILE`: a backup into an empty database and an empty directory."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demands.operations import envelope, restore
from demands.operations.restore import NotRestored, Restored


class Command(BaseCommand):
    help = "Restore a backup into an empty database and an empty DATA_DIR, then verify the record and run fsck."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="the file with the secret key of an encrypted backup")
        parser.add_argument(
            "--checkpoint", type=Path, help="a file saved elsewhere, later, from /record/checkpoint.json"
        )
        parser.add_argument("--check", action="store_true", help="only read the backup and compare everything in it")
        parser.add_argument(
            "--send-waiting-mail",
            action="store_true",
            help="for a site that was stopped before the backup: emails that were waiting are sent",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            keys = envelope.identities(options["identity"]) if options["identity"] else []
            checkpoint = restore.read_checkpoint(options["checkpoint"]) if options["checkpoint"] else None
            if options["check"]:
                contents = restore.examine(file, keys)
                self.stdout.write(f"Whole: made {contents.about['made_at']}, {contents.checkpoint['size']} entries, "
                                  f"{contents.files} files.")  # fmt: skip
                return
            done = restore.restore(file, keys, checkpoint, send_mail=options["send_waiting_mail"])
        except (NotRestored, envelope.BadKey, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self._tell(done)
        if done.holds or done.faults:
            sys.exit(1)

    def _tell(self, done: Restored) -> None:
        made_at = done.contents.about["made_at"]
        self.stdout.write(f"Restored the site of {made_at}: {done.report.size} entries, {done.contents.files} files.")
        self.stdout.write(f"{done.jobs} jobs are waiting. {done.mails} emails that were waiting are not sent again.")
        self.stdout.write(f"The settings of the backup are in {done.settings_file}.")
        if done.holds:
            self.stderr.write("THE RECORD IS NOT WHAT IT SHOULD BE. Nobody can publish until an administrator has")
            self.stderr.write("confirmed it on the desk of the newsroom:")
            for finding in done.report.findings[:20]:
                self.stderr.write(f"  {finding.message}")
        else:
            self.stdout.write(f"The record is clean, head {done.report.head}.")
        for fault in done.faults[:20]:
            self.stderr.write(f"  {fault}")
