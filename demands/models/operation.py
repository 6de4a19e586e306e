from django.db import models
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class Operation(models.Model):
    """Something that was done for the site as a whole, by a command or by the clock, and how it ended.

    A restoration that left the record behind a checkpoint is not good. Until an administrator has confirmed it, the
    database takes no entry (the trigger is in ``models/entry.py``).
    """

    class Kind(models.TextChoices):
        BACKUP = "backup", _("Backup")
        RESTORATION = "restoration", _("Restoration")
        VERIFICATION = "verification", _("Verification of the record")
        TAKEN_OFF = "taken_off", _("Demonstration taken off")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("time"), default=timezone.now)
    good = models.BooleanField(_("successful"))
    detail = models.JSONField(_("details"), default=dict)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.CharField(_("confirmed by"), max_length=150, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("operation"), _("operations")
        ordering = ("-at", "-pk")
        default_permissions = ("view",)
        indexes = [
            # the desk and `doctor`: the last of a kind
            models.Index(fields=("kind", "-at"), name="operation_of_kind"),
            # the trigger before each entry
            models.Index(
                fields=("kind",),
                condition=models.Q(kind="restoration", good=False, confirmed_at__isnull=True),
                name="operation_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {localtime(self.at):%Y-%m-%d %H:%M %Z}"

    @classmethod
    def last(cls, kind: str) -> "Operation | None":
        """The last successful operation of a kind."""
        return cls.objects.filter(kind=kind, good=True).order_by("-at").first()

    @classmethod
    def holding(cls) -> "models.QuerySet[Operation]":
        """Restorations that keep everybody from publishing."""
        return cls.objects.filter(kind=cls.Kind.RESTORATION, good=False, confirmed_at__isnull=True)
