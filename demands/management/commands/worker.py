"""`manage.py worker`: do the background jobs."""

import asyncio
import inspect
import logging
import signal
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
import psycopg
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from procrastinate import BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from demands.jobs import stalled
from demands.jobs.backoff import Backoff
from demands.jobs.database_faults import is_loss
from demands.jobs.on_time import run_all

GRACE = 10  # seconds a running job has to finish when the worker is told to stop
POOL_WAIT = 5.0  # seconds for a connection of the queue; then the database counts as away
AGAIN = 5  # seconds until a job that lost the database is done again

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do background jobs as they come and when their time has come. SIGTERM stops it after the job at hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do the jobs that wait, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        make_ready()
        asyncio.run(work(once=True) if once else work_until_told())


def make_ready() -> None:
    """Let the history name each task, and each task survive the loss of the database."""
    app.perform_import_paths()
    for name, task in app.tasks.items():
        if not inspect.iscoroutinefunction(task.func):
            task.func = named(name, task.func)
            task.retry_strategy = AfterLoss(task.retry_strategy)


async def work_until_told() -> None:
    """Do jobs until SIGTERM or SIGINT. While the database is away, wait for it: one line in the log for each try.

    Anything else that ends the work is an error of this process, which then ends with a status that is not zero.
    """
    told, backoff, loop = asyncio.Event(), Backoff(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    ticking = asyncio.create_task(tick(told))
    while not told.is_set():
        working = asyncio.create_task(work(once=False))
        await first_of(working, told.wait(), ticking)
        if ticking.done():
            working.cancel()
            await ticking  # what went wrong there is an error of this process
        if told.is_set():
            working.cancel()  # which the worker takes for a request to stop after the job at hand
        try:
            await working
        except (ConnectorException, psycopg.OperationalError) as fault:
            reason = f"the database is away ({one_line(fault)})"
        except asyncio.CancelledError:
            return
        else:
            reason = "it lost the database"
        if not told.is_set():
            delay = backoff.delay()
            log.warning("The worker stopped: %s. It goes on in %.0f s.", reason, delay)
            await first_of(asyncio.sleep(delay), told.wait())


async def tick(told: asyncio.Event) -> None:
    """At the beginning of each minute, do what no job may keep waiting (``jobs.on_time``)."""
    while not told.is_set():
        await first_of(asyncio.sleep(60 - time.time() % 60), told.wait())
        if not told.is_set():
            await asyncio.to_thread(run_all)


async def first_of(*waits: Any) -> None:
    """Wait until one of these is done. Those that are not done and do not belong to the caller are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task, wait in zip(tasks, waits, strict=True):
        if task is not wait:
            task.cancel()


def one_line(fault: BaseException) -> str:
    return " ".join(str(fault.__cause__ or fault).split())


async def work(*, once: bool) -> None:
    """Do the waiting jobs; unless `once`, go on until cancelled, or until the database is lost."""
    connector = PsycopgConnector(kwargs=connector_params(), timeout=POOL_WAIT, reconnect_timeout=POOL_WAIT)
    with app.replace_connector(connector) as on_postgres:
        async with on_postgres.open_async():
            await on_postgres.run_worker_async(
                wait=not once,
                listen_notify=not once,
                shutdown_graceful_timeout=GRACE,
                install_signal_handlers=once,
                task_middleware=[with_fresh_connection, stalled.held],
            )


def with_fresh_connection(work: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Around each job of a worker: give up a connection that broke, so that the job, or the next one, gets another."""
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()


class AfterLoss(BaseRetryStrategy):
    """Does a job again that failed because the database went away; for all else, what the task itself says."""

    def __init__(self, own: BaseRetryStrategy | None) -> None:
        self.own = own
        self.max_attempts = getattr(own, "max_attempts", None)  # read by demands.jobs.stalled

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if is_loss(exception) and job.attempts + 1 < stalled.tries(job.task_name):
            return RetryDecision(retry_in={"seconds": AGAIN})
        return self.own.get_retry_decision(exception=exception, job=job) if self.own else None


def named(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The work, which runs in a thread that knows nothing of this command; what it changes, history says it did."""

    @wraps(work)
    def done(*given: Any, **options: Any) -> Any:
        with pghistory.context(command="worker", job=name):
            return work(*given, **options)

    return done
