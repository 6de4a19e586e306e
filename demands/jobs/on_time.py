"""What must happen within a minute, however long the job at hand takes: the worker does it beside its jobs.

A room names its function here and keeps a job by the clock for it as well, which shows on the desk when it fails.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import Error, close_old_connections

from .database_faults import is_loss

log = logging.getLogger(__name__)
ON_TIME: list[Callable[[], Any]] = []


def every_minute(work: Callable[[], Any]) -> None:
    """Have a function called at the beginning of every minute. It must bear to run twice at once."""
    ON_TIME.append(work)


def run_all() -> None:
    """Call all of them, unless the database is away: then the next minute does it."""
    close_old_connections()
    try:
        for work in ON_TIME:
            work()
    except Error as fault:
        if not is_loss(fault):
            raise
        log.warning("The work of this minute is put off: the database is away")
    finally:
        close_old_connections()
