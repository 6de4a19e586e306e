from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnsavedForm(models.Model):
    """What one person has typed into a form of the newsroom and not saved yet: their own, and nobody else sees it.

    The page sends it every few seconds while somebody types. It goes when the form is saved or discarded, when the row
    is redacted, and after a month.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_forms")
    page = models.CharField(_("page"), max_length=120)  # the kind of row and its number: "demands.statusupdate/12"
    fields = models.JSONField(_("what was typed"), default=list)
    kept_at = models.DateTimeField(_("saved on"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("unsaved form"), _("unsaved forms")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("user", "page"), name="unsaved_form_once")]
        indexes = [models.Index(fields=("page",), name="unsaved_form_page")]  # when a row is redacted

    def __str__(self) -> str:
        return self.page
