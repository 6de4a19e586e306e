"""Jobs for tests of the worker: one that is in the database while it lasts, one that is not, and one that is wrong."""

import time

from django.db import connection
from procrastinate.contrib.django import app


@app.task(name="tests.in_the_database", pass_context=False)
def in_the_database(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


@app.task(name="tests.elsewhere", pass_context=False)
def elsewhere(seconds: float) -> None:
    time.sleep(seconds)


@app.task(name="tests.wrong", pass_context=False)
def wrong() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
