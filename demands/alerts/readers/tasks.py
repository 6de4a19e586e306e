"""Mail to readers, by the clock and in jobs."""

import logging
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from demands.jobs.mailing import AGAIN
from demands.models import Period

from . import following, rounds

log = logging.getLogger(__name__)


@app.task(retry=AGAIN, pass_context=False)
def ask_to_confirm(subscriber: int, asked_at: str) -> None:
    """Ask the owner of one address to confirm."""
    rounds.ask(subscriber, asked_at)


@app.task(retry=AGAIN, pass_context=False)
def send_round(round: int) -> None:  # noqa: A002  # the name of the argument in the queue
    """Write to everybody whom one round concerns."""
    log.info("Round %s: %s mails to readers", round, rounds.send(round))


def _in_transaction(name: str) -> Any:
    """A task that is deferred in Django's transaction, in the worker as well (see ``alerts.tasks.defer_mail``)."""
    return configure_task(name=name, job_manager=JobManager(DjangoConnector())).defer


def defer_request(subscriber: int, asked_at: str) -> None:
    _in_transaction(ask_to_confirm.name)(subscriber=subscriber, asked_at=asked_at)


def defer_round(round: int) -> None:  # noqa: A002
    _in_transaction(send_round.name)(round=round)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="tell_readers_at_once", pass_context=False)
def tell_readers_at_once(timestamp: int) -> None:
    """Every minute: what was published since."""
    rounds.begin(Period.AT_ONCE, defer_round)


@app.periodic(cron="53 6 * * *")
@app.task(queueing_lock="tell_readers", pass_context=False)
def tell_readers(timestamp: int) -> None:
    """Every day: begin the round of the week and that of the month, unless they have begun."""
    for period in (Period.WEEKLY, Period.MONTHLY):
        rounds.begin(period, defer_round)


@app.periodic(cron="33 2 * * *")
@app.task(queueing_lock="look_after_readers", pass_context=False)
def look_after_readers(timestamp: int) -> None:
    """Every night: rounds whose job is gone, and addresses that nobody confirmed."""
    rounds.look_after(defer_round)
    log.info("Deleted the addresses of %s readers", following.forget())
