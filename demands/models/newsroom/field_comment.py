"""What staff say to each other about one field of a draft."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FieldComment(models.Model):
    """A comment on a field of a draft, or the answer to one. For the newsroom alone: no public page reads it."""

    model = models.CharField(_("kind of row"), max_length=60)
    row = models.BigIntegerField(_("number of the row"))
    field = models.CharField(_("field"), max_length=60)
    answers = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answered")
    text = models.TextField(_("comment"), max_length=5000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("name"), max_length=150)
    at = models.DateTimeField(_("at"), default=timezone.now)
    mentions = ArrayField(models.BigIntegerField(), default=list)  # the numbers of the users whom it names
    resolved_at = models.DateTimeField(_("resolved"), null=True)  # of a thread's first comment
    resolved_by_name = models.CharField(_("resolved by"), max_length=150, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("comment on a field"), _("comments on fields")
        ordering = ("at", "pk")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="field_comment_resolved_by_somebody",
                condition=Q(resolved_at__isnull=True, resolved_by_name="")
                | (Q(resolved_at__isnull=False) & ~Q(resolved_by_name="")),
            )
        ]
        indexes = [models.Index(fields=("model", "row"), name="field_comment_of_row")]  # the form and the review page

    def __str__(self) -> str:
        return f"{self.by_name}: {self.model}/{self.row}"
