import datetime as dt
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


def new_nonce() -> str:
    """128 random bits: what a review link is known by. Signed, it is the link."""
    return secrets.token_urlsafe(16)


class ReviewLink(models.Model):
    """Lets one named person without an account read one version of one draft, until a day, and say what they think.

    The address itself is kept nowhere: it is this row's nonce, signed with the site's secret key.
    """

    nonce = models.CharField(max_length=43, unique=True, default=new_nonce, editable=False)
    model = models.CharField(_("kind of draft"), max_length=60)
    row = models.BigIntegerField(_("number of the draft"))
    subject = models.CharField(_("subject"), max_length=200)
    content_hash = models.CharField(_("hash of the version that may be read"), max_length=64)
    person = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("message to recipient"), max_length=300)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("created by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_by_name = models.CharField(_("created by"), max_length=150)
    made_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    opened_at = models.DateTimeField(_("first opened"), null=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("review link"), _("review links")
        ordering = ("-made_at", "-pk")
        default_permissions = ("view",)
        indexes = [models.Index(fields=("subject", "-made_at"), name="link_of_subject")]  # the list on a review page

    def __str__(self) -> str:
        return self.person

    def is_open(self, now: dt.datetime | None = None) -> bool:
        """Whether it still leads anywhere."""
        return self.revoked_at is None and (now or timezone.now()) < self.expires_at


class WorkflowStep(models.Model):
    """One step of a draft: who did what, with a comment. Each change of state is a row; no public page reads it."""

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        EDITED = "edited", _("edited")
        SUBMITTED = "submitted", _("submitted for review")
        SENT_BACK = "sent_back", _("returned")
        CHECK_AGAIN = "check_again", _("to be checked again: the original was corrected")
        WITHDRAWN = "withdrawn", _("withdrawn from review")
        COMMENTED = "commented", _("commented")
        PUBLISHED = "published", _("published")
        LINK_MADE = "link_made", _("created a review link")
        LINK_REVOKED = "link_revoked", _("revoked a review link")
        LINK_OPENED = "link_opened", _("opened the review link")
        APPROVED = "approved", _("approved this version")
        ASSIGNED = "assigned", _("assigned")

    # Steps that do not change the state of the draft
    TALK = (
        Action.COMMENTED,
        Action.LINK_MADE,
        Action.LINK_REVOKED,
        Action.LINK_OPENED,
        Action.APPROVED,
        Action.ASSIGNED,
    )

    subject = models.CharField(_("subject"), max_length=200)
    action = models.CharField(_("action"), max_length=12, choices=Action)
    comment = models.TextField(_("comment"), max_length=5000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(_("name"), max_length=150)
    link = models.ForeignKey(
        ReviewLink, verbose_name=_("by link"), null=True, on_delete=models.PROTECT, related_name="steps"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("workflow step"), _("workflow steps")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=("subject", "-at"), name="step_of_subject")]  # the history box on a change page

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_action_display()}"


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
