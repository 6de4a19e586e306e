from bisect import bisect_right
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Document, Institution, Passage
from campaigns.partial_date import PartialDateField, validate_happened
from campaigns.web_address import validate_web_address

from .demand import Demand
from .upload import InWork


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
    source = models.CharField(_("source of the text"), max_length=200, blank=True)
    remarks = models.TextField(_("notes on the extraction"), blank=True)
    places = models.JSONField(
        _("places"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Of each line: its first character, its kind, its page, and how far down on the page it begins."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("started by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    edited_at = models.DateTimeField(_("last worked on"), default=timezone.now)
    contributors = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("contributors"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Users who worked on the marks. They count as writers of the drafts created from them."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("document scan"), _("document scans")
        ordering = ("-edited_at", "-pk")

    def __str__(self) -> str:
        return str(self.document)

    @property
    def kinds(self) -> dict[int, str]:
        """What the layout shows of lines, by their first character."""
        return {place[0]: place[1] for place in self.places if place[1]}

    def page_at(self, start: int) -> int:
        """The page that a character of the text was on; 0 when the source had no pages."""
        begins = [place[0] for place in self.places]
        before = bisect_right(begins, start)
        return int(self.places[before - 1][2]) if before else 0


class Mark(models.Model):
    """A stretch of the text that asks something: proposed by a rule or marked by hand, with the decision about it."""

    class Rule(models.TextChoices):
        REQUEST = "request", _("request verb")
        PASSIVE = "passive", _("passive request")
        MODAL_ADDRESSEE = "modal_addressee", _("obligation of an addressee")
        MODAL = "modal", _("obligation")
        NEED = "need", _("stated need")
        PLEASE = "please", _("polite request")
        ORDER = "order", _("imperative")
        LIST = "list", _("in a list introduced by a request")
        REVIEW = "review", _("a recommendation of states")
        TABLE = "table", _("in a table of recommendations")
        SECTION = "section", _("below a heading of recommendations")
        HAND = "hand", _("marked manually")

    class Decision(models.TextChoices):
        OPEN = "open", _("undecided")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    reading = models.ForeignKey(
        Reading, on_delete=models.CASCADE, related_name="marks", verbose_name=_("document scan")
    )
    start = models.PositiveIntegerField(_("from character"))
    end = models.PositiveIntegerField(_("to character"))
    rule = models.CharField(_("reason"), max_length=20, choices=Rule)
    cue = models.CharField(_("trigger words"), max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(_("confidence"), validators=[MaxValueValidator(100)])
    label = models.CharField(_("number in the text"), max_length=20, blank=True)
    addressee = models.CharField(_("addressee as named in the document"), max_length=200, blank=True)
    states = ArrayField(models.CharField(max_length=120), verbose_name=_("recommended by"), default=list, blank=True)
    position = models.CharField(_("position of the state under review"), max_length=120, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, default=Decision.OPEN)
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_translated = models.CharField(_("title in the site’s language"), max_length=200, blank=True)
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
    def page(self) -> int:
        """The page of the document that it begins on; 0 when the source had no pages."""
        return self.reading.page_at(self.start)

    @property
    def is_made(self) -> bool:
        """Whether its passage exists: from then on the demand is edited on its own page."""
        return self.passage_id is not None


class PageFetch(InWork, models.Model):
    """A web page that is being fetched: its address, the editor's details, and its progress."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be fetched")
        FETCHING = "fetching", _("The page is being fetched")
        READING = "reading", _("The page is being read")
        LATER = "later", _("Not fetched yet; retrying")
        REFUSED = "refused", _("The page could not be read")
        READ = "read", _("Fetched")

    AT_WORK = (State.FETCHING, State.READING)
    BUSY = (State.WAITING, *AT_WORK, State.LATER)
    STALLED = timedelta(minutes=2)  # longer than an attempt can take

    campaign = models.ForeignKey(Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="+")
    url = models.URLField(_("address"), max_length=2000, validators=[validate_web_address])
    title = models.CharField(_("title"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200)
    dated = PartialDateField(_("date"), validators=[validate_happened])
    language = models.CharField(_("language"), max_length=10, blank=True)
    whole = models.BooleanField(_("keep the full text in the document"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    said = models.CharField(_("error"), max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("requested by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_in = models.CharField(_("language of the newsroom"), max_length=10, blank=True)
    due_at = models.DateTimeField(_("next step"), default=timezone.now)
    reading = models.OneToOneField(
        Reading, verbose_name=_("document scan"), null=True, on_delete=models.CASCADE, related_name="fetched"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("page to fetch"), _("pages to fetch")
        ordering = ("-pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_stalled(self) -> bool:
        """Whether nothing has happened for longer than anything takes, as when no worker runs."""
        return self.is_busy and self.due_at + self.STALLED < timezone.now()

    def broken_off(self) -> dict[str, Any]:
        """What to note when the work ended without a result."""
        return {"state": self.State.REFUSED, "said": _("The task was interrupted. Try again.")}
