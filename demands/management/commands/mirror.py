"""``manage.py mirror DIR [--all] [--check]``: the static copy of the public site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demands.ledger.tree.keys import NoKey
from demands.mirror import copy, manifest
from demands.mirror.answers import NotAnswered
from demands.mirror.place import BadPlace
from demands.mirror.searching import NoSearch


class Command(BaseCommand):
    help = (
        "Write the whole public site into a directory: pages in all languages, data, feeds, sources and proofs, with"
        " relative links and a search that works offline. A later run writes only what changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path, help="empty, or with an earlier copy")
        parser.add_argument("--all", action="store_true", help="render every page again")
        parser.add_argument("--check", action="store_true", help="only compare the files with the signed manifest")
        parser.add_argument("--processes", type=int, default=copy.PROCESSES, help="that render pages at a time")

    def handle(self, *args: Any, directory: Path, verbosity: int, **options: Any) -> None:
        if options["check"]:
            self._check(directory)
            return
        try:
            done = copy.make(directory, everything=options["all"], processes=max(1, options["processes"]))
        except (BadPlace, NoKey, NotAnswered, NoSearch) as fault:
            raise CommandError(str(fault)) from None
        except OSError as fault:
            raise CommandError(f"The copy could not be written: {fault}. What was there before is unharmed.") from None
        if verbosity:
            self.stdout.write(
                f"{done.rendered} pages rendered, {done.written} files written, {done.removed} removed;"
                f" {done.files} files in {directory}."
            )
            if not done.signed:
                self.stdout.write("The manifest is not signed: this site has no key (manage.py record_key make).")

    def _check(self, directory: Path) -> None:
        found = list(manifest.faults(directory))
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{directory} is as its manifest says.")
