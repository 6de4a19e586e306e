"""Where demands and campaigns stand now, worked out from the record when it grows, so that a page need not do it.

Everything here follows from entries: ``verify_ledger`` compares it, and can write it again. Only the ledger writes it.
"""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from campaigns import guards
from campaigns.partial_date import PartialDateField

WRITTEN_BY_LEDGER = f"""
IF {guards.OPEN} THEN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END IF;
RAISE EXCEPTION 'only the ledger writes where things stand' USING ERRCODE = 'restrict_violation';"""


def only_the_ledger_writes(table: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{table}_by_the_ledger",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=WRITTEN_BY_LEDGER,
    )


class StandingQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Those whose wording readers can read."""
        return self.filter(wording__isnull=False)

    def as_of(self, day: dt.date) -> Self:
        """Those that hold on a day: no date that they rest on is later, and none that was ahead has come."""
        return self.filter(models.Q(holds_until="") | models.Q(holds_until__gt=str(day)), holds_from__lte=str(day))

    def overdue(self, day: dt.date) -> Self:
        """Public demands that were not checked within their interval."""
        return self.public().filter(due_on__lt=day)

    def unexplained(self) -> Self:
        """Demands whose status changed after it was explained."""
        return self.filter(outdated__isnull=False)

    def overtaken(self, day: dt.date) -> Self:
        """Those that do not hold on a day; few, and their entries say where they stand."""
        return self.filter(models.Q(holds_until__gt="", holds_until__lte=str(day)) | models.Q(holds_from__gt=str(day)))


class Holds(models.Model):
    """``holds_from`` is the latest date that a row rests on, and ``holds_until`` the first one ahead, '' for none.

    Between the two, nothing but a new entry can change the row. Dates compare as texts, as partial dates do.
    """

    holds_from = models.CharField(max_length=10, blank=True, db_collation="C")
    holds_until = models.CharField(max_length=10, blank=True, db_collation="C")
    last_entry = models.BigIntegerField()  # the last about it
    recorded_at = models.DateTimeField()  # when that was recorded

    objects = StandingQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds(self, day: dt.date) -> bool:
        """Whether no date that this rests on is later than a day, and none that was ahead has come by then."""
        return self.holds_from <= str(day) and not "" < self.holds_until <= str(day)


class DemandStanding(Holds):
    """One demand of the record. The status is that of ``rests_on``, '' before the first update that sets one."""

    campaign = models.CharField(max_length=80, db_collation="C")
    demand = models.CharField(max_length=80, db_collation="C")
    wording = models.BigIntegerField(null=True)  # the entry with its current wording; none when all are redacted
    number = models.IntegerField(null=True)
    made_on = PartialDateField(null=True)
    addressees = ArrayField(models.CharField(max_length=80), default=list)
    themes = ArrayField(models.CharField(max_length=80), default=list)
    status = models.CharField(max_length=50, blank=True)
    changed_on = PartialDateField(null=True)  # when the update happened that gave it this status
    rests_on = models.BigIntegerField(null=True)  # the entry of that update
    direction = models.CharField(max_length=10, blank=True)
    certainty = models.CharField(max_length=10, blank=True)
    updates = models.IntegerField(default=0)  # in force
    sources = models.IntegerField(default=0)  # different ones that these cite
    last_on = PartialDateField(null=True)  # when the last of them happened
    last_update = models.BigIntegerField(null=True)  # its entry
    checked_on = PartialDateField(null=True)
    imported = models.BooleanField(null=True)  # the check is a campaign pack's word
    due_on = models.DateField(null=True)  # the next check
    outdated = models.BigIntegerField(null=True)  # the entry of the explanation of another status than it has

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("campaign", "demand"), name="standing_of_demand")]
        indexes = [
            # institution page, theme page
            GinIndex(fields=("addressees",), name="standing_by_addressee"),
            GinIndex(fields=("themes",), name="standing_by_theme"),
            # the same: those updated last, where very many are concerned
            models.Index(
                fields=("-last_on", "-last_update"), condition=models.Q(last_update__isnull=False), name="standing_last"
            ),
            # desk: those overdue longest first
            models.Index(
                fields=("due_on", "id"), condition=models.Q(wording__isnull=False), name="standing_by_due_day"
            ),
            # desk: demands whose explanation no longer fits
            models.Index(
                fields=("campaign", "number"), condition=models.Q(outdated__isnull=False), name="standing_unexplained"
            ),
            # whatever a date ahead will change
            models.Index(fields=("holds_until",), condition=models.Q(holds_until__gt=""), name="standing_until"),
            models.Index(fields=("-holds_from",), name="standing_from"),
            # sitemaps: demands by the entry of their wording
            models.Index(fields=("wording",), name="standing_by_wording"),
        ]
        triggers = [only_the_ledger_writes("demand_standing")]

    def __str__(self) -> str:
        return f"{self.campaign}/{self.demand}"


class CampaignStanding(Holds):
    """One campaign of the record. ``tally`` counts its demands by status, '' for those without an update."""

    campaign = models.CharField(max_length=80, unique=True, db_collation="C")
    wording = models.BigIntegerField(null=True)  # the entry with its current wording; none when all are redacted
    scale = models.CharField(max_length=80, blank=True)
    started_on = PartialDateField(null=True)
    since = PartialDateField(null=True)  # that day, or the first on which a demand was made
    demands = models.IntegerField(default=0)  # that have been made
    tally = models.JSONField(default=dict)
    updates = models.IntegerField(default=0)
    latest_on = PartialDateField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            # front page: the latest first
            models.Index(fields=("-started_on", "-campaign"), name="standing_of_campaigns"),
        ]
        triggers = [only_the_ledger_writes("campaign_standing")]

    def __str__(self) -> str:
        return self.campaign


OF_A_COUNT = 1_024  # lines of the record


class UpdateCount(models.Model):
    """How many updates of a piece of the record, ``place`` times ``OF_A_COUNT`` lines from its beginning, are in force.

    By these the list of all updates finds any of its pages. Between which dates it holds is said as in ``Holds``.
    """

    place = models.BigIntegerField(primary_key=True)
    number = models.IntegerField()
    holds_from = models.CharField(max_length=10, blank=True, db_collation="C")
    holds_until = models.CharField(max_length=10, blank=True, db_collation="C")

    class Meta:
        default_permissions = ()
        triggers = [only_the_ledger_writes("update_count")]

    def __str__(self) -> str:
        return f"{self.place}: {self.number}"
