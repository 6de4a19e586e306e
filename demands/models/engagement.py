from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Campaign, Institution, WorkingCopy
from campaigns.partial_date import PartialDateField, validate_happened

from .demand import Demand
from .update import new_reference


class Engagement(WorkingCopy):
    """Our dealings with an institution: what we sent or said, and what came back. An unanswered letter counts days."""

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        MEETING = "meeting", _("Meeting")
        SUBMISSION = "submission", _("Submission")
        CALL = "call", _("Call")
        STATEMENT = "statement", _("Public statement")

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="engagements"
    )
    reference = models.SlugField(_("reference"), max_length=80, unique=True, default=new_reference, editable=False)
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="engagements"
    )
    demands = models.ManyToManyField(Demand, verbose_name=_("demands"), blank=True, related_name="engagements")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    happened_on = PartialDateField(_("date"), validators=[validate_happened])
    summary = models.TextField(_("public summary"), help_text=_("What we asked for or discussed. Readers see this."))
    awaits_reply = models.BooleanField(_("awaiting a reply"), default=False)
    replied_on = PartialDateField(_("date of reply"), null=True, blank=True, validators=[validate_happened])
    reply = models.TextField(
        _("reply"),
        blank=True,
        help_text=_("The institution’s reply, in its own words where possible. Readers see this."),
    )
    internal_notes = models.TextField(_("internal notes"), blank=True, help_text=_("Never public."))
    i18n = TranslationField(fields=("summary", "reply"))

    class Meta:
        verbose_name, verbose_name_plural = _("contact with an institution"), _("contacts with institutions")
        ordering = ("-happened_on", "-pk")
        triggers = [guards.only_the_ledger_publishes("reference", "campaign_id", table="engagement")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.institution}, {self.happened_on}"

    def clean(self) -> None:
        if self.happened_on and self.replied_on and self.replied_on.certainly_before(self.happened_on):
            raise ValidationError({"replied_on": _("The reply is dated before the letter.")})
