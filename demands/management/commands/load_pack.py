"""`manage.py load_pack`: take a campaign pack in."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from campaigns import history
from demands.exchange.faults import PackRefused
from demands.exchange.packs.loader import Outcome, load

MOST_FAULTS_SHOWN = 200
PAUSE = 2.0  # seconds between two lines of progress, where lines cannot be overwritten


class Command(BaseCommand):
    help = "Load a campaign pack, a folder or a zip file: all of it or, when anything is wrong, nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the pack: a folder or a zip file")

    def handle(self, *args: Any, path: Path, verbosity: int, **options: Any) -> None:
        progress = Progress(self.stderr) if verbosity else None
        try:
            with transaction.atomic():
                history.said_by(command="load_pack")
                outcome = load(path, tell=progress.tell if progress else None)
        except PackRefused as refused:
            raise CommandError(told(refused)) from None
        finally:
            if progress:
                progress.end()
        if verbosity:
            self.stdout.write(summary(outcome))
            for left in outcome.left_alone:
                self.stdout.write(f"Left as it is: {left}.")


class Progress:
    """Says on a terminal, or in a log, how far the load has come."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.terminal = stream, sys.stderr.isatty()
        self.next = time.monotonic() + PAUSE
        self.open = False

    def tell(self, done: int, of: int) -> None:
        if self.terminal and (done % 10 == 0 or done == of):
            self.stream.write(f"\rLoading: {done} of {of} rows", ending="")
            self.open = True
        elif not self.terminal and time.monotonic() > self.next:
            self.stream.write(f"Loading: {done} of {of} rows")
            self.next = time.monotonic() + PAUSE

    def end(self) -> None:
        if self.open:
            self.stream.write("")


def told(refused: PackRefused) -> str:
    faults = refused.faults
    more = [f"… and {len(faults) - MOST_FAULTS_SHOWN} more."] if len(faults) > MOST_FAULTS_SHOWN else []
    things = "one thing" if len(faults) == 1 else f"{len(faults)} things"
    head = f"The pack was not loaded, and nothing was changed. {things.capitalize()} to put right:"
    return "\n".join([head, *(f"  {fault}" for fault in faults[:MOST_FAULTS_SHOWN]), *more])


def summary(outcome: Outcome) -> str:
    if outcome.changed_nothing:
        return "Nothing to do: this site has everything that the pack holds."
    tables = ", ".join(f"{name} {number}" for name, number in outcome.rows.items())
    lines = "one line" if outcome.lines == 1 else f"{outcome.lines} lines"
    return f"Loaded{' ' + outcome.campaign if outcome.campaign else ''}: {tables}. The record has grown by {lines}."
