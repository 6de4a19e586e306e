"""What the worker does for the record by the clock."""

import logging

from procrastinate.contrib.django import app

from demands.ledger.append import renew_standings

from . import note, verify

log = logging.getLogger(__name__)


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="verify_record", pass_context=False)
def verify_record(timestamp: int) -> None:
    """Recompute the record every night and say in the log, as an error, when it does not verify."""
    report = verify()
    note(report)
    if report.clean:
        log.info("The record is clean: %s entries, head %s", report.size, report.head)
    else:
        first = report.findings[0]
        log.error("THE RECORD WAS TAMPERED WITH. First fault, entry %s: %s", first.sequence, first.message)


@app.periodic(cron="1 * * * *")
@app.task(queueing_lock="renew_standings", pass_context=False)
def renew_the_standings(timestamp: int) -> None:
    """Every hour: write again where demands stand for which a date has come. Pages read their entries until then."""
    if number := renew_standings():
        log.info("A date has come in %s campaigns: where their demands stand was written again", number)
