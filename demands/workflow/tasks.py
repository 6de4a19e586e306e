"""What the worker does with readers' suggestions by the clock."""

import logging

from procrastinate.contrib.django import app

from demands.jobs.on_time import every_minute

from . import schedules, suggestions

log = logging.getLogger(__name__)


@app.periodic(cron="57 2 * * *")
@app.task(queueing_lock="forget_readers_addresses", pass_context=False)
def forget_readers_addresses(timestamp: int) -> None:
    """Every night: the addresses of readers whose suggestions were closed long ago, and what was counted yesterday."""
    suggestions.forget_networks()
    number = suggestions.forget_addresses()
    log.info("Deleted the addresses of %s suggestions", number)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="publish_scheduled", pass_context=False)
def publish_scheduled(timestamp: int) -> None:
    """Every minute: what was scheduled for it."""
    number = schedules.run()
    if number:
        log.info("Decided about %s scheduled publications", number)


every_minute(schedules.run)
