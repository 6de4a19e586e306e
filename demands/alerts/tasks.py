"""Emails at fixed times. Times are UTC: late enough in the morning of Tokyo, before the morning of Europe."""

import datetime as dt

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from demands.jobs.mailing import AGAIN

from . import staff_mail


@app.task(retry=AGAIN, pass_context=False)
def send_staff_mail(mail: int) -> None:
    """Send one stored email."""
    staff_mail.send(mail)


def defer_mail(mail: int) -> None:
    """Make the job in the transaction of the email's row. In the worker, tasks would otherwise use another
    connection than Django does, and so another transaction."""
    in_transaction = JobManager(DjangoConnector())
    configure_task(name=send_staff_mail.name, job_manager=in_transaction).defer(mail=mail)


@app.periodic(cron="23 0 * * *")
@app.task(queueing_lock="remind_staff", pass_context=False)
def remind_staff(timestamp: int) -> None:
    """Every day: what has waited too long, to the people who can act on it."""
    for user in staff_mail.readers():
        staff_mail.remind(user, defer_mail)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_notices", pass_context=False)
def send_notices(timestamp: int) -> None:
    """Every minute: mentions, and what was not published at its time, to the people concerned."""
    staff_mail.notify(defer_mail)


@app.periodic(cron="37 0 * * 1-3")
@app.task(queueing_lock="send_digests", pass_context=False)
def send_digests(timestamp: int) -> None:
    """Every Monday: the desk. On the two days after it, to those who got none because the worker was not running."""
    year, week, _day = dt.datetime.fromtimestamp(timestamp, dt.UTC).isocalendar()
    for user in staff_mail.readers():
        staff_mail.send_digest(user, f"{year}-W{week:02}", defer_mail)


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="forget_staff_mail", pass_context=False)
def forget_staff_mail(timestamp: int) -> None:
    """Every night: emails whose job has died, and those of a month ago."""
    staff_mail.look_after(defer_mail)
    staff_mail.forget_sent()
