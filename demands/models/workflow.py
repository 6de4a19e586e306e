from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkflowStep(models.Model):
    """What a member of staff did with a draft, and said of it. A change of state is a row; nothing public reads it."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        EDITED = "edited", _("edited")
        SUBMITTED = "submitted", _("submitted for review")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back from review")
        COMMENTED = "commented", _("commented")
        PUBLISHED = "published", _("published")

    subject = models.CharField(_("subject"), max_length=200)
    action = models.CharField(_("action"), max_length=12, choices=Action)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("name"), max_length=150)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("workflow step"), _("workflow steps")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("subject", "-at"), name="step_of_subject")]  # the history box on a change page

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_action_display()}"
