"""What a member of staff is told at once: that a colleague mentions them, and what was not published at its time.

As with reminders, each thing is mailed to a person once, only to those who may see it, and by its kind, not its words.
"""

import datetime as dt
from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from demands.admin.base.scope import seen
from demands.admin.batches.scheduled_rows import concerned, minute_of, page_of
from demands.models import FieldComment, Schedule

from .reminders import Due, Group

RECENT = dt.timedelta(days=2)  # what is older is on the desk alone


def due() -> dict[int, list[Group]]:
    """What there is to tell, by the number of the user, whether they were told before or not. Two queries for none."""
    found: dict[int, list[Group]] = {}
    since = timezone.now() - RECENT
    missed = list(Schedule.objects.filter(state__in=Schedule.FAILED, settled_at__gte=since).order_by("at", "pk"))
    said = list(FieldComment.objects.filter(at__gte=since).exclude(mentions=[]).order_by("pk"))
    told = [(concerned(one), one) for one in missed]
    numbers = {pk for who, _one in told for pk in who} | {pk for one in said for pk in one.mentions}
    for user in User.objects.filter(pk__in=numbers, is_active=True, is_staff=True).exclude(email="") if numbers else ():
        groups = [
            Group(
                gettext_lazy("Not published at its time"), _missed(user, [one for who, one in told if user.pk in who])
            ),
            Group(gettext_lazy("A colleague mentions you"), _mentions(user, said)),
        ]
        found[user.pk] = [group for group in groups if group.items]
    return found


def _missed(user: User, missed: list[Schedule]) -> list[Due]:
    return [
        Due(
            f"schedule:{one.pk}:{one.state}",
            _kind(one.model),
            page_of(one),
            minute_of(one),
        )
        for one in missed
        if _may_see(user, one.model, one.row)
    ]


def _mentions(user: User, said: Iterable[FieldComment]) -> list[Due]:
    return [
        Due(f"mention:{one.pk}", _kind(one.model), _form(one), _("by %(name)s") % {"name": one.by_name})
        for one in said
        if user.pk in one.mentions and user.pk != one.by_id and _may_see(user, one.model, one.row)
    ]


def _may_see(user: User, model: str, row: int) -> bool:
    return bool(seen(user, apps.get_model(model)).filter(Q(pk=row)).exists())


def _kind(model: str) -> str:
    return capfirst(str(apps.get_model(model)._meta.verbose_name))


def _form(comment: FieldComment) -> str:
    return reverse(f"admin:{comment.model.replace('.', '_')}_change", args=[comment.row]) + f"#comment-{comment.pk}"
