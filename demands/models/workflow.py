import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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
        SCHEDULED = "scheduled", _("approved and scheduled")
        UNSCHEDULED = "unscheduled", _("unscheduled")
        MISSED = "missed", _("was not published at its time")

    # Steps that do not change the state of the draft
    TALK = (
        Action.COMMENTED,
        Action.LINK_MADE,
        Action.LINK_REVOKED,
        Action.LINK_OPENED,
        Action.APPROVED,
        Action.ASSIGNED,
        Action.SCHEDULED,
        Action.UNSCHEDULED,
        Action.MISSED,
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


class TranslationCheck(models.Model):
    """Somebody has compared a translation with its changed original and found it still right.

    It keeps no words, only up to where in the history of the row they looked.
    """

    model = models.CharField(_("kind of row"), max_length=60)  # such as "demands.demand"
    row = models.BigIntegerField(_("number of the row"))
    field = models.CharField(_("text"), max_length=80)  # of the translation: "title_ja"
    copy = models.BigIntegerField(_("last copy in the history"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("check of a translation"), _("checks of translations")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("model", "row", "field"), name="translation_check_once")]

    def __str__(self) -> str:
        return f"{self.model}/{self.row}/{self.field}"
