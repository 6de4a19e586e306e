"""Tells a content delivery network (PURGE_URL) which pages new entries changed, by the tags that pages carry.

A page about one campaign has the tag ``campaign-…`` and changes with entries about that campaign, and with those that
are about none; any other page has the tag ``record`` and changes with every entry. All pages have the tag ``site``.
The job is part of the transaction that publishes: an entry that is taken back is never told, any other one once.
"""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from demands.models import Entry

TASK = "demands.operations.tasks.purge"
SITE, RECORD = "site", "record"
NEARBY = 2  # seconds, beside KEPT_MILLISECONDS: until nginx and all processes show what is new
MOST = 30  # tags in one request: as many as the usual networks take

_written: ContextVar[list[int] | None] = ContextVar("written", default=None)


def tags_of_page(campaign: str) -> list[str]:
    """The tags of a page about one campaign, or, for '', about anything else."""
    return [SITE, f"campaign-{campaign}" if campaign else RECORD]


def tags_of_entries(campaigns: Iterable[str]) -> list[str]:
    """The tags of all pages that entries change, by the campaigns of the entries, '' for those of none."""
    found = set(campaigns)
    if "" in found or len(found) >= MOST:
        return [SITE]
    return [RECORD, *(f"campaign-{one}" for one in sorted(found))]


def note(entry: Entry) -> None:
    """Remember that an entry was written in this transaction."""
    if (written := _written.get()) is not None:
        written.append(entry.sequence)


@contextmanager
def told() -> Iterator[None]:
    """At the end of a block in a transaction, have the entries told that were written in it and are still there."""
    before = _written.set([] if settings.PURGE_URL else None)
    try:
        yield
        if written := _written.get():
            _defer(min(written))
    finally:
        _written.reset(before)


def _defer(first: int) -> None:
    last = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    if last < first:  # a rehearsal
        return
    wait = math.ceil(settings.KEPT_MILLISECONDS / 1000) + NEARBY
    in_transaction = JobManager(DjangoConnector())
    task = configure_task(name=TASK, job_manager=in_transaction, schedule_in={"seconds": wait})
    task.defer(first=first, last=last)
