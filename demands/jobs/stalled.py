"""Jobs whose worker is gone: killed, out of memory, or with the machine. They are done again, which each must bear.

A worker beats its heart in the database. One that was told to stop no longer does so while it finishes what it is at,
and one may be slow; so a worker holds a database lock for the job that it does, which ends with the connection and no
sooner. Only a job of which both are missing has nobody.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager

log = logging.getLogger(__name__)

SILENT = dt.timedelta(seconds=30)  # three heartbeats of a worker
TRIES = 3  # then a job is taken for what kills the worker
LOCK = 0x6A6F62  # "job"
KEPT = dt.timedelta(days=7)  # how long a finished job is kept, for somebody who traces a fault
AT_WORK = (Status.TODO.value, Status.DOING.value)


def held(work: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Around each job of a worker: hold the lock that says that somebody is doing it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", _key(context.job.id))
    try:
        return work()
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _key(context.job.id))


def _key(job: int) -> tuple[int, int]:
    return LOCK, job % 2**31


def take_up() -> int:
    """Put jobs that nobody does any more back into the queue, or give them up; return how many there were."""
    return sum(_take_up(pk) for pk in _stalled().values_list("pk", flat=True))


def _stalled() -> QuerySet[ProcrastinateJob]:
    gone = Q(worker=None) | Q(worker__last_heartbeat__lt=Now() - SILENT)
    return ProcrastinateJob.objects.filter(gone, status=Status.DOING.value).order_by("pk")


def _take_up(pk: int) -> bool:
    with transaction.atomic(), _unheld(pk) as free:
        job = _stalled().select_for_update(of=("self",)).filter(pk=pk).first() if free else None
        if job is None:
            return False
        if job.attempts + 1 >= tries(job.task_name):
            _finish(pk, Status.FAILED)
            log.error("Job %s, %s, has lost its worker again and is given up", pk, job.task_name)
        elif again(pk):
            log.warning("Job %s, %s, has lost its worker and waits to be done again", pk, job.task_name)
        else:
            _finish(pk, Status.ABORTED)  # the same waits already, as jobs by the clock may
        return True


@contextmanager
def _unheld(pk: int) -> Iterator[bool]:
    """Whether nobody holds the lock of a job; until the end of the transaction nobody will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _key(pk))
        yield cursor.fetchone()[0]


def tries(task: str) -> int:
    known = app.tasks.get(task)
    return getattr(known and known.retry_strategy, "max_attempts", None) or TRIES


def again(pk: int) -> bool:
    """Put a job that was being done, or failed, back into the queue; False when it, or the same, waits there."""
    idle = ProcrastinateJob.objects.filter(pk=pk, status__in=(Status.DOING.value, Status.FAILED.value))
    try:
        with transaction.atomic():
            if idle.select_for_update().first() is None:
                return False
            JobManager(DjangoConnector()).retry_job_by_id(pk, retry_at=timezone.now())
    except UniqueViolation:
        return False
    return True


def _finish(pk: int, status: Status) -> None:
    DjangoConnector().execute_query(sql.queries["finish_job"], job_id=pk, status=status.value, delete_job=False)


def set_aside(pk: int, *, by: str) -> None:
    """Remove a failed job from the queue without doing it. The log names the person who did so."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed' RETURNING task_name", [pk])
        for (task,) in cursor.fetchall():
            log.warning("Job %s, %s, which failed, was set aside by %s", pk, task, by)


def forget_done() -> None:
    """Delete jobs that were done long ago; those that failed stay until somebody has looked."""
    done = [Status.SUCCEEDED.value, Status.ABORTED.value, Status.CANCELLED.value]
    hours = KEPT // dt.timedelta(hours=1)
    DjangoConnector().execute_query(sql.queries["delete_old_jobs"], nb_hours=hours, queue=None, statuses=done)


def subjects(task: str, argument: str) -> set[Any]:
    """What the waiting and running jobs of a task are about. Ask when the rows in question are locked: a job that ends
    says so of its row first."""
    jobs = ProcrastinateJob.objects.filter(task_name=task, status__in=AT_WORK)
    return set(jobs.values_list(f"args__{argument}", flat=True))
