from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards

from .working_copy import WorkingCopy


class Institution(WorkingCopy):
    """Whom a demand is addressed to: a ministry, the police, a parliament, an intergovernmental body."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        MINISTRY = "ministry", _("Ministry")
        AGENCY = "agency", _("Agency")
        POLICE = "police", _("Police")
        PARLIAMENT = "parliament", _("Parliament")
        JUDICIARY = "judiciary", _("Judiciary")
        PROSECUTION = "prosecution", _("Prosecution service")
        ADVISORY = "advisory", _("Advisory body")
        INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental body")
        CIVIL_SOCIETY = "civil_society", _("Civil society")

    slug = models.SlugField(_("URL slug"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    internal_notes = models.TextField(
        _("internal notes"), blank=True, help_text=_("Contacts, office holders, background. Never public.")
    )
    i18n = TranslationField(fields=("name",))

    class Meta:
        verbose_name, verbose_name_plural = _("institution"), _("institutions")
        ordering = ("name", "pk")
        triggers = [guards.only_the_ledger_publishes("slug", table="institution")]

    def __str__(self) -> str:
        return str(self.name_i18n)


class Theme(WorkingCopy):
    """A topic that demands are filed under; topics may contain topics."""

    slug = models.SlugField(_("URL slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    order = models.PositiveSmallIntegerField(_("position"), default=0)
    i18n = TranslationField(fields=("name",))

    class Meta:
        verbose_name, verbose_name_plural = _("theme"), _("themes")
        ordering = ("order", "name", "pk")
        triggers = [guards.only_the_ledger_publishes("slug", table="theme")]

    def __str__(self) -> str:
        return str(self.name_i18n)
