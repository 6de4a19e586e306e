"""Rows whose job was given up or taken away: they are released, so that somebody can try again.

Each room says with ``release_when_lost`` which of its rows wait for which task.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction

from demands.models import PageFetch, Upload

from .stalled import subjects

log = logging.getLogger(__name__)
RELEASES: list[Callable[[], None]] = []


def release_when_lost(model: type[Upload | PageFetch], task: str, argument: str) -> None:
    """Have the rows of a model released once no job of a task names them in an argument."""

    def release() -> None:
        manager: Any = model._default_manager
        with transaction.atomic():
            busy = manager.select_for_update().filter(state__in=model.BUSY).order_by("pk")
            rows = {row.pk: row for row in busy}
            for pk in rows.keys() - subjects(task, argument):
                rows[pk].note(**rows[pk].broken_off())
                log.error("The work on %s %s, %s, came to nothing", model._meta.verbose_name, pk, task)

    release_with(release)


def release_with(release: Callable[[], None]) -> None:
    """Have a function called every minute that releases rows of its room."""
    RELEASES.append(release)


def release_all() -> None:
    """Release all rows of all rooms whose job is gone."""
    for release in RELEASES:
        release()
