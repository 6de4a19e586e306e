from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Document, Institution, Passage

from .demand import Demand


class Reading(models.Model):
    """A document gone through for what it asks. Its text is kept as it was read, so that every place in it stays true.

    Nothing public reads it: what is accepted becomes draft demands and passages of the document, and goes the way of
    every draft.
    """

    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="reading"
    )
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10)
    source = models.CharField(_("taken from"), max_length=200, blank=True)
    remarks = models.TextField(_("how it was read"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("started by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    edited_at = models.DateTimeField(_("last worked on"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("document read for demands"), _("documents read for demands")
        ordering = ("-edited_at", "-pk")

    def __str__(self) -> str:
        return str(self.document)


class Mark(models.Model):
    """A stretch of the text that asks something: proposed by a rule or marked by hand, and what became of it."""

    class Rule(models.TextChoices):
        REQUEST = "request", _("a verb of asking")
        PASSIVE = "passive", _("somebody is asked to do something")
        MODAL_ADDRESSEE = "modal_addressee", _("says what an addressee should or must do")
        MODAL = "modal", _("says what should or must be done")
        NEED = "need", _("says that something is needed")
        PLEASE = "please", _("a polite request")
        ORDER = "order", _("an order")
        LIST = "list", _("in a list that a request opens")
        SECTION = "section", _("below a heading of recommendations")
        HAND = "hand", _("marked by hand")

    class Decision(models.TextChoices):
        OPEN = "open", _("to decide")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="marks", verbose_name=_("reading"))
    start = models.PositiveIntegerField(_("from character"))
    end = models.PositiveIntegerField(_("to character"))
    rule = models.CharField(_("why"), max_length=20, choices=Rule)
    cue = models.CharField(_("by the words"), max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), validators=[MaxValueValidator(100)])
    label = models.CharField(_("number in the text"), max_length=20, blank=True)
    addressee = models.CharField(_("addressed to, in the document's words"), max_length=200, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_translated = models.CharField(_("title in the site's language"), max_length=200, blank=True)
    wording = models.TextField(_("wording"), max_length=5000, blank=True)
    addressees = models.ManyToManyField(Institution, verbose_name=_("addressed to"), blank=True, related_name="+")
    demand = models.ForeignKey(
        Demand, verbose_name=_("demand"), null=True, blank=True, on_delete=models.SET_NULL, related_name="marks"
    )
    passage = models.OneToOneField(
        Passage, verbose_name=_("passage"), null=True, blank=True, on_delete=models.SET_NULL, related_name="mark"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("marked sentence"), _("marked sentences")
        ordering = ("reading", "start", "pk")
        constraints = [
            models.UniqueConstraint(fields=("reading", "start"), name="mark_starts_once"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="mark_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_made(self) -> bool:
        """Whether its passage exists: from then on the demand is edited on its own page."""
        return self.passage_id is not None
