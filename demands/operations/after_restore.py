"""What is done in a restored database before anybody works with it.

The site from which the backup came went on after it, and sent what was waiting. So nothing is sent a second time:
emails that were waiting are dropped, and what would be reminded of today counts as reminded of. All other jobs that
were waiting wait again, and those that were being done are done again.
"""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from demands.alerts import staff_mail
from demands.alerts.readers import rounds
from demands.jobs import stalled
from demands.models import StaffMail

MAILING = (
    "demands.alerts.tasks.send_staff_mail", "demands.admin.accounts.tasks.mail_links",
    "demands.admin.accounts.tasks.mail_notice", "demands.alerts.readers.tasks.ask_to_confirm",
    "demands.alerts.readers.tasks.send_round",
)  # fmt: skip


def settle(*, send_mail: bool) -> tuple[int, int]:
    """Return how many jobs wait, and how many emails were dropped. With `send_mail`, none is: the old site is gone."""
    with transaction.atomic():
        dropped = 0 if send_mail else _drop_mail()
        Session.objects.all().delete()  # who signed out since would be signed in again
        DjangoConnector().execute_query("DELETE FROM procrastinate_workers")  # so that their jobs are taken up at once
    stalled.take_up()
    return ProcrastinateJob.objects.filter(status=Status.TODO.value).count(), dropped


def _drop_mail() -> int:
    waiting = ProcrastinateJob.objects.filter(task_name__in=MAILING, status__in=stalled.AT_WORK)
    dropped = waiting.count()
    DjangoConnector().execute_query(
        "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = ANY(%(ids)s)",
        ids=list(waiting.values_list("pk", flat=True)),
    )
    StaffMail.objects.exclude(content=[]).update(content=[], sent_at=timezone.now())
    rounds.consider_told()
    for user in staff_mail.readers():
        staff_mail.consider_told(user)
    return dropped
