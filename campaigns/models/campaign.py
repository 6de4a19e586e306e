from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.licences import CHOICES
from campaigns.partial_date import PartialDateField, validate_happened, validate_plausible
from campaigns.search_words import validate_search_words
from campaigns.web_address import validate_web_address

from .institution import Institution
from .scale import Scale
from .verified import Verified, read_on_a_day
from .working_copy import WorkingCopy


class Campaign(WorkingCopy):
    """What is campaigned for: the demands made of one state, and the scale they are judged by."""

    slug = models.SlugField(_("URL slug"), unique=True)
    name = models.CharField(
        _("short title"), max_length=120, help_text=_("For example “Japan: human rights leadership”.")
    )
    title = models.CharField(_("headline"), max_length=200)
    standfirst = models.TextField(_("introduction"), help_text=_("Two or three sentences below the headline."))
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Use the two-letter code of ISO 3166-1, such as JP."))],
        help_text=_("Two-letter code of ISO 3166-1, such as JP."),
    )
    country_name = models.CharField(_("name of the country"), max_length=80)
    started_on = PartialDateField(_("start date"), validators=[validate_happened])
    ended_on = PartialDateField(_("end date"), null=True, blank=True, validators=[validate_happened])
    evidence_until = PartialDateField(
        _("evidence compiled up to"),
        null=True,
        blank=True,
        validators=[validate_happened],
        help_text=_("2026-05-31, 2026-05 or 2026. Readers are told that nothing later has been checked."),
    )
    search_words = models.TextField(
        _("words for search"),
        blank=True,
        validators=[validate_search_words],
        help_text=_(
            "Terms that mean the same, one group per line, separated by commas: “ATT, Arms Trade Treaty, 武器貿易条約”."
            " A search for one of them also finds the others. Public once published."
        ),
    )
    scale = models.ForeignKey(Scale, verbose_name=_("scale"), on_delete=models.PROTECT, related_name="campaigns")
    addressees = models.ManyToManyField(
        Institution, verbose_name=_("institutions concerned"), blank=True, related_name="campaigns"
    )
    owner = models.CharField(
        _("organisation"),
        max_length=120,
        blank=True,
        help_text=_("The organisation whose campaign it is: citations name it as the author. Empty: the publisher."),
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=CHOICES, blank=True, help_text=_("Empty: the licence of the site.")
    )
    internal_notes = models.TextField(_("internal notes"), blank=True, help_text=_("Never public."))
    i18n = TranslationField(fields=("name", "title", "standfirst", "country_name", "owner"))

    class Meta:
        verbose_name, verbose_name_plural = _("campaign"), _("campaigns")
        ordering = ("name", "pk")
        triggers = [guards.only_the_ledger_publishes("slug", table="campaign")]

    def __str__(self) -> str:
        return str(self.name_i18n)


class Milestone(Verified, WorkingCopy):
    """A date that matters to the campaign: a review session, a vote, a deadline; past or to come."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="milestones"
    )
    slug = models.SlugField(_("identifier"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    date = PartialDateField(_("date"), validators=[validate_plausible])
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(
        _("address of the source"), max_length=2000, blank=True, validators=[validate_web_address]
    )
    i18n = TranslationField(fields=("title", "description"))

    class Meta:
        verbose_name, verbose_name_plural = _("milestone"), _("milestones")
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(fields=("campaign", "slug"), name="milestone_slug_unique"),
            read_on_a_day("milestone"),
        ]
        triggers = [guards.only_the_ledger_publishes("slug", "campaign_id", table="milestone")]

    def __str__(self) -> str:
        return str(self.title_i18n)
