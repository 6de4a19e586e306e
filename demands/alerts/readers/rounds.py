"""Rounds: the mails of one period. The record itself is the queue, so publishing costs nothing and nothing is lost.

A round names the entries that it is about, from the end of the one before. Its job writes to each follower once: a
note that the mail is under way is committed before the mail is handed over (docs/adr/0012). A worker
that is killed leaves the round open, and its job is done again for those who have no note.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from campaigns.partial_date import today
from demands.models import Period, ReaderMail, Round, Subscriber, Subscription
from demands.progress import log as record

from . import changes, following, messages

log = logging.getLogger(__name__)
LOCK = 0x726F756E64  # "round"
AT_ONCE = 500  # followers who are looked up together


def begin(period: str, defer: Callable[..., Any]) -> Round | None:
    """Begin the round of a period, if it is due and there is anything new; what there is to tell is seen in its job.

    The first round of a period begins where the record ends: nobody hears of what was there before.
    """
    head = record.head()
    if head is None:
        return None
    with transaction.atomic():
        with connection.cursor() as cursor:  # of two workers, one begins it
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = Round.objects.filter(period=period).order_by("-upto", "-pk").first()
        name = _name(period, head.sequence)
        if last is not None and (last.name == name or last.upto >= head.sequence and period == Period.AT_ONCE):
            return None
        after = last.upto if last else head.sequence
        found = Round.objects.create(period=period, name=name, after=after, upto=head.sequence)
        defer(round=found.pk)
        return found


def _name(period: str, head: int) -> str:
    if period == Period.MONTHLY:
        return f"{today():%Y-%m}"
    if period == Period.WEEKLY:
        year, week, _day = today().isocalendar()
        return f"{year}-W{week:02}"
    return str(head)


def send(pk: int) -> int:
    """Write to everybody whom a round concerns and who was not written to. Returns how many mails went.

    Raises SMTP's faults or OSError after the last follower when some mails may be tried again.
    """
    found = Round.objects.filter(pk=pk, done_at=None).first()
    if found is None:
        return 0
    told = changes.changes(found.after, found.upto) if changes.exist(found.after, found.upto) else []
    by_subject: dict[str, list[changes.Change]] = defaultdict(list)
    for change in told:
        for subject in change.subjects:
            by_subject[subject].append(change)
    post = Post(f"round:{pk}")
    writer = messages.Writer(found.period)
    try:
        for subscriber, since in _followers(found.period, set(by_subject)):
            mine = _mine(since, by_subject)
            if mine:
                post.send(subscriber, partial(writer.mail, subscriber, mine, post.key))
    finally:
        post.close()
    if post.fault is not None:
        raise post.fault
    Round.objects.filter(pk=pk).update(done_at=timezone.now())
    return post.sent


def _mine(since: dict[str, dt.datetime], by_subject: dict[str, list[changes.Change]]) -> list[changes.Change]:
    """The changes of all that one follows, each once, in the order of the record; none from before one followed it."""
    found = {one.sequence: one for subject, moment in since.items() for one in by_subject[subject] if one.at > moment}
    return [found[sequence] for sequence in sorted(found)]


def _followers(period: str, subjects: set[str]) -> Iterator[tuple[Subscriber, dict[str, dt.datetime]]]:
    """Everybody who follows one of these subjects, each with what they follow since when. One query for 500."""
    rows = Subscription.objects.filter(
        subject__in=sorted(subjects), period=period, confirmed_at__isnull=False, subscriber__stopped_at=None
    )
    numbers = rows.order_by("subscriber").values_list("subscriber", flat=True).distinct() if subjects else []
    some: list[int] = []
    for number in numbers:
        some.append(number)
        if len(some) == AT_ONCE:
            yield from _with_choices(rows, some)
            some = []
    yield from _with_choices(rows, some)


def _with_choices(rows: Any, numbers: Iterable[int]) -> Iterator[tuple[Subscriber, dict[str, dt.datetime]]]:
    found: dict[Subscriber, dict[str, dt.datetime]] = defaultdict(dict)
    for row in rows.filter(subscriber__in=list(numbers)).select_related("subscriber").order_by("subscriber"):
        found[row.subscriber][row.subject] = row.confirmed_at
    yield from found.items()


class Post:
    """Sends mails of one kind over one connection, each reader's once. ``fault`` is why some have to be tried again."""

    def __init__(self, key: str) -> None:
        self.key, self.sent = key, 0
        self.fault: Exception | None = None
        self.server: Any = None

    def send(self, subscriber: Subscriber, write: Callable[[], EmailMessage]) -> None:
        """Send one mail, unless one with this key was begun. A server that is away ends the attempt for all."""
        if isinstance(self.fault, OSError) and not isinstance(self.fault, SMTPException):
            return
        try:
            self._open()
        except OSError as fault:  # as smtplib's own faults are; nothing has gone
            self.fault = OSError(*fault.args)
            return
        mail = write()  # before the note, so that a fault of ours loses no mail
        mark = self._marked(subscriber)
        if mark is not None:
            self._hand_over(subscriber, mark, mail)

    def _marked(self, subscriber: Subscriber) -> ReaderMail | None:
        """The note that a mail is under way, there for all to see; None where there is one, or the reader has left."""
        with transaction.atomic(durable=True):
            there = Subscriber.objects.select_for_update(no_key=True).filter(pk=subscriber.pk, stopped_at=None)
            if not there.exists():
                return None
            mark = ReaderMail(subscriber=subscriber, key=self.key)
            (mark,) = ReaderMail.objects.bulk_create([mark], ignore_conflicts=True)
            return ReaderMail.objects.filter(subscriber=subscriber, key=self.key, begun_at=mark.begun_at).first()

    def _open(self) -> None:
        if self.server is None:
            self.server = get_connection()
            self.server.open()

    def _hand_over(self, subscriber: Subscriber, mark: ReaderMail, mail: EmailMessage) -> None:
        try:
            self.server.send_messages([mail])
        except (SMTPRecipientsRefused, SMTPResponseException) as fault:  # the server's plain no
            ReaderMail.objects.filter(pk=mark.pk).delete()
            self.close()
            if _for_good(fault):
                following.stop(subscriber.pk)
                log.info("The server refuses mail to subscriber %s for good: no more is sent", subscriber.pk)
            else:
                self.fault = fault
        except OSError as fault:  # nobody knows whether it went: it is not sent again
            self.close()
            log.error("%s to subscriber %s: the server's answer was lost (%s)", self.key, subscriber.pk, fault)
        else:
            ReaderMail.objects.filter(pk=mark.pk).update(sent_at=timezone.now())
            self.sent += 1

    def close(self) -> None:
        with suppress(OSError):
            if self.server is not None:
                self.server.close()
        self.server = None


