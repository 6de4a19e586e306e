from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.partial_date import PartialDateField, validate_happened
from campaigns.web_address import validate_web_address

from .campaign import Campaign
from .working_copy import WorkingCopy


class Document(WorkingCopy):
    """The text in which demands were made. Its full text is optional: a quote needs none."""

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="documents"
    )
    slug = models.SlugField(_("URL slug"), max_length=80)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200)
    dated = PartialDateField(_("date"), validators=[validate_happened])
    language = models.CharField(
        _("language"), max_length=10, default="en", help_text=_("Language code such as en or ja (BCP 47).")
    )
    url = models.URLField(_("address"), max_length=2000, blank=True, validators=[validate_web_address])
    note = models.TextField(_("note for readers"), blank=True)
    text = models.TextField(
        _("full text"),
        blank=True,
        help_text=_("Only if you have the right to publish it. Otherwise quote passages below."),
    )
    i18n = TranslationField(fields=("title", "publisher", "note"))

    class Meta:
        verbose_name, verbose_name_plural = _("document"), _("documents")
        ordering = ("dated", "pk")
        constraints = [models.UniqueConstraint(fields=("campaign", "slug"), name="document_slug_unique")]
        triggers = [guards.only_the_ledger_publishes("slug", "campaign_id", table="document")]

    def __str__(self) -> str:
        return str(self.title_i18n)


class Passage(models.Model):
    """A quote in a document: the TextQuoteSelector of the W3C Web Annotation Data Model, 4.2.4."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="passages", verbose_name=_("document")
    )
    slug = models.SlugField(_("identifier"), max_length=80)
    exact = models.TextField(_("quote"), help_text=_("Word for word."))
    prefix = models.CharField(_("text before"), max_length=200, blank=True)
    suffix = models.CharField(_("text after"), max_length=200, blank=True)
    addressee = models.CharField(_("addressee as named in the document"), max_length=200, blank=True)
    number = models.CharField(_("number in the document"), max_length=20, blank=True)
    states = ArrayField(
        models.CharField(max_length=120), verbose_name=_("recommending states"), default=list, blank=True
    )
    position = models.CharField(_("position of the state under review"), max_length=120, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("position"), default=0)
    i18n = TranslationField(fields=("exact", "addressee", "remark"))

    class Meta:
        verbose_name, verbose_name_plural = _("passage"), _("passages")
        ordering = ("document", "order", "pk")
        constraints = [models.UniqueConstraint(fields=("document", "slug"), name="passage_slug_unique")]

    def __str__(self) -> str:
        return f"“{self.exact[:60]}”"
