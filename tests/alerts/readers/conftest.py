"""A reader who follows something, and the worker's minute."""

import datetime as dt
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from demands.alerts.readers import rounds, tasks
from demands.models import Period, Subscriber, Subscription

DEMAND = "demand:japan/moratorium"
CAMPAIGN = "campaign:japan"


def follows(email: str, *subjects: str, period: str = Period.AT_ONCE, language: str = "en") -> Subscriber:
    """Somebody who has confirmed an hour ago that they follow these."""
    before = timezone.now() - dt.timedelta(hours=1)
    found, _new = Subscriber.objects.get_or_create(email=email, defaults={"language": language})
    for subject in subjects:
        Subscription.objects.create(subscriber=found, subject=subject, period=period, confirmed_at=before)
    return found


def begun(period: str = Period.AT_ONCE) -> None:
    """The first round, which tells nothing."""
    rounds.begin(period, lambda round: None)  # noqa: A006


def minute() -> int:
    """What the worker does within the next minute: the round at once, and all jobs. Returns how many mails went."""
    rounds.begin(Period.AT_ONCE, tasks.defer_round)
    return do_jobs()


def do_jobs() -> int:
    jobs: Any = ProcrastinateJob.objects.filter(task_name__startswith="demands.alerts.readers", status="todo")
    sent = 0
    for job in jobs.order_by("id"):
        args = job.args
        sent += rounds.send(args["round"]) if "round" in args else rounds.ask(args["subscriber"], args["asked_at"])
    return sent
