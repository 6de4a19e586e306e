"""Readers who get mail when something that they follow changes. Kept: their address, their choice and dates."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Period(models.TextChoices):
    """How often a reader hears; each period has its mails."""

    AT_ONCE = "at_once", _("Straight away")
    WEEKLY = "weekly", _("Once a week")
    MONTHLY = "monthly", _("Once a month")


class Subscriber(models.Model):
    """An address. It gets nothing but one request to confirm, until its owner has confirmed."""

    email = models.EmailField()
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    made_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)  # when it was last asked to confirm
    stopped_at = models.DateTimeField(null=True)  # its server refused our mail for good

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(Lower("email"), name="subscriber_once")]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"


class Subscription(models.Model):
    """What somebody follows: a subject of the record, such as "demand:japan-2005/rome-statute"."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    subject = models.CharField(max_length=200)
    period = models.CharField(max_length=8, choices=Period)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("subscriber", "subject"), name="subscription_once")]
        indexes = [
            # a round: who follows one of these subjects
            models.Index(
                fields=("subject", "period"),
                condition=models.Q(confirmed_at__isnull=False),
                name="subscription_of_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period}"


class ReaderBounce(models.Model):
    """A day on which mail to a reader failed for the time being; what failed for good stops it at once."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="bounces")
    on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("subscriber", "on"), name="reader_bounce_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} subscriber {self.subscriber_id}"


class Round(models.Model):
    """The mails of one period about the entries after one and up to another."""

    period = models.CharField(max_length=8, choices=Period)
    name = models.CharField(max_length=30)  # such as 2026-W48; of mails at once the last entry
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("period", "name"), name="round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.name}"


class ReaderMail(models.Model):
    """That one mail to a reader is under way or went. The key is unique, so it goes once (docs/adr/0012)."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    begun_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("subscriber", "key"), name="reader_mail_once")]

    def __str__(self) -> str:
        return f"{self.key} to {self.subscriber_id}"
