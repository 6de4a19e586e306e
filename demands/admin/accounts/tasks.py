"""Emails about accounts, sent by the worker."""

from procrastinate.contrib.django import app

from demands.jobs.mailing import AGAIN

from . import mail


@app.task(retry=AGAIN, pass_context=False)
def mail_links(users: list[int], language: str, key: str, invited_by: str = "") -> None:
    """Write to people where they choose a password; once, however often a job with this key is begun."""
    mail.send_links(users, language, invited_by, key)


@app.task(retry=AGAIN, pass_context=False)
def mail_notice(user: int, subject: str, text: str, key: str) -> None:
    """Tell somebody what happened to their account; once, however often a job with this key is begun."""
    mail.send_notice(user, subject, text, key)
