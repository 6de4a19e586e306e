"""``manage.py record_key make|rotate|publish|show``: the key that signs checkpoints of the record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demands.ledger.tree import keys
from demands.models import RecordKey


class Command(BaseCommand):
    help = (
        "The Ed25519 key that signs /record/checkpoint. make: the first one; rotate: another one, the old public key"
        " stays published; publish: after RECORD_KEY was set in the environment; show: all public keys."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("make", "rotate", "publish", "show"))
        parser.add_argument("--if-missing", action="store_true", help="make: end with 0 when there is a key already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            match options["action"]:
                case "make":
                    if options["if_missing"] and keys.signer():
                        keys.publish()
                    else:
                        keys.make()
                case "rotate":
                    keys.rotate()
                case "publish":
                    keys.publish()
        except keys.NoKey as fault:
            raise CommandError(str(fault)) from fault
        for key in RecordKey.objects.all():
            until = f"{key.ended_at:%Y-%m-%d}" if key.ended_at else "in use"
            self.stdout.write(f"{key.begun_at:%Y-%m-%d} to {until}: {key.verifier}")
