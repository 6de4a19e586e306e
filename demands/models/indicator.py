from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Campaign, WorkingCopy
from campaigns.models.verified import Verified, read_on_a_day
from campaigns.partial_date import PartialDateField, validate_happened

from .demand import Demand
from .evidence import Evidence


class Indicator(WorkingCopy):
    """A series of numbers with its unit and sources, such as executions per year."""

    class Chart(models.TextChoices):
        BAR = "bar", _("Bar chart (separate values)")
        LINE = "line", _("Line chart (a continuous series)")

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="indicators"
    )
    slug = models.SlugField(_("URL slug"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    unit = models.CharField(_("unit"), max_length=80, help_text=_("For example “persons” or “percent”."))
    note = models.TextField(
        _("note for readers"), blank=True, help_text=_("Breaks in the series, differing definitions.")
    )
    chart = models.CharField(_("chart"), max_length=5, choices=Chart, default=Chart.BAR)
    demands = models.ManyToManyField(Demand, verbose_name=_("demands"), blank=True, related_name="indicators")
    sources = models.ManyToManyField(Evidence, verbose_name=_("sources"), blank=True, related_name="indicators")
    i18n = TranslationField(fields=("title", "description", "unit", "note"))

    class Meta:
        verbose_name, verbose_name_plural = _("indicator"), _("indicators")
        ordering = ("campaign", "slug")
        constraints = [models.UniqueConstraint(fields=("campaign", "slug"), name="indicator_slug_unique")]
        triggers = [guards.only_the_ledger_publishes("slug", "campaign_id", table="indicator")]

    def __str__(self) -> str:
        return str(self.title_i18n)


class Observation(Verified):
    """One number of a series."""

    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="observations", verbose_name=_("indicator")
    )
    date = PartialDateField(_("date"), validators=[validate_happened])
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    note = models.CharField(_("note"), max_length=300, blank=True)
    i18n = TranslationField(fields=("note",))

    class Meta:
        verbose_name, verbose_name_plural = _("figure"), _("figures")
        ordering = ("indicator", "date")
        constraints = [
            models.UniqueConstraint(fields=("indicator", "date"), name="observation_unique"),
            read_on_a_day("observation"),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.value.normalize():f}"
