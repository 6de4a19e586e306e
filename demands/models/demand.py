from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Campaign, Institution, Milestone, Passage, Theme, WorkingCopy
from campaigns.partial_date import PartialDateField, validate_happened, validate_plausible


class Demand(WorkingCopy):
    """One thing asked of a government."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="demands")
    slug = models.SlugField(_("URL slug"), max_length=80)
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("The demand’s position in the campaign; also its public reference.")
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("The request as an instruction: “Halt all executions now”.")
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences: who asked whom for what."))
    wording = models.TextField(_("wording"), blank=True, help_text=_("The original wording of the demand."))
    success_criterion = models.TextField(
        _("what would count as met"),
        help_text=_("A test that even a critic could apply and reach the same conclusion."),
    )
    contact = models.CharField(
        _("whom to ask"),
        max_length=200,
        blank=True,
        help_text=_("Readers see this: a name or an office with its email address or phone number. May stay empty."),
    )
    addressees = models.ManyToManyField(Institution, verbose_name=_("addressed to"), blank=True, related_name="demands")
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="demands")
    passages = models.ManyToManyField(Passage, verbose_name=_("passages"), blank=True, related_name="demands")
    milestones = models.ManyToManyField(Milestone, verbose_name=_("milestones"), blank=True, related_name="demands")
    recommendations = models.ManyToManyField(
        "demands.Recommendation",
        verbose_name=_("UN recommendations"),
        through="demands.RecommendationLink",
        blank=True,
        related_name="demands",
    )
    related = models.ManyToManyField("self", verbose_name=_("related demands"), blank=True)
    made_on = PartialDateField(_("date made"), validators=[validate_happened])
    due_on = PartialDateField(_("deadline"), null=True, blank=True, validators=[validate_plausible])
    review_interval_days = models.PositiveSmallIntegerField(
        _("re-check every … days"),
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(1500)],
        help_text=_("If it is not re-checked for this long, readers see a notice."),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=2,
        choices=[(1, _("high")), (2, _("normal")), (3, _("low"))],
        help_text=_("Never public."),
    )
    internal_notes = models.TextField(_("internal notes"), blank=True, help_text=_("Never public."))
    i18n = TranslationField(fields=("title", "summary", "wording", "success_criterion", "contact"))

    class Meta:
        verbose_name, verbose_name_plural = _("demand"), _("demands")
        ordering = ("campaign", "number", "pk")
        constraints = [
            models.UniqueConstraint(fields=("campaign", "slug"), name="demand_slug_unique"),
            models.UniqueConstraint(fields=("campaign", "number"), name="demand_number_unique"),
        ]
        triggers = [guards.only_the_ledger_publishes("slug", "campaign_id", table="demand")]

    def __str__(self) -> str:
        """The title; of a draft that was made of a Japanese document and not translated yet, the Japanese one."""
        translated = (text for name, text in (self.i18n or {}).items() if name.startswith("title_") and text)
        return self.title_i18n or next(translated, self.slug)
