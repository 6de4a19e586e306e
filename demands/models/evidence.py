import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from campaigns import guards
from campaigns.models import Document, WorkingCopy
from campaigns.models.verified import Verified, read_on_a_day
from campaigns.partial_date import PartialDate, PartialDateField, validate_happened
from campaigns.web_address import validate_web_address

from .update import StatusUpdate, new_reference


def validate_copy(value: str) -> None:
    """Refuse what does not name a kept copy: the day on which it was made, and its SHA-256."""
    day, _space, sha256 = value.partition(" ")
    try:
        named = len(PartialDate(day)) == len(day) == 10 and re.fullmatch("[0-9a-f]{64}", sha256)
    except ValueError:
        named = None
    if not named:
        raise ValidationError(_("Identify an archived copy by its day and its SHA-256."))


class Evidence(Verified, WorkingCopy):
    """A source. It is closed when the first update that cites it is published."""

    class Kind(models.TextChoices):
        LEGISLATION = "legislation", _("Law")
        TREATY = "treaty", _("Treaty")
        COURT_JUDGMENT = "court_judgment", _("Court decision")
        OFFICIAL_STATEMENT = "official_statement", _("Official statement")
        OFFICIAL_STATISTICS = "official_statistics", _("Official statistics")
        OFFICIAL_REPORT = "official_report", _("Official report")
        PARLIAMENTARY_RECORD = "parliamentary_record", _("Parliamentary record")
        UN_DOCUMENT = "un_document", _("UN document")
        NGO_REPORT = "ngo_report", _("NGO report")
        NEWS = "news", _("News")
        ACADEMIC = "academic", _("Research")
        LEGAL_OPINION = "legal_opinion", _("Opinion of a bar association")
        ADVOCACY_DOCUMENT = "advocacy_document", _("Campaign document")
        REFERENCE = "reference", _("Reference work")
        OTHER = "other", _("Other")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        INTERNAL = "internal", _("Internal: never shown")

    reference = models.SlugField(_("reference"), max_length=80, unique=True, default=new_reference, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True, validators=[validate_web_address])
    file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    depiction = models.TextField(
        _("description of the picture"),
        blank=True,
        help_text=_("If the file is a picture: what it shows, for readers who cannot see it."),
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document of the campaign"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence",
        help_text=_("If the source is a document that is already on this site."),
    )
    published_on = PartialDateField(_("date"), null=True, blank=True, validators=[validate_happened])
    language = models.CharField(
        _("language"), max_length=10, blank=True, help_text=_("Language code such as en or ja (BCP 47).")
    )
    primary = models.BooleanField(
        _("primary source"),
        default=False,
        help_text=_("The law, treaty, judgment, statistics or statement itself, not a report of it."),
    )
    limitations = models.TextField(
        _("limitations"), blank=True, help_text=_("What this source does not show. Readers see this.")
    )
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    copy = models.CharField(
        _("published copy"),
        max_length=80,
        blank=True,
        editable=False,
        validators=[validate_copy],
        help_text=_("The day it was archived, and its SHA-256. It is published by amending the source."),
    )
    gone_on = PartialDateField(
        _("original unavailable"),
        null=True,
        blank=True,
        editable=False,
        validators=[validate_happened],
        help_text=_("The day on which the original was found to be unavailable at its address. Readers see this."),
    )
    internal_notes = models.TextField(_("internal notes"), blank=True, help_text=_("Never public."))
    i18n = TranslationField(fields=("title", "publisher", "depiction", "limitations"))

    class Meta:
        verbose_name, verbose_name_plural = _("source"), _("sources")
        ordering = ("-published_on", "title", "pk")
        indexes = [
            models.Index(fields=("-published_on", "title", "id"), name="evidence_newest"),  # a page of its list
            models.Index(fields=("edited_at",), condition=WorkingCopy.OPEN, name="evidence_open"),  # heaps of the desk
            models.Index(  # desk: drafts whose translations are counted
                fields=("id",), condition=models.Q(published_as__isnull=True), name="evidence_unpublished"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="evidence_can_be_found",
                condition=~models.Q(url="") | ~models.Q(file="") | models.Q(document__isnull=False),
                violation_error_message=_(
                    "Enter an address, a file or a document: readers must be able to find the source."
                ),
            ),
            read_on_a_day("evidence"),
        ]
        triggers = [guards.closed_when_published("evidence"), guards.never_truncated("evidence")]

    def __str__(self) -> str:
        return str(self.title_i18n)

    def clean(self) -> None:
        if not (self.url or self.file or self.document_id):
            raise ValidationError(
                {"url": _("Enter an address, a file or a document: readers must be able to find the source.")}
            )


class Citation(models.Model):
    """An update's use of a source: what it supports or contradicts, and where in it."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("Supports")
        CONTRADICTS = "contradicts", _("Contradicts")
        CONTEXT = "context", _("Context")

    update = models.ForeignKey(
        StatusUpdate, on_delete=models.CASCADE, related_name="citations", verbose_name=_("update")
    )
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source"))
    stance = models.CharField(_("relevance"), max_length=12, choices=Stance, default=Stance.SUPPORTS)
    locator = models.CharField(
        _("page or paragraph"), max_length=120, blank=True, help_text=_("For example “para. 14” or “p. 3”.")
    )
    quote = models.TextField(_("quote"), max_length=2000, blank=True)
    order = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("citation"), _("citations")
        ordering = ("update", "order", "pk")
        constraints = [models.UniqueConstraint(fields=("update", "evidence"), name="citation_unique")]
        triggers = [
            guards.closed_with_parent("citation", "demands_statusupdate", "update_id"),
            guards.never_truncated("citation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()}: {self.evidence}"
