"""Send an email once (docs/adr/0012): retried if it was surely not sent, never if it may have been.

Emails to staff keep their mark in their own row (``alerts.staff_mail``). Emails about accounts carry a link that is
kept in no row, so their mark is a key: one for each job and person, written before the email is handed over.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from smtplib import SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy

from demands.models import Reminder

# Ten minutes after the first failure, then ever longer, for half a day at most.
AGAIN = RetryStrategy(max_attempts=8, linear_wait=600, retry_exceptions=[OSError, SMTPException])
NOT_TAKEN = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)  # the server's plain no
PREFIX = "account:"  # prefix of the keys of emails about accounts
BEGUN, SENT = ":begun", ":sent"


class InDoubt(Exception):
    """It is unknown whether an email was sent, so it is not sent again. Jobs do not retry after this fault."""


def give(mail: EmailMessage, *, called: str, unmark: Callable[[], Any], settle: Callable[[], Any]) -> None:
    """Hand a marked email to the server. ``unmark`` is called if it was not sent, ``settle`` if it may have been.

    Raises InDoubt when the server's answer was lost; SMTP's faults and OSError when the email may be tried again.
    """
    server = get_connection()
    try:
        server.open()  # apart from sending: whatever fails here, nothing has gone
    except OSError:
        unmark()
        raise
    try:
        server.send_messages([mail])
    except NOT_TAKEN:
        unmark()
        raise
    except OSError as fault:  # as smtplib's own faults are
        settle()
        raise InDoubt(f"{called}: the server's answer was lost ({fault}).") from fault
    finally:
        with suppress(OSError):
            server.close()
    settle()


def give_once(mail: EmailMessage, user: User, key: str) -> None:
    """Send an email about an account unless the job with this key has sent it to this user already.

    Raises as ``give`` does; also InDoubt, once, when an earlier try died on the way.
    """
    own = f"{PREFIX}{key}"
    with transaction.atomic(durable=True):  # the mark is there for all to see before anything is sent
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        marks = Reminder.objects.filter(user=user, key__in=(own + BEGUN, own + SENT))
        mark = marks.first()
        if mark is None:
            Reminder.objects.create(user=user, key=own + BEGUN)
        elif mark.key.endswith(BEGUN):
            marks.update(key=own + SENT)
    if mark is not None and mark.key.endswith(SENT):
        return
    called = f"Mail about the account {user}"
    if mark is not None:
        raise InDoubt(f"{called}: it was under way at {mark.at:%Y-%m-%d %H:%M} UTC when its process died.")
    give(mail, called=called, unmark=marks.delete, settle=lambda: marks.update(key=own + SENT))


def forget_marks(age: dt.timedelta) -> int:
    """Delete older marks of emails about accounts; return how many."""
    return Reminder.objects.filter(key__startswith=PREFIX, at__lt=timezone.now() - age).delete()[0]
