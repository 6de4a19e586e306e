"""New drafts that begin as a copy: a scale with its statuses, a demand, the frame of a campaign.

What was said about the original alone stays with it: internal notes, passages, UN recommendations, milestones, dates.
"""

import itertools
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext

from campaigns.models import Campaign, Scale, Status, WorkingCopy
from demands.models import Demand

from .steps import wrote

# Model: the column of its short name, its titles (which say that it is a copy), what else is copied, lists
COPIED: dict[Any, tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    Scale: ("code", ("name",), ("description",), ()),
    Campaign: ("slug", ("name",), ("title", "standfirst", "country", "country_name", "scale"), ("addressees",)),
    Demand: (
        "slug", ("title",),
        (
            "campaign", "summary", "wording", "success_criterion", "contact", "made_on", "review_interval_days",
            "priority",
        ),
        ("addressees", "themes"),
    ),
}  # fmt: skip
OF_STATUS = ("code", "label", "definition", "kind", "symbol", "token", "order", "i18n")


def copy(row: Any, *, by: User) -> Any:
    """A draft that says what the row says now, under a name of its own."""
    name, titles, fields, lists = COPIED[type(row)]
    with transaction.atomic():
        made = type(row)(**{one: getattr(row, one) for one in fields})
        copied = (*titles, *fields)
        made.i18n = {key: text for key, text in (row.i18n or {}).items() if key.rpartition("_")[0] in copied}
        for title in titles:
            _say_that_it_is_a_copy(made, row, title)
        if isinstance(made, Campaign):
            made.started_on = row.started_on
        among = type(row)._base_manager.all()
        if isinstance(made, Demand):
            among = among.filter(campaign=Campaign.objects.select_for_update().get(pk=row.campaign_id))
            made.number = (among.aggregate(last=Max("number"))["last"] or 0) + 1
        setattr(made, name, free_name(getattr(row, name), name, among))
        made.save()
        for one in lists:
            getattr(made, one).set(getattr(row, one).all())
        if isinstance(row, Scale):
            copied_steps = [{field: getattr(step, field) for field in OF_STATUS} for step in row.statuses.all()]
            Status.objects.bulk_create(Status(scale=made, **step) for step in copied_steps)
        wrote(made, by, created=True)
        return made


def _say_that_it_is_a_copy(made: WorkingCopy, row: Any, field: str) -> None:
    longest = row._meta.get_field(field).max_length
    for code, _name in settings.LANGUAGES:
        own = code == settings.LANGUAGE_CODE
        text = getattr(row, field) if own else (row.i18n or {}).get(f"{field}_{code}")
        if text:
            with translation.override(code):
                called = gettext("%(title)s (copy)") % {"title": text}
            setattr(made, field if own else f"{field}_{code}", called[:longest])


def free_name(name: str, column: str, among: Any) -> str:
    """The name with the lowest number behind it that none of these rows has."""
    base = name[:40].rstrip("-_")
    taken = set(among.filter(**{f"{column}__startswith": base}).values_list(column, flat=True))
    return next(found for number in itertools.count(2) if (found := f"{base}-{number}") not in taken)
