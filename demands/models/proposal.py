from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import WorkingCopy

from .evidence import Evidence
from .update import StatusUpdate, new_reference


def languages() -> list[tuple[str, str]]:
    """A callable, so that adding a language is a setting and no migration."""
    return list(settings.LANGUAGES)


class Proposal(WorkingCopy):
    """What staff propose to add to the record about something that is already closed.

    A closed row is never edited. A translation, a retraction or a better description of a source is written here,
    reviewed like any draft, and then appended.
    """

    class Kind(models.TextChoices):
        TRANSLATE = "translate", _("Translation of an update")
        RETRACT = "retract", _("Retraction of an update")
        AMEND = "amend", _("Source amendment")

    # The fields of a source that a later line may correct; kind and visibility are not among them.
    AMENDABLE = (
        "title", "publisher", "url", "depiction", "published_on", "language", "limitations", "verification",
        "verified_on", "copy", "gone_on",
    )  # fmt: skip

    reference = models.SlugField(_("reference"), max_length=80, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    update = models.ForeignKey(
        StatusUpdate,
        verbose_name=_("update"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("source"), null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    body = models.TextField(_("text"), max_length=20_000, blank=True)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True, help_text=_("Readers see this."))
    i18n = TranslationField(fields=("reason",))

    class Meta:
        verbose_name, verbose_name_plural = _("proposed change"), _("proposed changes")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="proposal_concerns_one_thing",
                condition=models.Q(kind="amend", evidence__isnull=False, update__isnull=True)
                | (~models.Q(kind="amend") & models.Q(evidence__isnull=True, update__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=("update", "kind", "language"),
                condition=models.Q(published_as__isnull=True, update__isnull=False),
                name="proposal_one_open",
            ),
        ]
        triggers = [guards.closed_when_published("proposal")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.update or self.evidence}"

    def clean(self) -> None:
        if self.kind == self.Kind.TRANSLATE and not (self.language and self.headline):
            raise ValidationError({"headline": _("A translation needs its language and a headline.")})
        if self.kind in (self.Kind.RETRACT, self.Kind.AMEND) and not self.reason.strip():
            raise ValidationError({"reason": _("Give the reason. Readers will see it.")})
