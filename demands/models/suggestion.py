from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.web_address import validate_web_address

from .demand import Demand
from .update import StatusUpdate


class Suggestion(models.Model):
    """What a reader sent in: a source we lack, or an error of ours. Internal for ever: no page and no export has it."""

    class Kind(models.TextChoices):
        SOURCE = "source", _("A source")
        ERROR = "error", _("An error")

    class Outcome(models.TextChoices):
        DRAFTED = "drafted", _("Turned into a draft")
        CLOSED = "closed", _("Closed")

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="suggestions"
    )
    demand = models.ForeignKey(
        Demand, verbose_name=_("demand"), null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    entry = models.BigIntegerField(_("entry"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True, validators=[validate_web_address])
    email = models.EmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(_("reason or reply"), max_length=2000, blank=True)
    draft = models.ForeignKey(
        StatusUpdate, verbose_name=_("draft"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("submission"), _("submissions")
        ordering = ("-received_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="suggestion_closed_with_outcome",
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
            ),
            models.CheckConstraint(name="suggestion_says_something", condition=~models.Q(text="") | ~models.Q(url="")),
        ]
        indexes = [
            # the desk and the queue: what nobody has dealt with yet
            models.Index(fields=("-received_at",), condition=models.Q(outcome=""), name="suggestion_open"),
        ]

    def __str__(self) -> str:
        first = next(iter(self.text.split("\n")), "").strip() or self.url
        return first if len(first) <= 100 else f"{first[:99]}…"

    @property
    def is_open(self) -> bool:
        return not self.outcome


class SuggestionsSent(models.Model):
    """How many suggestions came from one network today. The network is a keyed hash that changes with the day."""

    day = models.DateField()
    network = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("day", "network"), name="suggestions_sent_unique")]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
