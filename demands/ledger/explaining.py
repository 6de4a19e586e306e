"""The rules of publication for the explanation of a status: it explains the status of its day, and rests on updates."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from demands.models import Demand, Entry, Explanation

from .kinds import subject_of
from .problem import Problem

OUTDATED = "outdated"  # the code of a problem that a pack may bring: another site has said so before


def status_on(demand: Demand, day: dt.date) -> str:
    """The code of the status that a demand has on a day, as far as updates are public; '' for none. One query."""
    setting = Entry.objects.updates().in_force().setting_status().happened_by(day)
    entries = setting.filter(campaign=demand.campaign.slug, demand=demand.slug)
    return entries.order_by("-happened_on", "-sequence").values_list("status", flat=True).first() or ""


def last_of(demand: Demand) -> Explanation | None:
    """The last public explanation of a demand's status. One query."""
    return demand.explanations.filter(published_as__isnull=False).order_by("-published_as").first()


def former(row: Explanation) -> Explanation | None:
    """The public explanation that a draft replaces. One query."""
    return None if row.is_published else last_of(row.demand)


def ground_problems(row: Explanation) -> Iterator[Problem]:
    """It rests on public updates of its demand that are in force, and of its day or before."""
    updates = list(row.updates.all())
    if not updates:
        yield Problem("no_update", _("Choose at least one update that this explanation rests on."), "updates")
    in_force = set(Entry.objects.updates().in_force().filter(subject__in=map(subject_of, updates)).values_list("pk"))
    for one in updates:
        named = {"update": one.headline_i18n}
        if one.demand_id != row.demand_id:
            yield Problem("other_demand", _("“%(update)s” is about another demand.") % named, "updates")
        elif (one.published_as,) not in in_force:
            yield Problem("not_in_force", _("“%(update)s” is not public, or no longer in force.") % named, "updates")
        elif one.happened_on.first_day > row.as_of:
            yield Problem("later", _("“%(update)s” happened after the day of this explanation.") % named, "updates")


def status_problems(row: Explanation) -> Iterator[Problem]:
    """It explains the status that the demand has on its day, and is not older than the one that it replaces."""
    if status_on(row.demand, row.as_of) != (row.status.code if row.status else ""):
        words = _("The status has changed since this was written. Check the text, then save it again.")
        yield Problem(OUTDATED, words, "text")
    before = former(row)
    if before is not None and row.as_of < before.as_of:
        words = _("The explanation that this replaces is of %(day)s: choose that day or a later one.")
        yield Problem("older", words % {"day": before.as_of.isoformat()}, "as_of")
