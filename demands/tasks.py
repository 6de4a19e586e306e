"""Work that the worker does: by the clock, and when somebody asks for it."""

import logging

from procrastinate.contrib.django import app

from . import suggestions
from .admin.page_jobs import work as work_on_page
from .admin.sheets.jobs import work as work_on_sheet
from .alerts import tasks as alerts
from .intake.un_index.jobs import work
from .vault.fetch import Fetcher
from .verification import verify

log = logging.getLogger(__name__)


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="verify_record", pass_context=False)
def verify_record(timestamp: int) -> None:
    """Recompute the record every night and say in the log, as an error, when it does not verify."""
    report = verify()
    if report.clean:
        log.info("The record is clean: %s entries, head %s", report.size, report.head)
    else:
        first = report.findings[0]
        log.error("THE RECORD WAS TAMPERED WITH. First fault, entry %s: %s", first.sequence, first.message)


@app.task(lock="un_index", pass_context=False)
def read_un_index(index_file: int, apply: bool) -> None:
    """Read an uploaded file of the UN index: for its preview or, when staff have seen that, to load it."""
    work(index_file, apply=apply)


@app.task(lock="sheets", pass_context=False)
def do_with_sheet(sheet: int) -> None:
    """Read an edited list for its preview, apply it or undo it: whatever it waits for."""
    work_on_sheet(sheet)


@app.task(pass_context=False)
def fetch_page(page: int) -> None:
    """Fetch an address that is to be read for demands; what may pass is tried again a little later."""
    again = work_on_page(page, Fetcher())
    if again is not None:
        fetch_page.configure(schedule_in={"seconds": again}).defer(page=page)


@app.periodic(cron="57 2 * * *")
@app.task(queueing_lock="forget_readers_addresses", pass_context=False)
def forget_readers_addresses(timestamp: int) -> None:
    """Every night: the addresses of readers whose suggestions were closed long ago, and what was counted yesterday."""
    suggestions.forget_networks()
    number = suggestions.forget_addresses()
    log.info("Deleted the addresses of %s suggestions", number)


__all__ = ["alerts", "forget_readers_addresses", "verify_record"]  # alerts: importing it makes its tasks known
