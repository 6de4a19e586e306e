"""`manage.py dumpdata`: Django's own, with a warning that what it writes cannot be loaded again."""

from typing import Any

from django.core.management.commands import dumpdata


class Command(dumpdata.Command):
    def handle(self, *app_labels: Any, **options: Any) -> None:
        self.stderr.write(
            "This is not a backup: loaddata cannot load published rows. Use manage.py backup, or export_pack."
        )
        super().handle(*app_labels, **options)
