from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """Who looks after a demand or a draft, and until which day. For the newsroom alone: no public page reads it."""

    model = models.CharField(_("kind of row"), max_length=60)
    row = models.BigIntegerField(_("number of the row"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="assignments"
    )
    day = models.DateField(_("due day"), null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("assigned by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField(_("assigned"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("assignment"), _("assignments")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("model", "row"), name="assignment_once")]
        indexes = [models.Index(fields=("owner", "day"), name="assignment_of_owner")]  # the desk

    def __str__(self) -> str:
        return f"{self.owner}: {self.model}/{self.row}"
