"""Outside witnesses, by the clock."""

import logging

from procrastinate.contrib.django import app

from demands.jobs.mailing import AGAIN
from demands.operations import witnesses
from demands.vault.problem import CannotFetch

log = logging.getLogger(__name__)


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="timestamp_record", pass_context=False)
def timestamp_record(timestamp: int) -> None:
    """Once a day, when TIMESTAMP_URL is set: have the checkpoint timestamped. Every hour until that has succeeded."""
    try:
        if found := witnesses.timestamp():
            log.info("Checkpoint timestamped by %s at %s", found.authority, found.at)
    except (witnesses.NoTimestamp, CannotFetch) as fault:
        log.warning("The checkpoint was not timestamped, and will be tried again in an hour: %s", fault)


@app.periodic(cron="11 3 * * *")
@app.task(queueing_lock="mail_checkpoint", retry=AGAIN, pass_context=False)
def mail_checkpoint(timestamp: int) -> None:
    """Every night, when CHECKPOINT_MAIL is set: mail the checkpoint to the addresses in it."""
    if number := witnesses.mail():
        log.info("The checkpoint was mailed to %s addresses", number)
