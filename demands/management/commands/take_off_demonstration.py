"""``manage.py take_off_demonstration [--yes NAME]``: begin again with an empty record while nothing is one's own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from demands.exchange import demonstration
from demands.ledger.rules import Refused


class Command(BaseCommand):
    help = "Take the shipped campaign off a site that has published nothing of its own. Without --yes: say what goes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", metavar="NAME", default="", help="the name of the campaign, to confirm")

    def handle(self, *args: Any, yes: str, **options: Any) -> None:
        try:
            found = demonstration.take_off(yes, by=None) if yes else demonstration.found()
        except Refused as refused:
            raise CommandError(str(refused)) from None
        if yes:
            self.stdout.write(f"“{found.name}” is taken off, with {found.lines} lines. The record is empty.")
            return
        self.stdout.write(f"Taking off “{found.name}” would empty the record ({found.lines} lines). Gone would be:")
        for name, number in found.numbers():
            self.stdout.write(f"  {number} {name}")
        self.stdout.write(f'To do it: manage.py take_off_demonstration --yes "{found.name}"')
