"""What must happen within a minute does, however long the job at hand takes."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import OperationalError

from demands.jobs import on_time
from demands.management.commands import worker
from demands.workflow import schedules

pytestmark = pytest.mark.django_db


def test_the_worker_looks_at_what_is_scheduled() -> None:
    worker.make_ready()
    assert schedules.run in on_time.ON_TIME


def test_it_is_done_at_the_minute_while_another_job_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, done = threading.Event(), threading.Event()
    monkeypatch.setattr(on_time, "ON_TIME", [done.set])
    monkeypatch.setattr(worker.time, "time", lambda: 119.95)  # the minute begins in 50 ms

    async def work() -> bool:
        told = asyncio.Event()
        job, ticking = asyncio.create_task(asyncio.to_thread(busy.wait, 20)), asyncio.create_task(worker.tick(told))
        seen = await asyncio.to_thread(done.wait, 10)
        told.set()
        await ticking
        still = not job.done()
        busy.set()
        await job
        return seen and still

    with ThreadPoolExecutor(1) as thread:  # this one may have a loop already: the browser's
        assert thread.submit(lambda: asyncio.run(work())).result()


def lost() -> None:
    raise OperationalError from psycopg.OperationalError("gone")


def wrong() -> None:
    raise ValueError


def test_a_database_that_is_away_puts_it_off_and_any_other_fault_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_time, "close_old_connections", lambda: None)
    monkeypatch.setattr(on_time, "ON_TIME", [lost])
    on_time.run_all()
    monkeypatch.setattr(on_time, "ON_TIME", [wrong])
    with pytest.raises(ValueError):
        on_time.run_all()
