"""`manage.py worker`: do the background jobs."""

import asyncio
import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import pghistory
from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from demands import stalled

GRACE = 10  # seconds a running job has to finish when the worker is told to stop


class Command(BaseCommand):
    help = "Do background jobs as they come and when their time has come. SIGTERM stops it after the job at hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do the jobs that wait, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        asyncio.run(work(once=once))


async def work(*, once: bool) -> None:
    """Do the waiting jobs; unless `once`, go on until told to stop."""
    for name, task in app.tasks.items():
        if not inspect.iscoroutinefunction(task.func):
            task.func = named(name, task.func)
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as on_postgres:
        async with on_postgres.open_async():
            await on_postgres.run_worker_async(
                wait=not once, listen_notify=not once, shutdown_graceful_timeout=GRACE, task_middleware=[stalled.held]
            )


def named(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The work, which runs in a thread that knows nothing of this command; what it changes, history says it did."""

    @wraps(work)
    def done(*given: Any, **options: Any) -> Any:
        with pghistory.context(command="worker", job=name):
            return work(*given, **options)

    return done
