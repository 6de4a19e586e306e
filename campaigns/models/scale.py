from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards

from .working_copy import WorkingCopy


class Scale(WorkingCopy):
    """A ladder of statuses that a campaign judges its demands by, with the threshold of each step in public."""

    code = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    i18n = TranslationField(fields=("name", "description"))

    class Meta:
        verbose_name, verbose_name_plural = _("scale"), _("scales")
        ordering = ("name", "pk")
        triggers = [guards.only_the_ledger_publishes("code", table="scale")]

    def __str__(self) -> str:
        return str(self.name_i18n)


class Status(models.Model):
    """One step of a scale. Once its scale is public it can be relabelled, but neither recoded nor deleted."""

    class Kind(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        NONE = "none", _("No change")
        FORWARD = "forward", _("Progress")
        PARTIAL = "partial", _("Partly met")
        ACHIEVED = "achieved", _("Met")
        BACKWARD = "backward", _("Regression")
        CLOSED = "closed", _("Discontinued")

    class Token(models.TextChoices):
        MET = "met", _("green")
        PARTLY = "partly", _("light green")
        PROGRESS = "progress", _("amber")
        NONE = "none", _("grey")
        SETBACK = "setback", _("red")
        UNKNOWN = "unknown", _("outline")
        CLOSED = "closed", _("dark grey")

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="statuses", verbose_name=_("scale"))
    code = models.SlugField(_("identifier"))
    label = models.CharField(_("label"), max_length=60)
    definition = models.TextField(
        _("definition"), help_text=_("One sentence stating when this status applies. Readers see it.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    symbol = models.CharField(
        _("symbol"), max_length=2, help_text=_("Shown next to the colour for people who cannot see colours.")
    )
    token = models.CharField(_("colour"), max_length=10, choices=Token)
    order = models.PositiveSmallIntegerField(_("position"), default=0)
    i18n = TranslationField(fields=("label", "definition"))
    if TYPE_CHECKING:  # added by modeltrans
        label_i18n: str
        definition_i18n: str

    class Meta:
        verbose_name, verbose_name_plural = _("status"), _("statuses")
        ordering = ("scale", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=("scale", "code"), name="status_code_unique"),
            models.UniqueConstraint(fields=("scale", "symbol"), name="status_symbol_unique"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="status_code_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF EXISTS (SELECT 1 FROM campaigns_scale WHERE id = OLD.scale_id AND published_as IS NOT NULL) THEN
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'a status that was published cannot be deleted'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    IF NEW.code <> OLD.code OR NEW.kind <> OLD.kind OR NEW.scale_id <> OLD.scale_id THEN
                        RAISE EXCEPTION 'a status that was published can be relabelled, not recoded'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;""",
            )
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.label_i18n}"
