"""What the worker does with watched feeds by the clock."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from . import watching

log = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="check_feeds", pass_context=False)
def check_feeds(timestamp: int) -> None:
    """Look at a few feeds."""
    if settings.LINK_CHECKS:
        log.info("Looked at %s feeds", watching.look_at_some(watching.fetcher()))
