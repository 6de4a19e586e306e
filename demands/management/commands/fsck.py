"""`manage.py fsck`: 0 all agrees, 1 something does not, 2 could not check."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from demands.operations import fsck

AGREES, DOES_NOT, NOT_CHECKED = 0, 1, 2


class Command(BaseCommand):
    help = "Compare rows, files, kept copies, entries and queued email with each other."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="do not read the files to compare their hashes")
        parser.add_argument("--unnamed", action="store_true", help="list the files that no row names")

    def handle(self, *args: Any, quick: bool, unnamed: bool, **options: Any) -> None:
        try:
            found, extra = fsck.faults(quick=quick), fsck.unnamed()
        except (OSError, DatabaseError) as fault:
            self.stderr.write(f"Could not check: {fault}")
            sys.exit(NOT_CHECKED)
        for sentence in found:
            self.stdout.write(sentence)
        if unnamed:
            self.stdout.write("\n".join(extra))
        ending = f"{len(found)} faults" if found else "All agrees"
        self.stdout.write(f"{ending}. {len(extra)} files are named by no row.")
        sys.exit(DOES_NOT if found else AGREES)
