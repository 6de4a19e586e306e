"""What is to become public at a minute that staff have set, and the links by which journalists read it before."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign

from ..workflow import new_nonce

BATCH = "demands.batch"


class Schedule(models.Model):
    """An approved draft or batch that the worker publishes at a minute, unless it changes before. Newsroom only.

    The approval is of a content hash. The row keeps it, with the submission that it belongs to, so that an edit that
    was undone needs a new approval too.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Scheduled")
        LATE = "late", _("Missed its time")
        REFUSED = "refused", _("Not published")
        VOID = "void", _("Cancelled by a change")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Unscheduled")

    # Until somebody has decided: to schedule it again, to publish it, or to unschedule it
    OPEN = (State.WAITING, State.LATE, State.REFUSED, State.VOID)
    FAILED = (State.LATE, State.REFUSED, State.VOID)

    model = models.CharField(_("kind of draft"), max_length=60)
    row = models.BigIntegerField(_("number of the draft"))
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField(_("publication"))
    approved_hash = models.CharField(_("hash of the approved version"), max_length=64)
    submitted_at = models.DateTimeField(null=True)  # of the submission that was approved
    version = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by_name = models.CharField(_("approved by"), max_length=150)
    made_at = models.DateTimeField(_("approved"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    reasons = models.JSONField(_("reasons"), default=dict)  # why it is not public: sentences by language
    settled_at = models.DateTimeField(_("decided"), null=True)
    first_entry = models.BigIntegerField(_("first entry"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("scheduled publication"), _("scheduled publications")
        ordering = ("-at", "-pk")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("model", "row"),
                condition=Q(state__in=("waiting", "late", "refused", "void")),
                name="schedule_once",
            )
        ]
        indexes = [models.Index(fields=("state", "at"), name="schedule_in_state")]  # the worker, every minute; the desk

    def __str__(self) -> str:
        return f"{self.model}/{self.row}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide, or the worker to publish."""
        return self.state in self.OPEN

    @property
    def is_of_batch(self) -> bool:
        return self.model == BATCH

    def reasons_in(self, language: str) -> list[str]:
        """Why it was not published, in this language if it was kept."""
        kept: Any = self.reasons
        found: list[str] = kept.get(language) or kept.get(settings.LANGUAGE_CODE) or []
        return found


class EmbargoLink(models.Model):
    """Lets one newsroom outside read what is scheduled, until it is public, expired, revoked or changed.

    The address itself is kept nowhere: it is this row's nonce, signed with the site's secret key.
    """

    nonce = models.CharField(max_length=43, unique=True, default=new_nonce, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="links")
    person = models.CharField(_("recipient"), max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("created by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by_name = models.CharField(_("created by"), max_length=150)
    made_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    opened_at = models.DateTimeField(_("first opened"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("embargo link"), _("embargo links")
        ordering = ("-made_at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return self.person

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Whether the link itself still works; what it leads to may have changed."""
        return self.revoked_at is None and (now or timezone.now()) < self.expires_at
