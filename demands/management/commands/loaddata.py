"""`manage.py loaddata`: Django's own; when the guards of the database refuse what it loads, it says what to use."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import IntegrityError

RESTRICT_VIOLATION = "23001"  # SQLSTATE of what the guards raise
INSTEAD = (
    "Nothing was loaded: the guards of the database refuse published rows and entries that the ledger did not write. "
    "To move a campaign, use packs (manage.py export_pack and load_pack); to move the whole site, manage.py backup and "
    "manage.py restore."
)


class Command(loaddata.Command):
    def handle(self, *fixture_labels: Any, **options: Any) -> None:
        try:
            super().handle(*fixture_labels, **options)
        except IntegrityError as fault:
            if getattr(fault.__cause__, "sqlstate", None) == RESTRICT_VIOLATION or _of_history(fault):
                raise CommandError(f"{INSTEAD} (It was refused with: {_first_line(fault)})") from fault
            raise


def _of_history(fault: IntegrityError) -> bool:
    """Tell whether a key of a row that a migration or a trigger made was there already, as in any dump."""
    return getattr(fault.__cause__, "sqlstate", None) in ("23505", "23503")


def _first_line(fault: Exception) -> str:
    return str(fault).strip().splitlines()[0]
