"""Work that the worker does: by the clock, and when somebody asks for it.

A worker may be killed in the middle of anything, and then the job is done again (``demands.jobs.stalled``). So every
task must bear to be begun twice: what it writes, it writes all or nothing, together with the word that it is done.
"""

import logging
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from .admin.accounts import mail
from .admin.documents.fetch_jobs import work as work_on_page
from .admin.sheets.jobs import work as work_on_sheet
from .alerts import tasks as alerts
from .exchange.un_index.jobs import work
from .jobs import stalled
from .ledger.verification import verify
from .models import IndexFile, PageFetch, SheetImport, Upload
from .vault import jobs as vault
from .vault.fetch import Fetcher
from .workflow import suggestions

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


@app.task(retry=alerts.AGAIN, pass_context=False)
def mail_links(users: list[int], language: str, key: str, invited_by: str = "") -> None:
    """Write to people where they choose a password; once, however often a job with this key is begun."""
    mail.send_links(users, language, invited_by, key)


@app.task(retry=alerts.AGAIN, pass_context=False)
def mail_notice(user: int, subject: str, text: str, key: str) -> None:
    """Tell somebody what happened to their account; once, however often a job with this key is begun."""
    mail.send_notice(user, subject, text, key)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_up_stalled_jobs", pass_context=False)
def take_up_stalled_jobs(timestamp: int) -> None:
    """Every minute: jobs whose worker is gone are done again; what waits for a job that is no more, says so."""
    stalled.take_up()
    release(IndexFile, read_un_index.name, "index_file")
    release(SheetImport, do_with_sheet.name, "sheet")
    release(PageFetch, fetch_page.name, "page")
    vault.release()


def release(model: type[Upload | PageFetch], task: str, argument: str) -> None:
    """Let go of files and pages whose job was given up, or taken away."""
    manager: Any = model._default_manager
    with transaction.atomic():
        busy = manager.select_for_update().filter(state__in=model.BUSY).order_by("pk")
        rows = {row.pk: row for row in busy}
        for pk in rows.keys() - stalled.subjects(task, argument):
            rows[pk].note(**rows[pk].broken_off())
            log.error("The work on %s %s, %s, came to nothing", model._meta.verbose_name, pk, task)


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="forget_done_jobs", pass_context=False)
def forget_done_jobs(timestamp: int) -> None:
    """Every night: jobs that were done a week ago."""
    stalled.forget_done()


@app.periodic(cron="57 2 * * *")
@app.task(queueing_lock="forget_readers_addresses", pass_context=False)
def forget_readers_addresses(timestamp: int) -> None:
    """Every night: the addresses of readers whose suggestions were closed long ago, and what was counted yesterday."""
    suggestions.forget_networks()
    number = suggestions.forget_addresses()
    log.info("Deleted the addresses of %s suggestions", number)


__all__ = ["alerts", "forget_readers_addresses", "verify_record"]  # alerts: importing it makes its tasks known
