import hashlib
import json
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import guards
from campaigns.models import WorkingCopy
from campaigns.partial_date import PartialDateField

from .demand import Demand

ANNOTATION_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"


def digest_of(said: dict[str, Any]) -> str:
    """By which a recommendation is known to be the same; ``said`` is what the index says, by the names of fields."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _names(label: Any) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


class Recommendation(WorkingCopy):
    """A recommendation as the Universal Human Rights Index of the OHCHR has it.

    Nobody here writes these rows: they are loaded, and loaded again when the index has changed. One becomes public
    along with the first demand that it is linked to. Until then it is not a draft, so ``edited_at`` is empty.
    """

    SAID = (
        "annotation_id", "language", "number", "body", "symbol", "type", "countries", "states", "position", "cycle",
        "session", "themes", "affected_persons", "sdgs",
    )  # fmt: skip

    annotation_id = models.CharField(
        _("annotation id"), max_length=80, unique=True, validators=[RegexValidator(rf"^{ANNOTATION_ID}$")]
    )
    text = models.TextField(_("text"), max_length=50_000)
    language = models.CharField(_("language"), max_length=10, blank=True)
    number = models.CharField(_("number in the document"), max_length=20, blank=True)
    body = models.CharField(_("recommending body"), max_length=200, blank=True)
    symbol = models.CharField(_("document symbol"), max_length=200, blank=True)
    type = models.CharField(_("type"), max_length=120, blank=True)
    published_on = PartialDateField(_("date of the document"), null=True, blank=True)
    indexed_on = PartialDateField(_("published in the index"), null=True, blank=True)
    countries = _names(_("countries concerned"))
    states = _names(_("recommending states"))
    position = models.CharField(_("position of the state under review"), max_length=120, blank=True)
    cycle = models.PositiveSmallIntegerField(_("UPR cycle"), null=True, blank=True)
    session = models.CharField(_("UPR session"), max_length=60, blank=True)
    themes = _names(_("themes in the index"))
    affected_persons = _names(_("affected persons in the index"))
    sdgs = _names(_("development goals in the index"))
    digest = models.CharField(max_length=64, editable=False, default="")
    loaded_at = models.DateTimeField(_("imported on"), default=timezone.now, editable=False)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("imported by"), null=True, on_delete=models.SET_NULL, editable=False,
        related_name="+",
    )  # fmt: skip
    search = SearchVectorField(null=True, editable=False)
    set_aside_for = models.ManyToManyField(
        Demand, verbose_name=_("dismissed for"), blank=True, related_name="recommendations_set_aside"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("UN recommendation"), _("UN recommendations")
        ordering = ("-published_on", "symbol", "number", "pk")
        indexes = [
            # the tool that links them to a demand: by words, by country
            GinIndex(fields=("search",), name="recommendation_search"),
            GinIndex(fields=("countries",), name="recommendation_countries"),
        ]
        triggers = [guards.only_the_ledger_publishes("annotation_id", table="recommendation")]

    def clean(self) -> None:
        """However it came here, the next file of the index must find it the same."""
        dates = {name: getattr(self, name) for name in ("published_on", "indexed_on")}
        said = {name: getattr(self, name) for name in (*self.SAID, "text")}
        self.digest = digest_of(said | {name: None if day is None else str(day) for name, day in dates.items()})

    def __str__(self) -> str:
        where = " ".join(filter(None, [self.body, self.symbol])) or self.annotation_id
        return f"{where}, {self.number}" if self.number else where


class RecommendationLink(models.Model):
    """A demand asks what a recommendation asks, in the judgement of the person who linked them."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="recommendation_links")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="links")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("linked by"), null=True, blank=True, on_delete=models.SET_NULL
    )
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("link to a UN recommendation"), _("links to UN recommendations")
        constraints = [models.UniqueConstraint(fields=("demand", "recommendation"), name="recommendation_linked_once")]

    def __str__(self) -> str:
        return f"{self.demand}: {self.recommendation}"
