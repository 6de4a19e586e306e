import secrets

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Status, WorkingCopy
from campaigns.models.verified import Verification, Verified, read_on_a_day
from campaigns.partial_date import PartialDateField, validate_happened

from .demand import Demand


def new_reference() -> str:
    """A public name for a row that has no natural one; 40 random bits, so that it tells nothing of its neighbours."""
    return secrets.token_hex(5)


class StatusUpdate(Verified, WorkingCopy):
    """Something that happened in the world and bears on a demand. Publication closes the row for ever."""

    class Direction(models.TextChoices):
        PROGRESS = "progress", _("Step forward")
        SETBACK = "setback", _("Step back")
        FULFILLED = "fulfilled", _("Met")
        NEUTRAL = "neutral", _("No change")

    demand = models.ForeignKey(Demand, verbose_name=_("demand"), on_delete=models.PROTECT, related_name="updates")
    reference = models.SlugField(_("reference"), max_length=80, unique=True, default=new_reference, editable=False)
    happened_on = PartialDateField(
        _("date"),
        validators=[validate_happened],
        help_text=_("2005-06-17, or 2005-06 or 2005 if the day or month is not known."),
    )
    ended_on = PartialDateField(
        _("end date"),
        null=True,
        blank=True,
        validators=[validate_happened],
        help_text=_("Only for events lasting more than one day."),
    )
    headline = models.CharField(_("headline"), max_length=160, help_text=_("The event in one line, without comment."))
    body = models.TextField(
        _("text"), max_length=20_000, blank=True, help_text=_("Markdown: *emphasis*, lists, [links](https://…).")
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.NEUTRAL)
    status = models.ForeignKey(
        Status,
        verbose_name=_("status afterwards"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave empty if this update does not affect the status."),
    )
    waiver_reason = models.TextField(
        _("source exception"),
        blank=True,
        help_text=_("Only if the source required by the rules cannot be obtained. Readers see this."),
    )
    status_reason = models.TextField(
        _("reason for the change of status"),
        blank=True,
        help_text=_(
            "Only if the event and the status point in different directions: a step back that "
            "improves the status, a step forward that worsens it, or an event without movement that "
            "changes it. Readers see this."
        ),
    )
    verification_note = models.TextField(
        _("note on what is unverified"),
        blank=True,
        help_text=_("Readers see this next to the mark “not yet verified”."),
    )
    corrects = models.ForeignKey(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.TextField(_("reason for the correction"), blank=True, help_text=_("Readers see this."))
    internal_notes = models.TextField(_("internal notes"), blank=True, help_text=_("Never public."))
    i18n = TranslationField(
        fields=("headline", "body", "waiver_reason", "status_reason", "verification_note", "correction_reason")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("update"), _("updates")
        ordering = ("-happened_on", "-pk")
        indexes = [
            models.Index(fields=("-happened_on", "-id"), name="update_newest"),  # a page of the newsroom's list
            models.Index(fields=("edited_at",), condition=WorkingCopy.OPEN, name="update_open"),  # desk
            models.Index(  # desk: drafts whose translations are counted
                fields=("id",), condition=models.Q(published_as__isnull=True), name="update_unpublished"
            ),
            models.Index(  # desk: published and not verified
                fields=("published_as",),
                condition=models.Q(published_as__isnull=False, verification=Verification.UNVERIFIED),
                name="update_unverified",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("corrects",), name="update_corrected_once"),
            read_on_a_day("update"),
            models.CheckConstraint(
                name="update_ends_after_start",
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("happened_on")),
            ),
        ]
        triggers = [guards.closed_when_published("statusupdate"), guards.never_truncated("statusupdate")]

    def __str__(self) -> str:
        return str(self.headline_i18n)

    def clean(self) -> None:
        if self.happened_on and self.ended_on and self.ended_on.last_day < self.happened_on.first_day:
            raise ValidationError({"ended_on": _("The end date is before the start date.")})
        if self.status and self.demand_id and self.status.scale_id != self.demand.campaign.scale_id:
            raise ValidationError({"status": _("This status belongs to a different scale from the campaign’s.")})
