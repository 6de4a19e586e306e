"""``manage.py bounce``: a mail to a reader that came back, as the mail server pipes it in."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from demands.alerts.readers import bounces

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes back


class Command(BaseCommand):
    help = (
        "Takes in a mail from standard input that came back to BOUNCE_ADDRESS, and stops the mails of the reader whose"
        " address is refused for good. Ends with 0 whatever the mail is, with 75 when the database does not answer."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--recipient", default="", help="the address that the mail came to")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(bounces.LONGEST)
        while sys.stdin.buffer.read(bounces.LONGEST):  # the rest, so that the server's pipe does not break
            pass
        try:
            self.stdout.write(bounces.take(raw, options["recipient"]).value)
        except (OperationalError, InterfaceError) as fault:
            raise CommandError("The database does not answer.", returncode=TRY_AGAIN) from fault
