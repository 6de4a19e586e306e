from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .proposal import languages


class MailPreference(models.Model):
    """Which emails a member of staff wants from the newsroom, and in which language. Without a row: all of them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_preference"
    )
    reminders = models.BooleanField(
        _("Reminders"),
        default=True,
        help_text=_(
            "An email when something has been waiting too long: a draft for review, a letter for a "
            "reply, a demand for a re-check. You get one reminder for each."
        ),
    )
    digest = models.BooleanField(
        _("Weekly digest"), default=True, help_text=_("Every Monday: what is on your desk, with links.")
    )
    notices = models.BooleanField(
        _("Notices"),
        default=True,
        help_text=_(
            "An email within minutes when a colleague mentions you, or when something you wrote or scheduled was not"
            " published at its time."
        ),
    )
    language = models.CharField(
        _("language of emails"), max_length=10, choices=languages, default=settings.LANGUAGE_CODE,
        help_text=_("The language of our emails to you."),
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = _("notification setting"), _("notification settings")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class Reminder(models.Model):
    """That a person was reminded of one thing. The key is unique, so nobody is reminded of it twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "key"), name="reminder_once")]
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class StaffMail(models.Model):
    """An email to a member of staff, made in the transaction that makes its job. It is sent once."""

    class Kind(models.TextChoices):
        REMINDERS = "reminders", _("Reminders")
        DIGEST = "digest", _("Weekly digest")
        NOTICES = "notices", _("Notices")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