def _for_good(fault: SMTPException) -> bool:
    """Whether a server refused a recipient for good: a code of 5xx (RFC 5321, 4.2.1)."""
    if isinstance(fault, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _said in fault.recipients.values())
    return isinstance(fault, SMTPResponseException) and fault.smtp_code in (550, 551, 553, 554)


def ask(pk: int, asked_at: str) -> bool:
    """Ask the owner of an address to confirm. Returns whether it was sent. Raises as ``send`` does."""
    found = Subscriber.objects.filter(pk=pk).first()
    wishes = list(found.subscriptions.filter(confirmed_at=None).order_by("pk")) if found else []
    if found is None or not wishes:
        return False
    if found.stopped_at:  # somebody wants to try again: its owner has the say
        Subscriber.objects.filter(pk=pk).update(stopped_at=None)
    post = Post(f"confirm:{asked_at}")
    try:
        post.send(found, lambda: messages.request(found, wishes, post.key))
    finally:
        post.close()
    if post.fault is not None:
        raise post.fault
    return bool(post.sent)


def consider_told() -> None:
    """Take for told all that the record says so far, as after a restoration: the site that it comes from went on."""
    now, head = timezone.now(), record.head()
    with transaction.atomic():
        Round.objects.filter(done_at=None).update(done_at=now)
        for period in Period.values:
            last = Round.objects.filter(period=period).order_by("-upto", "-pk").first()
            if last is not None and head is not None:
                Round.objects.create(
                    period=period, name=f"restored-{now:%Y%m%d%H%M%S}", after=last.upto, upto=head.sequence, done_at=now
                )


def look_after(defer: Callable[..., Any]) -> int:
    """Make the jobs again of rounds that are open for long: theirs are gone. Returns how many.

    A round that could not be sent within two days is given up: what it tells is on the pages, and old.
    """
    now = timezone.now()
    late = Round.objects.filter(done_at=None)
    late.filter(made_at__lt=now - dt.timedelta(days=2)).update(done_at=now)
    numbers = list(late.filter(made_at__lt=now - dt.timedelta(hours=12)).values_list("pk", flat=True))
    for pk in numbers:
        defer(round=pk)
    return len(numbers)
