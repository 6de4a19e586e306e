"""What the vault does in the background: copies as they are asked for, links by the clock."""

import logging

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from procrastinate.contrib.django import app

from demands.jobs.release import release_with
from demands.jobs.stalled import subjects
from demands.models import Capture, Evidence

from . import archive, copies, link_check
from .fetch import Fetcher
from .problem import Problem

log = logging.getLogger(__name__)


def ask_for_copy(evidence: Evidence, *, by: User | None) -> Capture | None:
    """Ask for a copy of a source; the job is part of the same transaction. None when there is nothing to do."""
    capture = copies.ask(evidence, by=by)
    if capture is not None:
        keep_copy.defer(capture_id=capture.pk)
    return capture


@app.task(pass_context=False)
def keep_copy(capture_id: int) -> None:
    """Make the copy; what may pass is tried again, at growing intervals."""
    again = copies.make(capture_id, Fetcher())
    if again is not None:
        keep_copy.configure(schedule_in={"seconds": again}).defer(capture_id=capture_id)
    elif settings.SAVE_PAGE_NOW and Capture.objects.filter(pk=capture_id, state=Capture.State.KEPT).exists():
        hand_over.defer(capture_id=capture_id)


@app.task(pass_context=False)
def hand_over(capture_id: int, tries: int = 1) -> None:
    """Hand the address over to the Internet Archive; while it is busy, try again later."""
    wait = archive.hand_over(capture_id, last=tries >= archive.TRIES)
    if wait is None:
        return
    if Capture.objects.filter(pk=capture_id, archive=Capture.Archive.ASKED).exists():
        ask_archive.configure(schedule_in={"seconds": wait}).defer(capture_id=capture_id, looks=1)
    else:
        hand_over.configure(schedule_in={"seconds": wait}).defer(capture_id=capture_id, tries=tries + 1)


@app.task(pass_context=False)
def ask_archive(capture_id: int, looks: int) -> None:
    """Ask the Internet Archive whether it is done."""
    wait = archive.look(capture_id, last=looks >= archive.LOOKS)
    if wait is not None:
        ask_archive.configure(schedule_in={"seconds": wait}).defer(capture_id=capture_id, looks=looks + 1)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="check_links", pass_context=False)
def check_links(timestamp: int) -> None:
    """Look at a few links."""
    if settings.LINK_CHECKS:
        log.info("Looked at %s links", link_check.look_at_some(Fetcher(seconds=10)))


def release_copies() -> None:
    """Try copies again that a worker began and that nobody is making any more."""
    with transaction.atomic():
        left = {capture.pk: capture for capture in copies.unfinished().select_for_update()}
        for pk in left.keys() - subjects(keep_copy.name, "capture_id"):
            again = copies.missed(left[pk], Problem.INTERRUPTED)
            if again is not None:
                keep_copy.configure(schedule_in={"seconds": again}).defer(capture_id=pk)


release_with(release_copies)
