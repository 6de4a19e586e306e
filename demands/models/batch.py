from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


class Batch(models.Model):
    """Drafts that are reviewed and published together: one list, one approval, one group of entries."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("In review")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PUBLISHED = "published", _("Published")

    title = models.CharField(_("title"), max_length=200)
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), null=True, on_delete=models.SET_NULL, related_name="batches"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUBMITTED)
    content_hash = models.CharField(_("hash of everything in it"), max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), default=timezone.now)
    first_entry = models.BigIntegerField(_("first entry"), null=True)
    last_entry = models.BigIntegerField(_("last entry"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("batch"), _("batches")
        ordering = ("-submitted_at", "-pk")
        default_permissions = ()
        indexes = [models.Index(fields=("state", "submitted_at"), name="batch_in_state")]  # the desk

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """The name under which the steps of its workflow are kept. It is not in the record."""
        return f"batch:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether its drafts may become public or be submitted again."""
        return self.state in (self.State.SUBMITTED, self.State.RETURNED)


class BatchMember(models.Model):
    """One draft of a batch, with what readers will see of it: what the reviewer reads and approves.

    ``content`` is empty once the batch is closed: the record has it then, or nothing has.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="members")
    place = models.PositiveIntegerField(_("place"))
    model = models.CharField(_("kind of draft"), max_length=60)
    row = models.BigIntegerField(_("number of the draft"))
    chosen = models.BooleanField(default=True)  # the others become public because a chosen one depends on them
    title = models.CharField(_("title"), max_length=300)
    version = models.PositiveIntegerField(_("version"))
    writers = ArrayField(models.BigIntegerField(), default=list)
    content_hash = models.CharField(_("hash of what readers will see"), max_length=64)
    kind = models.CharField(_("kind of entry"), max_length=12)
    subject = models.CharField(_("subject"), max_length=200)  # of the entry
    about = models.BigIntegerField(_("about entry"), null=True)
    content = models.JSONField(_("content"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("draft of a batch"), _("drafts of batches")
        ordering = ("batch", "place")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("batch", "model", "row"), name="batch_member_once")]
        # whether a draft is in a batch; what to empty when its row is redacted
        indexes = [models.Index(fields=("model", "row"), name="batch_member_of_row")]

    def __str__(self) -> str:
        return self.title
