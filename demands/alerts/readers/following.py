"""Following something by mail: asked for by anybody, confirmed by the owner of the address, and left at any time."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from demands.models import Period, ReaderBounce, ReaderMail, Round, Subscriber, Subscription

SALT = "demands.alerts.readers"
CONFIRM, MANAGE = "confirm", "manage"  # what a link in a mail is for
ASKED_AGAIN = dt.timedelta(days=1)  # until then, an address gets no second request to confirm
OPEN = dt.timedelta(days=7)  # how long a request to confirm is open
MOST_OPEN = 20  # subjects of one address that are not confirmed
KEPT = dt.timedelta(days=40)  # longer than the longest period: what was sent is known until then


@dataclass(frozen=True)
class Link:
    """What a signed link is for: whose it is, and, of one that unsubscribes with a click, of which mails."""

    subscriber: Subscriber
    period: str = ""


def follow(email: str, subject: str, period: str, language: str, defer: Callable[..., Any]) -> None:
    """Keep the wish to follow a public subject, and have the owner of the address asked to confirm it.

    An address that was asked within a day is not asked again, whatever comes: the link that it has covers this wish
    too. What was confirmed stays until the owner confirms a change of it. Nothing tells the caller which was the case.
    """
    with transaction.atomic():
        found = _known(email, language)
        now = timezone.now()
        same = found.subscriptions.filter(subject=subject).first()
        if same is not None and same.confirmed_at and same.period == period and not found.stopped_at:
            return
        if same is None and found.subscriptions.filter(confirmed_at=None).count() >= MOST_OPEN:
            return
        if same is None:
            found.subscriptions.create(subject=subject, period=period)
        elif same.confirmed_at is None:
            found.subscriptions.filter(pk=same.pk).update(period=period, made_at=now)
        if found.asked_at is None or found.asked_at < now - ASKED_AGAIN:
            Subscriber.objects.filter(pk=found.pk).update(asked_at=now, language=language)
            defer(subscriber=found.pk, asked_at=now.isoformat())


def _known(email: str, language: str) -> Subscriber:
    """The row of an address, made or found, and locked: of a thousand requests at once, one asks."""
    rows = Subscriber.objects.select_for_update()
    found = rows.filter(email__iexact=email).first()
    if found is None:
        Subscriber.objects.bulk_create([Subscriber(email=email, language=language)], ignore_conflicts=True)
        found = rows.get(email__iexact=email)
    return found


def confirm(subscriber: Subscriber, subscriptions: Iterable[int]) -> None:
    """Confirm some of the wishes of an address, by number; the others that are open go.

    The address is reached again, should its server have refused our mail before.
    """
    with transaction.atomic():
        Subscriber.objects.filter(pk=subscriber.pk).update(stopped_at=None, asked_at=None)
        subscriber.bounces.all().delete()
        wishes = subscriber.subscriptions.filter(confirmed_at=None)
        wishes.filter(pk__in=list(subscriptions)).update(confirmed_at=timezone.now())
        wishes.filter(confirmed_at=None).delete()
        _forget_if_nothing_is_left(subscriber)


def choose(subscriber: Subscriber, periods: dict[int, str]) -> None:
    """Give subscriptions, by number, another period, or end them with ''."""
    with transaction.atomic():
        for pk, period in periods.items():
            rows = subscriber.subscriptions.filter(pk=pk)
            if period in Period:
                rows.update(period=period)
            elif not period:
                rows.delete()
        _forget_if_nothing_is_left(subscriber)


def leave(subscriber: Subscriber, period: str) -> None:
    """End all mails of a period."""
    with transaction.atomic():
        subscriber.subscriptions.filter(period=period).delete()
        _forget_if_nothing_is_left(subscriber)


def erase(subscriber: Subscriber) -> None:
    """Delete the address and everything that is kept with it."""
    subscriber.delete()


def _forget_if_nothing_is_left(subscriber: Subscriber) -> None:
    if not subscriber.subscriptions.exists():
        subscriber.delete()


def stop(subscriber: int) -> None:
    """Send no more to an address whose server refuses our mail for good."""
    Subscriber.objects.filter(pk=subscriber).update(stopped_at=timezone.now())


def forget() -> int:
    """Delete what nobody confirmed in time, addresses that were refused long ago, and notes of what was sent.

    Returns the number of addresses that were deleted.
    """
    now = timezone.now()
    Subscription.objects.filter(confirmed_at=None, made_at__lt=now - OPEN).delete()
    ReaderMail.objects.filter(begun_at__lt=now - KEPT).delete()
    ReaderBounce.objects.filter(on__lt=(now - KEPT).date()).delete()
    ended = Round.objects.filter(done_at__lt=now - KEPT, period=Period.AT_ONCE)
    ended.exclude(pk=Round.objects.filter(period=Period.AT_ONCE).order_by("-upto").values("pk")[:1]).delete()
    unused = ~Exists(Subscription.objects.filter(subscriber=OuterRef("pk")))
    number = Subscriber.objects.filter(unused, made_at__lt=now - OPEN).delete()[1].get("demands.Subscriber", 0)
    return number + Subscriber.objects.filter(stopped_at__lt=now - KEPT).delete()[1].get("demands.Subscriber", 0)


# Links in mails


def token(subscriber: int, purpose: str, period: str = "") -> str:
    """What a link of a mail carries. The one that confirms is open for some days, the others for ever."""
    return signing.dumps([subscriber, period], salt=f"{SALT}.{purpose}", compress=False)


def read_token(given: str, purpose: str) -> Link | None:
    """Whose link this is; None when it is not ours, too old, or of somebody who is gone."""
    try:
        age = OPEN if purpose == CONFIRM else None
        pk, period = signing.loads(given, salt=f"{SALT}.{purpose}", max_age=age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Subscriber.objects.filter(pk=pk).first()
    return Link(found, period) if found else None
